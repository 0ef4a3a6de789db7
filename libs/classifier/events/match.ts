import type { Surroundings } from '../lexicon/entry-index';
import type { Entry, Lexicon } from '../lexicon/load-lexicon';
import type { WordSet } from '../lexicon/pattern';
import type { NounGroup, VerbGroup } from '../syntax/chunks';
import type { Analysis } from '../syntax/clauses';

/** A noun group in a role, with how sure its place makes the role: 0 to 1. */
export interface Argument {
  readonly unit: number;
  readonly weight: number;
  /** Only what stands before the head of the group counts ("Israeli strikes": Israeli). */
  readonly modifiersOnly: boolean;
}

/** A pattern that fits a predicate. */
export interface Match {
  readonly entry: Entry;
  readonly actors: readonly Argument[];
  readonly targets: readonly Argument[];
  /** Noun groups that the pattern's own words took. */
  readonly taken: readonly number[];
  /** Verb groups that the pattern took as complements. */
  readonly complements: readonly number[];
  /** Last token of the trigger. */
  readonly triggerEnd: number;
}

export const argument = (unit: number, weight = 1, modifiersOnly = false): Argument => ({
  unit,
  weight,
  modifiersOnly,
});

/** Subject and objects as the sense has them, whatever the voice. */
export interface DeepRoles {
  readonly actors: readonly Argument[];
  readonly objects: readonly number[];
}

// -1 stands for no unit, and an array is slow to say that it has none there.
export function nounAt(analysis: Analysis, unit: number): NounGroup | null {
  const found = unit < 0 ? undefined : analysis.units[unit];
  return found?.kind === 'noun' ? found : null;
}

export function verbAt(analysis: Analysis, unit: number): VerbGroup | null {
  const found = unit < 0 ? undefined : analysis.units[unit];
  return found?.kind === 'verb' ? found : null;
}

export function deepRoles(analysis: Analysis, verb: VerbGroup): DeepRoles {
  if (!verb.isPassive) {
    return { actors: verb.subject >= 0 ? [argument(verb.subject)] : [], objects: verb.objects };
  }
  const actors: Argument[] = [];
  for (const unit of verb.obliques) {
    const noun = nounAt(analysis, unit);
    if (noun?.preposition === 'by' && !noun.isTemporal) actors.push(argument(unit));
  }
  return { actors, objects: verb.subject >= 0 ? [verb.subject, ...verb.objects] : verb.objects };
}

/** Whether the head of a noun group is in a set of words. */
export function headIsIn(analysis: Analysis, noun: NounGroup, words: WordSet): boolean {
  const { word } = analysis.tokens[noun.head]!;
  if (words.single.has(word.noun) || words.single.has(word.text)) return true;
  if (words.compound.size === 0) return false;
  const compounds = words.compound.get(word.noun) ?? words.compound.get(word.text);
  return compounds !== undefined && compounds.some((before) => hasBefore(analysis, noun, before));
}

function hasBefore(analysis: Analysis, noun: NounGroup, before: readonly string[]): boolean {
  for (let index = 0; index < before.length; index++) {
    const at = noun.head - before.length + index;
    if (at < noun.from) return false;
    const { word } = analysis.tokens[at]!;
    if (word.text !== before[index] && word.noun !== before[index]) return false;
  }
  return true;
}

const DISPOSITIONS = new Set([
  'prepare',
  'commit',
  'determine',
  'resolve',
  'decide',
  'intend',
  'incline',
  'dispose',
  'set',
  'schedule',
]);

// A literal word of an idiom stands no further from its verb.
const LITERAL_SCOPE_TOKENS = 8;

