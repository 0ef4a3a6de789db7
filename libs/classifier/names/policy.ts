import type { Alias, Catalogue, Suppression } from '#catalogue/group';
import { type AliasEntry, type CompiledCatalogue } from './compiled-catalogue';
import { ContextPhrases, lastWordOf, type Surroundings, wordsAround } from './context-phrases';
import { definesAfter, definesBefore, longFormAt, longFormOf } from './definitions';
import {
  AFTER_A_SUBJECT,
  AFTER_A_TRIBE,
  AFTER_A_VERB,
  ARMED_GROUP_BEFORE,
  BEFORE_A_NOUN,
  CIVIL_GROUPS,
  CIVIL_NOUNS,
  CIVIL_TITLES,
  DONE_BY,
  FURTHER_NAMES,
  MEN_AT_ARMS,
  NOT_GIVEN_NAMES,
  OWNED_BY_NO_GROUP,
  PERSONAL_VERBS,
  PLACES_AND_THINGS,
  PLACES_BEFORE,
  SPEECH_BEFORE_THAT,
  STREETS_AND_FIRMS,
  THINGS,
} from './neighbour-words';
import { GAP, type NormalisedText } from './normalise';
import { isSuppressed } from './suppression-context';

/** A name found in the text, before it is decided whether it counts. `[start, end)` is in normalised units. */
export interface Candidate {
  readonly entry: AliasEntry;
  /** Aliases of other groups that are written the same. */
  readonly rivals: readonly AliasEntry[];
  readonly start: number;
  readonly end: number;
}

/** Where the text was published: aliases and suppressions may hold for one source only. */
export interface Origin {
  readonly sourceId: string | null;
  readonly sourceName: string | null;
}

/** Ids of the rules, stable, as they are shown beside the reason. */
export type PolicyRule =
  | 'policy.plain'
  | 'policy.defined'
  | 'policy.head'
  | 'policy.introduced'
  | 'policy.elsewhere'
  | 'policy.context'
  | 'policy.topic'
  | 'policy.company'
  | 'policy.dealings'
  | 'policy.discourse'
  | 'policy.source'
  | 'policy.suppressed'
  | 'policy.excluded'
  | 'policy.place'
  | 'policy.other-person'
  | 'policy.verb'
  | 'policy.capitals'
  | 'policy.defined-otherwise'
  | 'policy.contested'
  | 'policy.unsupported';

export interface Decision {
  readonly admitted: boolean;
  /** Whose name it is: the candidate's own entry, or the one of its rivals that the document speaks for. */
  readonly entry: AliasEntry;
  readonly rule: PolicyRule;
  /** Why, for a person to read. */
  readonly reason: string;
  /** How sure it is that the name means the group: 0 to 1. */
  readonly certainty: number;
}

const ANYWHERE: Origin = { sourceId: null, sourceName: null };

// Certainties are ordinal: a plain name above a defined acronym, above one explained elsewhere, above one by context.
const CERTAINTY: Readonly<Partial<Record<PolicyRule, number>>> = {
  'policy.plain': 0.98,
  'policy.defined': 0.95,
  'policy.head': 0.93,
  'policy.introduced': 0.92,
  'policy.elsewhere': 0.9,
  'policy.context': 0.8,
  'policy.discourse': 0.75,
  'policy.company': 0.7,
  'policy.dealings': 0.7,
  'policy.topic': 0.65,
};
const CERTAINTY_PERSON = 0.93;

// About eight words to either side: further off, a word is seldom about the name.
const NEAR_UNITS = 60;
// A paragraph of news: two words of the subject within it tell what it is about, and one within a sentence.
const TOPIC_UNITS = 320;
const SENTENCE_UNITS = 130;
const MIN_TOPIC_PHRASES = 2;
// A phrase this near stands beside the name: a space, or an article between them.
const BESIDE_UNITS = 1;
// Armed men directly after the name outweigh an excluding word that is as far off as this.
const FAR_EXCLUDING_UNITS = 30;
// The words that are looked at on one side: a title, a given name, what stands before it.
const NEIGHBOURS_CHARACTERS = 48;
// "al-Qaeda and its ally", "the TTP, as well as the".
const MAX_COMPANY_GAP_CHARACTERS = 32;
// Groups with more dealings than this are named everywhere, so their names say little of who stands beside them.
const MAX_DEALINGS = 24;
// As many names as a paragraph has about one.
const MAX_NEIGHBOURS = 6;

/**
 * Decides which candidates count, and for which group. Plain names do, unless their own excluding context is near or a
 * street, a firm or another person is called so. An ambiguous alias needs evidence, in this order: it is defined in the
 * document beside a name of the group (Schwartz and Hearst, PSB 2003, both orders); armed men stand beside it; the
 * person of that surname was introduced; a plain name of the group, an affiliate or its parent stands elsewhere; an
 * admitting word is near, or several in the paragraph; it stands in one row with a name that counts, or near the name of
 * a group with which its own has known dealings (lexicon/known-relations.tsv); the same name counts elsewhere in the
 * document (one sense per discourse: Gale, Church and Yarowsky, 1992). It is ruled out where it
 * is a verb or stands in a line of capitals (for everyday words), where the document defines it as something else, by
 * excluding context that is nearer than the admitting one, and as the name of a place or thing.
 * Decisions come in the order of the candidates. Linear: each candidate looks at a window of bounded size.
 */
