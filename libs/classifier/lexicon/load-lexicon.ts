import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from '#catalogue/read-yaml';
import {
  EVENT_TYPES,
  type EventType,
  MODALITIES,
  type Modality,
  QUAD_CLASSES,
  RELATION_TYPES,
  type RelationType,
} from '#contracts/vocabulary';
import { repositoryRoot } from '#platform/repository-root';
import { PURE_VERBS } from '../syntax/verbs';
import { Vocabulary } from '../syntax/vocabulary';
import { EntryIndex } from './entry-index';
import { parsePatterns, type Pattern, PatternError, type WordSet, wordSet } from './pattern';

/** A rule of a type file: what its patterns tell of. */
export interface Rule {
  readonly kind: 'event';
  readonly id: string;
  readonly eventType: EventType;
  readonly mode: string | null;
  readonly weight: number;
  readonly isSymmetric: boolean;
  readonly whenFuture: EventType | null;
  readonly negated: EventType | null;
}

/** A word that takes another event and changes what it counts as. */
export interface Operator {
  readonly kind: 'operator';
  readonly id: string;
  /** By the embedded event's type, or "none"; "keep" leaves it. Filled in for every type. */
  readonly over: ReadonlyMap<EventType | 'none', EventType | 'keep'>;
  readonly keeps: boolean;
  readonly modality: Modality | null;
}

export interface RelationRule {
  readonly kind: 'relation';
  readonly id: string;
  readonly type: RelationType;
  readonly weight: number;
  readonly isSymmetric: boolean;
}

export type Meaning = Rule | Operator | RelationRule;

export interface Entry {
  readonly pattern: Pattern;
  readonly meaning: Meaning;
}

export interface ModalityWords {
  readonly negation: readonly string[];
  readonly pseudoNegation: readonly string[];
  readonly terminatesScope: readonly string[];
  readonly hedge: Readonly<Record<'adverbs' | 'adjectives' | 'verbs' | 'passives' | 'phrases', readonly string[]>>;
  readonly hypothetical: Readonly<
    Record<'conditions' | 'modals' | 'verbs' | 'adjectives' | 'phrases', readonly string[]>
  >;
  readonly future: Readonly<Record<'auxiliaries' | 'phrases', readonly string[]>>;
  readonly past: Readonly<Record<'adverbs' | 'adjectives' | 'phrases', readonly string[]>>;
  readonly speech: Readonly<Record<'verbs' | 'phrases', readonly string[]>>;
}

/** The words of relation-words.yaml; its head says what each is for. */
export interface RelationWords {
  readonly people: ReadonlySet<string>;
  readonly outsiders: ReadonlySet<string>;
  readonly counterparts: ReadonlySet<string>;
  readonly joined: ReadonlyMap<string, RelationType>;
  /** By their first word. */
  readonly phrases: ReadonlyMap<string, readonly { readonly words: readonly string[]; readonly type: RelationType }[]>;
  readonly roles: ReadonlyMap<string, RelationType>;
  readonly mutualVerbs: ReadonlyMap<string, RelationType>;
  readonly pacts: ReadonlyMap<string, RelationType>;
  readonly pactVerbs: ReadonlySet<string>;
  readonly sharingVerbs: ReadonlySet<string>;
  readonly hostileGoods: ReadonlySet<string>;
  readonly together: ReadonlySet<string>;
  readonly formation: ReadonlyMap<string, RelationType>;
}

/** Entries by the head word of their pattern. */
export interface EntryIndexes {
  readonly verbs: ReadonlyMap<string, EntryIndex>;
  readonly nouns: ReadonlyMap<string, EntryIndex>;
  readonly adjectives: ReadonlyMap<string, EntryIndex>;
}

/** The lexicon, indexed by the head word of its patterns. */
export interface Lexicon {
  /** Of events and operators. */
  readonly events: EntryIndexes;
  readonly relations: EntryIndexes;
  /** By word: the sets of objects that it is in. */
  readonly objectSets: ReadonlyMap<string, readonly WordSet[]>;
  readonly relationOfEvent: ReadonlyMap<EventType, RelationType>;
  readonly relationWords: RelationWords;
  /** The types that have rules. */
  readonly eventTypes: ReadonlySet<EventType>;
  readonly modality: ModalityWords;
  readonly vocabulary: Vocabulary;
  readonly ruleCount: number;
  readonly patternCount: number;
}

/** What is wrong with a lexicon file, and where. */
export interface LexiconProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  /** Something cannot be read. What is only in doubt (two rules with one pattern) is for the lint. */
  readonly isFatal: boolean;
}

