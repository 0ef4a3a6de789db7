import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Span } from '#contracts/classification';
import {
  EVENT_TYPES,
  type EventType,
  MODALITIES,
  type Modality,
  RELATION_KINDS,
  type RelationKind,
} from '#contracts/vocabulary';
import { type GoldMention, readMarkup } from './read-markup';

/** `held-out` is the quarter that is kept apart and looked at last. */
export type Part = 'development' | 'held-out';

export interface GoldSentence {
  readonly id: string;
  readonly part: Part;
  readonly file: string;
  readonly text: string;
  readonly actor: Span | null;
  readonly target: Span | null;
  readonly eventType: EventType | null;
  readonly modality: Modality | null;
  readonly genre: string;
}

export interface GoldRelation {
  readonly a: string;
  readonly b: string;
  readonly kind: RelationKind;
}

/** A sentence, a paragraph or a whole article in which every mention is marked. */
export interface GoldText {
  readonly id: string;
  readonly part: Part;
  readonly file: string;
  readonly difficulty: string;
  readonly genre: string;
  readonly title: string | null;
  readonly publishedAt: string | null;
  readonly language: string | null;
  /** With a title it begins with it and a blank line, as in libs/contracts/article.ts. */
  readonly text: string;
  readonly mentions: readonly GoldMention[];
  /** Null where relations are not judged. */
  readonly relations: readonly GoldRelation[] | null;
  /** Most relations are to be concluded from what happens, not read in words for them. */
  readonly isImplied: boolean;
}

export interface DevelopmentSet {
  readonly sentences: readonly GoldSentence[];
  readonly texts: readonly GoldText[];
  /** What is wrong with the files, one entry a fault; a faulty item is left out. */
  readonly problems: readonly string[];
}

/** The difficulty under which the mentions of whole articles are counted. */
export const ARTICLE_DIFFICULTY = 'article';

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const id = z.string().regex(KEBAB, 'expected a kebab-case id');
const relations = z.array(z.tuple([id, id, z.enum(RELATION_KINDS)]));
const place = z.union([z.string().min(1), z.tuple([z.int().min(0), z.int().min(1)]), z.null()]);

const sentenceSchema = z.strictObject({
  id,
  text: z.string().min(1),
  actor: place,
  target: place,
  eventType: z.enum(EVENT_TYPES).nullable(),
  modality: z.enum(MODALITIES).nullish(),
  genre: z.string().regex(KEBAB).nullish(),
  note: z.string().optional(),
});

const itemSchema = z.strictObject({
  id,
  difficulty: z.string().regex(KEBAB, 'expected a difficulty such as "longest-name"'),
  title: z.string().min(1).optional(),
  language: z.string().optional(),
  relations: relations.optional(),
  implied: z.boolean().default(false),
  text: z.string().min(1),
  note: z.string().optional(),
});

const articleSchema = z.strictObject({
  id,
  genre: z.string().regex(KEBAB),
  title: z.string().min(1).nullable(),
  publishedAt: z.iso.datetime().nullable(),
  language: z.string().nullable(),
  relations,
  implied: z.boolean().default(false),
  text: z.string().min(1),
  note: z.string().optional(),
});

/**
 * Reads sentences/, mentions/ and articles/ below `folder`, each with its folder `held-out/`, and checks every item.
 * Faults of the content are in `problems`.
 * @throws the error of the file system when a folder or file cannot be read
 */