export function decide(
  candidates: readonly Candidate[],
  text: NormalisedText,
  compiled: CompiledCatalogue,
  origin: Origin = ANYWHERE,
): Decision[] {
  const document = new Document(candidates, text, compiled, origin);
  const decisions = candidates.map((_, index) => document.decideAlone(index));
  if (decisions.includes(undefined) || document.hasDoubtfulDefinition) {
    document.gatherEvidence(decisions);
    candidates.forEach((_, index) => {
      decisions[index] ??= document.decideByEvidence(index);
    });
    document.admitByCompany(decisions as Decision[]);
    document.admitByDealings(decisions as Decision[]);
    document.admitByDiscourse(decisions as Decision[]);
  }
  return decisions as Decision[];
}

/** Somebody is named in full: a leader of the catalogue, or (null) somebody else of the same surname. */
interface Introduction {
  readonly at: number;
  readonly entry: AliasEntry | null;
}

/** The decision on a short form that the document gives a group's name. */
export const DEFINED_HERE: Omit<Decision, 'entry'> = {
  admitted: true,
  rule: 'policy.defined',
  reason: 'defined in the document',
  certainty: CERTAINTY['policy.defined']!,
};

class Document {
  private readonly suppressions: ReadonlyMap<string, readonly Suppression[]>;
  private readonly plainGroups = new Set<string>();
  private readonly defined = new Set<AliasEntry>();
  private readonly definedOtherwise = new Map<AliasEntry, string>();
  /** The places at which a short form is spelled out as something else, by candidate. */
  private readonly spelledOutAsOther = new Set<number>();
  private readonly introductions = new Map<string, Introduction[]>();
  /** Several rules ask for what is near one name, one after the other. */
  private lastNear: Surroundings | null = null;

  constructor(
    private readonly candidates: readonly Candidate[],
    private readonly text: NormalisedText,
    private readonly compiled: CompiledCatalogue,
    private readonly origin: Origin,
  ) {
    this.suppressions = suppressionsByGroup(compiled.catalogue);
  }

  /** Whether an acronym that needs no evidence is spelled out here as something that is no name of its group. */
  get hasDoubtfulDefinition(): boolean {
    return this.definedOtherwise.size > 0;
  }

  /** What can be said of a name by itself; undefined where it takes the rest of the document. */
  decideAlone(index: number): Decision | undefined {
    const { entry, rivals, start, end } = this.candidates[index]!;
    const { alias } = entry;
    const ruledOut = this.ruledOutByOrigin(entry, start, end);
    if (rivals.length > 0) return undefined;
    if (ruledOut !== null) return ruledOut;
    if (needsEvidence(alias)) return undefined;

    if (alias.exclude.length > 0) {
      const around = this.near(start, end);
      const excluding = phrasesOf(alias).exclude.nearest(around);
      if (excluding !== null) {
        return reject(entry, 'policy.excluded', `excluded by "${excluding.phrase}" nearby`);
      }
    }
    if (isOneWord(this.text, start, end)) {
      const head = this.capitalisedWordAfter(end);
      if (head !== '' && STREETS_AND_FIRMS.has(head) && !this.isTitleCaseLine(start, end)) {
        return reject(entry, 'policy.place', `a street or a firm: "${head}" follows`);
      }
      if (entry.kind === 'person') {
        const given = this.givenNameBefore(index, false);
        if (given !== null && !this.isNameOfGroup(given, entry)) {
          return reject(entry, 'policy.other-person', `"${given}" stands before it: another person`);
        }
      }
    }
    if (entry.kind === 'person') {
      const further = this.capitalisedWordAfter(end);
      if (further !== '' && FURTHER_NAMES.has(further)) {
        return reject(entry, 'policy.other-person', `the name goes on with "${further}": another person`);
      }
    }
    if (alias.kind === 'acronym') {
      const thing = this.wordAfter(end).toLowerCase();
      if (OWNED_BY_NO_GROUP.has(thing)) return reject(entry, 'policy.place', `a thing: "${thing}" follows`);
      const explained = this.explainedAs(end);
      if (explained !== null) return reject(entry, 'policy.place', `explained as "${explained}"`);
      const longForm = longFormAt(this.text.raw, this.rawStart(start), this.rawEnd(end));
      if (longForm !== null && !this.holdsNameOf(entry.groupId, index, longForm) && !tellsOfArms(longForm.text)) {
        this.definedOtherwise.set(entry, longForm.text);
      }
    }
    return admit(entry, 'policy.plain', 'plain name');
  }

  /**
   * What the document itself says about a short form or a surname holds for the whole of it, so it is gathered before
   * anything is decided by it. Takes back the plain acronyms that the document uses for something else.
   */
  gatherEvidence(decisions: (Decision | undefined)[]): void {
    const ownNames = new Map<string, Set<AliasEntry>>();
    decisions.forEach((decision) => {
      if (decision?.admitted !== true) return;
      const { groupId } = decision.entry;
      ownNames.set(groupId, (ownNames.get(groupId) ?? new Set()).add(decision.entry));
    });
    for (const [entry, longForm] of this.definedOtherwise) {
      const names = ownNames.get(entry.groupId);
      const isBorneOut = [...this.compiled.kindred.get(entry.groupId)!].some((groupId) =>
        [...(ownNames.get(groupId) ?? [])].some((name) => name !== entry && !this.definedOtherwise.has(name)),
      );
      if (isBorneOut) continue;
      names?.delete(entry);
      decisions.forEach((decision, index) => {
        if (decision?.entry !== entry || !decision.admitted) return;
        decisions[index] = reject(entry, 'policy.defined-otherwise', `stands for "${longForm}" in the document`);
      });
    }
    for (const [groupId, names] of ownNames) if (names.size > 0) this.plainGroups.add(groupId);

    this.candidates.forEach((candidate, index) => {
      const decision = decisions[index];
      if (decision?.admitted === true) {
        if (decision.entry.kind === 'person' && !isOneWord(this.text, candidate.start, candidate.end)) {
          this.introduce(candidate, decision.entry);
        }
        return;
      }
      if (decision !== undefined) {
        if (decision.rule === 'policy.other-person') this.introduce(candidate, null);
        return;
      }
      for (const entry of [candidate.entry, ...candidate.rivals]) this.gatherDefinition(entry, index, decisions);
      if (isSurname(candidate, this.text) && this.givenNameBefore(index, true) !== null)
        this.introduce(candidate, null);
    });
  }

