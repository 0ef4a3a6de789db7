import { v5 as uuidv5 } from 'uuid';

/** What there is to poll: a feed on the web, or a folder of documents on this machine. */
export interface SourceDefinition {
  readonly name: string;
  readonly kind: 'feed' | 'documents';
  /** The feed's address, or the folder's absolute path. */
  readonly location: string;
  /** Absolute path of the folder that addresses below the feed's own folder are read from; only an operator gives one. */
  readonly mirror: string | null;
}

/** Namespace of source ids: chosen once, at random, and never changed. */
const SOURCE_NAMESPACE = '591cb557-72fe-43af-89b7-d239e7a34cc8';

/** The id of the source at `location`: the same in every run and database. */
export function sourceIdOf(location: string): string {
  return uuidv5(location, SOURCE_NAMESPACE);
}
