import type { Analysis } from '../syntax/clauses';

const DENIALS =
  /^(?:deny|denies|denied|denying|dismiss|dismissed|dismisses|dispute|disputed|refute|refuted|disavowed?|rejects?|rejected)$/;
const DENIED =
  /^(?:that|any|having|it|they|claims?|reports?|suggestions?|allegations?|accusations?|charges?|rumou?rs?)$/;
const NOBODY = /^(?:none|nobody|neither|nor|never|hardly|without)$/;
const NO = /^(?:no|any|little|scant)$/;
const PROOF = /^(?:proof|evidence|sign|signs|indication|indications|hint|trace|truth)$/;
const UNTRUE = /^(?:false|untrue|baseless|unfounded|fabricated|groundless|wrong)$/;
// "no love lost", "has never forgiven": what is denied here is the opposite of a bond.
const BAD_BLOOD = /^(?:forgive|forgiven|trust|trusts|trusted|love)$/;
const DEMANDS = /^(?:demand|urge|ask|want|press|pressure|implore|beg|insist)(?:s|ed|ing)?$|^pressur(?:ed|es|ing)$/;
const ENDS = /^(?:stop|cease|end|halt|quit|stopping|ending)$/;
const DENIAL_SCOPE_TOKENS = 14;
const NOBODY_SCOPE_TOKENS = 10;
const RUMOUR_SCOPE_TOKENS = 20;

/** "denied that they had sheltered", "none of its leaders has condemned", "no proof of any deal", "rumours … are false". */
export function isDenied({ tokens }: Analysis, from: number): boolean {
  const textAt = (index: number): string => tokens[index]?.word.text ?? '';
  for (let index = from - 1; index >= 0 && index >= from - DENIAL_SCOPE_TOKENS; index--) {
    const text = textAt(index);
    if (/^(?:;|but|:|although|because)$/.test(text)) return false;
    if (NOBODY.test(text) && from - index <= NOBODY_SCOPE_TOKENS && !BAD_BLOOD.test(textAt(from))) return true;
    if (PROOF.test(text) && NO.test(textAt(index - 1))) return true;
    if (/^(?:rumou?rs?|reports?|claims?|talk)$/.test(text) && isUntrueAfter(from)) return true;
    if (!DENIALS.test(text)) continue;
    const next = textAt(index + 1);
    if (DENIED.test(next) || index + 1 >= from - 1 || next.endsWith('ing')) return true;
  }
  return false;

  function isUntrueAfter(start: number): boolean {
    for (let index = start; index < tokens.length && index < start + RUMOUR_SCOPE_TOKENS; index++)
      if (UNTRUE.test(textAt(index)) && /^(?:is|are|was|were|as)$/.test(textAt(index - 1))) return true;
    return false;
  }
}

/** "demanded that the Taliban hand over": what is asked for has not been done. To stop it is asked only of who does it. */
export function isDemanded({ tokens }: Analysis, from: number): boolean {
  let isComplement = false;
  for (let index = from - 1; index >= 0 && index >= from - DENIAL_SCOPE_TOKENS; index--) {
    const { text } = tokens[index]!.word;
    if (/^[,;:]$/.test(text) || text === 'but' || ENDS.test(text)) return false;
    if (text === 'to' || text === 'that') isComplement = true;
    else if (DEMANDS.test(text)) return isComplement;
  }
  return false;
}
