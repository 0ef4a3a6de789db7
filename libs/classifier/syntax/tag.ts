import type { Token } from '../text/tokens';
import { ANY_VERB, CLASS } from './vocabulary';

const FINITE = CLASS.base | CLASS.third | CLASS.past;
const NOMINAL = CLASS.noun | CLASS.proper;
const NOUN_PHRASE_START =
  CLASS.determiner | CLASS.pronoun | CLASS.number | CLASS.proper | CLASS.noun | CLASS.adjective | CLASS.possessive;
const AUXILIARY = CLASS.be | CLASS.have | CLASS.do | CLASS.modal;
const TRANSPARENT = CLASS.adverb | CLASS.negation | CLASS.quote;
const BOUNDARY = CLASS.stop | CLASS.subordinator | CLASS.relative;

/** Words after which "to" is a preposition even before a word that could be a verb: "led to conflict". */
const TO_PREPOSITION = new Set(
  'lead led leads leading respond responded responds response contribute contributed opposition due thanks key subject according related prior return returned owing close access end amount amounted opposed objected accustomed bow bows bowed bowing yield yields yielded yielding succumb succumbs succumbed succumbing submit submits submitted submitting capitulate capitulated resort resorts resorted resorting'.split(
    ' ',
  ),
);
/** Verbs whose object may be what somebody does: "stopped shelling", but "expressed understanding". */
const GERUND_TAKERS = new Set(
  `begin start stop continue keep resume quit cease avoid deny admit consider suggest propose finish halt end suspend
  risk resist mind practise practice recall regret oppose favour favor ban forbid prohibit permit allow urge discuss
  delay postpone abandon renounce contemplate mull recommend advocate confess include involve mean go come be get see
  hear watch find leave catch try report threaten fear try give`
    .trim()
    .split(/\s+/),
);
const BARE_INFINITIVE_AFTER = new Set(['help', 'let', 'make', 'dare', 'see', 'watch', 'hear']);
/** Past forms that in news stand before a noun rather than for an act. */
const ATTRIBUTIVE = new Set([
  'armoured',
  'armored',
  'enriched',
  'united',
  'mechanised',
  'mechanized',
  'organised',
  'organized',
]);
// How far ahead a clause's verb is looked for: a noun group with its modifiers is shorter.
const LOOK_AHEAD_TOKENS = 14;

/**
 * One class per token, as a bit of CLASS: closed classes by table, open ones by the word's own classes and, where those
 * leave a choice (attack, strikes, talks), by its neighbours and by whether its clause has a finite verb yet. After the
 * contextual rules of Brill 1995, written by hand; headlines ("Israel strikes Gaza", "Taliban kill 12") count as
 * clauses. Past forms that may be participles stay `past`; clauses.ts decides. One pass with a bounded look ahead.
 */
export function tagsOf(tokens: readonly Token[]): Int32Array {
  const tags = new Int32Array(tokens.length);
  const isTitleCase = isMostlyCapital(tokens);
  let hadFinite = false;
  for (let index = 0; index < tokens.length; index++) {
    const tag = tagAt(tokens, tags, index, isTitleCase, hadFinite);
    tags[index] = tag;
    if ((tag & (BOUNDARY | CLASS.comma)) !== 0) hadFinite = false;
    else if ((tag & (CLASS.third | CLASS.past | CLASS.modal | CLASS.be | CLASS.have | CLASS.do)) !== 0)
      hadFinite = true;
    else if (tag === CLASS.base && !follows(tags, index, CLASS.to | CLASS.modal)) hadFinite = true;
  }
  return tags;
}

function isMostlyCapital(tokens: readonly Token[]): boolean {
  let words = 0;
  let capitals = 0;
  for (const { word, span } of tokens) {
    if (span >= 0 || word.text.length < 4 || (word.mask & (CLASS.number | CLASS.preposition)) !== 0) continue;
    words++;
    if (word.isCapital) capitals++;
  }
  return words > 2 && capitals / words > 0.75;
}