/** Matches a verb pattern, or an adjective pattern on the verb that carries the adjective; null where it does not fit. */
export function matchVerb(analysis: Analysis, verb: VerbGroup, entry: Entry, roles: DeepRoles): Match | null {
  const { pattern } = entry;
  if (pattern.isNegated && !verb.isNegated) return null;
  const actors: Argument[] = [];
  const targets: Argument[] = [];
  const taken: number[] = [];
  const complements: number[] = [];
  let triggerEnd = pattern.part === 'adjective' ? verb.adjective + 1 : verb.main + 1;
  let objects = roles.objects;
  let wantsObject = false;
  let hasTarget = false;
  for (const element of pattern.elements) {
    switch (element.kind) {
      case 'literal': {
        if (verb.particle === element.word) {
          triggerEnd = Math.max(triggerEnd, verb.to);
          break;
        }
        const at = literalAt(analysis, verb, element.word);
        if (at < 0) return null;
        if (at <= triggerEnd) triggerEnd = at + 1;
        break;
      }
      case 'object': {
        const found = objects.find((unit) => {
          const noun = nounAt(analysis, unit);
          return noun !== null && headIsIn(analysis, noun, element.words);
        });
        if (found === undefined) return null;
        taken.push(found);
        const noun = nounAt(analysis, found)!;
        if (noun.from >= triggerEnd && noun.to - triggerEnd <= 4) triggerEnd = noun.to;
        break;
      }
      case 'subject': {
        const subject = verb.isPassive ? null : nounAt(analysis, verb.subject);
        if (subject === null || !headIsIn(analysis, subject, element.words)) return null;
        break;
      }
      case 'target':
        wantsObject = true;
        hasTarget = true;
        break;
      case 'actor':
        for (const unit of objects) if (!taken.includes(unit)) actors.push(argument(unit));
        break;
      case 'preposition': {
        if (element.argument === 'gerund') {
          const complement = verb.complements.find((unit) => {
            const inner = verbAt(analysis, unit);
            return inner !== null && inner.form === 'gerund' && element.words.has(inner.preposition);
          });
          if (complement === undefined) return null;
          complements.push(complement);
          break;
        }
        if (element.argument === 'any') {
          if (element.words.has(verb.particle)) {
            triggerEnd = Math.max(triggerEnd, verb.to);
            break;
          }
          const complement = verb.complements.find((unit) =>
            element.words.has(verbAt(analysis, unit)?.preposition ?? ''),
          );
          if (complement !== undefined) {
            complements.push(complement);
            break;
          }
          const first = firstOblique(analysis, verb, element.words);
          if (first < 0) return null;
          // "call off talks", "gun down X": the particle before the object reads like a preposition.
          const noun = nounAt(analysis, first)!;
          if (noun.from - verb.to <= 1) objects = [...objects, first];
          taken.push(first);
          break;
        }
        if (element.argument === 'target' || element.argument === 'actor') {
          const into = element.argument === 'target' ? targets : actors;
          if (element.argument === 'target') hasTarget = true;
          let found = false;
          for (const unit of verb.obliques) {
            const noun = nounAt(analysis, unit);
            if (noun === null || noun.isTemporal || !element.words.has(noun.preposition)) continue;
            // "killed two commanders in the city of X": X is the city's, not theirs.
            if (noun.preposition === 'of' && (nounAt(analysis, noun.attachedTo)?.preposition ?? '') !== '') continue;
            if (isInMind(analysis, noun)) continue;
            into.push(argument(unit));
            found = true;
          }
          if (!found && verb.isPassive && element.words.has(verb.particle) && verb.subject >= 0) {
            into.push(argument(verb.subject));
            found = true;
          }
          if (!found && element.argument === 'target' && element.words.has('with') && isMutualSubject(analysis, verb)) {
            // "X and Y exchanged envoys": each with the other.
            into.push(argument(verb.subject));
            found = true;
          }
          if (!found) return null;
          break;
        }
        const wordsOf = element.argument;
        const oblique = verb.obliques.find((unit) => {
          const noun = nounAt(analysis, unit);
          return noun !== null && element.words.has(noun.preposition) && headIsIn(analysis, noun, wordsOf);
        });
        if (oblique !== undefined) {
          taken.push(oblique);
          const noun = nounAt(analysis, oblique)!;
          if (noun.from >= triggerEnd && noun.to - triggerEnd <= 4) triggerEnd = noun.to;
          break;
        }
        // "broke off talks": particle and object.
        if (!element.words.has(verb.particle)) return null;
        const object = objects.find((unit) => {
          const noun = nounAt(analysis, unit);
          return noun !== null && headIsIn(analysis, noun, wordsOf);
        });
        if (object === undefined) return null;
        taken.push(object);
        break;
      }
      case 'complement': {
        const found = verb.complements.find((unit) => {
          const inner = verbAt(analysis, unit);
          if (inner === null || (element.verbs !== null && !element.verbs.has(inner.lemma))) return false;
          if (element.form === 'infinitive') return inner.form === 'infinitive';
          if (element.form === 'gerund') return inner.form === 'gerund';
          return inner.form === 'finite';
        });
        if (found === undefined) return null;
        complements.push(found);
        break;
      }
    }
  }
  if (wantsObject) {
    let found = false;
    for (const unit of objects) {
      if (taken.includes(unit)) continue;
      targets.push(argument(unit));
      found = true;
    }
    // "granted the hijackers refuge": a party straight before the object stands in its group.
    for (const unit of found ? [] : taken) {
      if (!roles.objects.includes(unit) || !holdsParty(analysis, nounAt(analysis, unit)!)) continue;
      targets.push(argument(unit));
      found = true;
    }
    if (!found) return null;
  }
  const subjectIsTarget = actors.length > 0 && !verb.isPassive && !hasTarget;
  if (subjectIsTarget && verb.subject >= 0) targets.push(argument(verb.subject));
  if (actors.length === 0) {
    // "they are prepared to meet X": whose will it is is the subject, whatever the form.
    const isDisposed = verb.isPassive && !hasTarget && DISPOSITIONS.has(verb.lemma) && complements.length > 0;
    if (isDisposed && verb.subject >= 0) {
      actors.push(argument(verb.subject));
      return { entry, actors, targets, taken, complements, triggerEnd };
    }
    actors.push(...roles.actors);
  }
  if (!hasTarget && !subjectIsTarget) addLooseTargets(analysis, verb, objects, taken, targets);
  return { entry, actors, targets, taken, complements, triggerEnd };
}

