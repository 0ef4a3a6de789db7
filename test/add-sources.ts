import type { DataSource } from 'typeorm';
import { loadSourcesFile } from '#feeds/sources-file';
import { SourceStore } from '#services/ingest/source-store';

/** As `wf sources import` does: only an operator may name files and mirrors. */
export async function addSourcesFromFile(dataSource: DataSource, file: string): Promise<void> {
  const store = new SourceStore(dataSource);
  for (const source of loadSourcesFile(file)) await store.add(source);
}