function follows(tags: Int32Array, index: number, classes: number): boolean {
  let before = index - 1;
  while (before >= 0 && (tags[before]! & TRANSPARENT) !== 0) before--;
  return before >= 0 && (tags[before]! & classes) !== 0;
}

function tagAt(
  tokens: readonly Token[],
  tags: Int32Array,
  index: number,
  isTitleCase: boolean,
  hadFinite: boolean,
): number {
  const token = tokens[index]!;
  const { word } = token;
  let mask = word.mask;
  if (token.span >= 0) {
    if ((mask & CLASS.pronoun) !== 0 && token.end - token.start < 12) return CLASS.pronoun;
    return word.isCapital ? CLASS.proper : CLASS.noun;
  }
  if ((mask & (CLASS.comma | CLASS.stop | CLASS.quote)) !== 0) return mask;
  // "X-led forces": what X leads is X's.
  if (token.glued && word.text === 'led') return CLASS.adjective;

  let before = index - 1;
  while (before >= 0 && (tags[before]! & TRANSPARENT) !== 0) before--;
  const previous = before < 0 ? CLASS.stop : tags[before]!;
  const previousWord = before < 0 ? null : tokens[before]!.word;
  const nextToken = tokens[index + 1];
  const next = nextToken === undefined ? CLASS.stop : nextToken.span >= 0 ? CLASS.proper : nextToken.word.mask;

  // "would back the bid", "would like X to go": no preposition or particle after these
  if ((word.text === 'back' || word.text === 'like') && (previous & (CLASS.modal | CLASS.to)) !== 0) return CLASS.base;
  // "X is due to visit Y"
  if (word.text === 'due' && (previous & CLASS.be) !== 0 && nextToken?.word.text === 'to') return CLASS.adjective;
  if (word.text === 'once' && previousWord?.text === 'at') return CLASS.noun;
  // "drills close to Georgia": no part of the noun group before it
  if (word.text === 'close' && nextToken?.word.text === 'to' && (previous & NOMINAL) !== 0) return CLASS.adverb;
  if (mask === CLASS.possessive) {
    return (previous & CLASS.pronoun) !== 0 && previousWord !== null && !previousWord.isCapital ? CLASS.be : mask;
  }
  if (mask === (CLASS.negation | (mask & AUXILIARY)) && (mask & AUXILIARY) !== 0) return mask & AUXILIARY;
  if ((mask & CLASS.negation) !== 0) return CLASS.negation;
  if ((mask & CLASS.to) !== 0) return isInfinitiveTo(tokens, index, previousWord) ? CLASS.to : CLASS.preposition;
  if (word.text === 'may' && word.isCapital && before >= 0 && (previous & (CLASS.preposition | CLASS.number)) !== 0)
    return CLASS.noun;
  // "would back the bid", "would like X to leave"
  if (
    (previous & (CLASS.modal | CLASS.to)) !== 0 &&
    index - 1 === before &&
    /^(?:back|like|near|down)$/.test(word.text)
  )
    return CLASS.base;
  if (word.text === 'her') return (next & NOUN_PHRASE_START) !== 0 ? CLASS.determiner : CLASS.pronoun;
  if ((mask & CLASS.modal) !== 0) return CLASS.modal;
  if ((mask & CLASS.be) !== 0) return CLASS.be;
  if ((mask & CLASS.have) !== 0) return CLASS.have;
  if ((mask & CLASS.do) !== 0) return CLASS.do;
  if (word.text === 'that') return tagThat(previous, next);
  if ((mask & CLASS.relative) !== 0) return CLASS.relative;
  if ((mask & CLASS.conjunction) !== 0) return CLASS.conjunction;
  if ((mask & CLASS.determiner) !== 0 && (mask & CLASS.pronoun) !== 0)
    return (next & (CLASS.noun | CLASS.adjective | CLASS.proper | CLASS.number)) !== 0 && (next & AUXILIARY) === 0
      ? CLASS.determiner
      : CLASS.pronoun;
  if ((mask & CLASS.determiner) !== 0) return CLASS.determiner;
  if ((mask & CLASS.number) !== 0) return CLASS.number;
  if ((mask & CLASS.pronoun) !== 0) return CLASS.pronoun;
  if ((mask & CLASS.preposition) !== 0 || (mask & CLASS.subordinator) !== 0)
    return tagPreposition(tokens, tags, index, previous, next, mask);
  if ((mask & CLASS.particle) !== 0) return CLASS.particle;

  if (word.isCapital && !isTitleCase && before >= 0 && (previous & CLASS.stop) === 0 && token.start > 0) {
    const isOpening = index > 0 && (tags[index - 1]! & CLASS.quote) !== 0;
    if (!isOpening) return CLASS.proper;
  }
  if ((mask & ~CLASS.proper) !== 0) mask &= ~CLASS.proper;
  if ((mask & ANY_VERB) === 0) {
    if ((mask & CLASS.noun) !== 0 && (mask & CLASS.adjective) !== 0)
      return (next & NOMINAL) !== 0 && (next & ANY_VERB) === 0 ? CLASS.adjective : CLASS.noun;
    if ((mask & CLASS.adverb) !== 0 && (mask & CLASS.adjective) !== 0)
      return (next & NOMINAL) !== 0 ? CLASS.adjective : CLASS.adverb;
    return (mask & CLASS.noun) !== 0
      ? CLASS.noun
      : (mask & CLASS.adjective) !== 0
        ? CLASS.adjective
        : (mask & CLASS.adverb) !== 0
          ? CLASS.adverb
          : CLASS.proper;
  }
  return tagVerbal({ tokens, tags, index, mask, previous, previousWord, next, hadFinite });
}

