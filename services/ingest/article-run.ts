import { type Article, articleSchema } from '#contracts/article';
import { decide, type Decision, type ItemIdentity, type Known, type ReadText } from '#feeds/identify';
import type { Publication } from './article-publisher';
import type { Surroundings } from './refresh';

/** An item as it was found, and what is known of it. */
export interface Candidate {
  readonly identity: ItemIdentity;
  /** The `contentHash` of the item as the source gives it. */
  readonly itemHash: string;
  /** Null for what has none. */
  readonly mark: string | null;
  readonly known: Known;
}

/** An article as found, before it is known whether it is news. `stated` is null where no date is. */
export interface FoundArticle extends Pick<Article, 'url' | 'title' | 'authors' | 'language' | 'textFrom' | 'text'> {
  readonly publishedAt: string | null;
  readonly modifiedAt: string | null;
}

/** What is not news. */
type Settled = Extract<Decision, { kind: 'unchanged' | 'repeat' }>;

/** A date beyond this says nothing of when the item appeared: a clock that is wrong, or an event to come. */
const MAX_FUTURE_MS = 3_600_000;

/** The items of one document or folder on their way: decides what each is, and publishes those that are news. */
export class ArticleRun {
  readonly published = { new: 0, edited: 0 };
  /** When what is new appeared. */
  readonly appeared: Date[] = [];
  /** The marks of the items of which there is nothing left to do, once what was added is acknowledged. */
  readonly settled: string[] = [];
  /** Of two items that are one article the first is taken; else they would edit it in turns. */
  private readonly taken = new Set<string>();
  private publications: Publication[] = [];

  constructor(
    private readonly source: { readonly id: string; readonly name: string },
    private readonly surroundings: Pick<Surroundings, 'publisher' | 'logger' | 'now'>,
    /** Whether an article without a date is as old as our knowledge of it: a feed brings news, a folder may bring anything. */
    private readonly isDatedByFirstSight: boolean,
  ) {}

  /** Whether the text of an item must be read to tell what it is. If not, it is remembered as what it is. */
  needsText({ identity, itemHash, mark, known }: Candidate): boolean {
    const decision = decide(identity, itemHash, known, null);
    if (decision.kind !== 'unchanged' && decision.kind !== 'repeat') return this.take(identity.articleId);
    if (this.take(decision.articleId)) this.settle(decision, mark);
    return false;
  }

  /** Takes an item whose text had to be read. `known` may be more than was known before its page was read. */
  add({ identity, itemHash, mark }: Candidate, known: Known, text: ReadText, found: FoundArticle): void {
    const decision = decide(identity, itemHash, known, text);
    if (decision.kind === 'read') return;
    // Its own id was taken when it was found to need its text.
    if (decision.articleId !== identity.articleId && !this.take(decision.articleId)) return;
    if (decision.kind === 'unchanged' || decision.kind === 'repeat') return this.settle(decision, mark);
    const { kind, articleId, revision, remember } = decision;
    const article = articleSchema.safeParse({
      ...found,
      ...this.datesOf(found, known),
      articleId,
      revision,
      sourceId: this.source.id,
      sourceName: this.source.name,
      duplicateOf: remember.published?.duplicateOf ?? null,
    });
    if (!article.success) {
      const reason = article.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
      const fields = { sourceId: this.source.id, articleId, reason };
      return this.surroundings.logger.error(fields, 'article does not fit its schema');
    }
    this.publications.push({ article: article.data, remember });
    if (mark !== null) this.settled.push(mark);
    this.published[kind] += 1;
    if (kind === 'new') this.appeared.push(this.appearanceOf(article.data));
  }

  /** Resolves when what was added is acknowledged and remembered. */
  async flush(): Promise<void> {
    const publications = this.publications;
    this.publications = [];
    await this.surroundings.publisher.publish(publications);
  }

  private settle({ remember }: Settled, mark: string | null): void {
    if (mark !== null) this.settled.push(mark);
    if (remember !== null) this.publications.push({ article: null, remember });
  }

  private datesOf(
    { publishedAt }: FoundArticle,
    known: Known,
  ): Pick<Article, 'publishedAt' | 'dateFrom' | 'firstSeenAt'> {
    const firstSeen = (known.link ?? known.guid ?? known.id)?.firstSeenAt ?? this.surroundings.now();
    const firstSeenAt = firstSeen.toISOString();
    if (publishedAt !== null) return { publishedAt, dateFrom: 'publisher', firstSeenAt };
    return this.isDatedByFirstSight
      ? { publishedAt: firstSeenAt, dateFrom: 'first-seen', firstSeenAt }
      : { publishedAt: null, firstSeenAt };
  }

  private appearanceOf({ publishedAt }: Article): Date {
    const now = this.surroundings.now();
    const published = publishedAt === null ? now : new Date(publishedAt);
    return published.getTime() > now.getTime() + MAX_FUTURE_MS ? now : published;
  }

  private take(articleId: string): boolean {
    if (this.taken.has(articleId)) return false;
    this.taken.add(articleId);
    return true;
  }
}