export function describeProblem({ file, line, message }: LexiconProblem): string {
  return `${file}:${line}: ${message}`;
}

export interface LexiconFile {
  readonly name: string;
  readonly text: string;
}

const words = z.array(z.coerce.string());
const patterns = z.array(z.coerce.string()).min(1);
const eventType = z.enum(EVENT_TYPES);
const classes = z.record(z.string(), words).optional();
const irregular = z.record(z.string(), z.tuple([z.string(), z.string()])).optional();

const typeFileSchema = z.strictObject({
  eventType,
  rules: z.array(
    z.strictObject({
      id: z.string(),
      mode: z.string().optional(),
      weight: z.number().gt(0).max(1).optional(),
      symmetric: z.boolean().optional(),
      whenFuture: z.union([eventType, z.literal('none')]).optional(),
      negated: z.union([eventType, z.literal('none')]).optional(),
      patterns,
    }),
  ),
  classes,
  irregular,
});

const operatorFileSchema = z.strictObject({
  operators: z.array(
    z.strictObject({
      id: z.string(),
      patterns,
      over: z.record(z.string(), z.union([eventType, z.literal('keep')])).optional(),
      keeps: z.boolean().optional(),
      modality: z.enum(MODALITIES).optional(),
    }),
  ),
  classes,
  irregular,
});

const modalityFileSchema = z.object({
  negation: words,
  pseudoNegation: words,
  terminatesScope: words,
  hedge: z.object({ adverbs: words, adjectives: words, verbs: words, passives: words, phrases: words }),
  hypothetical: z.object({ conditions: words, modals: words, verbs: words, adjectives: words, phrases: words }),
  future: z.object({ auxiliaries: words, phrases: words }),
  past: z.object({ adverbs: words, adjectives: words, phrases: words }),
  speech: z.object({ verbs: words, phrases: words }),
});

const relationFileSchema = z.strictObject({
  types: z.partialRecord(
    z.enum(RELATION_TYPES),
    z.array(
      z.strictObject({
        id: z.string(),
        symmetric: z.boolean().optional(),
        weight: z.number().gt(0).max(1).optional(),
        patterns,
      }),
    ),
  ),
  events: z.partialRecord(eventType, z.enum(RELATION_TYPES)).optional(),
  classes,
  irregular,
});

const byRelationType = z.partialRecord(z.enum(RELATION_TYPES), words);

const relationWordFileSchema = z.strictObject({
  people: words,
  outsiders: words,
  counterparts: words,
  joined: byRelationType,
  phrases: byRelationType,
  roles: byRelationType,
  mutualVerbs: byRelationType,
  pacts: byRelationType,
  pactVerbs: words,
  sharingVerbs: words,
  hostileGoods: words,
  together: words,
  formation: byRelationType,
});

const NO_RELATION_WORDS = relationWordsOf(
  {
    people: [],
    outsiders: [],
    counterparts: [],
    joined: {},
    phrases: {},
    roles: {},
    mutualVerbs: {},
    pacts: {},
    pactVerbs: [],
    sharingVerbs: [],
    hostileGoods: [],
    together: [],
    formation: {},
  },
  () => undefined,
);

const NO_MODALITY: ModalityWords = modalityFileSchema.parse({
  negation: [],
  pseudoNegation: [],
  terminatesScope: [],
  hedge: { adverbs: [], adjectives: [], verbs: [], passives: [], phrases: [] },
  hypothetical: { conditions: [], modals: [], verbs: [], adjectives: [], phrases: [] },
  future: { auxiliaries: [], phrases: [] },
  past: { adverbs: [], adjectives: [], phrases: [] },
  speech: { verbs: [], phrases: [] },
});

/** PLOVER: what is only promised of these counts as the promise; force or sanctions to come are a threat. */
const WHEN_FUTURE: Partial<Record<EventType, EventType>> = {
  CONSULT: 'AGREE',
  SUPPORT: 'AGREE',
  COOPERATE: 'AGREE',
  AID: 'AGREE',
  RETREAT: 'CONCEDE',
  ASSAULT: 'THREATEN',
  SANCTION: 'THREATEN',
  COERCE: 'THREATEN',
};

/**
 * Builds the lexicon from its files, and says what is wrong in them: ids that are not unique, patterns that cannot be
 * read, classes that do not exist, one pattern that tells of two types. Pure.
 */
