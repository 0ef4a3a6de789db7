import type { EventType, Modality, Role } from '#contracts/vocabulary';
import { CLAIM_VERBS, inflect, LEXICON, type LexiconRule, LIGHT_VERBS, nounForms, type VerbForm } from './lexicon';
import { modalityOf } from './modality';
import { PhraseIndex } from './phrase-index';
import type { Token } from './tokens';

/** What a sentence tells of one of its names. Token indexes are into the sentence's tokens. */
export interface NameEvent {
  readonly eventType: EventType;
  readonly role: Exclude<Role, 'context'>;
  readonly modality: Modality;
  readonly trigger: { readonly from: number; readonly to: number };
  readonly rule: string;
  /** How well the name's place fits the trigger: 0 to 1. */
  readonly score: number;
}

interface Reading {
  /** null for a light verb. */
  readonly rule: LexiconRule | null;
  readonly part: 'verb' | 'noun' | 'claim' | 'light';
  readonly forms: readonly VerbForm[];
}

interface Trigger extends Reading {
  readonly from: number;
  readonly to: number;
  readonly isPassive: boolean;
}

const readings = new PhraseIndex<Reading>();
for (const rule of LEXICON) {
  for (const verb of rule.verbs ?? []) {
    for (const { text, forms } of inflect(verb)) readings.add(text, { rule, part: 'verb', forms });
  }
  for (const noun of rule.nouns ?? []) {
    for (const text of nounForms(noun)) readings.add(text, { rule, part: 'noun', forms: [] });
  }
}
for (const [verbs, part] of [
  [CLAIM_VERBS, 'claim'],
  [LIGHT_VERBS, 'light'],
] as const) {
  for (const verb of verbs) {
    for (const { text, forms } of inflect(verb)) readings.add(text, { rule: null, part, forms });
  }
}

const CLAIM_RULE = 'claim.responsibility';

const DETERMINERS = new Set([
  'a',
  'an',
  'the',
  'this',
  'that',
  'these',
  'those',
  'its',
  'their',
  'his',
  'her',
  'our',
  'any',
  'some',
  'several',
  'many',
  'most',
  'each',
  'every',
  'both',
  'all',
  'such',
  'another',
  'recent',
  'new',
  'deadly',
  'major',
  'first',
  'second',
  'fresh',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'twelve',
  'dozens',
  'more',
  'no',
]);
const PREPOSITIONS = new Set([
  'by',
  'on',
  'against',
  'with',
  'from',
  'to',
  'of',
  'in',
  'into',
  'at',
  'for',
  'between',
  'among',
  'under',
  'over',
  'as',
  'than',
  'like',
  'alongside',
  'targeting',
  'within',
  'inside',
  'outside',
  'via',
  'through',
  'including',
  'without',
  'toward',
  'towards',
  'near',
  'after',
  'before',
  'during',
  'since',
  'about',
  'around',
]);
const BE = new Set(['is', 'are', 'was', 'were', 'be', 'been', 'being', 'gets', 'got']);
const TO_BEFORE_VERB = new Set([
  'to',
  'will',
  'would',
  'could',
  'can',
  'may',
  'might',
  'should',
  'must',
  'shall',
  'cannot',
  'did',
  'does',
  'do',
  'not',
  'who',
  'which',
  'they',
  'it',
  'we',
  'he',
]);
/** What may stand between a preposition and the name it governs. */
const BEFORE_NAME = new Set([
  ...DETERMINERS,
  'senior',
  'top',
  'local',
  'rival',
  'fellow',
  'militant',
  'jihadist',
  'terrorist',
  'extremist',
  'insurgent',
  'armed',
  'group',
  'leader',
  'leaders',
  'members',
  'member',
  'fighters',
  'militants',
  'commander',
  'commanders',
  'emir',
  'chief',
  'former',
  'suspected',
  'alleged',
  'afghan',
  'pakistani',
  'anti',
  'non',
  'pro',
  'officials',
  'so',
  'called',
  'outlawed',
  'banned',
  'affiliate',
  'branch',
  'other',
  '"',
  '“',
  "'",
  ',',
  '-',
]);
/** What joins two names into one party. */
const LINKS = new Set([
  'and',
  'or',
  ',',
  '(',
  ')',
  'the',
  'both',
  '&',
  '/',
  'its',
  'ally',
  'affiliate',
  'group',
  'network',
  'as',
  'well',
  'former',
  '"',
  '“',
  '”',
  'also',
  'known',
]);
const MODIFIER_STOP = new Set([
  ',',
  ';',
  ':',
  '—',
  '(',
  ')',
  '.',
  'and',
  'or',
  'but',
  'who',
  'which',
  'that',
  'has',
  'have',
  'had',
  'will',
  'would',
  'could',
  'can',
  'may',
  'might',
  'said',
  'says',
  'while',
  'when',
  'after',
  'if',
  'not',
]);
/** What crossing a token costs, as doubt that two words belong together. */
const CROSSING_COST = new Map<string, number>([
  [',', 0.05],
  [';', 0.25],
  [':', 0.2],
  ['—', 0.15],
  ['(', 0.12],
  [')', 0.08],
  ['"', 0.05],
  ['“', 0.05],
  ['”', 0.05],
  ['-', 0.1],
  ['and', 0.04],
  ['or', 0.04],
  ['who', 0.03],
  ['which', 0.06],
  ['that', 0.06],
  ['while', 0.2],
  ['whereas', 0.2],
  ['although', 0.2],
  ['but', 0.15],
  ['because', 0.12],
  ['after', 0.1],
  ['before', 0.12],
  ['when', 0.12],
  ['until', 0.12],
  ['as', 0.06],
  ['since', 0.1],
  ['though', 0.15],
  ['unless', 0.15],
  ['if', 0.15],
]);