function isInfinitiveTo(tokens: readonly Token[], index: number, previousWord: Token['word'] | null): boolean {
  let after = index + 1;
  while (after < tokens.length && tokens[after]!.span < 0 && tokens[after]!.word.mask === CLASS.adverb) after++;
  const next = tokens[after];
  if (next === undefined || next.span >= 0) return false;
  if (next.word.text === 'be' || next.word.text === 'have' || next.word.text === 'do') return true;
  if ((next.word.mask & CLASS.base) === 0 || (next.word.isCapital && (next.word.mask & CLASS.noun) !== 0)) return false;
  if ((next.word.mask & CLASS.noun) === 0) return true;
  // "is due to visit", not "due to pressure"
  if (previousWord?.text === 'due' && /^(?:is|are|was|were|be|been)$/.test(tokens[index - 2]?.word.text ?? ''))
    return true;
  // "gave in to pressure"
  if (previousWord?.text === 'in' && /^(?:give|cave)$/.test(tokens[index - 2]?.word.verb ?? '')) return false;
  return previousWord === null || !TO_PREPOSITION.has(previousWord.text);
}

function tagThat(previous: number, next: number): number {
  const opensClause = ANY_VERB | CLASS.adjective | CLASS.be | NOMINAL | CLASS.comma | CLASS.pronoun | CLASS.conjunction;
  if ((previous & opensClause) !== 0) return CLASS.relative;
  return (next & (CLASS.noun | CLASS.adjective)) !== 0 ? CLASS.determiner : CLASS.pronoun;
}

const CLAUSE_OPENERS = new Set([
  'if',
  'unless',
  'because',
  'although',
  'though',
  'while',
  'whereas',
  'whether',
  'when',
  'whenever',
  'where',
  'lest',
  'once',
  'so',
]);