export function buildLexicon(files: readonly LexiconFile[]): { lexicon: Lexicon; problems: LexiconProblem[] } {
  const problems: LexiconProblem[] = [];
  const parsed = files.map((file) => parseFile(file, problems)).filter((file) => file !== null);

  const classSets = new Map<string, WordSet>();
  const classOwner = new Map<string, string>();
  const irregularVerbs: Record<string, readonly [string, string]> = {};
  for (const { file, data, lineOf } of parsed) {
    for (const [name, members] of Object.entries(data.classes ?? {})) {
      if (classSets.has(name))
        problems.push({
          file: file.name,
          line: lineOf(['classes', name]),
          message: `class ${name} is also in ${classOwner.get(name)}`,
          isFatal: true,
        });
      classSets.set(name, wordSet(members));
      classOwner.set(name, file.name);
    }
    Object.assign(irregularVerbs, data.irregular ?? {});
  }

  const newIndexes = () => ({
    verbs: new Map<string, EntryIndex>(),
    nouns: new Map<string, EntryIndex>(),
    adjectives: new Map<string, EntryIndex>(),
  });
  const events = newIndexes();
  const relations = newIndexes();
  const objectSets = new Map<string, WordSet[]>();
  const knownSets = new Set<WordSet>();
  const addSet = (set: WordSet): void => {
    if (knownSets.has(set)) return;
    knownSets.add(set);
    for (const word of [...set.single, ...set.compound.keys()]) {
      const sets = objectSets.get(word);
      if (sets === undefined) objectSets.set(word, [set]);
      else sets.push(set);
    }
  };
  const ids = new Map<string, string>();
  const owner = new Map<string, { meaning: Meaning; file: string }>();
  let patternCount = 0;
  const add = (meaning: Meaning, texts: readonly string[], file: string, lineOf: (index: number) => number): void => {
    const other = ids.get(meaning.id);
    if (other !== undefined)
      problems.push({ file, line: lineOf(0), message: `the id ${meaning.id} is also in ${other}`, isFatal: true });
    ids.set(meaning.id, file);
    texts.forEach((text, position) => {
      // Looking a line up reads the file once more, which takes longer than all the rest: only who shows it does.
      const problem = (message: string, isFatal: boolean) =>
        problems.push({
          file,
          get line() {
            return lineOf(position);
          },
          message: `${text}: ${message}`,
          isFatal,
        });
      let patterns: Pattern[];
      try {
        patterns = parsePatterns(text, classSets);
      } catch (error) {
        if (!(error instanceof PatternError)) throw error;
        problem(error.message, true);
        return;
      }
      const key = `${meaning.kind} ${text}`;
      const same = owner.get(key);
      if (
        same !== undefined &&
        tellsOf(same.meaning) !== tellsOf(meaning) &&
        weightOf(same.meaning) === weightOf(meaning)
      )
        problem(`also in ${same.meaning.id} with another meaning`, false);
      owner.set(key, { meaning, file });
      for (const pattern of patterns) {
        patternCount++;
        const indexes = meaning.kind === 'relation' ? relations : events;
        const byHead =
          pattern.part === 'verb' ? indexes.verbs : pattern.part === 'noun' ? indexes.nouns : indexes.adjectives;
        for (const element of pattern.elements) if (element.kind === 'object') addSet(element.words);
        const entry: Entry = { pattern, meaning };
        for (const head of pattern.heads) {
          for (const form of formsOf(head, pattern.part)) {
            let index = byHead.get(form);
            if (index === undefined) byHead.set(form, (index = new EntryIndex()));
            index.add(entry);
          }
        }
      }
    });
  };

  let modality = NO_MODALITY;
  let relationWords = NO_RELATION_WORDS;
  const relationOfEvent = new Map<EventType, RelationType>();
  const eventTypes = new Set<EventType>();
  for (const { file, kind, data, lineOf } of parsed) {
    if (kind === 'modality') modality = data;
    else if (kind === 'relationWords')
      relationWords = relationWordsOf(data, (path, message) =>
        problems.push({ file: file.name, line: lineOf(path), message, isFatal: false }),
      );
    else if (kind === 'type') {
      eventTypes.add(data.eventType);
      data.rules.forEach((rule, index) =>
        add(
          {
            kind: 'event',
            id: rule.id,
            eventType: data.eventType,
            mode: rule.mode ?? null,
            weight: rule.weight ?? 1,
            isSymmetric: rule.symmetric ?? false,
            whenFuture: rule.whenFuture === 'none' ? null : (rule.whenFuture ?? WHEN_FUTURE[data.eventType] ?? null),
            negated: rule.negated === undefined || rule.negated === 'none' ? null : rule.negated,
          },
          rule.patterns,
          file.name,
          (pattern: number) => lineOf(['rules', index, 'patterns', pattern]),
        ),
      );
    } else if (kind === 'operators') {
      data.operators.forEach((operator, index) =>
        add(
          {
            kind: 'operator',
            id: operator.id,
            over: overOf(operator.over ?? {}, (message) =>
              problems.push({ file: file.name, line: lineOf(['operators', index, 'over']), message, isFatal: true }),
            ),
            keeps: operator.keeps ?? false,
            modality: operator.modality ?? null,
          },
          operator.patterns,
          file.name,
          (pattern: number) => lineOf(['operators', index, 'patterns', pattern]),
        ),
      );
    } else {
      for (const [event, relation] of Object.entries(data.events ?? {}))
        relationOfEvent.set(event as EventType, relation);
      for (const [type, rules] of Object.entries(data.types)) {
        rules.forEach((rule, index) =>
          add(
            {
              kind: 'relation',
              id: rule.id,
              type: type as RelationType,
              weight: rule.weight ?? 1,
              isSymmetric: rule.symmetric ?? false,
            },
            rule.patterns,
            file.name,
            (pattern: number) => lineOf(['types', type, index, 'patterns', pattern]),
          ),
        );
      }
    }
  }
  const vocabulary = new Vocabulary({
    verbs: [...events.verbs.keys(), ...relations.verbs.keys()],
    nouns: [
      ...events.nouns.keys(),
      ...relations.nouns.keys(),
      ...[...classSets.values()].filter((set) => !isOfVerbs(set)).flatMap(({ single }) => [...single]),
    ],
    adjectives: [...events.adjectives.keys(), ...relations.adjectives.keys()],
    irregular: irregularVerbs,
  });
  return {
    lexicon: {
      events,
      relations,
      objectSets,
      relationOfEvent,
      relationWords,
      eventTypes,
      modality,
      vocabulary,
      ruleCount: ids.size,
      patternCount,
    },
    problems,
  };
}

