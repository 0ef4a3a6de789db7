import { v5 } from 'uuid';
import type { ClassifiedArticle, Mention, Relation } from '#contracts/classification';

const NAMESPACE = '0b8a1c5e-6c8e-4d57-9c4a-3f5f0f6f2a11';

/** An article of one sentence per mention; `mentions` give what differs from an asserted assault told in the body. */
export function sampleClassification(
  name: string,
  mentions: readonly (Partial<Mention> & Pick<Mention, 'groupId'>)[],
  article: Partial<ClassifiedArticle['article']> = {},
): ClassifiedArticle {
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
        person: null,
        surface,
        start: placed[index]!.start,
        end: placed[index]!.start + surface.length,
        section: 'body',
        eventType: 'ASSAULT',
        quadClass: 'material-conflict',
        mode: null,
        role: 'actor',
        modality: 'asserted',
        time: 'current',
        killed: null,
        wounded: null,
        place: null,
        confidence: 0.8,
        evidence: {
          alias: surface,
          sentence: placed[index]!,
          trigger: 'attacked',
          rule: 'sample',
          policy: 'plain name',
          score: 0.8,
        },
        ...mention,
      };
    }),
    relations: [],
    language: 'en',
    depth: 'full',
    engineVersion: 'sample',
    catalogueVersion: 'sample',
  };
}

/** A relation of two groups, told by the first characters of the text. */
export function sampleRelation(a: string, b: string, kind: 'cooperation' | 'rivalry', confidence: number): Relation {
  const type = kind === 'cooperation' ? 'alliance' : 'clash';
  const told = { type, modality: 'asserted', time: 'current', trigger: 'with', rule: 'sample' } as const;
  return { a, b, kind, types: [type], modality: 'asserted', confidence, evidence: [{ start: 0, end: 5, ...told }] };
}
