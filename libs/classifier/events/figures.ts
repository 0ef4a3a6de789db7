import type { NounGroup } from '../syntax/chunks';
import type { Analysis } from '../syntax/clauses';
import { CLASS } from '../syntax/vocabulary';
import { deepRoles, nounAt } from './match';

/** Killed and wounded in an event as the sentence states them; null where it gives no figure. */
export interface Figures {
  readonly killed: number | null;
  readonly wounded: number | null;
}

const KILL = new Set('kill murder execute behead massacre slay assassinate slaughter gun martyr lynch'.split(' '));
/** "hacked to death" */
const TO_DEATH = new Set('hack burn shoot beat stab stone crush starve torture bludgeon club trample'.split(' '));
const DIE = new Set(['die', 'perish']);
const WOUND = new Set('wound injure hurt maim'.split(' '));
const DEAD_WORDS = new Set(['dead', 'killed', 'deaths', 'fatalities']);
const WOUNDED_WORDS = new Set(['wounded', 'injured', 'injuries', 'hurt']);
const GROW = new Set('rise climb reach stand pass hit jump increase exceed grow soar surpass mount'.split(' '));
// A list of casualties by kind: "two soldiers, three policemen and a child".
const MAX_LIST = 6;
// "The death toll has risen from 20 to at least 40".
const TOLL_REACH_TOKENS = 8;

/** A figure that a sentence states. */
interface Casualty {
  readonly kind: 'killed' | 'wounded';
  readonly count: number;
  /** The clause that tells of it (clausesOf); -1 where none can be told. */
  readonly clause: number;
  /** Somebody is said to have done it. */
  readonly hasAgent: boolean;
}

/** The casualties of a sentence, for the events that it tells of. */
export class Casualties {
  private readonly all: readonly Casualty[];
  private readonly clauses: ReadonlyMap<number, number>;

  constructor(private readonly analysis: Analysis) {
    this.clauses = clausesOf(analysis);
    this.all = casualtiesIn(analysis, this.clauses);
  }

  /**
   * The figures of the event that a verb or noun tells of: those of its own clause, else those of another clause that
   * names nobody who did it ("five people were killed when X attacked a bus").
   */
  of(verb: number, unit: number, isAssault: boolean): Figures {
    if (this.all.length === 0) return { killed: null, wounded: null };
    const own = this.clauses.get(verb) ?? this.clauses.get(nounAt(this.analysis, unit)?.verb ?? -1) ?? -1;
    const count = (kind: Casualty['kind']): number | null => {
      let other: number | null = null;
      for (const each of this.all) {
        if (each.kind !== kind) continue;
        if (own < 0 || each.clause < 0 || each.clause === own) return each.count;
        if (isAssault && !each.hasAgent) other ??= each.count;
      }
      return other;
    };
    return { killed: count('killed'), wounded: count('wounded') };
  }
}

/** By verb: the first verb of the clause with a subject of its own that it belongs to. */
function clausesOf({ verbs }: Analysis): Map<number, number> {
  const clauses = new Map<number, number>();
  let last = -1;
  let hasFinite = false;
  for (const verb of verbs) {
    const isOwn =
      last < 0 ||
      // "X shelling killed 31": what stands before the first finite verb is told by it.
      (hasFinite &&
        verb.form === 'finite' &&
        (verb.relation === 'main' || verb.relation === 'adverbial' || verb.relation === 'content'));
    if (isOwn) last = verb.unit;
    if (verb.form === 'finite') hasFinite = true;
    clauses.set(verb.unit, (verb.relation === 'complement' && clauses.get(verb.parent)) || last);
  }
  return clauses;
}

/**
 * The figures of a sentence: objects of killing and wounding verbs in either voice, subjects of "die", "12 dead",
 * "left two dead", "claimed 30 lives", "the death toll rose to 40"; none where nobody was hurt. Members of a list are
 * added up. Words and digits; "dozens" is no figure. Linear in the tokens.
 */
