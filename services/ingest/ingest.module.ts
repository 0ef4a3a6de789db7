import { Module } from '@nestjs/common';
import { loadSourcesFile } from '#feeds/sources-file';
import type { Settings } from '#platform/settings';
import { Poller } from './poller';
import { SourceStore } from './source-store';

/** Polls sources and publishes every new or edited article to articles.v1. */
@Module({ providers: [SourceStore, Poller] })
export class IngestModule {
  static checkFiles(settings: Settings): void {
    loadSourcesFile(settings.SOURCES_FILE);
  }
}
