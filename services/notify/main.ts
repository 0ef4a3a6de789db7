import { runService } from '#platform/service';
import { NotifyModule } from './notify.module';

void runService({ name: 'notify', module: NotifyModule });