const BEST_SCORE = 0.95;
// A name farther from its trigger, or less fitting, says too little: below this the mention has no event.
const MIN_SCORE = 0.55;
const COST_PER_TOKEN = 0.012;
const MAX_DISTANCE_TOKENS = 25;
// The nearest triggers on either side are enough, and keep the work per name bounded.
const MAX_TRIGGERS_PER_SIDE = 6;

/**
 * Types what a sentence tells of each of its names: the best fitting of the nearest trigger words, with the role that
 * word order, voice and prepositions give the name. `result[name]` is null where no event is told of it.
 * After the pattern-based coders of PLOVER's forerunners (Schrodt: TABARI; Norris et al.: PETRARCH2, JOSS 2017), without
 * a parser. Linear in the tokens for a bounded number of triggers per name.
 */
export function eventsOf(tokens: readonly Token[], nameCount: number): (NameEvent | null)[] {
  const events: (NameEvent | null)[] = new Array<null>(nameCount).fill(null);
  const triggers = triggersOf(tokens);
  if (triggers.length === 0) return events;
  const tellsOfAssault = triggers.some(({ rule }) => rule?.eventType === 'ASSAULT');
  const crossing = new Float64Array(tokens.length + 1);
  tokens.forEach((token, index) => (crossing[index + 1] = crossing[index]! + (CROSSING_COST.get(token.text) ?? 0)));
  const chains = chainsOf(tokens);

  let upcoming = 0;
  tokens.forEach((token, index) => {
    while (upcoming < triggers.length && triggers[upcoming]!.from < index) upcoming++;
    if (token.name < 0) return;
    const near = triggers.slice(Math.max(0, upcoming - MAX_TRIGGERS_PER_SIDE), upcoming + MAX_TRIGGERS_PER_SIDE);
    let best: { fit: Fit; trigger: Trigger } | null = null;
    for (const trigger of near) {
      if (trigger.part === 'light') continue;
      if (trigger.part === 'claim' && !tellsOfAssault && !isOfResponsibility(tokens, trigger)) continue;
      const fit = fitOf({ tokens, triggers, crossing, chain: chains[index]! }, trigger);
      if (fit !== null && fit.score >= MIN_SCORE && (best === null || fit.score > best.fit.score))
        best = { fit, trigger };
    }
    if (best === null) return;
    const { fit, trigger } = best;
    const { modality, isFuture } = modalityOf(tokens, trigger.from, trigger.to);
    const { rule } = trigger;
    let eventType: EventType = rule?.eventType ?? 'ASSAULT';
    if (fit.role === 'target' && rule?.whenTarget !== undefined) eventType = rule.whenTarget;
    const isPromise = isFuture && rule?.whenFuture !== undefined && modality === 'asserted';
    if (isPromise) eventType = rule.whenFuture;
    events[token.name] = {
      eventType,
      role: fit.role,
      modality: isFuture && !isPromise && modality === 'asserted' ? 'hypothetical' : modality,
      trigger: { from: trigger.from, to: trigger.to },
      rule: rule?.id ?? CLAIM_RULE,
      score: Math.min(BEST_SCORE, fit.score),
    };
  });
  return events;
}

