import { v5 } from 'uuid';

/** Ids are derived (RFC 9562, UUIDv5), so that the same fact has the same id in every run and every process. */
const NAMESPACE = '7f1a0f5e-5a44-4d0c-8f3f-6c1f6b0a2c11';

/** For now each article is a story of its own. */
export const storyIdOf = (articleId: string): string => v5(`story:${articleId}`, NAMESPACE);

export const alertIdOf = (storyId: string, groupId: string, eventType: string): string =>
  v5(`alert:${storyId}:${groupId}:${eventType}`, NAMESPACE);

export const alertEventIdOf = (alertId: string, revision: number): string =>
  v5(`alert-event:${alertId}:${revision}`, NAMESPACE);