/** "with X in mind": X has no part in what is done. */
function isInMind(analysis: Analysis, noun: NounGroup): boolean {
  const next = nounAt(analysis, noun.unit + 1);
  return noun.preposition === 'with' && next?.preposition === 'in' && analysis.tokens[next.head]!.word.text === 'mind';
}

/** Whether a group has a given party before its head. */
function holdsParty(analysis: Analysis, noun: NounGroup): boolean {
  for (let index = noun.from; index < noun.head; index++) if (analysis.tokens[index]!.span >= 0) return true;
  return false;
}

/** Prepositions by which the target of an act hangs on its verb or noun, with how well they speak for it. */
const LOOSE_TARGET: ReadonlyMap<string, number> = new Map(
  Object.entries({
    against: 0.85,
    on: 0.6,
    upon: 0.6,
    at: 0.6,
    to: 0.6,
    with: 0.65,
    from: 0.5,
    toward: 0.6,
    towards: 0.6,
    into: 0.5,
    between: 0.6,
    over: 0.35,
    of: 0.45,
    in: 0.35,
    for: 0.35,
    near: 0.3,
    outside: 0.4,
    about: 0.3,
    targeting: 0.85,
    involving: 0.5,
    alongside: 0.4,
    among: 0.4,
    after: 0.1,
  }),
);