function isOfResponsibility(tokens: readonly Token[], trigger: Trigger): boolean {
  return trigger.to - trigger.from > 1 || tokens[trigger.to]?.text === 'responsibility';
}

function triggersOf(tokens: readonly Token[]): Trigger[] {
  const triggers: Trigger[] = [];
  for (let index = 0; index < tokens.length; index++) {
    if (tokens[index]!.name >= 0) continue;
    const found = readings.at(tokens, index);
    if (found === null) continue;
    const to = index + found.length;
    const verb = found.values.find((value) => value.part !== 'noun' && canBeVerb(tokens, index, to, value));
    const noun = FORCE.test(tokens[to]?.text ?? '') ? undefined : found.values.find(({ part }) => part === 'noun');
    if (verb === undefined && noun === undefined) continue;
    const reading =
      verb === undefined ? noun! : noun === undefined ? verb : isNounHere(tokens, index, to) ? noun : verb;
    const isParticiple = reading.part !== 'noun' && reading.forms.includes('participle');
    triggers.push({ ...reading, from: index, to, isPassive: isParticiple && isPassiveHere(tokens, index, to) });
    index = to - 1;
  }
  return triggers;
}

const ADJECTIVE = /(?:[aeiou]l|ive|ous|ic|ary|greater|larger|more)$/;

const FORCE = /^(?:force|forces|strength|age|men|season|capacity|capability|ability|camp|camps|centre|center)$/;

/** False where a form of a verb stands as a noun: "the lethal arm", "greater funds", "fighting force". */
function canBeVerb(tokens: readonly Token[], from: number, to: number, { forms }: Reading): boolean {
  if (forms.includes('gerund')) {
    if (FORCE.test(tokens[to]?.text ?? '')) return false;
  } else if (forms.includes('past') || forms.includes('participle')) return true;
  const before = tokens[from - 1];
  if (before === undefined || before.name >= 0 || before.text === 'who' || before.text === 'that') return true;
  const isObjectPlace = before.text === "'s" || (DETERMINERS.has(before.text) && !forms.includes('gerund'));
  return !isObjectPlace && !ADJECTIVE.test(before.text);
}

/** Of a word that can be both ("attack", "killing"): whether it stands where a noun does. */
function isNounHere(tokens: readonly Token[], from: number, to: number): boolean {
  const before = tokens[from - 1];
  const next = tokens[to];
  if (before === undefined) return next === undefined || PREPOSITIONS.has(next.text);
  if (TO_BEFORE_VERB.has(before.text) && !BE.has(before.text)) return false;
  if (DETERMINERS.has(before.text) || before.text === "'s" || PREPOSITIONS.has(before.text))
    return !isGerundWithObject(tokens, from, next);
  if (BE.has(before.text)) return false;
  if (/(?:al|ive|ous|ent|ed|ic|suicide|car|bomb|drone|rocket|gun|airport|ary)$/.test(before.text) && before.name < 0)
    return true;
  const followsName = before.name >= 0;
  if (next === undefined) return followsName;
  return /^(?:on|against|by|in|at|claimed|that|near|killed|kills|across|between|with|of|,|\.|were|was|have|has|and|wounded|leaves|left)$/.test(
    next.text,
  );
}

