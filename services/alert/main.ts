import { runService } from '#platform/service';
import { AlertModule } from './alert.module';

void runService({ name: 'alert', module: AlertModule });