/** Where the pattern names no place for the target: the objects, then what hangs on by a preposition. */
function addLooseTargets(
  analysis: Analysis,
  verb: VerbGroup,
  objects: readonly number[],
  taken: readonly number[],
  targets: Argument[],
): void {
  for (const unit of objects) targets.push(argument(unit, taken.includes(unit) ? 0.75 : 0.95));
  for (const unit of verb.obliques) {
    const noun = nounAt(analysis, unit);
    const weight = noun === null || noun.isTemporal ? 0 : (LOOSE_TARGET.get(noun.preposition) ?? 0);
    if (weight > 0) targets.push(argument(unit, weight));
  }
}

function literalAt(analysis: Analysis, verb: VerbGroup, word: string): number {
  const { tokens } = analysis;
  const limit = Math.min(tokens.length, verb.to + LITERAL_SCOPE_TOKENS);
  for (let index = verb.from; index < limit; index++) {
    if (index === verb.main || tokens[index]!.span >= 0) continue;
    const found = tokens[index]!.word;
    if (found.text === word || found.noun === word) return index;
  }
  return -1;
}

function firstOblique(analysis: Analysis, verb: VerbGroup, words: ReadonlySet<string>): number {
  for (const unit of verb.obliques) {
    const noun = nounAt(analysis, unit);
    if (noun !== null && words.has(noun.preposition)) return unit;
  }
  return -1;
}

// Phrases that hang on a noun: "an attack by X on Y in Z on Monday".
const MAX_PHRASES = 6;

/** The noun groups with a preposition that hang on a noun group, nearest first, lists included. */
export function phrasesAfter(analysis: Analysis, noun: NounGroup): NounGroup[] {
  const phrases: NounGroup[] = [];
  const { units } = analysis;
  for (let at = noun.unit + 1; at < units.length && phrases.length < MAX_PHRASES; at++) {
    const unit = units[at]!;
    if (unit.kind === 'verb') break;
    if (unit.kind === 'mark') {
      const next = units[at + 1];
      if (next?.kind === 'noun' && next.coordinatedWith >= 0 && phrases.length > 0) continue;
      break;
    }
    if (unit.isPossessor) continue;
    if (unit.coordinatedWith >= 0 && phrases.length > 0) continue;
    if (unit.isTemporal && unit.preposition === '') continue;
    const ownPreposition = prepositionOf(analysis, unit);
    if (ownPreposition === '') break;
    phrases.push(unit);
  }
  return phrases;
}

/** The preposition of a noun group, or of the possessor that it begins with. */
export function prepositionOf(analysis: Analysis, noun: NounGroup): string {
  let at: NounGroup | null = noun;
  for (let steps = 0; at !== null && steps < 4; steps++) {
    if (at.preposition !== '') return at.preposition;
    at = nounAt(analysis, at.possessor);
  }
  return '';
}

/** Verbs that only carry the noun that tells of the act. The subject is the actor. */
export const CARRIERS = new Set(
  `carry launch conduct hold make give stage mount take do have undertake perpetrate commit wage resume continue start
  begin lead join open deliver issue impose send pay sign reach execute perform orchestrate organise organize unleash
  host attend execute offer extend provide announce order step intensify mastermind fire open prepare plan express voice
  pursue escalate enter convene chair complete finish conclude restart broker claim wage file lodge raise bring put place
  declare fight win lose stop end repeat renew expand apply enforce tighten introduce adopt approve agree
  maintain keep forge build deepen develop enjoy establish strengthen cement
  back lend grant pledge promise threaten face show pull exchange repel`
    .trim()
    .split(/\s+/),
);

/** Verbs whose subject is the one to whom the noun's act is done. */
export const UNDERGOERS = new Set(
  'receive face suffer undergo endure experience get survive sustain draw attract incur'.split(' '),
);

