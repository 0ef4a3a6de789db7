import { v5 } from 'uuid';
import type { Classification, Mention } from '#contracts/classification';

const NAMESPACE = '0b8a1c5e-6c8e-4d57-9c4a-3f5f0f6f2a11';

/** An article of one sentence per mention; `mentions` give what differs from an asserted assault told in the body. */
export function sampleClassification(
  name: string,
  mentions: readonly (Partial<Mention> & Pick<Mention, 'groupId'>)[],
  article: Partial<Classification['article']> = {},
): Classification {
  const sentences = mentions.map((mention, index) => `${mention.surface ?? 'The group'} attacked post ${index}.`);
  let text = `Title of ${name}\n\n`;
  const placed = sentences.map((sentence) => {
    const start = text.length;
    text += `${sentence} `;
    return { start, end: start + sentence.length };
  });
  return {
    article: {
      articleId: v5(name, NAMESPACE),
      revision: 1,
      sourceId: v5('source', NAMESPACE),
      sourceName: 'Sample source',
      url: `https://news.example/${name}`,
      title: `Title of ${name}`,
      authors: [],
      publishedAt: '2026-01-02T03:04:05.000Z',
      firstSeenAt: '2026-01-02T03:05:00.000Z',
      language: 'en',
      text,
      textFrom: 'page',
      ...article,
    },
    mentions: mentions.map((mention, index) => {
      const surface = mention.surface ?? 'The group';
      return {
        kind: 'name',
        surface,
        start: placed[index]!.start,
        end: placed[index]!.start + surface.length,
        section: 'body',
        eventType: 'ASSAULT',
        role: 'actor',
        modality: 'asserted',
        time: 'current',
        confidence: 0.8,
        evidence: { alias: surface, sentence: placed[index]!, trigger: 'attacked', rule: 'sample' },
        ...mention,
      };
    }),
    relations: [],
    engineVersion: 'sample',
    catalogueVersion: 'sample',
  };
}
