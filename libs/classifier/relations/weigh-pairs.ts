import type { Span } from '#contracts/classification';
import { type Modality, RELATION_KIND_OF, type RelationType, type Time } from '#contracts/vocabulary';
import type { EventCandidate } from '../events/candidates';
import { modalityOf } from '../events/modality';
import type { ReadSentence } from '../events/sentence-events';
import type { KnownRelations } from '../lexicon/known-relations';
import type { Lexicon } from '../lexicon/load-lexicon';
import type { Analysis } from '../syntax/clauses';
import { timeNear } from '../text/dates';
import type { Cue } from './cue';
import { hasNo, isDemanded, isDenied } from './denial';
import { PAIR_KINDS, type PairKind, type PairTable, pairTable, scaleOf } from './pair-evidence';
import { PairFeatures, WrittenFeatures } from './pair-features';
import type { Party, PartyList } from './party-lists';
import type { WordTelling } from './word-tellings';

/** One sentence's word on two groups. Offsets of the trigger are in the text. */
export interface SentenceRelation {
  readonly a: string;
  readonly b: string;
  readonly type: RelationType;
  readonly weight: number;
  readonly modality: Modality;
  readonly time: Time;
  readonly trigger: Span;
  readonly rule: string;
}

/** Two groups of a sentence as they were weighed, for who learns from them or wants to know why. */
export interface ObservedPair {
  readonly a: string;
  readonly b: string;
  /** In the text. */
  readonly sentence: Span;
  readonly features: readonly string[];
  /** How far all of it speaks for each kind: 0 to 1. */
  readonly shares: Readonly<Record<PairKind, number>>;
}

export interface PairWeighing {
  readonly observe?: (pair: ObservedPair) => void;
  /** Left out: the table of the repository. */
  readonly table?: PairTable;
}

// What is only supposed or denied of two groups is no relation between them.
export const WEIGHT_OF: Readonly<Record<Modality, number>> = { asserted: 1, hedged: 0.6, hypothetical: 0, negated: 0 };
// Shares of the evidence from which on a kind counts, chosen by cross-validation: where a rule says it too; where no rule
// speaks; against a rule, or as the weaker of two kinds.
const MIN_SHARE_SAID = 0.35;
const MIN_SHARE = 0.5;
const MIN_SHARE_SECOND = 0.55;
// A word further off than this from both names is somebody else's.
const MAX_TRIGGER_TOKENS = 12;
const EVIDENCE_RULE = 'relation.evidence';
const NO_OPERATORS: EventCandidate['operators'] = [];
const NOTHING_SILENCED: ReadonlySet<Modality> = new Set();

export const pairOf = (x: string, y: string): string => (x < y ? `${x} ${y}` : `${y} ${x}`);

export type ModalCue = Pick<Cue, 'from' | 'to' | 'verb' | 'unit'> & Partial<Pick<EventCandidate, 'operators'>>;

/** How words are told that bind two groups or set them apart. */
export function modalityOfCue(analysis: Analysis, cue: ModalCue, lexicon: Lexicon): Modality {
  return isDenied(analysis, cue.from) || hasNo(analysis, cue.from, cue.to) || isDemanded(analysis, cue.from)
    ? 'negated'
    : // A relation is no event: what its type and rule would say of the modality is left out.
      modalityOf(
        analysis,
        {
          operators: cue.operators ?? NO_OPERATORS,
          from: cue.from,
          to: cue.to,
          verb: cue.verb,
          unit: cue.unit,
          eventType: null,
          rule: '',
        },
        lexicon,
      ).modality;
}

/** A sentence whose groups are weighed by twos. */
export interface Weighing {
  readonly read: ReadSentence;
  readonly parties: readonly Party[];
  readonly lists: readonly PartyList[];
  readonly tellings: readonly WordTelling[];
  /** What the rules found. */
  readonly said: readonly SentenceRelation[];
  /** By pair: the modalities of what they found and left out. */
  readonly silenced: ReadonlyMap<string, ReadonlySet<Modality>>;
  readonly lexicon: Lexicon;
  readonly known: KnownRelations;
  readonly pairs: PairWeighing;
  /** Groups that stand in the sentence only if a word is meant for them that may be meant for others. */
  readonly weak: ReadonlySet<string>;
}

/**
 * What counts of each two parties when all that their sentence offers is weighed (pair-features.ts, pair-evidence.ts). A
 * kind that the rules found keeps rule, words and type; any other is of the rule `relation.evidence` and shows the words
 * of the lexicon nearest to the two.
 */