function isGerundWithObject(tokens: readonly Token[], from: number, next: Token | undefined): boolean {
  if (!tokens[from]!.text.endsWith('ing') || !PREPOSITIONS.has(tokens[from - 1]!.text) || next === undefined)
    return false;
  return next.name >= 0 || DETERMINERS.has(next.text);
}

function isPassiveHere(tokens: readonly Token[], from: number, to: number): boolean {
  for (let index = from - 1; index >= 0 && index >= from - 4; index--) {
    const { text } = tokens[index]!;
    if (BE.has(text)) return true;
    if (!/ly$|^(?:not|also|then|later|since|first|often|now|been)$/.test(text)) break;
  }
  if (tokens[to]?.text === 'by') return true;
  const next = tokens[to + 1]?.text;
  return (
    next === 'by' && !DETERMINERS.has(tokens[to]!.text) && tokens[to]!.name < 0 && PREPOSITIONS.has(tokens[to]!.text)
  );
}

interface Chain {
  /** Token indexes of the first and last name that stand together as one party. */
  readonly first: number;
  readonly last: number;
}

const MAX_LINK_TOKENS = 4;

function chainsOf(tokens: readonly Token[]): readonly Chain[] {
  const names = tokens.flatMap((token, index) => (token.name >= 0 ? [index] : []));
  const chains: Chain[] = [];
  for (let position = 0; position < names.length;) {
    let last = position;
    while (last + 1 < names.length && areLinked(tokens, names[last]!, names[last + 1]!)) last++;
    for (let member = position; member <= last; member++) {
      chains[names[member]!] = { first: names[position]!, last: names[last]! };
    }
    position = last + 1;
  }
  return chains;
}

function areLinked(tokens: readonly Token[], left: number, right: number): boolean {
  if (right - left - 1 > MAX_LINK_TOKENS) return false;
  if (right === left + 1) return tokens[right]!.glued;
  for (let index = left + 1; index < right; index++) if (!LINKS.has(tokens[index]!.text)) return false;
  return true;
}

interface Fit {
  readonly role: NameEvent['role'];
  readonly score: number;
}

interface Place {
  readonly tokens: readonly Token[];
  readonly triggers: readonly Trigger[];
  readonly crossing: Float64Array;
  readonly chain: Chain;
}

function fitOf(place: Place, trigger: Trigger): Fit | null {
  const { tokens, crossing, chain } = place;
  const isBefore = chain.last < trigger.from;
  if (!isBefore && chain.first < trigger.to) return null;
  const [left, right] = isBefore ? [chain.last + 1, trigger.from] : [trigger.to, chain.first];
  const distance = right - left;
  if (distance > MAX_DISTANCE_TOKENS) return null;
  const score = BEST_SCORE - COST_PER_TOKEN * distance - (crossing[right]! - crossing[left]!);
  const crossesName = tokens.slice(left, right).some((token) => token.name >= 0);
  const fit =
    trigger.part === 'noun'
      ? isBefore
        ? beforeNoun(place, trigger, left, right)
        : afterNoun(place, trigger)
      : isBefore
        ? beforeVerb(place, trigger)
        : afterVerb(place, trigger, distance);
  if (fit === null) return null;
  return { role: fit.role, score: score - fit.cost - (crossesName ? 0.25 : 0) };
}

type Judged = { readonly role: Fit['role']; readonly cost: number } | null;

/** The preposition that governs the name, looked for a few words back; the empty text for none. */
function governorOf(tokens: readonly Token[], name: number): string {
  for (let index = name - 1; index >= 0 && index >= name - 5; index--) {
    const { text } = tokens[index]!;
    if (PREPOSITIONS.has(text)) return text;
    if (!BEFORE_NAME.has(text) && !/^\d{1,3}$/.test(text) && text !== "'s" && tokens[index]!.name < 0) return '';
  }
  return '';
}

/** "challenged the Taliban and captured …": the name is the object of a verb before it, not the subject of the next. */
function followsItsVerb(tokens: readonly Token[], name: number): boolean {
  let index = name - 1;
  while (index >= 0 && DETERMINERS.has(tokens[index]!.text)) index--;
  const text = tokens[index]?.text ?? '';
  return index < name - 1 && /ed$/.test(text) && !BEFORE_NAME.has(text) && !PREPOSITIONS.has(text);
}