  private gatherDefinition(entry: AliasEntry, index: number, decisions: readonly (Decision | undefined)[]): void {
    if (this.defined.has(entry)) return;
    const { start, end } = this.candidates[index]!;
    if (this.isDefinedHere(entry, index, decisions)) {
      this.defined.add(entry);
      return;
    }
    if (entry.kind !== 'acronym') return;
    const longForm = longFormAt(this.text.raw, this.rawStart(start), this.rawEnd(end));
    if (longForm === null) return;
    if (this.holdsNameOf(entry.groupId, index, longForm)) this.defined.add(entry);
    else {
      this.spelledOutAsOther.add(index);
      if (!this.definedOtherwise.has(entry)) this.definedOtherwise.set(entry, longForm.text);
    }
  }

  /** Whether a name of the group stands beside it so that the one explains the other; two short of proof do, too. */
  private isDefinedHere(entry: AliasEntry, index: number, decisions: readonly (Decision | undefined)[]): boolean {
    const { start, end } = this.candidates[index]!;
    const explains = (other: number): boolean => {
      const candidate = this.candidates[other]!;
      const isBefore = other < index;
      const gap = isBefore
        ? this.text.raw.slice(this.rawEnd(candidate.end), this.rawStart(start))
        : this.text.raw.slice(this.rawEnd(end), this.rawStart(candidate.start));
      if (isBefore ? !definesAfter(gap) : !definesBefore(gap)) return false;
      const decision = decisions[other];
      if (decision !== undefined) return decision.admitted && decision.entry.groupId === entry.groupId;
      // "the Resistance Front (TRF)": an ambiguous long form and its letters bear each other out.
      if (entry.kind !== 'acronym' || isOneWord(this.text, candidate.start, candidate.end)) return false;
      const long = [candidate.entry, ...candidate.rivals].find(({ groupId }) => groupId === entry.groupId);
      const words = this.text.raw.slice(Math.max(0, this.rawStart(candidate.start) - 4), this.rawEnd(candidate.end));
      if (long === undefined || longFormOf(lettersOf(entry.alias.text), words) === null) return false;
      this.defined.add(long);
      return true;
    };
    // Through at most two other short forms: "Islamic State-Khorasan, ISIS-K or IS-K".
    for (let other = index - 1; other >= 0 && other >= index - 2; other--) if (explains(other)) return true;
    return index + 1 < this.candidates.length && explains(index + 1);
  }

  /** Whether a candidate near `index` that is a name of the group lies in the long form. */
  private holdsNameOf(groupId: string, index: number, longForm: { readonly start: number; readonly end: number }) {
    for (let other = Math.max(0, index - 3); other <= index + 3 && other < this.candidates.length; other++) {
      const { entry, rivals, start, end } = this.candidates[other]!;
      if (other === index || this.rawStart(start) >= longForm.end || this.rawEnd(end) <= longForm.start) continue;
      if (entry.groupId === groupId || rivals.some((rival) => rival.groupId === groupId)) return true;
    }
    return false;
  }

  private introduce({ start, end }: Candidate, entry: AliasEntry | null): void {
    const surname = surnameOf(this.text, start, end);
    const known = this.introductions.get(surname);
    if (known === undefined) this.introductions.set(surname, [{ at: start, entry }]);
    else known.push({ at: start, entry });
  }

  decideByEvidence(index: number): Decision {
    const candidate = this.candidates[index]!;
    const { entry, rivals, start, end } = candidate;
    if (rivals.length === 0) return this.judge(entry, index);
    const claims = [entry, ...rivals]
      .filter((one) => this.ruledOutByOrigin(one, start, end) === null)
      .map((one) => ({ entry: one, strength: this.strengthOf(one, index) }))
      .sort((a, b) => b.strength - a.strength);
    const [best, second] = claims;
    if (best === undefined) return this.ruledOutByOrigin(entry, start, end)!;
    const isTie = second?.strength === best.strength && second.entry.groupId !== best.entry.groupId;
    if (best.strength <= 0) return reject(entry, 'policy.unsupported', unsupported(claims.map((one) => one.entry)));
    const owner = isTie
      ? claims.find((one) => one.strength === best.strength && !needsEvidence(one.entry.alias))
      : best;
    if (owner === undefined) {
      const groups = `${best.entry.groupId} and ${second!.entry.groupId}`;
      return reject(entry, 'policy.contested', `as much speaks for ${groups}`);
    }
    const excluded = this.excludedBy(owner.entry, index);
    return excluded ?? this.judge(owner.entry, index);
  }