/** "after", "before", "since", "until", "as": a subordinator where a clause follows, else a preposition. */
function tagPreposition(
  tokens: readonly Token[],
  tags: Int32Array,
  index: number,
  previous: number,
  next: number,
  mask: number,
): number {
  const { text } = tokens[index]!.word;
  // "at once"
  if (text === 'once' && (previous & CLASS.preposition) !== 0) return CLASS.adverb;
  if (CLAUSE_OPENERS.has(text)) {
    if (text === 'because' && tokens[index + 1]?.word.text === 'of') return CLASS.preposition;
    if (
      text === 'once' &&
      (mask & CLASS.adverb) !== 0 &&
      (next & (ANY_VERB | CLASS.determiner)) !== 0 &&
      next !== CLASS.determiner
    )
      return CLASS.adverb;
    return CLASS.subordinator;
  }
  if ((mask & CLASS.subordinator) !== 0) return opensClause(tokens, index) ? CLASS.subordinator : CLASS.preposition;
  const endsGroup = (next & (CLASS.stop | CLASS.comma | CLASS.conjunction)) !== 0;
  if ((mask & CLASS.particle) !== 0) {
    // "stand by", "out of", "back to": a particle, or half of a preposition that the particle tells as well.
    if ((previous & ANY_VERB) !== 0 && endsGroup) return CLASS.particle;
    const precedesPreposition = (next & CLASS.preposition) !== 0 && (next & (CLASS.determiner | CLASS.number)) === 0;
    if (precedesPreposition && (previous & (ANY_VERB | NOMINAL | CLASS.pronoun)) !== 0) return CLASS.particle;
  }
  if ((mask & CLASS.adverb) !== 0) {
    // "about 30", "around noon", "over 200": an approximation before a figure.
    if (
      (/^(?:about|around|over|nearly|below|above)$/.test(text) ||
        (text === 'up' && /^(?:be|go|move|edge|inch|trade|climb)$/.test(tokens[index - 1]?.word.verb ?? ''))) &&
      (next & CLASS.number) !== 0 &&
      (previous & CLASS.preposition) === 0 &&
      (tags[index - 1]! & ANY_VERB) !== 0
    )
      return CLASS.adverb;
    if (endsGroup || (next & (AUXILIARY | CLASS.to)) !== 0) return CLASS.adverb;
  }
  return CLASS.preposition;
}

/** Whether a finite verb comes with a subject of its own before the next boundary. */
function opensClause(tokens: readonly Token[], index: number): boolean {
  let hasSubject = false;
  let afterPreposition = false;
  for (let at = index + 1; at < tokens.length && at <= index + LOOK_AHEAD_TOKENS; at++) {
    const { word, span } = tokens[at]!;
    if (span >= 0) {
      hasSubject ||= !afterPreposition;
      afterPreposition = false;
      continue;
    }
    const { mask } = word;
    if ((mask & (CLASS.comma | CLASS.stop | CLASS.relative)) !== 0) return false;
    if ((mask & (AUXILIARY & ~CLASS.have)) !== 0 || (mask & CLASS.have) !== 0)
      return hasSubject && word.text !== 'being' && word.text !== 'having';
    const isPlainPast = (mask & CLASS.past) !== 0 && (mask & CLASS.noun) === 0;
    if (hasSubject && (isPlainPast || ((mask & (CLASS.third | CLASS.base)) !== 0 && (mask & CLASS.noun) === 0))) {
      const following = tokens[at + 1];
      if (isPlainPast && following?.word.text === 'by') return false;
      if (isPlainPast && (mask & CLASS.adjective) !== 0) {
        const before = tokens[at - 1]!.word.mask;
        if ((before & (CLASS.determiner | CLASS.preposition)) !== 0) continue;
      }
      return !(mask & CLASS.base) || tokens[at - 1]!.word.text !== 'to';
    }
    if (word.text === 'by') return false;
    if ((mask & CLASS.preposition) !== 0) afterPreposition = true;
    else if ((mask & (CLASS.noun | CLASS.proper | CLASS.pronoun)) !== 0) {
      hasSubject ||= !afterPreposition || at > index + 1;
      afterPreposition = false;
    }
  }
  return false;
}

interface Place {
  readonly tokens: readonly Token[];
  readonly tags: Int32Array;
  readonly index: number;
  readonly mask: number;
  readonly previous: number;
  readonly previousWord: Token['word'] | null;
  readonly next: number;
  readonly hadFinite: boolean;
}

