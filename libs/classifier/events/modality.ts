import type { EventType, Modality } from '#contracts/vocabulary';
import type { Lexicon, ModalityWords } from '../lexicon/load-lexicon';
import type { NounGroup } from '../syntax/chunks';
import type { Analysis } from '../syntax/clauses';
import type { Token } from '../text/tokens';
import type { EventCandidate } from './candidates';
import { nounAt, verbAt } from './match';

/** Phrases by their first word; of those that begin at a place the longest counts. */
export class PhraseIndex {
  private readonly byFirst = new Map<string, (readonly string[])[]>();

  constructor(phrases: readonly string[]) {
    for (const phrase of phrases) {
      const words = phrase.toLowerCase().split(/\s+/);
      const list = this.byFirst.get(words[0]!) ?? [];
      list.push(words);
      list.sort((a, b) => b.length - a.length);
      this.byFirst.set(words[0]!, list);
    }
  }

  /** The words that its phrases begin with. */
  get firstWords(): Iterable<string> {
    return this.byFirst.keys();
  }

  /** How many tokens the longest phrase at `index` has; 0 for none. */
  lengthAt(tokens: readonly Token[], index: number): number {
    const list = this.byFirst.get(tokens[index]!.word.text);
    if (list === undefined || tokens[index]!.span >= 0) return 0;
    for (const words of list) {
      let length = 1;
      while (length < words.length && tokens[index + length]?.word.text === words[length]) length++;
      if (length === words.length) return length;
    }
    return 0;
  }
}

interface Cues {
  readonly negation: PhraseIndex;
  readonly pseudoNegation: PhraseIndex;
  readonly terminators: PhraseIndex;
  readonly hedge: PhraseIndex;
  readonly hedgingVerbs: ReadonlySet<string>;
  readonly hedgingAdjectives: ReadonlySet<string>;
  readonly conditions: PhraseIndex;
  readonly hypothetical: PhraseIndex;
  readonly hypotheticalVerbs: ReadonlySet<string>;
  readonly future: PhraseIndex;
  /** The words that a phrase of any of them begins with: at the others nothing need be looked up. */
  readonly firstWords: ReadonlySet<string>;
}

const cuesOf = new WeakMap<ModalityWords, Cues>();

function cues(words: ModalityWords): Cues {
  let made = cuesOf.get(words);
  if (made === undefined) {
    const phrases = {
      negation: new PhraseIndex(words.negation),
      pseudoNegation: new PhraseIndex(words.pseudoNegation),
      terminators: new PhraseIndex(words.terminatesScope),
      hedge: new PhraseIndex([...words.hedge.adverbs, ...words.hedge.passives, ...words.hedge.phrases]),
      conditions: new PhraseIndex(
        words.hypothetical.conditions.filter((word) => !/^(?:should|were|until|once|provided|in case)$/.test(word)),
      ),
      hypothetical: new PhraseIndex(words.hypothetical.phrases),
      future: new PhraseIndex(words.future.phrases.filter((phrase) => phrase !== 'was to')),
    };
    made = {
      ...phrases,
      hedgingVerbs: new Set(words.hedge.verbs),
      hedgingAdjectives: new Set(words.hedge.adjectives),
      hypotheticalVerbs: new Set(words.hypothetical.verbs),
      firstWords: new Set(Object.values(phrases).flatMap(({ firstWords }) => [...firstWords])),
    };
    cuesOf.set(words, made);
  }
  return made;
}

const HYPOTHETICAL_MODAL = /^(?:would|could|might|may|should|ought|can|must|'d|couldn't|wouldn't|can't|cannot)$/;
const BELIEVED_MODAL = /^(?:may|might|could|must)$/;
/** What hangs on these is so, also where they are denied: "it is not known why X attacked". */
const FACTIVE = new Set(['know', 'hide', 'conceal', 'regret', 'doubt', 'forget', 'deny', 'dispute', 'explain']);
const EMPTY_SUBJECTS = new Set(['nothing', 'nobody', 'none']);
// NegEx looks six words around a finding; what governs a verb further off does so through its clause.
const SCOPE_TOKENS = 8;
const CONDITION_SCOPE_TOKENS = 20;

