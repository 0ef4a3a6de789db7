import type { Span } from '#contracts/classification';

/** Words of a sentence that stand for groups named before: one group, or several ("the two groups"). */
export interface Reference extends Span {
  readonly groups: readonly string[];
  /** Another reading is as likely: what the sentence tells has to speak for it. */
  readonly isWeak?: boolean;
}

/** A name as the references need it. Offsets in the text. */
export interface NamedGroup extends Span {
  readonly groupId: string;
  /** A leader's name, which stands for the group. */
  readonly isPerson: boolean;
}

/** What the sentence before named. */
export interface Antecedents {
  /** Its groups, each once, in the order of the text; what stood for a group counts like its name. */
  readonly groups: readonly string[];
  /** The group that the sentence is about: its subject, or its only one; null where that is open. */
  readonly topic: string | null;
  /** A person is its subject: "he" may be meant. */
  readonly isAboutPerson: boolean;
  /** Whether its two groups may be meant by "the two": neither only explains the other. */
  readonly isPair: boolean;
  /** No sentence stands between: a pronoun may be meant for them. */
  readonly isNear: boolean;
}

// More than the syntax reads of one sentence: the work stays bounded on any text.
const MAX_SENTENCE_CHARACTERS = 2500;
const MAX_NAMES = 40;

const words = (text: string): string => `(?:${text.trim().replace(/\s+/g, '|')})`;
const GROUP = words(
  'group organi[sz]ation movement militia faction outfit network cartel gang guerrilla force army side party branch wing',
);
const FIGHTERS = words(
  'rebel militant jihadist insurgent guerrilla paramilitarie militiamen fighter gunmen extremist separatist dissident',
);
const PEOPLE = words(
  'men fighters members leaders leader leadership commanders commander bombers camps positions prisoners ranks recruits gunmen preachers clerics founders bases',
);

/** Words that refer: a pattern that is tried only where one of the words stands that it begins with. */
interface Referring {
  readonly first: ReadonlySet<string>;
  readonly whole: RegExp;
}

function pattern(first: string, whole: string): Referring {
  return { first: new Set(first.split(' ')), whole: new RegExp(whole, 'iuy') };
}

const ADJECTIVES = '(?:[\\p{L}-]+\\s+){0,2}';
const PLURAL = words(
  'groups organi[sz]ations movements militias factions outfits networks cartels gangs forces armies sides rivals enemies allies parties guerrillas branches wings organisations cousins',
);
// "both of", "the two men" are others.
const NOT_OTHERS =
  "(?=[\\s,.;:'’])(?!\\s+(?:of|and|years|months|weeks|days|men|women|people|soldiers|officers|civilians|policemen|police|children|bombs|attacks|villages|towns|others)\\b)";
