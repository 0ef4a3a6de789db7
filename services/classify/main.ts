import { runService } from '#platform/service';
import { ClassifyModule } from './classify.module';

void runService({ name: 'classify', module: ClassifyModule });