/** "killed in an area controlled by X": the "by" belongs to a participle that is not the trigger. */
function byBelongsElsewhere(tokens: readonly Token[], trigger: Trigger, name: number): boolean {
  const by = tokens.findLastIndex(({ text }, index) => index < name && text === 'by');
  const before = tokens[by - 1];
  return (
    by - 1 >= trigger.to &&
    before !== undefined &&
    /(?:ed|led|run|held|[aeo]wn)$/.test(before.text) &&
    !CARRIES.test(before.text)
  );
}

const CARRIES =
  /^(?:claimed|orchestrated|launched|staged|conducted|committed|perpetrated|planned|mounted|waged|posed|announced|issued|offered|provided)$/;

const isSymmetricType = (type: EventType) => type === 'CONSULT' || type === 'AGREE' || type === 'COOPERATE';

function beforeVerb({ tokens, triggers, chain }: Place, trigger: Trigger): Judged {
  const { rule } = trigger;
  const governor = governorOf(tokens, chain.first);
  let cost = governor === '' ? 0 : governor === 'of' || governor === 'between' || governor === 'including' ? 0.1 : 0.4;
  // A verb in between has a subject of its own, most likely this one.
  if (triggers.some((other) => other.part !== 'noun' && other.from > chain.last && other.to <= trigger.from))
    cost += 0.08;
  if (trigger.forms.includes('gerund') && PREPOSITIONS.has(tokens[trigger.from - 1]?.text ?? '')) cost += 0.08;
  if (tokens[chain.first - 1]?.text === 'anti') cost += 0.3;
  if (governor === '' && followsItsVerb(tokens, chain.first)) cost += 0.4;
  if (trigger.part === 'claim') return trigger.isPassive ? null : { role: 'claimant', cost: cost - 0.03 };
  if (trigger.isPassive)
    return { role: rule!.symmetric && isSymmetricType(rule!.eventType) ? 'party' : 'target', cost };
  return { role: rule!.symmetric && isSymmetricType(rule!.eventType) ? 'party' : 'actor', cost };
}

function afterVerb({ tokens, chain }: Place, trigger: Trigger, distance: number): Judged {
  const { rule } = trigger;
  const governor = governorOf(tokens, chain.first);
  if (trigger.part === 'claim')
    return trigger.isPassive && governor === 'by' ? { role: 'claimant', cost: -0.03 } : null;
  const type = rule!.eventType;
  if (trigger.isPassive) {
    return governor === 'by' && !byBelongsElsewhere(tokens, trigger, chain.first) ? { role: 'actor', cost: 0 } : null;
  }
  const isParty = rule!.symmetric === true && isSymmetricType(type);
  const object = isParty ? 'party' : 'target';
  switch (governor) {
    case '':
      // An object without a preposition stands close to its verb.
      return { role: object, cost: Math.max(0, distance - 3) * 0.03 };
    case 'against':
    case 'on':
    case 'at':
    case 'targeting':
      return { role: object, cost: 0.02 };
    case 'with':
    case 'alongside':
      if (rule!.symmetric)
        return { role: isParty || tokens[trigger.to]?.text === 'with' ? 'party' : 'target', cost: 0 };
      return trigger.to - trigger.from > 1 && tokens[trigger.to - 1]!.text === 'with'
        ? { role: object, cost: 0 }
        : null;
    case 'between':
    case 'among':
      return rule!.symmetric ? { role: 'party', cost: 0.05 } : null;
    case 'to':
      return ['AID', 'SUPPORT', 'AGREE', 'CONCEDE', 'RETREAT'].includes(type) ? { role: object, cost: 0.03 } : null;
    case 'from':
      return ['RETREAT', 'SANCTION'].includes(type) ? { role: object, cost: 0.05 } : null;
    case 'of':
      return { role: object, cost: 0.12 + Math.max(0, distance - 4) * 0.03 };
    case 'for':
      return ['SUPPORT', 'AID', 'ACCUSE'].includes(type) ? { role: object, cost: 0.15 } : null;
    default:
      return null;
  }
}

