import type { DataSource } from 'typeorm';
import type { Bus, Outgoing } from '#bus/bus';
import type { Article } from '#contracts/article';
import { articlesTopic } from '#contracts/topics';
import { type Known, type RememberedItem, revisionIdOf } from '#feeds/identify';
import { Gather } from './gather';
import { KnownArticles, type LookedUp } from './known-articles';

/** What one item is: an article to be published, or only something to be remembered of it. */
export interface Publication {
  readonly article: Article | null;
  readonly remember: RememberedItem;
}

/** Bounds one query; a feed document has some tens of items. */
const MAX_LOOKED_UP = 2_000;
/** A round is one Kafka record batch at worst, of at most 1 MB: this, and one article of at most 512 KB (article-text.ts). */
const MAX_ROUND_CHARS = 200_000;
/** Bounds what is published again after a crash. */
const MAX_ROUND_ITEMS = 500;
/** What an item weighs that is only remembered. */
const ITEM_CHARS = MAX_ROUND_CHARS / MAX_ROUND_ITEMS;

/**
 * Looks up and publishes the items of all refreshes of this process, those of the same moment together. An item is
 * remembered only after the bus has acknowledged its article: a crash in between publishes it again, under the same id.
 */
export class ArticlePublisher {
  private readonly known: KnownArticles;
  private readonly lookUps: Gather<readonly LookedUp[], readonly Known[]>;
  private readonly publications: Gather<readonly Publication[], void>;

  constructor(
    dataSource: DataSource,
    private readonly bus: Bus,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.known = new KnownArticles(dataSource);
    this.lookUps = new Gather(
      (groups) => this.lookUpAll(groups),
      MAX_LOOKED_UP,
      (items) => items.length,
    );
    this.publications = new Gather((groups) => this.publishAll(groups), MAX_ROUND_CHARS, weightOf);
  }

  /** What the keys of each item lead to, in the order of the items. */
  async lookUp(items: readonly LookedUp[]): Promise<readonly Known[]> {
    return items.length === 0 ? [] : this.lookUps.add(items);
  }

  /**
   * Resolves when the bus has acknowledged the articles and all is remembered. Rejects with what the bus or Postgres
   * throws; then what is not acknowledged is not remembered.
   */
  async publish(publications: readonly Publication[]): Promise<void> {
    for (const piece of piecesOf(publications)) await this.publications.add(piece);
  }

  private async lookUpAll(groups: readonly (readonly LookedUp[])[]): Promise<(readonly Known[])[]> {
    const known = await this.known.lookUp(groups.flat());
    let from = 0;
    return groups.map((items) => known.slice(from, (from += items.length)));
  }

  private async publishAll(groups: readonly (readonly Publication[])[]): Promise<void[]> {
    const now = this.now();
    const publications = groups.flat();
    const linked = await this.link(settle(publications, await this.revisions(publications)), now);
    const messages = linked.flatMap(({ article }) => (article === null ? [] : [messageOf(article)]));
    // The order holds the promise: publish, be acknowledged, remember.
    if (messages.length > 0) await this.bus.publish(articlesTopic, messages);
    const remembered = linked.map(({ remember }) => remember);
    await this.known.remember(remembered, now);
    return groups.map(() => undefined);
  }

  private async revisions(publications: readonly Publication[]): Promise<Map<string, number>> {
    const ids = publications.flatMap(({ article }) => (article === null ? [] : [article.articleId]));
    return ids.length === 0 ? new Map() : this.known.revisions(ids);
  }

  /** New articles with what they nearly repeat. */
  private async link(publications: readonly Publication[], now: Date): Promise<Publication[]> {
    const fresh = publications.filter(({ article }) => article?.revision === 1);
    if (fresh.length === 0) return [...publications];
    const fingerprints = fresh.map(({ remember }) => ({
      articleId: remember.articleId,
      simhash: remember.published?.simhash ?? null,
    }));
    const roots = await this.known.linkNearDuplicates(fingerprints, now);
    const rootOf = new Map(fresh.map((publication, index) => [publication, roots[index] ?? null]));
    return publications.map((publication) => {
      const { article, remember } = publication;
      const duplicateOf = rootOf.get(publication) ?? null;
      if (article === null || remember.published === null || duplicateOf === null) return publication;
      return {
        article: { ...article, duplicateOf },
        remember: { ...remember, published: { ...remember.published, duplicateOf } },
      };
    });
  }
}

/**
 * Two sources may bring one article at the same moment, each unaware of the other: the first makes it known, and what
 * the second brings as new is a repeat. An edit of each gets a revision of its own.
 */
function settle(publications: readonly Publication[], revisions: Map<string, number>): Publication[] {
  return publications.map((publication): Publication => {
    const { article, remember } = publication;
    if (article === null || remember.published === null) return publication;
    const known = revisions.get(article.articleId) ?? 0;
    if (article.revision === 1 && known > 0) {
      return { article: null, remember: { ...remember, revision: known, published: null } };
    }
    const revision = Math.max(article.revision, known + 1);
    revisions.set(article.articleId, revision);
    return { article: { ...article, revision }, remember: { ...remember, revision } };
  });
}

function messageOf(article: Article): Outgoing<Article> {
  const { articleId, revision } = article;
  return { key: articleId, id: revisionIdOf(articleId, revision), value: article };
}

function weightOf(publications: readonly Publication[]): number {
  return publications.reduce((sum, { article }) => sum + ITEM_CHARS + (article?.text.length ?? 0), 0);
}

/** In their order, each of at most `MAX_ROUND_CHARS` or a single one. */
function piecesOf(publications: readonly Publication[]): Publication[][] {
  const pieces: Publication[][] = [];
  let weight = Infinity;
  for (const publication of publications) {
    const own = weightOf([publication]);
    if (weight + own > MAX_ROUND_CHARS) {
      pieces.push([]);
      weight = 0;
    }
    pieces.at(-1)!.push(publication);
    weight += own;
  }
  return pieces;
}