export function weighPairs(weighing: Weighing): SentenceRelation[] {
  const { read, parties, lists, tellings, said, silenced, lexicon, known, pairs, weak } = weighing;
  const { observe, table = pairTable() } = pairs;
  const { analysis, times } = read;
  const scale = scaleOf(table);
  const features = new PairFeatures(read, parties, lists, tellings, lexicon, scale);
  const written = new WrittenFeatures();
  const inWriting = observe && new PairFeatures(read, parties, lists, tellings, lexicon, written);
  const relations: SentenceRelation[] = [];
  for (const { a: x, b: y, first, second } of nearestPairs(parties)) {
    const own = said.filter(({ a, b }) => a === x && b === y);
    // "Both swore loyalty to C": what else the sentence tells may be of the third.
    if (first === second && own.length === 0 && parties.length > 2) continue;
    const pair = {
      first,
      second,
      said: own.map(({ type }) => ({ kind: RELATION_KIND_OF[type] })),
      silenced: silenced.size === 0 ? NOTHING_SILENCED : (silenced.get(pairOf(x, y)) ?? NOTHING_SILENCED),
      known: known.get(x)?.get(y) ?? null,
      isWeak: weak.has(x) || weak.has(y),
    };
    scale.begin();
    features.tell(pair);
    const shares = scale.shares();
    inWriting?.tell(pair);
    observe?.({ a: x, b: y, sentence: sentenceOf(analysis), features: written.take(), shares });
    for (const kind of PAIR_KINDS) {
      const least = leastShare(kind, own, shares);
      if (shares[kind] < least) continue;
      const rule = own.find(({ type }) => RELATION_KIND_OF[type] === kind);
      if (rule !== undefined) {
        relations.push({ ...rule, weight: shares[kind] * WEIGHT_OF[rule.modality] });
        continue;
      }
      const words = wordsFor(kind, tellings, first, second);
      const { from, to, verb } = words;
      const modality = modalityOfCue(analysis, { from, to, verb, unit: analysis.unitOf[from] ?? -1 }, lexicon);
      const weight = shares[kind] * WEIGHT_OF[modality];
      if (weight <= 0) continue;
      const { tokens } = analysis;
      const trigger = { start: tokens[words.from]!.start, end: tokens[words.to - 1]!.end };
      const time = timeNear(times, words.from) ?? 'current';
      relations.push({ a: x, b: y, type: words.type, weight, modality, time, trigger, rule: EVIDENCE_RULE });
    }
  }
  return relations;
}

function sentenceOf({ tokens }: Analysis): Span {
  return { start: tokens[0]!.start, end: tokens.at(-1)!.end };
}

/** How much has to speak for a kind: less where a rule says it, more where rules say the other or more speaks for that. */
function leastShare(kind: PairKind, said: readonly SentenceRelation[], shares: Record<PairKind, number>): number {
  if (said.some(({ type }) => RELATION_KIND_OF[type] === kind)) return MIN_SHARE_SAID;
  const isWeaker = shares[kind] < Math.max(shares.cooperation, shares.rivalry);
  return said.length > 0 || isWeaker ? MIN_SHARE_SECOND : MIN_SHARE;
}

/**
 * Each two groups, by id, with the tokens of their mentions that stand nearest one another, in the order of the text. One
 * token for both ("the two groups") only where they have no others.
 */
function nearestPairs(parties: readonly Party[]): NearestPair[] {
  const pairs: NearestPair[] = [];
  const byGroups = new Map<string, Map<string, NearestPair>>();
  for (const x of parties)
    for (const y of parties) {
      if (x.groupId >= y.groupId) continue;
      const first = Math.min(x.token, y.token);
      const second = Math.max(x.token, y.token);
      let ofX = byGroups.get(x.groupId);
      if (ofX === undefined) byGroups.set(x.groupId, (ofX = new Map<string, NearestPair>()));
      const known = ofX.get(y.groupId);
      if (known === undefined) {
        const pair = { a: x.groupId, b: y.groupId, first, second };
        ofX.set(y.groupId, pair);
        pairs.push(pair);
      } else if (first < second && (known.first === known.second || second - first < known.second - known.first)) {
        known.first = first;
        known.second = second;
      }
    }
  return pairs;
}

interface NearestPair {
  readonly a: string;
  readonly b: string;
  first: number;
  second: number;
}

/** The words of the lexicon that tell of the kind nearest to the two groups; without any the words between them. */
function wordsFor(
  kind: PairKind,
  tellings: readonly WordTelling[],
  first: number,
  second: number,
): { readonly type: RelationType; readonly from: number; readonly to: number; readonly verb: number } {
  let best: WordTelling | null = null;
  let least = Infinity;
  for (const telling of tellings) {
    if (RELATION_KIND_OF[telling.type] !== kind) continue;
    const distance = telling.from < first ? first - telling.from : Math.max(0, telling.from - second);
    if (distance < least) [best, least] = [telling, distance];
  }
  if (best !== null && least <= MAX_TRIGGER_TOKENS) return best;
  const type = kind === 'cooperation' ? 'alliance' : 'clash';
  return first + 1 < second
    ? { type, from: first + 1, to: second, verb: -1 }
    : { type, from: first, to: second + 1, verb: -1 };
}
