import { resolve } from 'node:path';
import type { Catalogue } from '#catalogue/group';
import { InvalidCatalogue, loadCatalogue } from '#catalogue/load-catalogue';
import { readSettings } from '#platform/settings';
import type { Terminal } from './terminal';

/** The catalogue in `file`, else in GROUPS_FILE. Null when it cannot be used; standard error then says why. */
export function readCatalogue(terminal: Terminal, file: string | undefined): Catalogue | null {
  const path = file === undefined ? readSettings(terminal.env).GROUPS_FILE : resolve(file);
  try {
    return loadCatalogue(path);
  } catch (error) {
    if (!(error instanceof InvalidCatalogue)) throw error;
    terminal.err(`${error.message}\n`);
    return null;
  }
}
