import { v5 as uuidv5 } from 'uuid';

/** Where the text of a feed's articles is taken from: the feed where it carries all of it and else the page; or one of both. */
export const PAGE_MODES = ['auto', 'feed', 'page'] as const;
export type PageMode = (typeof PAGE_MODES)[number];

/** What there is to poll: a feed on the web, a folder of documents on this machine, or what is pushed through the API. */
export interface SourceDefinition {
  readonly name: string;
  readonly kind: 'feed' | 'documents' | 'push';
  /** The feed's address, the folder's absolute path, or `push:` and a name. */
  readonly location: string;
  /** Absolute path of the folder that addresses below the feed's own folder are read from; only an operator gives one. */
  readonly mirror: string | null;
  /** `auto` when left out. */
  readonly pageMode?: PageMode;
  /** CSS selector of the article within its page; found by its shape when left out. */
  readonly pageSelector?: string | null;
}

/** Namespace of source ids: chosen once, at random, and never changed. */
const SOURCE_NAMESPACE = '591cb557-72fe-43af-89b7-d239e7a34cc8';

/** The id of the source at `location`: the same in every run and database. */
export function sourceIdOf(location: string): string {
  return uuidv5(location, SOURCE_NAMESPACE);
}