function casualtiesIn(analysis: Analysis, clauses: ReadonlyMap<number, number>): Casualty[] {
  const { tokens, tags, units, verbs } = analysis;
  const all: Casualty[] = [];
  const add = (kind: Casualty['kind'], count: number | null, verb: number, hasAgent = false): void => {
    if (count !== null) all.push({ kind, count, clause: clauses.get(verb) ?? -1, hasAgent });
  };
  const has = (kind: Casualty['kind'], verb: number): boolean =>
    all.some((each) => each.kind === kind && (each.clause < 0 || each.clause === (clauses.get(verb) ?? each.clause)));
  for (const verb of verbs) {
    const subject = nounAt(analysis, verb.subject);
    if (verb.isNegated) continue;
    const isToDeath =
      TO_DEATH.has(verb.lemma) &&
      tokens[verb.main + 1]?.word.text === 'to' &&
      tokens[verb.main + 2]?.word.text === 'death';
    const isKill =
      KILL.has(verb.lemma) || isToDeath || (verb.lemma === 'shoot' && tokens[verb.to]?.word.text === 'dead');
    const isWound = WOUND.has(verb.lemma);
    if (isKill || isWound) {
      const { objects, actors } = deepRoles(analysis, verb);
      const count = listCount(analysis, objects) ?? (isWound ? bareCountAfter(analysis, verb.to) : null);
      add(isKill ? 'killed' : 'wounded', count, verb.unit, actors.length > 0 || (!verb.isPassive && verb.subject >= 0));
    } else if (DIE.has(verb.lemma)) {
      if (verb.subject >= 0) add('killed', listCount(analysis, [verb.subject]), verb.unit);
    } else if (verb.lemma === 'leave') {
      const count = listCount(analysis, verb.objects);
      const until = Math.min(tokens.length, verb.to + 12);
      for (let index = verb.to; index < until && count !== null; index++) {
        const { text } = tokens[index]!.word;
        if (DEAD_WORDS.has(text) && !has('killed', verb.unit)) add('killed', count, verb.unit);
        else if (WOUNDED_WORDS.has(text) && !has('wounded', verb.unit))
          add('wounded', has('killed', verb.unit) ? (countBefore(analysis, index) ?? count) : count, verb.unit);
      }
    } else if (verb.lemma === 'lose' && subject !== null) {
      const isLife = verb.objects.some((unit) => isHead(analysis, unit, 'life'));
      if (isLife) add('killed', listCount(analysis, [subject.unit]), verb.unit);
    } else if (GROW.has(verb.lemma) && subject !== null && isHead(analysis, subject.unit, 'toll')) {
      add('killed', tollAfter(analysis, verb.to), verb.unit);
    }
  }
  for (let index = 1; index < tokens.length; index++) {
    const { text, noun } = tokens[index]!.word;
    const unit = analysis.unitOf[index]!;
    const held = unit < 0 ? undefined : units[unit];
    const verb = held?.kind === 'verb' ? unit : held?.kind === 'noun' ? held.verb : -1;
    if (text === 'lives' && !has('killed', verb)) {
      const next = nounAt(analysis, analysis.unitOf[index + 2] ?? -1);
      const isOf = tokens[index + 1]?.word.text === 'of' && next !== null;
      add('killed', isOf ? listCount(analysis, [next.unit]) : countBefore(analysis, index), verb);
      continue;
    }
    if (tokens[index - 1]!.word.text === 'no') {
      // "no casualties", "no injuries"; "no reports of casualties" says nothing.
      if (noun === 'casualty' || noun === 'death' || noun === 'fatality') add('killed', 0, verb);
      if (noun === 'casualty' || noun === 'injury') add('wounded', 0, verb);
      continue;
    }
    const isDead = DEAD_WORDS.has(text) && !has('killed', verb);
    const isWounded = WOUNDED_WORDS.has(text) && !has('wounded', verb);
    if (!isDead && !isWounded) continue;
    if ((tags[index]! & (CLASS.past | CLASS.base)) !== 0 && held?.kind === 'verb') {
      const following = tokens[index + 1]?.word;
      if (following !== undefined && following.value >= 0) continue;
    }
    add(isDead ? 'killed' : 'wounded', countBefore(analysis, index), verb);
  }
  return all;
}

function isHead(analysis: Analysis, unit: number, word: string): boolean {
  const noun = nounAt(analysis, unit);
  return noun !== null && analysis.tokens[noun.head]!.word.noun === word;
}

/** The figure that a toll has come to: the last of "from 20 to 40". */
function tollAfter(analysis: Analysis, from: number): number | null {
  const { tokens } = analysis;
  let found: number | null = null;
  for (let index = from; index < tokens.length && index < from + TOLL_REACH_TOKENS; index++) {
    const { text, value } = tokens[index]!.word;
    if (value >= 0) found = valueEndingAt(analysis, index);
    else if (text === ',' || text === 'with' || text === 'on' || text === 'in') break;
  }
  return found;
}

/** The figure directly before a word, or before the noun before it: "12 dead", "30 people wounded", "30 others injured". */
function countBefore(analysis: Analysis, index: number): number | null {
  const { tokens, unitOf } = analysis;
  for (let at = index; at >= Math.max(0, index - 3); at--) {
    const { word } = tokens[at]!;
    if (word.value >= 0 && at < index) return isNoCount(analysis, at) ? null : valueEndingAt(analysis, at);
    if (at < index && /^(?:and|but|,|;|or)$/.test(word.text)) return null;
    const noun = nounAt(analysis, unitOf[at]!);
    if (at < index && noun !== null) {
      const count = countOf(analysis, noun);
      if (count !== null && word.text !== 'a') return count;
    }
  }
  return null;
}

