import type { Outgoing } from '#bus/bus';
import { type Article, articleSchema } from '#contracts/article';
import { articlesTopic } from '#contracts/topics';
import { contentHash, decide, type ItemIdentity, revisionIdOf, type SeenItem } from '#feeds/identify';
import type { Surroundings } from './refresh';
import type { SeenRow } from './source-store';

/** A batch is one Kafka record batch at worst, of at most 1 MB: this, and one article of at most 512 KB (article-text.ts). */
const MAX_BATCH_CHARS = 200_000;
/** Bounds what is published again after a crash. */
const MAX_BATCH_ARTICLES = 50;

/** An article as found, before it is known whether it is news. */
export type FoundArticle = Omit<Article, 'articleId' | 'revision' | 'sourceId' | 'sourceName' | 'firstSeenAt'>;

/**
 * Publishes the articles of one refresh. An item is marked as seen only after the bus has acknowledged its article: a
 * crash in between publishes it again, under the same id.
 */
export class ArticleOutbox {
  readonly published = { new: 0, edited: 0 };
  private messages: Outgoing<Article>[] = [];
  private rows: SeenRow[] = [];
  private kinds: ('new' | 'edited')[] = [];
  private chars = 0;

  constructor(
    private readonly source: { readonly id: string; readonly name: string },
    private readonly surroundings: Pick<Surroundings, 'store' | 'bus' | 'logger' | 'now'>,
  ) {}

  /** Published and waiting to be. */
  get count(): number {
    return this.published.new + this.published.edited + this.messages.length;
  }

  /** Takes an item whose content differs from what is known of it (`seen`), and publishes it if its text does. */
  async add(item: ItemIdentity, itemHash: string, seen: SeenItem | undefined, found: FoundArticle): Promise<void> {
    const { store, logger, now } = this.surroundings;
    const hashes = { item: itemHash, text: contentHash(found.text) };
    const decision = decide(seen, await store.latestRevision(item.articleId), hashes.text);
    const { revision } = decision;
    if (decision.kind === 'new' || decision.kind === 'edited') {
      const article = articleSchema.safeParse({
        ...found,
        articleId: item.articleId,
        revision,
        sourceId: this.source.id,
        sourceName: this.source.name,
        firstSeenAt: now().toISOString(),
      });
      if (!article.success) {
        const reason = article.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
        logger.error(
          { sourceId: this.source.id, articleId: item.articleId, reason },
          'article does not fit its schema',
        );
        return;
      }
      this.messages.push({ key: item.articleId, id: revisionIdOf(item.articleId, revision), value: article.data });
      this.kinds.push(decision.kind);
      this.chars += found.text.length;
    }
    this.rows.push({ itemKey: item.itemKey, articleId: item.articleId, revision, hashes });
    if (this.chars >= MAX_BATCH_CHARS || this.rows.length >= MAX_BATCH_ARTICLES) await this.flush();
  }

  /** Publishes what waits. Throws what the bus or Postgres throws; then nothing of it has been marked as seen. */
  async flush(): Promise<void> {
    // The order holds the promise: publish, be acknowledged, mark.
    if (this.messages.length > 0) await this.surroundings.bus.publish(articlesTopic, this.messages);
    await this.surroundings.store.markSeen(this.source.id, this.rows);
    for (const kind of this.kinds) this.published[kind] += 1;
    this.messages = [];
    this.rows = [];
    this.kinds = [];
    this.chars = 0;
  }
}
