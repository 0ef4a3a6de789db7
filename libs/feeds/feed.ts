import type { Location } from './feed-location';
import type { FeedHints } from './feed-hints';

/** A feed as `wf feed parse --json` prints it. Titles are plain text, dates ISO 8601 in UTC, addresses absolute. */
export interface Feed {
  readonly id: string | null;
  readonly title: string | null;
  readonly link: string | null;
  readonly description: string | null;
  readonly language: string | null;
  /** The names of all authors. */
  readonly author: string | null;
  readonly rights: string | null;
  readonly updatedAt: string | null;
  readonly generator: string | null;
  readonly categories: readonly string[];
  /** Where the feed says that it is found (rel=self), and who distributes it (WebSub). */
  readonly self: string | null;
  readonly hubs: readonly string[];
  readonly hints: FeedHints;
}
export interface Enclosure {
  readonly url: string;
  readonly type: string | null;
  /** In bytes, as the feed states it. */
  readonly length: number | null;
}
export interface FeedItem {
  readonly id: string | null;
  /** Absolute where the feed says what it is relative to. */
  readonly link: string | null;
  readonly title: string | null;
  /** HTML as the feed carries it, with its addresses absolute; not sanitised (see sanitise-html.ts). */
  readonly summary: string | null;
  /** The whole article, where the feed carries it; as `summary`. */
  readonly content: string | null;
  readonly author: string | null;
  readonly publishedAt: string | null;
  readonly updatedAt: string | null;
  readonly categories: readonly string[];
  readonly authors: readonly string[];
  readonly language: string | null;
  readonly rights: string | null;
  readonly enclosures: readonly Enclosure[];
  readonly location: Location | null;
  /** Whether the feed states a date of the item that could be read: `publishedAt`, or else `updatedAt`. */
  readonly dateStated: boolean;
}