  /** How much speaks for one of the groups that share a name; 0: nothing, below: something against it. */
  private strengthOf(entry: AliasEntry, index: number): number {
    const { start, end } = this.candidates[index]!;
    if (this.excludedBy(entry, index) !== null) return -1;
    const { admit } = phrasesOf(entry.alias);
    const isDefined = this.defined.has(entry);
    if (!isDefined && this.definedOtherwise.has(entry)) return -1;
    let strength = needsEvidence(entry.alias) ? 0 : 1;
    if (isDefined) strength += 8;
    if (admit.nearest(this.near(start, end)) !== null) strength += 4;
    else if (admit.count(wordsAround(this.text, start, end, TOPIC_UNITS)) > 0) strength += 2;
    if (this.plainGroups.has(entry.groupId)) strength += 3;
    // A parent has many branches, so it says little about which of two groups is meant.
    else if (this.plainKindred(entry) !== null) strength += 0.5;
    return strength;
  }

  private excludedBy(entry: AliasEntry, index: number): Decision | null {
    const { exclude, admit } = phrasesOf(entry.alias);
    if (entry.alias.exclude.length === 0) return null;
    const { start, end } = this.candidates[index]!;
    const around = this.near(start, end);
    const excluding = exclude.nearest(around, ({ at }) => this.isOneSentence(at, start));
    if (excluding === null) return null;
    if (excluding.distance > BESIDE_UNITS) {
      if (this.defined.has(entry)) return null;
      if (excluding.distance > FAR_EXCLUDING_UNITS && MEN_AT_ARMS.has(this.wordAfter(end).toLowerCase())) return null;
      const admitting = admit.nearest(around);
      if (admitting !== null && admitting.distance < excluding.distance) return null;
    }
    return reject(entry, 'policy.excluded', `excluded by "${excluding.phrase}" nearby`);
  }

  /** The decision on a name that needs evidence, taken for one group's. */
  private judge(entry: AliasEntry, index: number): Decision {
    const candidate = this.candidates[index]!;
    const { start, end } = candidate;
    const { alias } = entry;

    if (alias.commonWord && isInCapitals(alias.text)) {
      const against = this.readsAsEverydayWord(entry, index);
      if (against !== null) return against;
    }
    const excluded = this.excludedBy(entry, index);
    if (excluded !== null) return excluded;
    const explained = this.explainedAs(end);
    if (explained !== null) return reject(entry, 'policy.place', `explained as "${explained}"`);
    if (isOneWord(this.text, start, end)) {
      const thing = this.placeOrThing(entry, start, end);
      if (thing !== null) return reject(entry, 'policy.place', thing);
    }
    const otherwise = this.definedOtherwise.get(entry);
    if (!this.spelledOutAsOther.has(index)) {
      if (this.defined.has(entry)) return admit(entry, 'policy.defined', 'defined in the document');
      const head = this.headOf(entry, start, end);
      if (head !== null) return admit(entry, 'policy.head', head);
    }
    if (otherwise !== undefined) {
      return reject(entry, 'policy.defined-otherwise', `stands for "${otherwise}" in the document`);
    }
    if (entry.isSurnameOnly) return this.judgeUnlistedSurname(entry, index);
    const { admit: admitting } = phrasesOf(alias);
    const near = admitting.nearest(this.near(start, end));
    if (isSurname(candidate, this.text)) {
      const decision = this.judgeSurname(entry, index, near !== null && entry.kind === 'name');
      if (decision !== null) return decision;
    } else if (entry.kind === 'person') {
      const given = this.givenNameBefore(index, false);
      const further = this.capitalisedWordAfter(end);
      if (given !== null) return reject(entry, 'policy.other-person', `"${given}" stands before it: another person`);
      if (FURTHER_NAMES.has(further)) {
        return reject(entry, 'policy.other-person', `the name goes on with "${further}": another person`);
      }
    }
    const kin = this.plainKindred(entry);
    if (kin !== null) return admit(entry, 'policy.elsewhere', `a plain mention of ${kin} elsewhere`);
    if (near !== null) return admit(entry, 'policy.context', `"${near.phrase}" nearby`);
    if (!needsEvidence(alias)) return admit(entry, 'policy.plain', 'plain name');
    const inSentence = admitting.nearest(wordsAround(this.text, start, end, SENTENCE_UNITS));
    if (inSentence !== null)
      return admit(entry, 'policy.topic', `"${inSentence.phrase}" in the same sentence or beside it`);
    if (admitting.count(wordsAround(this.text, start, end, TOPIC_UNITS)) >= MIN_TOPIC_PHRASES) {
      return admit(entry, 'policy.topic', 'the paragraph is about the group');
    }
    return reject(entry, 'policy.unsupported', unsupported([entry]));
  }

