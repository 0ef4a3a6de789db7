import '#platform/keep-heap-small';
import { runService } from '#platform/service';
import { IngestModule } from './ingest.module';

void runService({ name: 'ingest', module: IngestModule });