/** Matches a noun pattern; null where it does not fit. */
export function matchNoun(analysis: Analysis, noun: NounGroup, entry: Entry, carried: Carried): Match | null {
  const { pattern } = entry;
  if (pattern.after !== '' && pattern.after !== prepositionOf(analysis, noun)) return null;
  if (pattern.modifiers.length > 0 && !hasBefore(analysis, noun, pattern.modifiers)) return null;
  const phrases = carried.phrases;
  const actors: Argument[] = [];
  const targets: Argument[] = [];
  const taken: number[] = [];
  const complements: number[] = [];
  let targetPrepositions: ReadonlySet<string> | null = null;
  let hasActor = false;
  for (const element of pattern.elements) {
    switch (element.kind) {
      case 'preposition': {
        const { argument: wanted } = element;
        if (wanted === 'gerund' || wanted === 'any') {
          const complement = carried.complements.find((unit) => {
            const verb = verbAt(analysis, unit);
            return verb !== null && verb.form === 'gerund' && element.words.has(verb.preposition);
          });
          if (complement !== undefined) {
            complements.push(complement);
            break;
          }
          if (wanted === 'gerund') return null;
          const phrase = phrases.find((each) => element.words.has(prepositionOf(analysis, each)));
          if (phrase === undefined) return null;
          taken.push(phrase.unit);
          break;
        }
        if (wanted === 'target' || wanted === 'actor') {
          const found = phrases.filter((each) => !each.isTemporal && element.words.has(prepositionOf(analysis, each)));
          if (found.length === 0 && !isMutual(analysis, entry, carried, element.words)) return null;
          for (const phrase of found) (wanted === 'target' ? targets : actors).push(argument(phrase.unit));
          if (wanted === 'target') targetPrepositions = element.words;
          else hasActor = true;
          break;
        }
        const phrase = phrases.find(
          (each) => element.words.has(prepositionOf(analysis, each)) && headIsIn(analysis, each, wanted),
        );
        if (phrase === undefined) return null;
        taken.push(phrase.unit);
        targets.push(argument(phrase.unit, 0.9));
        break;
      }
      case 'complement': {
        const found = carried.complements.find((unit) => {
          const inner = verbAt(analysis, unit);
          if (inner === null || (element.verbs !== null && !element.verbs.has(inner.lemma))) return false;
          return element.form === 'infinitive'
            ? inner.form === 'infinitive'
            : element.form === 'gerund'
              ? inner.form === 'gerund'
              : inner.form === 'finite';
        });
        if (found === undefined) return null;
        complements.push(found);
        break;
      }
      case 'literal': {
        let at = -1;
        for (let index = noun.from; index < Math.min(analysis.tokens.length, noun.to + 4); index++)
          if (analysis.tokens[index]!.word.text === element.word) at = index;
        if (at < 0) return null;
        break;
      }
      default:
        return null;
    }
  }
  if (!hasActor) addNounActors(analysis, noun, carried, targetPrepositions, actors, targets);
  if (targetPrepositions === null) {
    for (const phrase of phrases) {
      if (phrase.isTemporal || taken.includes(phrase.unit)) continue;
      const weight = LOOSE_TARGET.get(prepositionOf(analysis, phrase)) ?? 0;
      if (weight > 0) targets.push(argument(phrase.unit, weight));
    }
  }
  return { entry, actors, targets, taken, complements, triggerEnd: noun.head + 1 };
}

/** "X and Y keep ties": the parties of a mutual noun stand together as its carrier's subject. */
function isMutual(analysis: Analysis, entry: Entry, carried: Carried, words: ReadonlySet<string>): boolean {
  if (entry.meaning.kind === 'operator') return false;
  if (!words.has('between') && !(words.has('with') && entry.meaning.isSymmetric)) return false;
  return hasMutualSubject(analysis, carried);
}

function hasMutualSubject(analysis: Analysis, { carrier }: Carried): boolean {
  return carrier !== null && isMutualSubject(analysis, carrier);
}

function isMutualSubject(analysis: Analysis, verb: VerbGroup): boolean {
  if (verb.isPassive || verb.subject < 0) return false;
  return analysis.nouns.some((noun) => noun.coordinatedWith === verb.subject);
}