const DONE_TO = new Set([
  'assault.kill',
  'assault.death',
  'assault.abduct',
  'assault.take-territory',
  'coerce.arrest',
  'coerce.ban',
  'sanction.designate',
]);

function beforeNoun(place: Place, trigger: Trigger, left: number, right: number): Judged {
  const { tokens, triggers, chain } = place;
  const rule = trigger.rule!;
  const isParty = rule.symmetric === true && (isSymmetricType(rule.eventType) || chain.first !== chain.last);
  const between = tokens.slice(left, right);

  const isModifierOnly =
    between.length <= 3 &&
    between.every(
      (token) =>
        token.name < 0 &&
        !MODIFIER_STOP.has(token.text) &&
        !PREPOSITIONS.has(token.text) &&
        !BE.has(token.text) &&
        !DETERMINERS.has(token.text.replace(/^(?:recent|new|deadly|major|first|second|fresh)$/, '')),
    ) &&
    !triggers.some(
      ({ part, from, forms }) =>
        (part === 'verb' || part === 'light') && from >= left && from < right && !forms.includes('participle'),
    );
  if (isModifierOnly) {
    const glued = between[0]?.glued ? between[0].text : '';
    if (glued === 'claimed') return { role: 'claimant', cost: 0 };
    if (tokens[chain.first - 1]?.text === 'anti') return { role: 'target', cost: 0 };
    if (rule.id === 'assault.death' || rule.eventType === 'SANCTION') return { role: 'target', cost: 0.05 };
    if (between.some(({ text }) => text === 'claimed')) return { role: 'claimant', cost: 0.02 };
    return { role: isParty ? 'party' : 'actor', cost: 0 };
  }

  const carrier = triggers.findLast(
    ({ part, from, to, isPassive }) =>
      (part === 'light' || part === 'claim') && from >= left && to <= right && !isPassive,
  );
  if (carrier !== undefined && governorCost(tokens, chain) === 0) {
    if (carrier.part === 'claim') return { role: 'claimant', cost: 0.04 };
    return { role: isParty || isSymmetricType(rule.eventType) ? 'party' : 'actor', cost: 0.04 };
  }
  const governor = tokens[trigger.from - 1]?.text;
  const isState = rule.symmetric === true && (governor === 'in' || governor === 'at');
  return isState && governorCost(tokens, chain) === 0 ? { role: 'party', cost: 0.1 } : null;
}

function governorCost(tokens: readonly Token[], chain: Chain): number {
  const governor = governorOf(tokens, chain.first);
  return governor === '' || governor === 'of' ? 0 : 0.4;
}

function afterNoun({ tokens, chain }: Place, trigger: Trigger): Judged {
  const rule = trigger.rule!;
  const type = rule.eventType;
  switch (governorOf(tokens, chain.first)) {
    case 'by':
      if (byBelongsElsewhere(tokens, trigger, chain.first)) return null;
      return {
        role: tokens.slice(trigger.to, chain.first).some(({ text }) => text === 'claimed') ? 'claimant' : 'actor',
        cost: 0,
      };
    case 'on':
    case 'against':
    case 'targeting':
    case 'into':
      return rule.id === 'assault.death'
        ? null
        : { role: rule.symmetric && isSymmetricType(type) ? 'party' : 'target', cost: 0 };
    case 'of':
      if (DONE_TO.has(rule.id)) return { role: 'target', cost: 0 };
      return { role: rule.symmetric ? 'party' : 'actor', cost: 0.08 };
    case 'with':
    case 'between':
    case 'among':
    case 'alongside':
      return rule.symmetric ? { role: 'party', cost: 0 } : null;
    case 'from':
      return ['AID', 'SUPPORT', 'THREATEN', 'REQUEST', 'REJECT'].includes(type) ? { role: 'actor', cost: 0.02 } : null;
    case 'to':
    case 'for':
      return ['AID', 'SUPPORT', 'THREATEN', 'CONCEDE', 'REQUEST'].includes(type)
        ? { role: 'target', cost: 0.04 }
        : null;
    default:
      return null;
  }
}
