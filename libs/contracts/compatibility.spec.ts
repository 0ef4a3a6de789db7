import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Break, breakingChanges } from './compatibility';
import { type JsonSchema, renderJsonSchema } from './render';
import { type Topic, TOPICS } from './topics';

const RELEASED = join(__dirname, 'released');

describe('the topics against their last release', () => {
  const released = readdirSync(RELEASED).map((name) => name.replace(/\.json$/, ''));

  it('has released schemas to hold them against', () => {
    expect(released.length).toBeGreaterThan(0);
  });

  it.each(released)('%s is still published and breaks no reader', (messageType) => {
    const topic = TOPICS.find((candidate) => candidate.messageType === messageType);
    if (topic === undefined) throw new Error(`${messageType} was released and no topic carries it any more`);
    const before = JSON.parse(readFileSync(join(RELEASED, `${messageType}.json`), 'utf8')) as JsonSchema;
    expect(breakingChanges(before, renderJsonSchema(topic))).toEqual([]);
  });
});

const article = {
  id: z.uuid(),
  title: z.string().nullable(),
  words: z.int().min(1).max(100),
  kind: z.enum(['page', 'feed']),
  tags: z.array(z.string()),
  span: z.object({ start: z.int(), end: z.int() }).meta({ id: 'CompatibilitySpan' }),
  note: z.string().optional(),
};
const { title, ...withoutTitle } = article;
const { note: _note, ...withoutNote } = article;

function rendered(shape: z.ZodRawShape): JsonSchema {
  const topic: Topic<unknown> = { ...TOPICS[0]!, schema: z.object(shape) };
  return renderJsonSchema(topic);
}

const FINE: readonly [string, z.ZodRawShape][] = [
  ['nothing', article],
  ['an optional property added', { ...article, added: z.string().optional() }],
  ['an optional object added', { ...article, added: z.object({ a: z.int() }).optional() }],
  ['an optional property removed', withoutNote],
  ['a description edited', { ...article, title: z.string().nullable().describe('The headline.') }],
  ['an optional property added inside', { ...article, span: article.span.extend({ unit: z.string().optional() }) }],
];

const BROKEN: readonly [string, z.ZodRawShape, Omit<Break, 'change'>][] = [
  ['a required property removed', withoutTitle, { path: '$.title', reader: 'old' }],
  ['a required property made optional', { ...article, title: title.optional() }, { path: '$.title', reader: 'old' }],
  ['a property renamed', { ...withoutTitle, headline: title }, { path: '$.title', reader: 'old' }],
  ['a required property added', { ...article, added: z.string() }, { path: '$.added', reader: 'new' }],
  ['an optional property made required', { ...article, note: z.string() }, { path: '$.note', reader: 'new' }],
  ['a type changed', { ...article, title: z.int().nullable() }, { path: '$.title', reader: 'old' }],
  ['a sole type changed', { ...article, words: z.string() }, { path: '$.words', reader: 'both' }],
  ['an integer made a number', { ...article, words: z.number() }, { path: '$.words', reader: 'both' }],
  ['a null admitted', { ...article, kind: article.kind.nullable() }, { path: '$.kind', reader: 'old' }],
  ['a null no longer admitted', { ...article, title: z.string() }, { path: '$.title', reader: 'new' }],
  ['another alternative', { ...article, title: z.union([title, z.int()]) }, { path: '$.title', reader: 'old' }],
  [
    'a value of an enumeration added',
    { ...article, kind: z.enum(['page', 'feed', 'x']) },
    { path: '$.kind', reader: 'old' },
  ],
  ['a value of an enumeration removed', { ...article, kind: z.enum(['page']) }, { path: '$.kind', reader: 'new' }],
  ['an enumeration made free text', { ...article, kind: z.string() }, { path: '$.kind', reader: 'old' }],
  ['a format changed', { ...article, id: z.email() }, { path: '$.id', reader: 'both' }],
  ['a format dropped', { ...article, id: z.string() }, { path: '$.id', reader: 'both' }],
  ['an upper bound raised', { ...article, words: z.int().min(1).max(200) }, { path: '$.words', reader: 'old' }],
  ['an upper bound lowered', { ...article, words: z.int().min(1).max(50) }, { path: '$.words', reader: 'new' }],
  ['a lower bound lowered', { ...article, words: z.int().min(0).max(100) }, { path: '$.words', reader: 'old' }],
  ['a lower bound raised', { ...article, words: z.int().min(2).max(100) }, { path: '$.words', reader: 'new' }],
  ['a pattern added', { ...article, tags: z.array(z.string().regex(/^a/)) }, { path: '$.tags[]', reader: 'both' }],
  ['the type of items changed', { ...article, tags: z.array(z.int()) }, { path: '$.tags[]', reader: 'both' }],
  ['a length demanded', { ...article, tags: z.array(z.string()).min(1) }, { path: '$.tags', reader: 'new' }],
  [
    'a property removed inside',
    { ...article, span: z.object({ start: z.int() }) },
    { path: '$.span.end', reader: 'old' },
  ],
];

describe('breakingChanges', () => {
  const released = rendered(article);

  it.each(FINE)('passes %s', (_, shape) => {
    expect(breakingChanges(released, rendered(shape))).toEqual([]);
  });

  it.each(BROKEN)('refuses %s', (_, shape, expected) => {
    expect(breakingChanges(released, rendered(shape))).toContainEqual({ ...expected, change: expect.any(String) });
  });

  it('ends on a recursive schema and sees a break in it', () => {
    const tree = (value: string): JsonSchema => ({
      $ref: '#/$defs/Node',
      $defs: { Node: { type: 'object', properties: { value: { type: value }, next: { $ref: '#/$defs/Node' } } } },
    });
    expect(breakingChanges(tree('string'), tree('string'))).toEqual([]);
    expect(breakingChanges(tree('string'), tree('integer')).map(({ path }) => path)).toContain('$.value');
  });

  it('counts a keyword that it does not know as breaking', () => {
    expect(breakingChanges({ type: 'string' }, { type: 'string', contentEncoding: 'base64' })).toHaveLength(1);
  });
});