function pickVerb(mask: number): number {
  if ((mask & CLASS.past) !== 0) return CLASS.past;
  if ((mask & CLASS.participle) !== 0) return CLASS.participle;
  if ((mask & CLASS.third) !== 0) return CLASS.third;
  if ((mask & CLASS.base) !== 0) return CLASS.base;
  return CLASS.gerund;
}

function nominalOf(mask: number, next: number): number {
  if ((mask & CLASS.adjective) !== 0 && (next & (NOMINAL | CLASS.adjective)) !== 0) return CLASS.adjective;
  if ((mask & CLASS.noun) !== 0) return CLASS.noun;
  if ((mask & CLASS.adjective) !== 0) return CLASS.adjective;
  if ((mask & CLASS.gerund) !== 0) return CLASS.noun;
  return (mask & (CLASS.past | CLASS.participle)) !== 0 ? CLASS.adjective : CLASS.noun;
}

/** A word that can be a verb. */
function tagVerbal(place: Place): number {
  const { tokens, tags, index, mask, previous, previousWord, next, hadFinite } = place;
  const canBeNoun = (mask & CLASS.noun) !== 0;
  const isEdForm = (mask & (CLASS.past | CLASS.participle)) !== 0;

  if ((previous & (CLASS.to | CLASS.modal | CLASS.do)) !== 0 && (mask & CLASS.base) !== 0) return CLASS.base;
  if (ATTRIBUTIVE.has(tokens[index]!.word.text) && (next & NOMINAL) !== 0) return CLASS.adjective;
  if ((previous & CLASS.be) !== 0) {
    if ((mask & CLASS.gerund) !== 0) return CLASS.gerund;
    if ((mask & CLASS.participle) !== 0) return CLASS.participle;
    return canBeNoun || (mask & CLASS.adjective) !== 0 ? nominalOf(mask, next) : pickVerb(mask);
  }
  if ((previous & CLASS.have) !== 0 && (mask & CLASS.participle) !== 0) return CLASS.participle;
  if ((previous & CLASS.have) !== 0 && canBeNoun) return CLASS.noun;

  if ((previous & (CLASS.determiner | CLASS.possessive | CLASS.adjective)) !== 0) {
    if ((previous & CLASS.adjective) !== 0 && !canBeNoun && (mask & CLASS.gerund) === 0) {
      // "the wounded were", "militants loyal attacked": a form that is no noun after an adjective.
      if (isEdForm && (next & NOMINAL) !== 0 && (next & (CLASS.determiner | CLASS.proper)) === 0)
        return CLASS.adjective;
      return pickVerb(mask);
    }
    if ((mask & CLASS.gerund) !== 0 && !canBeNoun && (next & NOMINAL) !== 0 && (next & CLASS.preposition) === 0)
      return CLASS.adjective;
    return nominalOf(mask, next);
  }
  if ((previous & CLASS.number) !== 0) {
    if (isEdForm && !canBeNoun)
      return (next & NOMINAL) !== 0 && (next & CLASS.proper) === 0 && (mask & CLASS.adjective) !== 0
        ? CLASS.adjective
        : pickVerb(mask);
    return canBeNoun ? CLASS.noun : (mask & CLASS.adjective) !== 0 ? CLASS.adjective : pickVerb(mask);
  }
  if ((previous & CLASS.preposition) !== 0) {
    if ((mask & CLASS.gerund) !== 0)
      return (next & (NOUN_PHRASE_START | CLASS.particle)) !== 0 &&
        (next & AUXILIARY) === 0 &&
        !((next & CLASS.preposition) !== 0 && (next & CLASS.particle) === 0)
        ? CLASS.gerund
        : canBeNoun
          ? CLASS.noun
          : CLASS.gerund;
    return nominalOf(mask, next);
  }
  const isObjectNext =
    (next & (CLASS.determiner | CLASS.pronoun | CLASS.number | CLASS.proper)) !== 0 &&
    (next & (AUXILIARY | CLASS.preposition)) === 0;
  if ((previous & (CLASS.pronoun | CLASS.relative)) !== 0) {
    const isObjectPronoun = previousWord !== null && /^(?:him|them|me|us|her)$/.test(previousWord.text);
    if (isObjectPronoun) return canBeNoun ? CLASS.noun : pickVerb(mask);
    if ((mask & FINITE) !== 0 && ((previous & CLASS.pronoun) !== 0 || !canBeNoun || !finiteAhead(tokens, index)))
      return pickVerb(mask);
    return canBeNoun ? CLASS.noun : pickVerb(mask);
  }
  if ((previous & NOMINAL) !== 0) {
    const plural = previousWord !== null && (previousWord.isPlural || previousWord.isCollective);
    const isProper = (previous & CLASS.proper) !== 0;
    if ((mask & CLASS.past) !== 0 && !canBeNoun) return CLASS.past;
    if (isEdForm && !canBeNoun) return CLASS.participle;
    if ((mask & CLASS.gerund) !== 0) {
      if (!canBeNoun) return CLASS.gerund;
      return (next & (CLASS.determiner | CLASS.pronoun | CLASS.number | CLASS.proper | CLASS.adjective)) !== 0 &&
        (next & (AUXILIARY | CLASS.preposition)) === 0
        ? CLASS.gerund
        : CLASS.noun;
    }
    if (tokens[index]!.glued) return nominalOf(mask, next);
    if ((mask & CLASS.base) !== 0 && canBeNoun && isInverted(tags, index) && !isPlainVerb(next)) return CLASS.base;
    if (!canBeNoun) return (mask & CLASS.adjective) !== 0 && (next & NOMINAL) !== 0 ? CLASS.adjective : pickVerb(mask);
    if ((next & AUXILIARY) !== 0 || isPlainVerb(next)) return CLASS.noun;
    // "make Hamas pay for it"
    if (
      (mask & CLASS.base) !== 0 &&
      isProper &&
      (next & (CLASS.preposition | CLASS.stop)) !== 0 &&
      /^(?:make|let)$/.test(lastVerb(tokens, tags, index))
    )
      return CLASS.base;
    if ((mask & CLASS.base) !== 0 && isObjectNext && BARE_INFINITIVE_AFTER.has(lastVerb(tokens, tags, index)))
      return CLASS.base;
    // "scoffed at Kuwaiti claims that": the group hangs on a preposition, so it is no subject
    if (hadFinite && (mask & CLASS.past) === 0 && isGoverned(tokens, tags, index)) return CLASS.noun;
    if (hadFinite && (mask & CLASS.past) === 0)
      return isObjectNext && (mask & CLASS.third) !== 0 ? CLASS.third : CLASS.noun;
    // "a gunman shot and wounded X"
    if ((mask & CLASS.past) !== 0 && (next & CLASS.conjunction) !== 0) {
      const second = tokens[index + 2]?.word;
      if (second !== undefined && (second.mask & CLASS.past) !== 0 && second.text.endsWith('ed')) return CLASS.past;
    }
    if ((mask & CLASS.past) !== 0) {
      // "strike struck", "hit", "cut", "shot": past and noun in one form.
      if (isObjectNext || (next & CLASS.preposition) !== 0)
        return finiteAhead(tokens, index) && !isObjectNext ? CLASS.noun : CLASS.past;
      return (next & (NOMINAL | CLASS.adjective)) !== 0 ? CLASS.past : CLASS.noun;
    }
    if ((mask & CLASS.third) !== 0) {
      if (isObjectNext) return plural && finiteAhead(tokens, index) ? CLASS.noun : CLASS.third;
      if (finiteAhead(tokens, index)) return CLASS.noun;
      return plural && !previousWord.isCollective ? CLASS.noun : CLASS.third;
    }
    if (!plural && !isProper) return CLASS.noun;
    if (isObjectNext || (next & CLASS.particle) !== 0) return finiteAhead(tokens, index) ? CLASS.noun : CLASS.base;
    return finiteAhead(tokens, index, true) ? CLASS.noun : CLASS.base;
  }
  if ((previous & (CLASS.comma | CLASS.conjunction)) !== 0) {
    if ((mask & CLASS.gerund) !== 0)
      return canBeNoun && !isObjectNext && (next & (CLASS.adjective | CLASS.noun)) === 0 ? CLASS.noun : CLASS.gerund;
    const last = lastVerbTag(tags, index);
    if (!canBeNoun) {
      if (
        isEdForm &&
        (mask & CLASS.adjective) !== 0 &&
        (next & NOMINAL) !== 0 &&
        (next & (CLASS.proper | CLASS.determiner)) === 0 &&
        (last & CLASS.past) === 0 &&
        !isVerbAwaited(tags, index)
      )
        return CLASS.adjective;
      if ((mask & CLASS.participle) !== 0 && (last & CLASS.participle) !== 0) return CLASS.participle;
      return pickVerb(mask);
    }
    if (
      (mask & last) !== 0 &&
      (isObjectNext || (next & (NOMINAL | CLASS.adjective)) !== 0 || (next & CLASS.preposition) !== 0)
    )
      return last & mask;
    return CLASS.noun;
  }
  if ((previous & ANY_VERB) !== 0) {
    if (
      (mask & CLASS.base) !== 0 &&
      previousWord !== null &&
      BARE_INFINITIVE_AFTER.has(previousWord.verb) &&
      isObjectNext
    )
      return CLASS.base;
    if (canBeNoun && (mask & CLASS.gerund) === 0) return nominalOf(mask, next);
    if (
      canBeNoun &&
      previousWord !== null &&
      !GERUND_TAKERS.has(previousWord.verb) &&
      (next & (CLASS.preposition | CLASS.to | CLASS.stop | CLASS.comma)) !== 0
    )
      return CLASS.noun;
    if ((mask & CLASS.adjective) !== 0 && ((next & NOMINAL) !== 0 || ((mask & CLASS.base) !== 0 && !isEdForm)))
      return CLASS.adjective;
    return pickVerb(mask);
  }
  if ((previous & (CLASS.stop | BOUNDARY)) !== 0 || (previous & CLASS.particle) !== 0) {
    if (canBeNoun && (mask & CLASS.gerund) === 0)
      return (previous & BOUNDARY & ~CLASS.stop) !== 0 || (mask & CLASS.past) === 0
        ? nominalOf(mask, next)
        : CLASS.noun;
    if ((mask & CLASS.gerund) !== 0)
      return (next & NOUN_PHRASE_START) !== 0 && (next & CLASS.preposition) === 0
        ? CLASS.gerund
        : canBeNoun
          ? CLASS.noun
          : CLASS.gerund;
    if (isEdForm) return (next & NOMINAL) !== 0 && (mask & CLASS.adjective) !== 0 ? CLASS.adjective : CLASS.participle;
    return pickVerb(mask);
  }
  return canBeNoun ? CLASS.noun : pickVerb(mask);
}

