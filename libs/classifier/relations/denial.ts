import type { Analysis } from '../syntax/clauses';
import { CLASS } from '../syntax/vocabulary';

type DenialCue = 'end' | 'nobody' | 'proof' | 'rumour' | 'denial';
const DENIAL_CUES: ReadonlyMap<string, DenialCue> = byWord({
  end: '; : but although because',
  nobody: 'none nobody neither nor never hardly without',
  proof: 'proof evidence sign signs indication indications hint trace truth',
  rumour: 'rumour rumours rumor rumors report reports claim claims talk',
  denial:
    'deny denies denied denying dismiss dismissed dismisses dispute disputed refute refuted disavowed reject rejects rejected',
});
const DENIED =
  /^(?:that|any|having|it|they|claims?|reports?|suggestions?|allegations?|accusations?|charges?|rumou?rs?)$/;
const NO = /^(?:no|any|little|scant)$/;
const UNTRUE = /^(?:false|untrue|baseless|unfounded|fabricated|groundless|wrong)$/;
// "no love lost", "has never forgiven": what is denied here is the opposite of a bond.
const BAD_BLOOD = /^(?:forgive|forgiven|trust|trusts|trusted|love)$/;
const DEMANDS = 'demand urge ask want press pressure implore beg insist'.split(' ');
type DemandCue = 'end' | 'complement' | 'demand';
const DEMAND_CUES: ReadonlyMap<string, DemandCue> = byWord({
  // "asked to stop the attacks": to stop it is asked only of who does it.
  end: ', ; : but stop cease end halt quit stopping ending',
  complement: 'to that',
  demand: [
    ...DEMANDS.flatMap((word) => ['', 's', 'ed', 'ing'].map((ending) => word + ending)),
    'pressured pressures pressuring',
  ].join(' '),
});
const DENIAL_SCOPE_TOKENS = 14;
const NOBODY_SCOPE_TOKENS = 10;
const RUMOUR_SCOPE_TOKENS = 20;

function byWord<C extends string>(words: Readonly<Record<C, string>>): ReadonlyMap<string, C> {
  const entries = Object.entries<string>(words) as [C, string][];
  return new Map(entries.flatMap(([cue, list]) => list.split(' ').map((word): [string, C] => [word, cue])));
}

// "no known ties"
const MAX_ADJECTIVES = 3;
// "no doubt", "no fewer than": nothing is denied.
const NOT_DENYING = /^(?:doubt|fewer|less|more|matter|longer)$/;

/** "has no known ties to": what is told by the words `[from, to)` is denied by the article of one of them. */
export function hasNo({ tokens, tags }: Analysis, from: number, to: number): boolean {
  let first = from;
  while (first > 0 && from - first < MAX_ADJECTIVES && (tags[first - 1]! & CLASS.adjective) !== 0) first--;
  for (let index = Math.max(0, first - 1); index < to - 1; index++)
    if (tokens[index]!.word.text === 'no' && !NOT_DENYING.test(tokens[index + 1]!.word.text)) return true;
  return false;
}

/** "denied that they had sheltered", "none of its leaders has condemned", "no proof of any deal", "rumours … are false". */
export function isDenied({ tokens }: Analysis, from: number): boolean {
  const textAt = (index: number): string => tokens[index]?.word.text ?? '';
  for (let index = from - 1; index >= 0 && index >= from - DENIAL_SCOPE_TOKENS; index--) {
    switch (DENIAL_CUES.get(textAt(index))) {
      case undefined:
        break;
      case 'end':
        return false;
      case 'nobody':
        if (from - index <= NOBODY_SCOPE_TOKENS && !BAD_BLOOD.test(textAt(from))) return true;
        break;
      case 'proof':
        if (NO.test(textAt(index - 1))) return true;
        break;
      case 'rumour':
        if (isUntrueAfter(from)) return true;
        break;
      case 'denial': {
        const next = textAt(index + 1);
        if (DENIED.test(next) || index + 1 >= from - 1 || next.endsWith('ing')) return true;
      }
    }
  }
  return false;

  function isUntrueAfter(start: number): boolean {
    for (let index = start; index < tokens.length && index < start + RUMOUR_SCOPE_TOKENS; index++)
      if (UNTRUE.test(textAt(index)) && /^(?:is|are|was|were|as)$/.test(textAt(index - 1))) return true;
    return false;
  }
}

/** "demanded that the Taliban hand over": what is asked for has not been done. */
export function isDemanded({ tokens }: Analysis, from: number): boolean {
  let isComplement = false;
  for (let index = from - 1; index >= 0 && index >= from - DENIAL_SCOPE_TOKENS; index--) {
    const cue = DEMAND_CUES.get(tokens[index]!.word.text);
    if (cue === 'end') return false;
    if (cue === 'complement') isComplement = true;
    else if (cue === 'demand') return isComplement;
  }
  return false;
}
