import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Listener } from '#database/listener';
import { watchDocuments } from '#feeds/watch-documents';
import { Logger } from '#platform/logger';
import { reasonOf } from '#platform/reason-of';
import { SourceStore } from './source-store';

/** More folders are polled only: each that is watched takes some of the system's watches. */
const MAX_WATCHED_FOLDERS = 100;

/** Makes a folder of documents due as soon as something changes in it. The polls go on beside it. */
@Injectable()
export class DocumentWatcher implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly listener: Listener;
  /** By the source's id. */
  private readonly watched = new Map<string, AbortController>();
  private looking: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly store: SourceStore,
    dataSource: DataSource,
    private readonly logger: Logger,
  ) {
    const { url } = dataSource.options as { url: string };
    // It calls once when it has connected, too.
    this.listener = new Listener(url, 'sources', () => this.lookAgain(), logger);
  }

  onApplicationBootstrap(): void {
    this.listener.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    await this.listener.stop();
    await this.looking;
    for (const watch of this.watched.values()) watch.abort();
  }

  /** One look after the other. */
  private lookAgain(): void {
    this.looking = this.looking.then(() => this.look());
  }

  private async look(): Promise<void> {
    if (this.isStopped) return;
    try {
      const folders = await this.store.documentFolders(MAX_WATCHED_FOLDERS);
      for (const [id, watch] of this.watched) {
        if (folders.some((folder) => folder.id === id)) continue;
        watch.abort();
        this.watched.delete(id);
      }
      for (const { id, location } of folders) {
        if (this.watched.has(id)) continue;
        const watch = new AbortController();
        this.watched.set(id, watch);
        watchDocuments(location, () => void this.makeDue(id), watch.signal);
      }
    } catch (error) {
      this.logger.warn({ reason: reasonOf(error) }, 'folders cannot be watched at present; they are polled');
    }
  }

  private async makeDue(id: string): Promise<void> {
    await this.store.makeDue(id).catch(() => undefined);
  }
}