/** What of an event its modality hangs on; without a type (null) what its own words say of that is not looked at. */
export type JudgedEvent = Pick<EventCandidate, 'from' | 'to' | 'verb' | 'unit' | 'operators' | 'rule'> & {
  readonly eventType: EventType | null;
};

/**
 * How the text stands to an event: denied, supposed, hedged or asserted, and whether it is still to come. The verb's own
 * negation and modal count first, then the verbs above it, then cues before it in their scope (NegEx: Chapman et al.
 * 2001; ConText: Harkema et al. 2009). Of several the strongest counts: denial, supposition, hedge.
 */
export function modalityOf(
  analysis: Analysis,
  event: JudgedEvent,
  lexicon: Lexicon,
): { readonly modality: Modality; readonly isFuture: boolean } {
  const { tokens } = analysis;
  const known = cues(lexicon.modality);
  let isNegated = false;
  let isHypothetical = false;
  let isHedged = false;
  let isFuture = false;
  for (const { modality } of event.operators) {
    if (modality === 'negated') isNegated = true;
    if (modality === 'hypothetical') isHypothetical = true;
    if (modality === 'hedged') isHedged = true;
  }

  let verb = verbAt(analysis, event.verb);
  for (let steps = 0; verb !== null && steps < 3; steps++) {
    const isOwn = steps === 0;
    if (verb.isNegated && (isOwn || (verb.relation !== 'content' && !FACTIVE.has(verb.lemma)))) isNegated = true;
    if (hasEmptySubject(analysis, verb.subject)) isNegated = true;
    if (isOwn || verb.form === 'finite') {
      // "may have attacked" is said of what is past: it is not known; "would have attacked" did not.
      if (verb.isPerfect && BELIEVED_MODAL.test(verb.modal)) isHedged = true;
      else if (HYPOTHETICAL_MODAL.test(verb.modal) && !(verb.modal === 'would' && verb.relation === 'content'))
        isHypothetical = true;
      if (verb.modal === 'would' && verb.relation === 'content') isFuture = true;
    }
    if (verb.isFuture) isFuture = true;
    const isOutside = !isOwn && verb.unit !== event.unit;
    if (isOutside && known.hedgingVerbs.has(verb.lemma)) isHedged = true;
    if (isOutside && verb.form !== 'infinitive' && known.hypotheticalVerbs.has(verb.lemma)) isHypothetical = true;
    const parent = verbAt(analysis, verb.parent);
    if (verb.relation !== 'complement' && verb.relation !== 'content') break;
    verb = parent;
  }
  const noun = nounAt(analysis, event.unit);
  if (noun !== null) {
    for (let index = noun.from; index < noun.head; index++) {
      const { text } = tokens[index]!.word;
      if (text === 'no') isNegated = true;
      if (known.hedgingAdjectives.has(text)) isHedged = true;
      if (/^(?:planned|proposed|possible|potential|future|upcoming|imminent|threatened)$/.test(text))
        isHypothetical = true;
    }
    const governor = verbAt(analysis, governingVerb(analysis, noun));
    if (governor !== null && governor.unit !== event.verb && governor.isNegated) isNegated = true;
  }

  for (let index = event.from - 1; index >= 0 && index >= event.from - CONDITION_SCOPE_TOKENS; index--) {
    if (!known.firstWords.has(tokens[index]!.word.text)) continue;
    const distance = event.from - index;
    const pseudo = known.pseudoNegation.lengthAt(tokens, index);
    if (distance <= SCOPE_TOKENS && pseudo > 0) {
      // "not only attacked", "did not rule out": what it covers is read as no denial.
      if (index + pseudo <= event.from) isNegated = false;
      continue;
    }
    const { mask, text } = tokens[index]!.word;
    if (known.conditions.lengthAt(tokens, index) > 0 && !hasCommaBetween(analysis, index, event.from))
      isHypothetical = true;
    if (distance > SCOPE_TOKENS) continue;
    const reaches = (length: number) => length > 0 && index + length <= event.from;
    if (reaches(known.hedge.lengthAt(tokens, index)) && mask >= 0 && !(text === 'may' && tokens[index]!.word.isCapital))
      isHedged = true;
    if (reaches(known.hypothetical.lengthAt(tokens, index))) isHypothetical = true;
    if (reaches(known.future.lengthAt(tokens, index))) isFuture = true;
    const negation = known.negation.lengthAt(tokens, index);
    if (negation > 1 && reaches(negation)) isNegated = true;
    if (negation === 1 && reaches(1) && distance <= 3 && (noun !== null || text === 'without')) isNegated = true;
    if (known.terminators.lengthAt(tokens, index) > 0 && distance > 1) break;
  }
  if (tokens.at(-1)?.word.text === '?') isHypothetical = true;
  if (isNeitherNor(analysis, event.from)) isNegated = true;
  if (isDenial(analysis, event)) isNegated = true;
  // "will not meet X" is typed as the refusal that it is, and that is asserted.
  else if (event.eventType === 'REJECT' && !event.rule.startsWith('reject.') && !event.rule.startsWith('op.'))
    isNegated = false;
  if (isNegated || isHypothetical) return { modality: isNegated ? 'negated' : 'hypothetical', isFuture };
  return { modality: isHedged || isSaidByOthers(tokens, event.to) ? 'hedged' : 'asserted', isFuture };
}