const TWO = pattern(
  'the these both neither each',
  `\\b(?:(?:the|these)\\s+(?:two|pair)(?:\\s+${ADJECTIVES}${PLURAL})?|both(?:\\s+${ADJECTIVES}${PLURAL})?|(?:neither|each)(?:\\s+(?:group|side|movement|faction))?)${NOT_OTHERS}`,
);
const THREE = pattern('all the', `\\b(?:all\\s+three|the\\s+three(?:\\s+${PLURAL})?)(?=\\s)`);
const OTHER_ONE = pattern(
  'the its his their',
  [
    `\\b(?:the|its|his|their)\\s+(?:other|smaller|larger|bigger|older|younger|weaker|stronger|rival|parent|mother)\\s+${ADJECTIVES}${GROUP}\\b`,
    `\\b(?:the|its|his|their)\\s+(?:(?:former|old|larger|smaller|bitter|new|sworn|erstwhile|one-time|longtime|big|bigger)\\s+)?${words('rivals? opponents? ally allies partners? patrons? foes? enemy enemies comrades? hosts? adversary cousins? brothers? mentors? sponsors? protectors?')}\\b(?!\\s+(?:of|to|the)\\b)`,
    '\\bthe\\s+latter\\b',
  ].join('|'),
);
const ONE = pattern('the this', `\\b(?:the|this)\\s+(?:[\\p{L}-]+\\s+){0,2}(?:${GROUP}|${FIGHTERS}s)\\b(?!\\s+of\\b)`);
// "it is", "it was on Monday": a pronoun that stands for nothing.
const PRONOUN = pattern(
  'it its they their them',
  '\\b(?:it(?!\\s+(?:is|was|will\\s+be|has\\s+been|seems|appears|emerged|remains)\\b(?!\\s+\\w+(?:ed|wn|rn|ft|ng|ept|uilt|ade)\\b))|its|they|their|them)\\b',
);
const HE = pattern('he his she her', '\\b(?:he|his|she|her)\\b');
const WE = pattern('we our us', '\\b(?:we|our|us)\\b');
const FORMER = pattern(
  'the',
  "\\bthe\\s+former\\b(?=\\s+(?:\\w+ed|has|had|is|was|in|and|of|by|took|shot|fought)\\b|[,.'’])",
);
const LATTER = pattern('the', '\\bthe\\s+latter\\b');
// A pronoun behind a verb or preposition, or the owner of people: not the subject.
const OBJECT = pattern(
  'it them its their',
  `(?<=\\b(?:\\p{L}+(?:ed|es|[^s\\W]s)|from|with|to|against|alongside|beside|by|for|upon|fought|fight|left|leave|hunt|join|shelter|arm|train|help|attack|quit|drove|drive|broke|split|took|gave|give|sent|send|sold|sell|taught|beat)\\s+)(?:(?:it|them)(?=\\s*[,.;:—–]|\\s+(?:in|on|at|from|and|with|for|after|to|as|by|over|when|out|of|until|since)\\b|(?<=\\b(?:lent|lend|gave|give|sold|sell|sent|send|paid|taught|offered|promised|supplied)\\s+(?:it|them))\\s+\\p{L})|(?:its|their)(?=\\s+(?:[\\p{L}-]+\\s+)?${PEOPLE}\\b))`,
);
// Whatever may stand for somebody named before.
const ANY = pattern(
  'it its they their them he his him she her the this',
  `\\b(?:it|its|they|their|them|he|his|him|she|her|(?:the|this)\\s+(?:[\\p{L}-]+\\s+){0,2}(?:${GROUP}|${FIGHTERS}s|rivals?|enem(?:y|ies)|all(?:y|ies)|partners?))\\b`,
);
const SUBJECT_PRONOUN = /^(?:it|they|he|she)$/iu;
/** The first words of all the patterns: most sentences have few of them, and nothing else is tried at the others. */
const OPENING = /\b(?:the|these|this|both|neither|each|all|its?|they|their|them|his|him|he|she|her|we|our|us)\b/gi;
const INITIAL =
  /^["'“”‘’\s*•-]*(?:(?:but|and|yet|then|later|now|since then|there|soon|still|today|meanwhile|instead|after that|in [^,.]{1,30},|on [^,.]{1,30},|by [^,.]{1,30},)\s+)?$/iu;
const QUOTE = /["“”]/u;

/**
 * The references of `[start, end)` to the groups of the sentence before or of its own beginning, without overlap, in
 * order: "the group", a pronoun, "the two groups", "its rival", "the latter", "we" in a quotation. Only where one reading
 * is left, but for one that is marked as weak: any such word, where the sentence before named one group that is
 * missing here; the nearest sentence alone is looked at (what Hobbs 1978 tries first). `isNewParagraph` asks for more: one
 * group and a full word, or the first word. The patterns have no nested repetition: time is linear in the sentence.
 */
export function referencesIn(
  text: string,
  { start, end }: Span,
  allNames: readonly NamedGroup[],
  { groups, topic, isPair, isNear, isAboutPerson }: Antecedents,
  isNewParagraph: boolean,
): Reference[] {
  const sentence = text.slice(start, Math.min(end, start + MAX_SENTENCE_CHARACTERS));
  const names = allNames.slice(0, MAX_NAMES);
  const own = groupsOf(names);
  // One group is the least that anything refers to, and of the sentence's own it takes two.
  if (groups.length === 0 && own.length < 2) return [];
  const openings = openingsOf(sentence);
  const found: Reference[] = [];
  const isFree = (from: number, to: number): boolean =>
    ![...names, ...found].some((other) => other.start < to && from < other.end);
  const take = (
    { first, whole }: Referring,
    referred: (from: number, to: number) => readonly string[] | null,
    before = Infinity,
    isWeak = false,
  ): void => {
    let passed = 0;
    for (const { at, word } of openings) {
      if (start + at >= before) return;
      if (at < passed || !first.has(word)) continue;
      whole.lastIndex = at;
      if (!whole.test(sentence)) continue;
      passed = whole.lastIndex;
      const from = start + at;
      const to = start + passed;
      const referredTo = isFree(from, to) ? referred(from, to) : null;
      if (referredTo === null) continue;
      found.push({ start: from, end: to, groups: referredTo, isWeak });
      return;
    }
  };
  const ownBefore = (from: number): string[] => groupsOf(names, from);
  const others = groups.filter((group) => !own.includes(group));
  const isPairBefore = groups.length === 2 && isPair;

  if (own.length === 2) {
    take(FORMER, (from) => (ownBefore(from).length === 2 ? [own[0]!] : null));
    take(LATTER, (from) => (ownBefore(from).length === 2 ? [own[1]!] : null));
  }
  take(TWO, (from, to) => {
    // "both A and B" names them itself.
    if (names.some((name) => name.start >= to && name.start - to <= 5)) return null;
    const before = ownBefore(from);
    // "a command that the two had formed"; "both" and "neither" may only underline.
    if (before.length === 2) return own.length === 2 && /^the/i.test(text.slice(from, from + 3)) ? before : null;
    // A new paragraph may go on with "Both …"; further in it, the two may be others.
    return before.length === 0 && isPairBefore && (!isNewParagraph || from - start <= 2) ? groups : null;
  });
  // "A shelters B, and C hunts them": whom the sentence began with, or the one before was about.
  take(OBJECT, (from) => {
    const before = ownBefore(from);
    const name = names.findLast((each) => each.end <= from);
    const last = name?.groupId;
    if (before.length === 2) {
      // "A fought B, and later lent it men": B stands in an earlier part of the sentence, and A goes on.
      const isSubject = !/[,;]|\band\b/u.test(text.slice(name!.end, from));
      return isSubject ? [before.find((group) => group !== last)!] : [last!];
    }
    if (before.length > 1 || isNewParagraph) return null;
    if (before.length === 1) return topic !== null && topic !== last && own.length === 1 ? [topic] : null;
    const rest = groups.filter((group) => group !== topic);
    return topic !== null && rest.length === 1 ? rest : null;
  });
  if (isPairBefore && !isNewParagraph) {
    const subject = own.length === 0 ? topic : null;
    // "HTS arrested men of the smaller group": the one of the two that is not named.
    const other = subject === null ? others : others.filter((group) => group !== subject);
    const isNamed = subject !== null || own.some((group) => groups.includes(group));
    take(OTHER_ONE, () => (isNamed && other.length === 1 ? other : null));
  }
  if (groups.length === 3 && !isNewParagraph) take(THREE, (from) => (ownBefore(from).length === 0 ? groups : null));
  const firstName = names.reduce((least, name) => Math.min(least, name.end), Infinity);
  const withWeak = (): Reference[] => {
    const left = others.filter((group) => !found.some((reference) => reference.groups.includes(group)));
    if (isNear && !isNewParagraph && left.length === 1 && names.length > 0) {
      // "A said it was behind the blast": behind a name a subject mostly stands for that.
      const mayBeOther = (from: number, to: number): boolean =>
        from < firstName || !SUBJECT_PRONOUN.test(text.slice(from, to));
      take(ANY, (from, to) => (mayBeOther(from, to) ? left : null), Infinity, true);
    }
    return inOrder(found);
  };
  if (topic === null || (isNewParagraph && groups.length !== 1)) return withWeak();
  if (QUOTE.test(sentence)) take(WE, () => [topic], firstName);
  const isWhom = (from: number): boolean => /\b(?:whom|which|that)\s+$/u.test(text.slice(start, from));
  if (own.includes(topic)) take(ONE, () => [topic], firstName);
  else take(ONE, (from) => (from < firstName || isWhom(from) ? [topic] : null));
  const isInitial = (from: number): boolean => INITIAL.test(text.slice(start, from));
  const isSubjectOpen = isNear && !found.some((reference) => reference.groups.includes(topic));
  if (isSubjectOpen) take(PRONOUN, (from) => (isInitial(from) ? [topic] : null), firstName);
  if (isSubjectOpen && isAboutPerson) take(HE, (from) => (isInitial(from) ? [topic] : null), firstName);
  return withWeak();
}

/** The groups of the names that end before a place, each once. */
function groupsOf(names: readonly NamedGroup[], before = Infinity): string[] {
  const groups: string[] = [];
  for (const { end, groupId } of names) if (end <= before && !groups.includes(groupId)) groups.push(groupId);
  return groups;
}

function openingsOf(sentence: string): { readonly at: number; readonly word: string }[] {
  const openings: { at: number; word: string }[] = [];
  OPENING.lastIndex = 0;
  for (let match = OPENING.exec(sentence); match !== null; match = OPENING.exec(sentence))
    openings.push({ at: match.index, word: match[0].toLowerCase() });
  return openings;
}

function inOrder(references: readonly Reference[]): Reference[] {
  return [...references].sort((a, b) => a.start - b.start);
}
