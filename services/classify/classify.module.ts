import { Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { LiveCatalogue } from '#platform/live-catalogue';
import { InjectSettings } from '#platform/platform.module';
import type { Settings } from '#platform/settings';
import { ArticlesController } from './articles.controller';
import { ClassifierPool } from './classifier-pool';

/** The pool of this process: its threads have the catalogue as it stands now, and end with the application. */
@Injectable()
class LiveClassifierPool extends ClassifierPool implements OnApplicationShutdown {
  constructor(catalogue: LiveCatalogue, @InjectSettings() settings: Settings) {
    const deadlineMs = settings.CLASSIFY_DEADLINE_SECONDS * 1_000;
    super(catalogue.current, { threads: settings.CLASSIFY_THREADS, deadlineMs });
    catalogue.onChange((changed) => this.use(changed));
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }
}

/** articles.v1 → mentions.v1. */
@Module({
  controllers: [ArticlesController],
  providers: [{ provide: ClassifierPool, useClass: LiveClassifierPool }],
})
export class ClassifyModule {}