  /** A word in capitals that grammar or its line shows to be the everyday one. */
  private readsAsEverydayWord(entry: AliasEntry, index: number): Decision | null {
    const { start, end } = this.candidates[index]!;
    const before = this.rawBefore(start);
    const words = before.match(/[\p{L}’']+/gu) ?? [];
    const previous = (words.at(-1) ?? '').toLowerCase();
    const next = this.wordAfter(end).toLowerCase();
    if (/[\p{L}’'] $/u.test(before) && PRONOUN_BEFORE_VERB.has(previous)) {
      const isClause = previous === 'that' && SPEECH_BEFORE_THAT.has((words.at(-2) ?? '').toLowerCase());
      if (!isClause) return reject(entry, 'policy.verb', 'follows a pronoun: the verb');
    }
    if (this.isAmongCapitals(start, end)) {
      const isNoun = AFTER_A_SUBJECT.has(next) || (BEFORE_A_NOUN.has(previous) && !AFTER_A_VERB.has(next));
      const isKnown = this.defined.has(entry) || this.plainGroups.has(entry.groupId);
      return isNoun && isKnown ? null : reject(entry, 'policy.capitals', 'an everyday word in a line of capitals');
    }
    if (AFTER_A_VERB.has(next)) return reject(entry, 'policy.verb', `"${next}" follows: the verb`);
    return null;
  }

  /** What shows a short name to be that of a place, a house, a firm or a thing; null for nothing. */
  private placeOrThing(entry: AliasEntry, start: number, end: number): string | null {
    if (entry.kind === 'acronym' && DESIGNATION.test(this.rawAfter(end))) return 'a designation: a number follows';
    const next = this.wordAfter(end);
    const small = next.toLowerCase();
    const isCapitalised = next !== small;
    const isNamedSo = isCapitalised && (STREETS_AND_FIRMS.has(small) || PLACES_AND_THINGS.has(small));
    const isThing = !isCapitalised && (THINGS.has(small) || OWNED_BY_NO_GROUP.has(small));
    if ((isNamedSo || isThing) && !this.isTitleCaseLine(start, end)) {
      return `a ${isThing ? 'thing' : 'place or a thing'}: "${small}" follows`;
    }
    const before = this.rawBefore(start);
    const previous = /([\p{L}]+)\.? (?:of )?$/u.exec(before)?.[1]?.toLowerCase() ?? '';
    if (PLACES_BEFORE.has(previous)) return `a place or a person: "${previous}" stands before it`;
    if (entry.kind === 'name' && /(?:^|[^\p{L}])(?:in|at|near|outside) $/iu.test(before)) {
      const country = /^, (\p{Lu}\p{Ll}+)/u.exec(this.rawAfter(end))?.[1];
      if (country !== undefined) return `a place in ${country}`;
    }
    return null;
  }

  /** What the text says the name is, where that is no armed group: "the RSF, the press freedom group"; null for none. */
  private explainedAs(end: number): string | null {
    const after = this.rawAfter(end, EXPLANATION_CHARACTERS);
    if (after[0] !== ',' && after[0] !== ' ') return null;
    const [, noun] = EXPLANATION.exec(after) ?? [];
    if (noun === undefined) return null;
    const isCivil = CIVIL_NOUNS.has(/\p{L}+$/u.exec(noun)![0].toLowerCase()) || CIVIL_GROUPS.test(noun);
    return isCivil ? noun : null;
  }

  /** The armed men, or the word of the alias's own, beside the name that make it a group's; null for none. */
  private headOf(entry: AliasEntry, start: number, end: number): string | null {
    const after = this.rawAfter(end);
    const [first, second] = (/^(?:['’]s)? (?:(\p{L}+)(?:[ -](\p{L}+))?)?/u.exec(after)?.slice(1) ?? []).map((word) =>
      (word ?? '').toLowerCase(),
    );
    if (first !== undefined && MEN_AT_ARMS.has(first)) return `before "${first}"`;
    if (entry.kind === 'demonym') {
      const { alias } = entry;
      const own = [first, second].find((word) => word !== undefined && word !== '' && headsOf(alias).has(word));
      if (own !== undefined) return `before "${own}"`;
    }
    const done = DONE_BY.exec(after);
    if (done !== null) return `before "${done[0]}"`;
    const armed = ARMED_GROUP_BEFORE.exec(this.rawBefore(start));
    return armed === null ? null : `after "${armed[0].trim().toLowerCase()}"`;
  }

  /** By the persons of that surname who were named in full; null where nobody was. */
  private judgeSurname(entry: AliasEntry, index: number, isPlainlyGroup: boolean): Decision | null {
    const { start, end } = this.candidates[index]!;
    const title = /(\p{L}+)\.? $/u.exec(this.rawBefore(start))?.[1]?.toLowerCase() ?? '';
    if (entry.kind !== 'person' && isPlainlyGroup) return null;
    const given = this.givenNameBefore(index, true);
    if (given !== null) return reject(entry, 'policy.other-person', `"${given}" stands before it: another person`);
    const known = this.introductions.get(surnameOf(this.text, start, end));
    if (known === undefined) {
      return CIVIL_TITLES.has(title)
        ? reject(entry, 'policy.other-person', `"${title}" stands before it: a person of that surname`)
        : null;
    }
    // Of several persons of one surname the one is meant who was named last.
    const introduction = known.findLast(({ at }) => at < start) ?? known[0]!;
    if (introduction.entry === null) {
      return reject(entry, 'policy.other-person', 'another person of that surname is named in the document');
    }
    const { person, groupId } = introduction.entry;
    if (entry.kind !== 'person') {
      const isPerson = PERSONAL_VERBS.has(this.wordAfter(end).toLowerCase()) || !NOUN_BEFORE.has(title);
      if (!isPerson) return null;
    }
    const asPerson: AliasEntry = { ...entry, groupId, kind: 'person', person };
    return admit(asPerson, 'policy.introduced', `the surname of ${person}, who is named in full`);
  }

  /** A surname that the catalogue does not list counts only for somebody who is named in full. */
  private judgeUnlistedSurname(entry: AliasEntry, index: number): Decision {
    const { start, end } = this.candidates[index]!;
    const further = this.capitalisedWordAfter(end);
    if (further !== '') return reject(entry, 'policy.other-person', `"${further}" follows: part of another name`);
    const isPlace = /(?:^|[^\p{L}])(?:in|at|near|outside|around|across) $/iu.test(this.rawBefore(start));
    if (isPlace || AFTER_A_TRIBE.has(this.wordAfter(end))) {
      return reject(entry, 'policy.place', 'the name of a place or a people');
    }
    const decision = this.judgeSurname(entry, index, false);
    return decision ?? reject(entry, 'policy.unsupported', 'a surname, and nobody of that name is named in full');
  }

  /** A group whose plain name bears the alias out: the own one, an affiliate, or for other than everyday words the parent. */
  private plainKindred(entry: AliasEntry): string | null {
    if (this.plainGroups.has(entry.groupId)) return entry.groupId;
    const parent = this.compiled.catalogue.byId.get(entry.groupId)?.parent;
    for (const groupId of this.compiled.kindred.get(entry.groupId)!) {
      if (this.plainGroups.has(groupId) && !(entry.alias.commonWord && groupId === parent)) return groupId;
    }
    return null;
  }

  /** Names that stand in one row with a group that counts: "the KNLA and ARSA", "TTP, AQ and IS". */
  admitByCompany(decisions: Decision[]): void {
    const tryBeside = (index: number, other: number): void => {
      const decision = decisions[index]!;
      const neighbour = decisions[other];
      if (decision.rule !== 'policy.unsupported' || neighbour === undefined || !neighbour.admitted) return;
      if (decision.entry.kind !== 'acronym' && decision.entry.kind !== 'name') return;
      if (neighbour.entry.kind === 'person' || this.candidates[index]!.rivals.length > 0) return;
      const [first, last] = index < other ? [index, other] : [other, index];
      const from = this.rawEnd(this.candidates[first]!.end);
      const to = this.rawStart(this.candidates[last]!.start);
      if (to - from > MAX_COMPANY_GAP_CHARACTERS || !COMPANY_GAP.test(this.text.raw.slice(from, to))) return;
      const reason = `in one row with ${neighbour.entry.groupId}`;
      decisions[index] = admit(decision.entry, 'policy.company', reason);
    };
    for (let index = 1; index < decisions.length; index++) tryBeside(index, index - 1);
    for (let index = decisions.length - 2; index >= 0; index--) tryBeside(index, index + 1);
  }

  /**
   * Names beside another group with which their own is known to have dealings: "M23 troops combed the forest for the
   * FDLR". Two such names in one sentence bear each other out.
   */
  admitByDealings(decisions: Decision[]): void {
    const { known } = this.compiled;
    const admitBeside = (index: number, other: number): boolean => {
      const { entry } = decisions[index]!;
      const neighbour = decisions[other]!;
      if (neighbour.entry.kind === 'person') return false;
      if (known.get(entry.groupId)?.has(neighbour.entry.groupId) !== true) return false;
      if (known.get(neighbour.entry.groupId)!.size > MAX_DEALINGS) return false;
      const [first, last] = index < other ? [index, other] : [other, index];
      const from = this.candidates[first]!.end;
      const to = this.candidates[last]!.start;
      if (to - from > TOPIC_UNITS || this.text.raw.slice(this.rawEnd(from), this.rawStart(to)).includes('\n'))
        return false;
      if (!neighbour.admitted && (!isInDoubt(other) || to - from > SENTENCE_UNITS || !this.isOneSentence(from, to)))
        return false;
      decisions[index] = admit(entry, 'policy.dealings', `near ${neighbour.entry.groupId}, with which it has dealings`);
      return true;
    };
    const isInDoubt = (index: number): boolean => {
      const { rule, entry } = decisions[index]!;
      const isName = entry.kind === 'acronym' || entry.kind === 'name';
      return (
        rule === 'policy.unsupported' &&
        isName &&
        !entry.alias.commonWord &&
        this.candidates[index]!.rivals.length === 0
      );
    };
    for (let index = 0; index < decisions.length; index++) {
      if (!isInDoubt(index)) continue;
      for (let step = 1; step <= MAX_NEIGHBOURS; step++) {
        if (index >= step && admitBeside(index, index - step)) break;
        if (index + step < decisions.length && admitBeside(index, index + step)) break;
      }
    }
  }

  /** A name that nothing speaks for or against here means what it means elsewhere in the document. */
  admitByDiscourse(decisions: Decision[]): void {
    if (!decisions.some(isUndecided)) return;
    const admitted = new Set<AliasEntry>();
    const bySpelling = new Map<string, AliasEntry | null>();
    decisions.forEach((decision, index) => {
      if (!decision.admitted || !needsEvidence(decision.entry.alias)) return;
      if (decision.entry.kind !== 'person') admitted.add(decision.entry);
      if (this.candidates[index]!.rivals.length === 0) return;
      const spelling = this.surfaceOf(this.candidates[index]!);
      const known = bySpelling.get(spelling);
      bySpelling.set(
        spelling,
        known === undefined || known?.groupId === decision.entry.groupId ? decision.entry : null,
      );
    });
    decisions.forEach((decision, index) => {
      if (!isUndecided(decision)) return;
      const contested =
        this.candidates[index]!.rivals.length > 0 ? bySpelling.get(this.surfaceOf(this.candidates[index]!)) : null;
      const entry = contested ?? (admitted.has(decision.entry) ? decision.entry : null);
      if (entry === null) return;
      decisions[index] = admit(entry, 'policy.discourse', 'the same name counts elsewhere in the document');
    });
  }

  private ruledOutByOrigin(entry: AliasEntry, start: number, end: number): Decision | null {
    const { alias, groupId } = entry;
    if (
      alias.sources.length > 0 &&
      !(this.origin.sourceName !== null && alias.sources.includes(this.origin.sourceName))
    ) {
      return reject(entry, 'policy.source', `counts only in articles of ${alias.sources.join(', ')}`);
    }
    const suppressions = this.suppressions.get(groupId);
    if (suppressions === undefined) return null;
    const name = { alias: alias.text, start: this.rawStart(start), end: this.rawEnd(end) };
    const suppressed = isSuppressed(suppressions, name, this.text.raw, this.origin.sourceId);
    if (suppressed === null) return null;
    const context = suppressed.context.length === 0 ? 'anywhere' : `in "${suppressed.context.join('", "')}"`;
    return reject(entry, 'policy.suppressed', `suppressed: ${context} (${suppressed.id})`);
  }

  /** Whether no sentence plainly ends between two places, in normalised units. */
  private isOneSentence(one: number, other: number): boolean {
    const between = this.text.raw.slice(this.text.starts[Math.min(one, other)], this.text.starts[Math.max(one, other)]);
    return !/\p{Ll}[.!?]["”’)]*\s+["“‘(]?\p{Lu}/u.test(between);
  }

  private near(start: number, end: number): Surroundings {
    const known = this.lastNear;
    if (known !== null && known.start === start && known.end === end) return known;
    return (this.lastNear = wordsAround(this.text, start, end, NEAR_UNITS));
  }

  private rawStart(start: number): number {
    return this.text.starts[start]!;
  }

  private rawEnd(end: number): number {
    return this.text.ends[end - 1]!;
  }

  private surfaceOf({ start, end }: Candidate): string {
    return this.text.raw.slice(this.rawStart(start), this.rawEnd(end));
  }

  private rawBefore(start: number): string {
    const at = this.rawStart(start);
    return this.text.raw.slice(Math.max(0, at - NEIGHBOURS_CHARACTERS), at);
  }

  private rawAfter(end: number, characters = NEIGHBOURS_CHARACTERS): string {
    const at = this.rawEnd(end);
    return this.text.raw.slice(at, at + characters);
  }

  /** The word after the name and one space, as it is written; empty for none. */
  private wordAfter(end: number): string {
    if (this.text.units[end] !== GAP) return '';
    return /^[ \u00a0](\p{L}+)/u.exec(this.rawAfter(end))?.[1] ?? '';
  }

  /** The same in small letters, where it begins with a capital. */
  private capitalisedWordAfter(end: number): string {
    const word = this.wordAfter(end);
    const small = word.toLowerCase();
    return word.slice(0, 1) === small.slice(0, 1) ? '' : small;
  }

  /** Whether the words around the name all begin with capitals, as in a headline: then a capital says nothing. */
  private isTitleCaseLine(start: number, end: number): boolean {
    const before = this.rawBefore(start)
      .split(/[\n\r]/)
      .at(-1)!;
    const after = this.rawAfter(end).split(/[\n\r]/, 1)[0]!;
    const long = `${before.replace(/^\p{L}+/u, '')} ${after.replace(/\p{L}+$/u, '')}`.match(/\p{L}{4,}/gu) ?? [];
    return long.length >= 3 && long.every((word) => word[0] !== word[0]!.toLowerCase());
  }

  /** Whether the words beside the name in the line are all in capitals. */
  private isAmongCapitals(start: number, end: number): boolean {
    const before = this.rawBefore(start)
      .split(/[\n\r]/)
      .at(-1)!;
    const after = this.rawAfter(end).split(/[\n\r]/, 1)[0]!;
    const neighbours = [...(before.match(/\p{L}+/gu) ?? []).slice(-3), ...(after.match(/\p{L}+/gu) ?? []).slice(0, 3)];
    return (
      neighbours.some((word) => word.length > 1) &&
      neighbours.every((word) => word === word.toUpperCase() && word !== word.toLowerCase())
    );
  }

  /**
   * The given name directly before a surname ("Husain Haqqani"); null where what stands there is none: a small word, a
   * title, a nationality, another name of the catalogue, any word of a headline, and with `evenFirst` false the first
   * word of a sentence.
   */
  private givenNameBefore(index: number, evenFirst: boolean): string | null {
    const { start, end } = this.candidates[index]!;
    const previous = this.candidates[index - 1];
    if (previous !== undefined && previous.end === start - 1 && previous.entry.kind !== 'person') return null;
    const found = /(^|.?[^\p{L}\p{N}])(\p{Lu}\p{Ll}+) $/su.exec(this.rawBefore(start));
    if (found === null) return null;
    const [, edge, word] = found as unknown as [string, string, string];
    const small = word.toLowerCase();
    if (NOT_GIVEN_NAMES.has(small) || CIVIL_TITLES.has(small) || NATIONALITY.test(small)) return null;
    if (!evenFirst && (edge === '' || /[.!?:\n\r"“”‘(]/.test(edge))) return null;
    return this.isTitleCaseLine(start, end) ? null : word;
  }

  /** Whether a word is part of the name of one of the group's persons: a given name that the alias leaves out. */
  private isNameOfGroup(word: string, { groupId }: AliasEntry): boolean {
    const persons = this.compiled.catalogue.byId.get(groupId)?.persons ?? [];
    return persons.some(({ aliases }) => aliases.some(({ text }) => text.split(/[\s-]/).includes(word)));
  }
}

function admit(entry: AliasEntry, rule: PolicyRule, reason: string): Decision {
  const certainty = rule === 'policy.plain' && entry.kind === 'person' ? CERTAINTY_PERSON : CERTAINTY[rule]!;
  return { admitted: true, entry, rule, reason, certainty };
}

function reject(entry: AliasEntry, rule: PolicyRule, reason: string): Decision {
  return { admitted: false, entry, rule, reason, certainty: 0 };
}

/** Rejected for want of evidence only. */
function isUndecided({ rule }: Decision): boolean {
  return rule === 'policy.unsupported' || rule === 'policy.contested';
}

function unsupported(entries: readonly AliasEntry[]): string {
  const groups = entries.length > 1 ? ` any of ${entries.map(({ groupId }) => groupId).join(', ')}` : ' it';
  return `ambiguous, and nothing in the document supports${groups}`;
}

function needsEvidence({ ambiguous, commonWord }: Alias): boolean {
  return ambiguous || commonWord;
}

// An article, up to five words, and the word that ends them.
const EXPLANATION_CHARACTERS = 90;
const EXPLANATION =
  /^(?:,| is| was| are)(?: (?:also|now|once|then))* (?:the|an?|its|their|his|her) ((?:[\p{L}\d’'-]+ ){0,5}?[\p{L}\d’'-]*\p{L})(?= (?:that|which|who|whose|in|of|for|based|from|at|on|has|had|is|was|by|counts?|counted|with)(?![\p{L}])|[,.;:)—–\n]|$)/u;

const PRONOUN_BEFORE_VERB = new Set(
  'this that it he she i we you they there here what who which where how why when everything nobody nothing please'.split(
    ' ',
  ),
);
/** Before a surname these make it a family's or a network's: "the Haqqani", "of Haqqani" may be either. */
const NOUN_BEFORE = new Set(['the', 'pro', 'anti', 'a', 'an', 'other', 'these', 'those', 'all', 'non']);
const NATIONALITY = /(?:[a-z]an|[a-z]ese|ish|[a-z]{3}ic|[a-z]{3}i|ench|utch|eek)$/;
/** "KH-101" is a missile. */
const DESIGNATION = /^[-‐‑–]\d/u;
const COMPANY_GAP =
  /^(?:\s*\/\s*|\s*,?\s*(?:(?:and|or|&|with|versus|vs\.?|against|as well as|alongside)\s+)?(?:the\s+|its\s+(?:rival|rivals|ally|allies|partner|offshoot|branch)\s+)?)$/i;
const ARMS =
  /(?:army|front|rebel|militant|guerrilla|jihad|liberation|resistance|brigade|movement|terror|islamic|mujahid)/i;

function tellsOfArms(longForm: string): boolean {
  return ARMS.test(longForm);
}

function isInCapitals(text: string): boolean {
  return text === text.toUpperCase();
}

function lettersOf(acronym: string): string {
  return acronym.replace(/[^\p{L}\p{N}]/gu, '');
}

/** Whether a name is one word, an Arabic article aside. */
function isOneWord(text: NormalisedText, start: number, end: number): boolean {
  const { units } = text;
  let from = start;
  // "al " and "el ".
  if (
    end - start > 3 &&
    units[start + 1] === 0x6c &&
    units[start + 2] === GAP &&
    (units[start] === 0x61 || units[start] === 0x65)
  ) {
    from += 3;
  }
  for (let at = from; at < end; at++) if (units[at] === GAP) return false;
  return true;
}

/** The last word of a name, without an article that is written on to it. */
function surnameOf(text: NormalisedText, start: number, end: number): string {
  return lastWordOf(text, start, end);
}

/** A single word that may be somebody's surname: of a person, of a people, or a group's that is called like a person. */
function isSurname({ entry, start, end }: Candidate, text: NormalisedText): boolean {
  return entry.kind !== 'acronym' && isOneWord(text, start, end);
}

interface AliasPhrases {
  readonly admit: ContextPhrases;
  readonly exclude: ContextPhrases;
}

// An alias never changes, so what is made ready from it holds as long as the catalogue lives.
const phrasesBy = new WeakMap<Alias, AliasPhrases>();

function phrasesOf(alias: Alias): AliasPhrases {
  let phrases = phrasesBy.get(alias);
  if (phrases === undefined) {
    phrases = { admit: new ContextPhrases(alias.admit), exclude: new ContextPhrases(alias.exclude) };
    phrasesBy.set(alias, phrases);
  }
  return phrases;
}

const headsBy = new WeakMap<Alias, ReadonlySet<string>>();

/** The admitting words of a people's name: they count as what directly follows it. */
function headsOf(alias: Alias): ReadonlySet<string> {
  let heads = headsBy.get(alias);
  if (heads === undefined) {
    heads = new Set(alias.admit.map((word) => word.toLowerCase()));
    headsBy.set(alias, heads);
  }
  return heads;
}

const suppressionsBy = new WeakMap<Catalogue, ReadonlyMap<string, readonly Suppression[]>>();

function suppressionsByGroup(catalogue: Catalogue): ReadonlyMap<string, readonly Suppression[]> {
  let byGroup = suppressionsBy.get(catalogue);
  if (byGroup === undefined) {
    const groups = new Map<string, Suppression[]>();
    for (const suppression of catalogue.suppressions) {
      groups.set(suppression.groupId, [...(groups.get(suppression.groupId) ?? []), suppression]);
    }
    byGroup = groups;
    suppressionsBy.set(catalogue, byGroup);
  }
  return byGroup;
}
