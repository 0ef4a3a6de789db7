import {
  ADJECTIVES,
  ADVERBS,
  BE_FORMS,
  COLLECTIVES,
  CONJUNCTIONS,
  DETERMINERS,
  DO_FORMS,
  HAVE_FORMS,
  MODALS,
  NEGATED_AUXILIARIES,
  NUMBER_WORDS,
  PARTICLES,
  PREPOSITIONS,
  PRONOUNS,
  RELATIVES,
  SUBORDINATORS,
  TEMPORAL_NOUNS,
  TITLES,
} from './closed-words';
import { IRREGULAR_PLURALS, IRREGULAR_VERBS, NOUN_VERBS, PURE_VERBS } from './verbs';

/** What a word can be, as bits; a tagged token has one of the upper ones (tag.ts). */
export const CLASS = {
  noun: 1,
  base: 1 << 1,
  third: 1 << 2,
  past: 1 << 3,
  participle: 1 << 4,
  gerund: 1 << 5,
  adjective: 1 << 6,
  adverb: 1 << 7,
  preposition: 1 << 8,
  determiner: 1 << 9,
  pronoun: 1 << 10,
  number: 1 << 11,
  proper: 1 << 12,
  conjunction: 1 << 13,
  subordinator: 1 << 14,
  relative: 1 << 15,
  modal: 1 << 16,
  be: 1 << 17,
  have: 1 << 18,
  do: 1 << 19,
  to: 1 << 20,
  negation: 1 << 21,
  possessive: 1 << 22,
  comma: 1 << 23,
  stop: 1 << 24,
  quote: 1 << 25,
  particle: 1 << 26,
} as const;

export const ANY_VERB = CLASS.base | CLASS.third | CLASS.past | CLASS.participle | CLASS.gerund;

/** A word form as the engine knows it; one object per written form, made once. */
export interface Word {
  /** Lower case, with a straight apostrophe. */
  readonly text: string;
  readonly mask: number;
  /** The singular of a noun; the text itself of anything else. */
  readonly noun: string;
  /** The base form where it can be a verb, else empty. */
  readonly verb: string;
  /** The text crudely stemmed: what words are compared by as evidence. */
  readonly stem: string;
  readonly isPlural: boolean;
  readonly isCollective: boolean;
  readonly isCapital: boolean;
  readonly isTemporal: boolean;
  /** The count that it states; -1 for none. */
  readonly value: number;
}

// As many written forms as a long run of news in one language has; past it the table starts anew, so memory is bounded.
const MAX_CACHED_WORDS = 60_000;

const set = (words: readonly string[]): ReadonlySet<string> => new Set(words);
const determiners = set(DETERMINERS);
const pronouns = set(PRONOUNS);
const prepositions = set(PREPOSITIONS);
const particles = set(PARTICLES);
const modals = set(MODALS);
const beForms = set(BE_FORMS);
const haveForms = set(HAVE_FORMS);
const doForms = set(DO_FORMS);
const subordinators = set(SUBORDINATORS);
const relatives = set(RELATIVES);
const conjunctions = set(CONJUNCTIONS);
const adverbs = set(ADVERBS);
const adjectives = set(ADJECTIVES);
const titles = set(TITLES);
const temporal = set(TEMPORAL_NOUNS);
const collectives = set(COLLECTIVES);
/** Names that end like a plural and are none. */
const namesInS = set(
  `hamas honduras brussels athens texas caracas maldives philippines netherlands laos barbados bahamas seychelles naples
  algiers ypres`.split(/\s+/),
);
/** Names of months that are other words in small letters. */
const ambiguousMonths = set(['march', 'may']);

const NOUN_SUFFIX =
  /(?:tion|sion|ment|ness|ity|ism|ist|ship|ance|ence|ency|ancy|hood|dom|age|ery|cide|ure|er|or|man|cy|logue|fire)s?$/;