function bareCountAfter(analysis: Analysis, from: number): number | null {
  const noun = nounAt(analysis, analysis.unitOf[from] ?? -1);
  return noun === null ? null : countOf(analysis, noun);
}

function listCount(analysis: Analysis, units: readonly number[]): number | null {
  const first = nounAt(analysis, units[0] ?? -1);
  if (first === null) return null;
  const members = analysis.nouns.filter(
    (noun) => noun.unit !== first.unit && rootOfList(analysis, noun) === first.unit,
  );
  // "killed himself and six others": those others.
  const isReflexive = first.isAnaphor && analysis.tokens[first.head]!.word.text.endsWith('self');
  let sum = isReflexive && members.length > 0 ? 0 : memberCount(analysis, first, members.length > 0);
  let counted = 0;
  for (const noun of members) {
    if (counted >= MAX_LIST) break;
    const count = memberCount(analysis, noun, true);
    if (count === null || sum === null) break;
    sum += count;
    counted++;
  }
  return sum;
}

/** The count of a member of a list: there "his wife" is one, and alone no figure. */
function memberCount(analysis: Analysis, noun: NounGroup, isListed: boolean): number | null {
  const count = countOf(analysis, noun);
  if (count !== null || !isListed) return count;
  const { word, span } = analysis.tokens[noun.head]!;
  const hasDeterminer = noun.hasAnaphoricPossessor || (analysis.tags[noun.from]! & CLASS.determiner) !== 0;
  return hasDeterminer && span < 0 && !word.isPlural && !word.isCollective ? 1 : null;
}

function rootOfList(analysis: Analysis, noun: NounGroup): number {
  let at = noun;
  for (let step = 0; step < MAX_LIST && at.coordinatedWith >= 0; step++) {
    const next = nounAt(analysis, at.coordinatedWith);
    if (next === null) break;
    at = next;
  }
  return at.unit;
}

/** "aged 20", "between 20 and 30" */
function isNoCount({ tokens }: Analysis, index: number): boolean {
  const before = tokens[index - 1]?.word.text;
  return before === 'aged' || before === 'between' || (before === 'and' && tokens[index - 3]?.word.text === 'between');
}

/** The count that a noun group states: its figure, or one for "a soldier"; null for none. */
function countOf(analysis: Analysis, noun: NounGroup): number | null {
  const { tokens } = analysis;
  const text = (index: number) => tokens[index]?.word.text ?? '';
  // "nobody", "no one": none; "no soldiers" too.
  if (text(noun.head) === 'nobody' || (text(noun.from) === 'no' && text(noun.from + 1) === 'one')) return 0;
  if (text(noun.head) === 'one' && text(noun.from - 1) === 'no') return 0;
  if (noun.preposition === 'between' || nounAt(analysis, noun.coordinatedWith)?.preposition === 'between') return null;
  for (let index = noun.head; index >= noun.from; index--) {
    if (text(index) === 'dozen') {
      const many = tokens[index - 1]?.word.value ?? -1;
      if (many >= 0) return many * 12;
      return text(index - 2) === 'half' ? 6 : text(index - 1) === 'a' ? 12 : null;
    }
    if (tokens[index]!.word.value < 0 || tokens[index]!.span >= 0) continue;
    if (isNoCount(analysis, index)) return null;
    // "a 12-year-old", "the 1st battalion" state no count; a year does not either.
    const value = valueEndingAt(analysis, index);
    return value !== null && value >= 1900 && value <= 2100 && index === noun.from ? null : value;
  }
  const first = tokens[noun.from]!.word.text;
  const head = tokens[noun.head]!.word;
  return (first === 'a' || first === 'an') &&
    !head.isPlural &&
    !/^(?:number|dozen|group|handful|total|score|series)$/.test(head.noun)
    ? 1
    : null;
}

/** The value of the run of figures that ends at a token: "two hundred", "1,200". */
function valueEndingAt(analysis: Analysis, end: number): number | null {
  const { tokens } = analysis;
  let from = end;
  while (from > 0 && tokens[from - 1]!.word.value >= 0 && tokens[from - 1]!.span < 0) from--;
  let total = 0;
  let part = 0;
  for (let index = from; index <= end; index++) {
    const { value } = tokens[index]!.word;
    if (value >= 1000 && index > from) {
      total += Math.max(1, part) * value;
      part = 0;
    } else if (value === 100 && index > from) part = Math.max(1, part) * 100;
    else part += value;
  }
  const value = total + part;
  return Number.isSafeInteger(value) ? value : null;
}