function relationWordsOf(
  data: z.output<typeof relationWordFileSchema>,
  problem: (path: string[], message: string) => void,
): RelationWords {
  const typed = (
    key: 'joined' | 'phrases' | 'roles' | 'mutualVerbs' | 'pacts' | 'formation',
  ): Map<string, RelationType> => {
    const typeOf = new Map<string, RelationType>();
    for (const [type, members] of Object.entries(data[key]))
      for (const word of members) {
        const other = typeOf.get(word);
        if (other !== undefined) problem([key, type], `${word} is also under ${other}`);
        typeOf.set(word, type as RelationType);
      }
    return typeOf;
  };
  const phrases = new Map<string, { words: string[]; type: RelationType }[]>();
  for (const [phrase, type] of typed('phrases')) {
    const words = phrase.split(' ');
    phrases.set(words[0]!, [...(phrases.get(words[0]!) ?? []), { words, type }]);
  }
  const people = new Set(data.people);
  for (const word of data.outsiders) if (people.has(word)) problem(['outsiders'], `${word} is also under people`);
  return {
    people,
    outsiders: new Set(data.outsiders),
    counterparts: new Set(data.counterparts),
    joined: typed('joined'),
    phrases,
    roles: typed('roles'),
    mutualVerbs: typed('mutualVerbs'),
    pacts: typed('pacts'),
    pactVerbs: new Set(data.pactVerbs),
    sharingVerbs: new Set(data.sharingVerbs),
    hostileGoods: new Set(data.hostileGoods),
    together: new Set(data.together),
    formation: typed('formation'),
  };
}

const pureVerbs = new Set(PURE_VERBS);

/** Classes for `to-v:<class>` hold verbs; their members are no nouns by that. */
function isOfVerbs({ single }: WordSet): boolean {
  let verbs = 0;
  for (const word of single) if (pureVerbs.has(word)) verbs++;
  return verbs * 2 > single.size;
}

function weightOf(meaning: Meaning): number {
  return meaning.kind === 'operator' ? 1 : meaning.weight;
}

function tellsOf(meaning: Meaning): string {
  return meaning.kind === 'event' ? meaning.eventType : meaning.kind === 'relation' ? meaning.type : meaning.id;
}

function formsOf(head: string, part: Pattern['part']): string[] {
  const plain = head.replaceAll('-', '');
  if (part !== 'noun') return plain === head ? [head] : [head, plain];
  const one = wordSet([head]).single;
  return [...one];
}