export function loadDevelopmentSet(folder: string): DevelopmentSet {
  const sentences: GoldSentence[] = [];
  const texts: GoldText[] = [];
  const problems: string[] = [];

  for (const { path, file, part } of filesOf(folder, 'sentences', '.jsonl')) {
    readFileSync(path, 'utf8')
      .split('\n')
      .forEach((line, index) => {
        if (line.trim() === '') return;
        const at = `${file}:${index + 1}`;
        const sentence = readSentence(line, at, problems);
        if (sentence !== null) sentences.push({ ...sentence, part, file });
      });
  }
  for (const { path, file, part } of filesOf(folder, 'mentions', '.yaml')) {
    const read: unknown = yamlOf(path, file, problems);
    if (read !== undefined && !Array.isArray(read)) problems.push(`${file}: expected a list of items`);
    (Array.isArray(read) ? read : []).forEach((item: unknown, index) => {
      const parsed = itemSchema.safeParse(item);
      if (!parsed.success) problems.push(`${file}: item ${index + 1}: ${faultOf(parsed.error)}`);
      else {
        const { id, difficulty, title, language, relations, implied, text } = parsed.data;
        const at = `${file}: ${id}`;
        const gold = readText(text, title ?? null, at, problems);
        if (gold !== null)
          texts.push({
            id,
            part,
            file,
            difficulty,
            genre: difficulty,
            publishedAt: null,
            language: language ?? null,
            ...gold,
            relations: relations === undefined ? null : readRelations(relations, gold.mentions, at, problems),
            isImplied: implied,
          });
      }
    });
  }
  for (const { path, file, part } of filesOf(folder, 'articles', '.yaml')) {
    const parsed = articleSchema.safeParse(yamlOf(path, file, problems));
    if (!parsed.success) {
      problems.push(`${file}: ${faultOf(parsed.error)}`);
      continue;
    }
    const { relations, title, ...rest } = parsed.data;
    if (`${rest.id}.yaml` !== basename(file)) problems.push(`${file}: read id ${rest.id}; expected the file's name`);
    const gold = readText(rest.text, title, file, problems);
    if (gold === null) continue;
    texts.push({
      id: rest.id,
      part,
      file,
      difficulty: ARTICLE_DIFFICULTY,
      genre: rest.genre,
      publishedAt: rest.publishedAt,
      language: rest.language,
      ...gold,
      mentions: withSections(gold.mentions, gold.text, title !== null),
      relations: readRelations(relations, gold.mentions, file, problems),
      isImplied: rest.implied,
    });
  }
  problems.push(...repeated(sentences, 'sentence'), ...repeated(texts, 'text'));
  return { sentences, texts, problems };
}

function* filesOf(folder: string, kind: string, ending: string): Iterable<{ path: string; file: string; part: Part }> {
  const entries = readdirSync(join(folder, kind), { withFileTypes: true, recursive: true });
  const inOrder = (a: Dirent, b: Dirent) => (join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1);
  for (const entry of entries.sort(inOrder)) {
    if (!entry.isFile() || !entry.name.endsWith(ending)) continue;
    const isHeldOut = basename(entry.parentPath) === 'held-out';
    const file = `${kind}/${isHeldOut ? 'held-out/' : ''}${entry.name}`;
    yield { path: join(entry.parentPath, entry.name), file, part: isHeldOut ? 'held-out' : 'development' };
  }
}

function yamlOf(path: string, file: string, problems: string[]): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof Error) || 'code' in error === false || error.name !== 'YAMLParseError') throw error;
    problems.push(`${file}: not YAML: ${error.message.split('\n')[0]}`);
    return undefined;
  }
}

function readSentence(line: string, at: string, problems: string[]): Omit<GoldSentence, 'part' | 'file'> | null {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    problems.push(`${at}: not JSON`);
    return null;
  }
  const parsed = sentenceSchema.safeParse(json);
  if (!parsed.success) {
    problems.push(`${at}: ${faultOf(parsed.error)}`);
    return null;
  }
  const { actor, target, modality, genre, ...rest } = parsed.data;
  const before = problems.length;
  const report = (what: string) => problems.push(`${at}: ${rest.id}: ${what}`);
  const spans = {
    actor: spanOf(actor, rest.text, 'actor', report),
    target: spanOf(target, rest.text, 'target', report),
  };
  if (
    spans.actor !== null &&
    spans.target !== null &&
    spans.actor.start < spans.target.end &&
    spans.target.start < spans.actor.end
  )
    report('actor and target overlap');
  if (problems.length > before) return null;
  const { id, text, eventType } = rest;
  return { id, text, eventType, ...spans, modality: modality ?? null, genre: genre ?? 'unstated' };
}