/** What stands around a noun that tells of an act: worked out once for all its patterns. */
export interface Carried {
  readonly phrases: readonly NounGroup[];
  /** Infinitives and gerunds that hang on it. */
  readonly complements: readonly number[];
  /** The verb that it is the object (or passive subject) of. */
  readonly carrier: VerbGroup | null;
  readonly isSubject: boolean;
}

export function carriedBy(analysis: Analysis, noun: NounGroup): Carried {
  let carrier: VerbGroup | null = null;
  let isSubject = false;
  const complements: number[] = [];
  for (const verb of analysis.verbs) {
    if (verb.parentNoun === noun.unit) complements.push(verb.unit);
    const isObject = verb.isPassive ? verb.subject === noun.unit : verb.objects.includes(noun.unit);
    if (isObject && carrier === null) carrier = verb;
    else if (verb.obliques.includes(noun.unit) && carrier === null && isCarryingPhrase(verb, noun)) carrier = verb;
    if (!verb.isPassive && verb.subject === noun.unit) isSubject = true;
  }
  const phrases = phrasesAfter(analysis, noun);
  if (carrier !== null && carrier.isPassive) {
    // "talks were held with X": what hangs on the verb belongs to the noun.
    for (const unit of carrier.obliques) {
      const phrase = nounAt(analysis, unit);
      if (phrase !== null && !phrases.includes(phrase) && phrase !== noun) phrases.push(phrase);
    }
  }
  return { phrases, complements, carrier, isSubject };
}

/** "carry out an attack", "engage in talks", "take part in a raid", "responsible for the attack". */
function isCarryingPhrase(verb: VerbGroup, noun: NounGroup): boolean {
  const { preposition } = noun;
  if (preposition === 'out') return verb.lemma === 'carry';
  if (preposition === 'in')
    return /^(?:engage|participate|take|join|involve|meet|be|kill|wound|injure|die|arrest)$/.test(verb.lemma);
  return preposition === 'for' && /^(?:claim|take|be)$/.test(verb.lemma);
}

const DONE_TO = new Set(
  `killing murder assassination arrest death capture abduction kidnapping execution detention release expulsion ouster
  conviction extradition imprisonment sentencing beheading defeat removal deportation dismissal overthrow slaying trial
  poisoning jailing`
    .trim()
    .split(/\s+/),
);

function addNounActors(
  analysis: Analysis,
  noun: NounGroup,
  carried: Carried,
  targetPrepositions: ReadonlySet<string> | null,
  actors: Argument[],
  targets: Argument[],
): void {
  const takesOf = targetPrepositions?.has('of') === true;
  // "Khashoggi's killing": the possessor of such a noun is the one it is done to, unless a phrase with "of" says who is.
  const isDoneTo = DONE_TO.has(analysis.tokens[noun.head]!.word.noun) && !takesOf;
  const into = isDoneTo ? targets : actors;
  if (noun.possessor >= 0) {
    into.push(argument(noun.possessor, 0.95));
  } else if (noun.hasAnaphoricPossessor && noun.antecedent >= 0) actors.push(argument(noun.antecedent, 0.9));
  if (noun.head > noun.from) into.push(argument(noun.unit, 0.85, true));
  for (const phrase of carried.phrases) {
    if (phrase.isTemporal) continue;
    const preposition = prepositionOf(analysis, phrase);
    if (preposition === 'by') actors.push(argument(phrase.unit, 1));
    else if (preposition === 'from' && targetPrepositions?.has('from') !== true)
      actors.push(argument(phrase.unit, 0.75));
    else if (preposition === 'of' && !takesOf && !isDoneTo) actors.push(argument(phrase.unit, 0.55));
    else if (preposition === 'between' || preposition === 'among') actors.push(argument(phrase.unit, 0.9));
  }
  const { carrier } = carried;
  if (carrier !== null) {
    const roles = deepRoles(analysis, carrier);
    if (UNDERGOERS.has(carrier.lemma)) for (const each of roles.actors) targets.push(argument(each.unit, 0.9));
    else {
      const weight = CARRIERS.has(carrier.lemma) || noun.preposition !== '' ? 0.95 : 0.4;
      for (const each of roles.actors) actors.push(argument(each.unit, weight));
    }
    if (carrier.isPassive && noun.preposition === 'in' && carrier.subject >= 0)
      targets.push(argument(carrier.subject, 0.6));
  }
}