const isEventType = (key: string): key is EventType => (EVENT_TYPES as readonly string[]).includes(key);
const COOPERATION = new Set<EventType>(['AGREE', 'CONSULT', 'SUPPORT', 'CONCEDE', 'COOPERATE', 'AID', 'RETREAT']);
const MATERIAL = new Set<EventType>([
  'COOPERATE',
  'AID',
  'RETREAT',
  'PROTEST',
  'SANCTION',
  'MOBILIZE',
  'COERCE',
  'ASSAULT',
]);

function fits(type: EventType, key: string): boolean {
  if (key === '*' || key === type) return true;
  const isCooperation = COOPERATION.has(type);
  if (key === 'cooperation') return isCooperation;
  if (key === 'conflict') return !isCooperation;
  const isMaterial = MATERIAL.has(type);
  return key === `${isMaterial ? 'material' : 'verbal'}-${isCooperation ? 'cooperation' : 'conflict'}`;
}

function overOf(
  written: Readonly<Record<string, EventType | 'keep'>>,
  problem: (message: string) => void,
): ReadonlyMap<EventType | 'none', EventType | 'keep'> {
  const over = new Map<EventType | 'none', EventType | 'keep'>();
  for (const [keys, result] of Object.entries(written)) {
    for (const key of keys.split('|').map((each) => each.trim())) {
      const isKnown =
        isEventType(key) ||
        ['*', 'none', 'cooperation', 'conflict', ...(QUAD_CLASSES as readonly string[])].includes(key);
      if (!isKnown) problem(`over: unknown key "${key}"`);
      if (key === 'none' && !over.has('none')) over.set('none', result);
      else for (const type of EVENT_TYPES) if (!over.has(type) && fits(type, key)) over.set(type, result);
    }
  }
  return over;
}

type Parsed = { file: LexiconFile; lineOf: (path: (string | number)[]) => number } & (
  | { kind: 'type'; data: z.output<typeof typeFileSchema> }
  | { kind: 'operators'; data: z.output<typeof operatorFileSchema> }
  | { kind: 'relations'; data: z.output<typeof relationFileSchema> }
  | {
      kind: 'relationWords';
      data: z.output<typeof relationWordFileSchema> & { classes?: undefined; irregular?: undefined };
    }
  | { kind: 'modality'; data: z.output<typeof modalityFileSchema> & { classes?: undefined; irregular?: undefined } }
);

function parseFile(file: LexiconFile, problems: LexiconProblem[]): Parsed | null {
  const reading = readYaml(file.text);
  if ('problems' in reading) {
    for (const { line, message } of reading.problems) problems.push({ file: file.name, line, message, isFatal: true });
    return null;
  }
  const { content: raw, lineOf } = reading;
  const has = (key: string) => typeof raw === 'object' && raw !== null && key in raw;
  const kind = has('eventType')
    ? 'type'
    : has('operators')
      ? 'operators'
      : has('types')
        ? 'relations'
        : has('outsiders')
          ? 'relationWords'
          : 'modality';
  const result = SCHEMAS[kind].safeParse(raw);
  if (!result.success) {
    for (const issue of result.error.issues)
      problems.push({
        file: file.name,
        line: lineOf(issue.path),
        message: `${issue.path.join('.')}: ${issue.message}`,
        isFatal: true,
      });
    return null;
  }
  return { file, lineOf, kind, data: result.data } as Parsed;
}

const SCHEMAS = {
  type: typeFileSchema,
  operators: operatorFileSchema,
  relations: relationFileSchema,
  relationWords: relationWordFileSchema,
  modality: modalityFileSchema,
};

/** The lexicon's files as they lie in the repository. */
export function lexiconFiles(folder: string = join(repositoryRoot(), 'libs', 'classifier', 'lexicon')): LexiconFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}

let loaded: Lexicon | null = null;

/**
 * The lexicon of this repository, read once. Throws an error that names file and line of everything that cannot be read:
 * an engine with half a lexicon would answer wrongly in silence.
 */
export function loadLexicon(): Lexicon {
  if (loaded !== null) return loaded;
  const { lexicon, problems } = buildLexicon(lexiconFiles());
  const fatal = problems.filter(({ isFatal }) => isFatal);
  if (fatal.length > 0) throw new Error(`The lexicon cannot be used:\n${fatal.map(describeProblem).join('\n')}`);
  loaded = lexicon;
  return lexicon;
}
