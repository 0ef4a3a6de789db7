import { runService } from '#platform/service';
import { ApiModule } from './api.module';
import { configureHttp } from './configure-http';

void runService({ name: 'api', module: ApiModule, configureHttp });
