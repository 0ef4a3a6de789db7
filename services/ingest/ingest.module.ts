import { Module } from '@nestjs/common';
import { Poller } from './poller';
import { SourceStore } from './source-store';

/** Polls sources and publishes every new or edited article to articles.v1. */
@Module({ providers: [SourceStore, Poller] })
export class IngestModule {}