/** What stands around a verb, for the look-up of its patterns. */
export function aroundVerb(analysis: Analysis, verb: VerbGroup, roles: DeepRoles, lexicon: Lexicon): Surroundings {
  const objectSets: WordSet[] = [];
  const prepositions: string[] = [];
  const addSets = (noun: NounGroup): void => {
    const { word } = analysis.tokens[noun.head]!;
    const { objectSets: known } = lexicon;
    const sets = known.get(word.noun) ?? (word.text === word.noun ? undefined : known.get(word.text));
    if (sets !== undefined) for (const set of sets) if (!objectSets.includes(set)) objectSets.push(set);
  };
  for (const unit of roles.objects) {
    const noun = nounAt(analysis, unit);
    if (noun !== null) addSets(noun);
  }
  for (const unit of verb.obliques) {
    const noun = nounAt(analysis, unit);
    if (noun === null) continue;
    if (!prepositions.includes(noun.preposition)) prepositions.push(noun.preposition);
    // "called off talks": a particle may have made an oblique of the object.
    if (isParticleLike(verb, noun)) addSets(noun);
  }
  for (const unit of verb.complements) {
    const inner = verbAt(analysis, unit);
    if (inner !== null && inner.preposition !== '' && !prepositions.includes(inner.preposition))
      prepositions.push(inner.preposition);
  }
  if (verb.particle !== '') prepositions.push(verb.particle);
  if (isMutualSubject(analysis, verb)) prepositions.push('with');
  return {
    objectSets,
    prepositions,
    words: () => wordsOfVerb(analysis, verb),
    hasObject: roles.objects.length > 0 || verb.obliques.length > 0,
    hasComplement: verb.complements.length > 0,
  };
}

/** Whether the preposition of a phrase may be the verb's particle: nothing stands between. */
function isParticleLike(verb: VerbGroup, { from }: NounGroup): boolean {
  return from - verb.to <= 1;
}

function wordsOfVerb(analysis: Analysis, verb: VerbGroup): string[] {
  const words: string[] = [];
  for (const unit of verb.obliques) {
    const noun = nounAt(analysis, unit);
    if (noun !== null && isParticleLike(verb, noun)) words.push(noun.preposition);
  }
  if (verb.particle !== '') words.push(verb.particle);
  const limit = Math.min(analysis.tokens.length, verb.to + LITERAL_SCOPE_TOKENS);
  for (let index = verb.from; index < limit; index++) {
    const { word, span } = analysis.tokens[index]!;
    if (span >= 0 || index === verb.main) continue;
    words.push(word.text);
    if (word.noun !== word.text) words.push(word.noun);
  }
  return words;
}

/** The same for a noun. */
export function aroundNoun(analysis: Analysis, noun: NounGroup, carried: Carried): Surroundings {
  const prepositions: string[] = [];
  for (const phrase of carried.phrases) {
    const preposition = prepositionOf(analysis, phrase);
    if (!prepositions.includes(preposition)) prepositions.push(preposition);
  }
  for (const unit of carried.complements) {
    const inner = verbAt(analysis, unit);
    if (inner !== null && inner.preposition !== '' && !prepositions.includes(inner.preposition))
      prepositions.push(inner.preposition);
  }
  if (hasMutualSubject(analysis, carried)) prepositions.push('with', 'between');
  const words = (): string[] => analysis.tokens.slice(noun.from, noun.to + 4).map(({ word }) => word.text);
  return { objectSets: [], prepositions, words, hasObject: false, hasComplement: carried.complements.length > 0 };
}