/** "attacked Y, reportedly", "according to". */
function isSaidByOthers(tokens: readonly Token[], after: number): boolean {
  for (let index = after; index < tokens.length && index < after + 3; index++) {
    const { text } = tokens[index]!.word;
    if (text === 'reportedly' || text === 'allegedly') return true;
  }
  for (let index = 0; index + 1 < tokens.length; index++)
    if (tokens[index]!.word.text === 'according' && tokens[index + 1]!.word.text === 'to') return true;
  return false;
}

function hasEmptySubject(analysis: Analysis, unit: number): boolean {
  const subject = nounAt(analysis, unit);
  if (subject === null) return false;
  const { word, span } = analysis.tokens[subject.head]!;
  return span < 0 && EMPTY_SUBJECTS.has(word.text);
}

/** "Neither X nor Y attacked Z." */
function isNeitherNor(analysis: Analysis, until: number): boolean {
  let hasNor = false;
  for (let index = until - 1; index >= 0 && index >= until - SCOPE_TOKENS; index--) {
    const { text } = analysis.tokens[index]!.word;
    if (text === 'nor') hasNor = true;
    else if (text === 'neither') return hasNor;
  }
  return false;
}

/** "X denied that it had attacked Y": told as not having happened. */
function isDenial(analysis: Analysis, event: JudgedEvent): boolean {
  const verb = verbAt(analysis, event.unit);
  if (event.eventType !== 'REJECT' || verb?.lemma !== 'deny' || verb.isNegated) return false;
  return (
    verb.complements.length > 0 ||
    verb.objects.some((unit) => {
      const object = nounAt(analysis, unit);
      return object !== null && OWN_PART.has(analysis.tokens[object.head]!.word.noun);
    })
  );
}

const OWN_PART = new Set(['involvement', 'responsibility', 'role', 'part', 'complicity']);

function governingVerb(analysis: Analysis, noun: NounGroup): number {
  for (const verb of analysis.verbs)
    if (verb.objects.includes(noun.unit) || verb.subject === noun.unit) return verb.unit;
  return -1;
}

function hasCommaBetween(analysis: Analysis, from: number, to: number): boolean {
  for (let index = from; index < to; index++) if (analysis.tokens[index]!.word.text === ',') return true;
  return false;
}