const ADJECTIVE_SUFFIX = /(?:[^s]al|ive|ous|ful|less|able|ible|[^m]ic|ary|ese|like|wide|based|backed|led|held|run)$/;
const NUMBER = /^[$€£]?\d[\d,.]*(?:bn|m|k|tn|st|nd|rd|th|s|%|am|pm|mm|km|kg)?$/;
/** "al-Qaeda": a name whose article is small. */
const ARTICLE_NAME = /^(?:al|el|an|ad|as|at|ash|ul)[-\u2010\u2011\u2013'\u2019]\p{Lu}/u;
const HYPHENED_TAIL = /[-‐‑–]([^-‐‑–]+)$/;

export interface VocabularyWords {
  readonly verbs: Iterable<string>;
  readonly nouns: Iterable<string>;
  readonly adjectives: Iterable<string>;
  readonly irregular: Readonly<Record<string, readonly [string, string]>>;
}

/** The words of a lexicon and of general English, with every inflected form. Built once; `word` is a table look-up. */
export class Vocabulary {
  private readonly verbForms = new Map<string, { lemma: string; mask: number }>();
  private readonly nouns = new Set<string>(NOUN_VERBS);
  private readonly adjectives = new Set<string>(adjectives);
  private readonly cache = new Map<string, Word>();

  constructor(words: VocabularyWords) {
    const irregular = { ...IRREGULAR_VERBS, ...words.irregular };
    for (const noun of words.nouns) this.nouns.add(singular(noun));
    for (const adjective of words.adjectives) this.adjectives.add(adjective);
    for (const verbs of [words.verbs, PURE_VERBS, NOUN_VERBS, Object.keys(irregular)])
      for (const verb of verbs) this.addVerb(verb, irregular[verb]);
  }

  private addVerb(verb: string, irregular: readonly [string, string] | undefined): void {
    const add = (form: string, mask: number): void => {
      const known = this.verbForms.get(form);
      if (known === undefined) this.verbForms.set(form, { lemma: verb, mask });
      else if (known.lemma === verb) known.mask |= mask;
    };
    // Forms of irregular verbs first claim theirs; "found" is of find, "founded" of found.
    add(verb, CLASS.base);
    add(thirdPerson(verb), CLASS.third);
    for (const stem of stemsOf(verb)) {
      add(
        `${stem.replace(/e$/, stem.endsWith('ee') || stem.endsWith('ye') || stem.endsWith('oe') ? 'e' : '')}ing`,
        CLASS.gerund,
      );
      if (irregular === undefined) add(pastOf(stem), CLASS.past | CLASS.participle);
    }
    if (verb.endsWith('ie')) add(`${verb.slice(0, -2)}ying`, CLASS.gerund);
    if (irregular !== undefined) {
      this.claim(irregular[0], verb, CLASS.past);
      this.claim(irregular[1], verb, CLASS.participle);
    }
  }

  private claim(form: string, lemma: string, mask: number): void {
    const known = this.verbForms.get(form);
    if (known !== undefined && known.lemma === lemma) known.mask |= mask;
    // "found", "fell", "lay", "felt", "left": in news the past of another verb far more often than a verb of its own.
    else this.verbForms.set(form, { lemma, mask });
  }

  /** Whether the base form is a verb that is known. */
  hasVerb(lemma: string): boolean {
    return this.verbForms.get(lemma)?.lemma === lemma;
  }

  /** The word for a piece of text as it is written. */
  word(surface: string): Word {
    const known = this.cache.get(surface);
    if (known !== undefined) return known;
    if (this.cache.size >= MAX_CACHED_WORDS) this.cache.clear();
    const made = interned(this.describe(surface));
    this.cache.set(surface, made);
    return made;
  }

  private describe(surface: string): Omit<Word, 'stem'> {
    let text = surface.toLowerCase().replaceAll('\u2019', "'").replaceAll('\u00ad', '');
    // In capitals these are names, not pronouns.
    if (surface === 'US' || surface === 'WHO') text = surface === 'US' ? 'u.s.' : 'w.h.o.';
    const initial = surface[0] ?? '';
    const isCapital = initial !== initial.toLowerCase() || ARTICLE_NAME.test(surface);
    if (text.endsWith('.') && text.length > 2 && titles.has(text.slice(0, -1))) text = text.slice(0, -1);
    const plain = text.replaceAll(/[-\u2010\u2011\u2013]/g, '');
    if (plain !== text && (this.nouns.has(singular(plain)) || this.verbForms.has(plain))) text = plain;

    const mark = punctuationClass(text);
    if (mark !== 0) {
      return {
        text,
        mask: mark,
        noun: text,
        verb: '',
        isPlural: false,
        isCollective: false,
        isCapital: false,
        isTemporal: false,
        value: -1,
      };
    }
    const isTime = (form: string): boolean => temporal.has(form) && (isCapital || !ambiguousMonths.has(form));
    let mask = 0;
    let noun = text;
    let verb = '';
    let isPlural = false;
    let value = -1;
    const negated = NEGATED_AUXILIARIES[text];
    if (negated !== undefined) mask = CLASS.negation | CLASS[negated];
    else if (text === 'to') mask = CLASS.to | CLASS.preposition;
    else if (text === 'not' || text === 'never' || text === "n't") mask = CLASS.negation;
    else {
      if (determiners.has(text)) mask |= CLASS.determiner;
      if (pronouns.has(text)) mask |= CLASS.pronoun;
      if (prepositions.has(text)) mask |= CLASS.preposition;
      if (particles.has(text)) mask |= CLASS.particle;
      if (modals.has(text)) mask |= CLASS.modal;
      if (beForms.has(text)) mask |= CLASS.be;
      if (haveForms.has(text)) mask |= CLASS.have;
      if (doForms.has(text)) mask |= CLASS.do;
      if (subordinators.has(text)) mask |= CLASS.subordinator;
      if (relatives.has(text)) mask |= CLASS.relative;
      if (conjunctions.has(text)) mask |= CLASS.conjunction;
      if (adverbs.has(text)) mask |= CLASS.adverb;
    }
    if (NUMBER.test(text)) {
      mask |= CLASS.number;
      const digits = Number(text.replace(/[^\d.]/g, ''));
      value = Number.isFinite(digits) && /^\d[\d,]*$/.test(text) ? digits : -1;
    } else if (NUMBER_WORDS[text] !== undefined) {
      mask |= CLASS.number;
      value = NUMBER_WORDS[text]!;
    } else if (/^(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-/.test(text)) {
      const [tens, ones] = text.split('-') as [string, string];
      mask |= CLASS.number;
      value = (NUMBER_WORDS[tens] ?? 0) + (NUMBER_WORDS[ones] ?? 0);
    }
    const isClosed =
      mask !== 0 && (mask & ~(CLASS.adverb | CLASS.particle | CLASS.preposition | CLASS.subordinator)) !== 0;
    if (mask === 0 || !isClosed) {
      const form = this.verbForms.get(text);
      if (form !== undefined && (mask & CLASS.preposition) === 0) {
        mask |= form.mask;
        verb = form.lemma;
      }
      noun = singular(text);
      const isNounForm = this.nouns.has(noun) || this.nouns.has(text);
      if (isNounForm || isTime(text) || isTime(noun)) mask |= CLASS.noun;
      isPlural = (noun !== text || text === 'people') && !isTime(text) && !namesInS.has(text);
      const isAdjective = this.adjectives.has(text);
      if (isAdjective && (mask & CLASS.preposition) === 0) mask |= CLASS.adjective;
      if (mask === 0) mask = this.guess(text, isCapital);
      if (mask === -1) {
        // A compound takes the class of its last part: "Iran-backed", "peace-talks".
        const tail = HYPHENED_TAIL.exec(text)?.[1] ?? '';
        const last = this.verbForms.get(tail);
        mask =
          last !== undefined && (last.mask & (CLASS.participle | CLASS.gerund)) !== 0
            ? CLASS.adjective
            : this.nouns.has(singular(tail))
              ? CLASS.noun
              : isCapital
                ? CLASS.proper
                : CLASS.adjective;
        noun = mask === CLASS.noun ? singular(tail) : text;
      }
      // A preposition that is a verb after "would" (tag.ts decides).
      if (text === 'like') verb = text;
      if (verb === '' && (mask & ANY_VERB) !== 0) verb = guessedBase(text);
      if ((mask & (CLASS.past | CLASS.participle)) === (CLASS.past | CLASS.participle) && text.endsWith('ed'))
        mask |= CLASS.adjective;
      if (isCapital && (mask & CLASS.preposition) === 0) mask |= CLASS.proper;
    }
    return {
      text,
      mask,
      noun,
      verb,
      isPlural,
      isCollective: collectives.has(text),
      isCapital,
      isTemporal: isTime(text) || (isTime(noun) && (mask & CLASS.noun) !== 0),
      value,
    };
  }

  /** The classes of a word that no list has; -1 for a compound. */
  private guess(text: string, isCapital: boolean): number {
    if (/[-\u2010\u2011\u2013]/.test(text)) return -1;
    if (text.length > 4 && text.endsWith('ly')) return CLASS.adverb;
    if (!isCapital && text.length > 4 && text.endsWith('ed')) return CLASS.past | CLASS.participle | CLASS.adjective;
    if (!isCapital && text.length > 5 && text.endsWith('ing')) return CLASS.gerund | CLASS.noun;
    if (/(?:ise|ize|ify)$/.test(text) && !isCapital) return CLASS.base | CLASS.noun;
    if (NOUN_SUFFIX.test(text)) return CLASS.noun;
    if (ADJECTIVE_SUFFIX.test(text)) return CLASS.adjective;
    return CLASS.noun;
  }
}

/** The word with the engine's own copies of its strings: those are compared, and looked up, by address. */
function interned({ text, noun, verb, ...rest }: Omit<Word, 'stem'>): Word {
  return {
    text: internedString(text),
    noun: internedString(noun),
    verb: internedString(verb),
    stem: internedString(stem(text)),
    ...rest,
  };
}

/** A word without the endings of its inflected and derived forms, by rule of thumb. */
export function stem(word: string): string {
  return word.length > 5 ? word.replace(/(?:ings?|edly|ed|es|s|ly|ments?|ions?|ers?)$/, '') : word.replace(/'?s$/, '');
}

/** A string as the name of a property, of which the engine keeps one copy each. */
function internedString(text: string): string {
  return Object.keys({ [text]: 0 })[0]!;
}

/** The singular of a noun by rule; a word that is no plural comes back as it is. */
export function singular(text: string): string {
  const irregular = IRREGULAR_PLURALS[text];
  if (irregular !== undefined) return irregular;
  if (text.length < 4 || !text.endsWith('s') || /(?:ss|us|is|news|ics|series|species|means)$/.test(text)) return text;
  if (text.endsWith('ies')) return text.length > 4 ? `${text.slice(0, -3)}y` : text;
  if (/(?:xes|ches|shes|sses|zes|oes)$/.test(text)) return text.slice(0, -2);
  return text.slice(0, -1);
}

function thirdPerson(verb: string): string {
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh|[^o]o)$/.test(verb) ? `${verb}es` : `${verb}s`;
}

function pastOf(stem: string): string {
  if (stem.endsWith('e')) return `${stem}d`;
  if (/[^aeiou]y$/.test(stem)) return `${stem.slice(0, -1)}ied`;
  return `${stem}ed`;
}

/** The stem as it is, and with its last consonant doubled where that can be ("ban": "bann"). */
function stemsOf(verb: string): string[] {
  return /[^aeiou][aeiou][bdgklmnprt]$/.test(verb) || /^[aeiou][dmnt]$/.test(verb)
    ? [verb, verb + verb.at(-1)!]
    : verb.endsWith('c')
      ? [`${verb}k`]
      : [verb];
}

function guessedBase(text: string): string {
  return text.replace(/(?:ed|ing|s)$/, '');
}

function punctuationClass(text: string): number {
  if (text === "'s") return CLASS.possessive;
  if (text.length !== 1) return 0;
  if (text === ',' || text === '(' || text === ')' || text === '[' || text === ']') return CLASS.comma;
  if (/["'\u201c\u201d\u2018\u2019\u00ab\u00bb`]/.test(text)) return CLASS.quote;
  return /[\p{L}\p{N}&]/u.test(text) ? 0 : CLASS.stop;
}