/** "Did X attack Y?": the clause begins with its auxiliary and has had no verb since. */
function isInverted(tags: Int32Array, index: number): boolean {
  let at = index - 1;
  while (at > 0 && (tags[at]! & (ANY_VERB | AUXILIARY | BOUNDARY | CLASS.comma)) === 0) at--;
  if ((tags[at]! & (CLASS.do | CLASS.modal)) === 0) return false;
  return at === 0 || (tags[at - 1]! & (CLASS.stop | CLASS.quote)) !== 0;
}

function isPlainVerb(mask: number): boolean {
  return (mask & FINITE) !== 0 && (mask & (CLASS.noun | CLASS.adjective | CLASS.preposition | CLASS.proper)) === 0;
}

/** "The government, which faces elections, demanded answers": the commas close an aside, and its subject has no verb yet. */
function isVerbAwaited(tags: Int32Array, index: number): boolean {
  if (tags[index - 1] !== CLASS.comma) return false;
  let opening = index - 2;
  while (opening >= 0 && opening > index - LOOK_AHEAD_TOKENS * 2 && (tags[opening]! & (CLASS.comma | CLASS.stop)) === 0)
    opening--;
  if (opening <= 0 || tags[opening] !== CLASS.comma) return false;
  let start = opening;
  while (start > 0 && (tags[start - 1]! & (CLASS.comma | CLASS.stop)) === 0) start--;
  if ((tags[start]! & (NOUN_PHRASE_START | CLASS.quote)) === 0 || start === opening) return false;
  for (let at = opening - 1; at >= 0 && at > opening - LOOK_AHEAD_TOKENS * 2; at--) {
    if ((tags[at]! & CLASS.stop) !== 0) return true;
    if ((tags[at]! & (FINITE | AUXILIARY)) !== 0) return false;
  }
  return true;
}

