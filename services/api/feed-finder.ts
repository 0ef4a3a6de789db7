import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { findFeed, type FoundFeed } from '#feeds/find-feed';
import { TextWorkers } from '#feeds/text-workers';
import { InjectSettings } from '#platform/platform.module';
import type { Settings } from '#platform/settings';

/** Looks at addresses that are to be added: what strangers wrote is parsed in a thread of its own, under a deadline. */
@Injectable()
export class FeedFinder implements OnApplicationShutdown {
  private readonly workers = new TextWorkers({ workers: 1 });

  constructor(@InjectSettings() private readonly settings: Settings) {}

  find(url: string): Promise<FoundFeed> {
    const { WATCHFLOOR_ALLOW_NETWORKS: allowNetworks, INGEST_CONTACT: contact } = this.settings;
    return findFeed(url, this.workers, { allowNetworks, contact });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.workers.close();
  }
}
