import { v5 } from 'uuid';
import type { Article } from '#contracts/article';

/** Ids are derived (RFC 9562, UUIDv5), so that the same fact has the same id in every run and every process. */
const NAMESPACE = '7f1a0f5e-5a44-4d0c-8f3f-6c1f6b0a2c11';

/**
 * An article is a story of its own, and near-duplicates belong to that of the article that they repeat. Derived from its
 * id, so that they meet in whatever order and partition they come.
 */
export const storyIdOf = ({ articleId, duplicateOf }: Pick<Article, 'articleId' | 'duplicateOf'>): string =>
  v5(`story:${duplicateOf ?? articleId}`, NAMESPACE);

export const alertIdOf = (storyId: string, groupId: string, eventType: string): string =>
  v5(`alert:${storyId}:${groupId}:${eventType}`, NAMESPACE);

export const alertEventIdOf = (alertId: string, revision: number): string =>
  v5(`alert-event:${alertId}:${revision}`, NAMESPACE);

/** The same for a classification that is repeated, and for one that finds the same name again. */
export const mentionIdOf = (articleId: string, revision: number, groupId: string, start: number): string =>
  v5(`mention:${articleId}:${revision}:${groupId}:${start}`, NAMESPACE);