/** Whether the noun group that the words before belong to follows a preposition. */
function isGoverned(tokens: readonly Token[], tags: Int32Array, index: number): boolean {
  for (let at = index - 1; at >= 0 && at >= index - LOOK_AHEAD_TOKENS; at--) {
    const tag = tags[at]!;
    if (tag === CLASS.preposition) return true;
    if ((tag & (NOMINAL | CLASS.adjective | CLASS.number)) === 0 || tokens[at]!.word.isTemporal) return false;
  }
  return false;
}

/** The base form of the verb before; empty for none near. */
function lastVerb(tokens: readonly Token[], tags: Int32Array, index: number): string {
  for (let at = index - 1; at >= 0 && at >= index - LOOK_AHEAD_TOKENS; at--)
    if ((tags[at]! & ANY_VERB) !== 0) return tokens[at]!.word.verb;
  return '';
}

function lastVerbTag(tags: Int32Array, index: number): number {
  for (let at = index - 1; at >= 0 && at >= index - LOOK_AHEAD_TOKENS; at--)
    if ((tags[at]! & ANY_VERB) !== 0) return tags[at]!;
  return 0;
}

/** Whether the clause has a likelier finite verb further on: then the word here is a noun. */
function finiteAhead(tokens: readonly Token[], index: number, stopsAtInfinitive = false): boolean {
  let governed = false;
  for (let at = index + 1; at < tokens.length && at <= index + LOOK_AHEAD_TOKENS; at++) {
    const { word, span } = tokens[at]!;
    if (span >= 0) {
      governed = false;
      continue;
    }
    const { mask } = word;
    if ((mask & (CLASS.stop | CLASS.relative)) !== 0) return false;
    if ((mask & CLASS.comma) !== 0) return false;
    if ((mask & CLASS.subordinator) !== 0 && (mask & CLASS.preposition) === 0) return false;
    if (word.text === 'and' || word.text === 'but' || word.text === 'after' || word.text === 'as') return false;
    if ((mask & (CLASS.modal | CLASS.be | CLASS.do | CLASS.have)) !== 0) return true;
    if (stopsAtInfinitive && (mask & CLASS.to) !== 0 && ((tokens[at + 1]?.word.mask ?? 0) & CLASS.base) !== 0)
      return false;
    if ((mask & (CLASS.to | CLASS.determiner | CLASS.preposition)) !== 0) {
      governed = true;
      continue;
    }
    const isFinite = (mask & FINITE) !== 0;
    if (isFinite && !governed && (mask & CLASS.adverb) === 0) {
      if ((mask & CLASS.noun) === 0) {
        // A past form before "by" or a preposition may be a participle.
        const after = tokens[at + 1]?.word.text;
        if ((mask & CLASS.past) === 0 || after !== 'by') return true;
      } else {
        const after = tokens[at + 1];
        if (after !== undefined && (after.span >= 0 || (after.word.mask & (CLASS.number | CLASS.determiner)) !== 0))
          return true;
      }
    }
    if ((mask & (CLASS.noun | CLASS.proper)) !== 0) governed = false;
  }
  return false;
}
