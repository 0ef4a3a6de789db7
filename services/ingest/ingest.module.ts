import { Module } from '@nestjs/common';
import { loadSourcesFile } from '#feeds/sources-file';
import type { Settings } from '#platform/settings';
import { DocumentWatcher } from './document-watcher';
import { Poller } from './poller';
import { Refresher } from './refresher';
import { SourceGauge } from './source-gauge';
import { SourceRelay } from './source-relay';
import { SourceStore } from './source-store';
import { WebSubSubscriber } from './websub-subscriber';

/** Polls sources; publishes every new or edited article to articles.v1, and how the sources fare to sources.v1. */
@Module({ providers: [SourceStore, Refresher, Poller, DocumentWatcher, SourceRelay, SourceGauge, WebSubSubscriber] })
export class IngestModule {
  static checkFiles(settings: Settings): void {
    loadSourcesFile(settings.SOURCES_FILE);
  }
}