/** Where a party stands: given as `[start, end)`, or as its words, which then stand in the text once. */
function spanOf(
  written: z.infer<typeof place>,
  text: string,
  party: string,
  report: (what: string) => void,
): Span | null {
  if (written === null) return null;
  if (typeof written === 'string') {
    const start = text.indexOf(written);
    if (start === -1) report(`${party} "${written}" does not stand in the text`);
    else if (text.includes(written, start + 1)) report(`${party} "${written}" stands in the text more than once`);
    return { start, end: start + written.length };
  }
  const [start, end] = written;
  const surface = text.slice(start, end);
  if (end > text.length || surface === '' || surface !== surface.trim())
    report(`${party} [${start}, ${end}] slices to "${surface}"; expected words of the text without space at the ends`);
  else if (
    /[\p{L}\p{N}]$/u.test(text.slice(0, start)) ||
    (/^[\p{L}\p{N}]/u.test(text.slice(end)) && /[\p{L}\p{N}]$/u.test(surface))
  )
    report(`${party} [${start}, ${end}] slices to "${surface}", inside a word`);
  return { start, end };
}

function readText(
  marked: string,
  markedTitle: string | null,
  at: string,
  problems: string[],
): Pick<GoldText, 'title' | 'text' | 'mentions'> | null {
  const body = readMarkup(marked);
  const title = markedTitle === null ? null : readMarkup(markedTitle);
  const faults = [...(title?.problems ?? []), ...body.problems];
  problems.push(...faults.map((fault) => `${at}: ${fault}`));
  if (faults.length > 0) return null;
  if (title === null) return { title: null, text: body.text, mentions: body.mentions };
  const head = `${title.text}\n\n`;
  const shift = head.length;
  return {
    title: title.text,
    text: head + body.text,
    mentions: [
      ...title.mentions.map((mention) => ({ ...mention, section: mention.section ?? ('title' as const) })),
      ...body.mentions.map((mention) => ({ ...mention, start: mention.start + shift, end: mention.end + shift })),
    ],
  };
}

/** The first paragraph after the title is the lead, the rest body, unless the markup says otherwise. */
function withSections(mentions: readonly GoldMention[], text: string, hasTitle: boolean): GoldMention[] {
  const leadStart = hasTitle ? text.indexOf('\n\n') + 2 : 0;
  const gap = text.indexOf('\n\n', leadStart);
  const leadEnd = gap === -1 ? text.length : gap;
  return mentions.map((mention) => ({
    ...mention,
    section: mention.section ?? (mention.start < leadEnd ? ('lead' as const) : ('body' as const)),
  }));
}

function readRelations(
  written: readonly [string, string, RelationKind][],
  mentions: readonly GoldMention[],
  at: string,
  problems: string[],
): GoldRelation[] {
  const marked = new Set(mentions.map(({ groupId }) => groupId));
  const seen = new Set<string>();
  return written.map(([one, other, kind]) => {
    const [a, b] = one < other ? [one, other] : [other, one];
    if (a === b) problems.push(`${at}: relation of ${a} with itself`);
    if (seen.has(`${a} ${b}`)) problems.push(`${at}: relation of ${a} and ${b} stands twice`);
    seen.add(`${a} ${b}`);
    for (const group of [a, b])
      if (!marked.has(group)) problems.push(`${at}: relation of ${a} and ${b}, but ${group} is not marked in the text`);
    return { a, b, kind };
  });
}

function repeated(items: readonly { id: string; text: string; file: string }[], what: string): string[] {
  const ids = new Map<string, string>();
  const texts = new Map<string, string>();
  return items.flatMap(({ id, text, file }) => {
    const plain = text.replace(/\s+/g, ' ').trim();
    const faults: string[] = [];
    if (ids.has(id)) faults.push(`${file}: ${what} id ${id} is taken in ${ids.get(id)}`);
    if (texts.has(plain)) faults.push(`${file}: ${id}: the same text as ${texts.get(plain)}`);
    ids.set(id, file);
    texts.set(plain, id);
    return faults;
  });
}

function faultOf(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.') || 'item'}: ${message}`).join('; ');
}
