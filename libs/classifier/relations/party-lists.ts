import type { RelationWords } from '../lexicon/load-lexicon';
import type { Analysis } from '../syntax/clauses';
import { CLASS } from '../syntax/vocabulary';

/** A name, or words that stand for one, in the sentence. */
export interface Party {
  readonly token: number;
  readonly groupId: string;
}

/** Parties that stand in one list ("A, B and C"), or two that one word stands for ("the two groups"). */
export interface PartyList {
  /** The tokens of its first and its last party. */
  readonly first: number;
  readonly last: number;
  readonly groups: readonly string[];
}

const CONJUNCTION = /^(?:and|or|nor|&|plus)$/;
const BEFORE_NAME = /^(?:both|also|of|from|even|perhaps|later|fellow|rival|neo-nazi)$/;
const MAX_LIST_GAP_TOKENS = 8;
const MAX_TOKENS_AFTER_BETWEEN = 6;

/** The lists of parties in a sentence, in order; a party alone is a list of one. */
export function partyLists(analysis: Analysis, parties: readonly Party[], words: RelationWords): PartyList[] {
  const lists: PartyList[] = [];
  let open: { first: number; last: number; groups: string[] } | null = null;
  let isAfterBetween = false;
  for (let index = 0; index < parties.length; index++) {
    const { token, groupId } = parties[index]!;
    if (open !== null) {
      const isSameGroup = parties[index - 1]!.groupId === groupId && token - open.last <= 3;
      if (
        token === open.last ||
        (isSameGroup && isNamedAgain(analysis, open.last, token)) ||
        joinsList(analysis, open.last, token, isAfterBetween, words)
      ) {
        open.last = token;
        if (!open.groups.includes(groupId)) open.groups.push(groupId);
        continue;
      }
    }
    open = { first: token, last: token, groups: [groupId] };
    isAfterBetween = stands('between', analysis, token);
    lists.push(open);
  }
  return lists.some(({ first, last }) => first < last)
    ? lists.flatMap((list) => withoutBareCommas(analysis, list, parties))
    : lists;
}

function stands(preposition: string, { tokens }: Analysis, before: number): boolean {
  for (let index = before - 1; index >= 0 && index >= before - MAX_TOKENS_AFTER_BETWEEN; index--)
    if (tokens[index]!.word.text === preposition) return true;
  return false;
}

/** "Abu Sayyaf under Isnilon Hapilon", "HTS leader Jolani": the same group again. */
function isNamedAgain({ tokens, tags }: Analysis, from: number, to: number): boolean {
  for (let index = from + 1; index < to; index++) {
    const isWord = (tags[index]! & (CLASS.noun | CLASS.preposition | CLASS.determiner | CLASS.possessive)) !== 0;
    if (!isWord || tokens[index]!.word.text === ',') return false;
  }
  return true;
}

/** Whether only a comma or conjunction, people and words before the next name stand between two names. */
function joinsList(
  { tokens, tags }: Analysis,
  from: number,
  to: number,
  isAfterBetween: boolean,
  { people }: RelationWords,
): boolean {
  if (to - from - 1 > MAX_LIST_GAP_TOKENS || to - from < 2) return false;
  let joint: 'none' | 'comma' | 'conjunction' = 'none';
  for (let index = from + 1; index < to; index++) {
    const { word, span } = tokens[index]!;
    const { text } = word;
    const tag = tags[index]!;
    if (span >= 0) return false;
    if (text === ',') {
      if (joint === 'none') joint = 'comma';
    } else if (CONJUNCTION.test(text)) {
      if (joint === 'conjunction') return false;
      joint = 'conjunction';
    } else if (people.has(word.noun)) continue;
    else if (joint === 'none') {
      // "the Maute Group of Lanao and"; after "between" any noun may still belong to the first name.
      const isPlace = /^(?:of|in|from)$/.test(text)
        ? tokens[index + 1]!.word.isCapital
        : word.isCapital && (tag & CLASS.proper) !== 0;
      if (!isPlace && !isAfterBetween) return false;
      if ((tag & (CLASS.past | CLASS.third | CLASS.subordinator)) !== 0) return false;
    } else if ((tag & (CLASS.determiner | CLASS.adjective)) === 0 && !BEFORE_NAME.test(text)) return false;
  }
  return joint === 'conjunction' || (joint === 'comma' && to - from <= 4);
}

/** A run of names with commas alone is no list: "A, the B, attacked". Those fall apart again. */
function withoutBareCommas({ tokens }: Analysis, list: PartyList, parties: readonly Party[]): PartyList[] {
  if (list.first === list.last) return [list];
  for (let index = list.first + 1; index < list.last; index++)
    if (CONJUNCTION.test(tokens[index]!.word.text)) return [list];
  return parties
    .filter(({ token }) => token >= list.first && token <= list.last)
    .map(({ token, groupId }) => ({ first: token, last: token, groups: [groupId] }));
}
