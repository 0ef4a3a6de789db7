import { commonWords } from './common-words';
import { type Alias, canBeToldApart, type Catalogue, type Group, shareSources } from './group';

/** Something in a catalogue that is valid and yet likely to give wrong mentions. */
export interface Finding {
  /** An error gives wrong mentions; a warning may be meant so. */
  readonly severity: 'error' | 'warning';
  readonly groupId: string;
  /** The name in question, of the group or of one of its persons; null where it is the group as a whole. */
  readonly alias: string | null;
  /** What is wrong and what to do, for a person to read. */
  readonly message: string;
}

/** The spellings of a name that the classifier takes for the same, normalised, the given one first. */
export type SpellingsOf = (alias: Alias) => readonly string[];

/** An alias and whose it is. */
interface Claim {
  readonly alias: Alias;
  readonly group: Group;
  readonly isPerson: boolean;
  /** Normalised. */
  readonly given: string;
}

type ClaimsBySpelling = ReadonlyMap<string, readonly Claim[]>;

/**
 * Looks through a catalogue for names that two groups claim, everyday words and short acronyms without a policy, names
 * inside names of others, contexts that decide nothing or everything, wrong scripts and dates the wrong way round.
 * The findings come in the order of the groups and of their names. `spellingsOf` is that of the classifier: two names
 * clash when any of their spellings do. Linear in the names and their spellings.
 */
export function lintCatalogue(
  catalogue: Catalogue,
  spellingsOf: SpellingsOf,
  common: ReadonlySet<string> = commonWords(),
): Finding[] {
  const claims: Claim[] = [];
  const bySpelling = new Map<string, Claim[]>();
  for (const group of catalogue.groups) {
    const ofGroup = group.aliases.map((alias) => ({ alias, isPerson: false }));
    const ofPersons = group.persons.flatMap((person) => person.aliases.map((alias) => ({ alias, isPerson: true })));
    for (const each of [...ofGroup, ...ofPersons]) {
      const spellings = spellingsOf(each.alias);
      const claim = { ...each, group, given: spellings[0] ?? '' };
      claims.push(claim);
      for (const spelling of new Set(spellings)) bySpelling.set(spelling, [...(bySpelling.get(spelling) ?? []), claim]);
    }
  }

  const clashes = clashesIn(bySpelling);
  const outerNames = outerNamesIn(claims, bySpelling);
  const findings = catalogue.groups.flatMap(aboutAffiliation);
  for (const claim of claims) {
    const { alias, group } = claim;
    const add = (severity: Finding['severity'], message: string) =>
      findings.push({ severity, groupId: group.id, alias: alias.text, message });
    for (const rival of clashes.get(claim) ?? []) add(...aboutClash(claim, rival));
    for (const [severity, message] of aboutAlias(claim, common)) add(severity, message);
    const outer = outerNames.get(claim);
    if (outer !== undefined) add('warning', aboutOuterNames(outer));
  }
  const order = new Map(catalogue.groups.map(({ id }, index) => [id, index]));
  return findings.sort((a, b) => order.get(a.groupId)! - order.get(b.groupId)!);
}

type Told = readonly [severity: Finding['severity'], message: string];

function aboutAffiliation({ id, parent, affiliation }: Group): Finding[] {
  if (affiliation === null) return [];
  const finding = (message: string): Finding => ({ severity: 'error', groupId: id, alias: null, message });
  const { from, until } = affiliation;
  const findings = parent === null ? [finding('an affiliation without a parent: name the parent or leave it out')] : [];
  // Dates of different length compare as far as both go: 2015 is not after 2015-01.
  const length = Math.min(from?.length ?? 0, until?.length ?? 0);
  if (from !== null && until !== null && until.slice(0, length) < from.slice(0, length)) {
    findings.push(finding(`the affiliation ends (${until}) before it begins (${from})`));
  }
  return findings;
}

/** By claim: those of other groups that can be the same text; each pair once, at the later claim. */
function clashesIn(bySpelling: ClaimsBySpelling): Map<Claim, Set<Claim>> {
  const clashes = new Map<Claim, Set<Claim>>();
  for (const claiming of bySpelling.values()) {
    claiming.forEach((claim, index) => {
      for (const rival of claiming.slice(0, index)) {
        if (rival.group === claim.group || !shareSources(rival.alias, claim.alias)) continue;
        // Two acronyms that differ in case are two texts.
        const [a, b] = [rival.alias, claim.alias];
        if (a.caseSensitive && b.caseSensitive && a.kind === 'acronym' && b.kind === 'acronym' && !sameCase(a, b)) {
          continue;
        }
        clashes.set(claim, (clashes.get(claim) ?? new Set()).add(rival));
      }
    });
  }
  return clashes;
}

function sameCase(a: Alias, b: Alias): boolean {
  const plain = ({ text }: Alias) => text.normalize('NFKC').replace(/[\s\p{Pd}]+/gu, ' ');
  return plain(a) === plain(b);
}

function aboutClash({ alias, isPerson, given }: Claim, rival: Claim): Told {
  const whose = `"${rival.alias.text}" of "${rival.group.id}"`;
  if (alias.caseSensitive !== rival.alias.caseSensitive) {
    return ['warning', `differs from ${whose} in capitals alone: the one that asks for its capitals is tried first`];
  }
  if (canBeToldApart(alias, rival.alias)) {
    return ['warning', `it is ${whose} too: the words that admit each decide which of them is meant`];
  }
  if (isPerson && rival.isPerson) {
    return ['error', `the same person as ${whose}: keep the person in the group that it leads now`];
  }
  if (given !== rival.given) {
    return ['warning', `some spelling of it is one of ${whose} too: what a rule derives counts for neither`];
  }
  return ['error', `it is ${whose} too: keep it in one group, or make it ambiguous with words that admit it`];
}

// Acronyms of two letters have hundreds of meanings, of three dozens; from four on most have few.
const MAX_SHORT_ACRONYM_CHARACTERS = 3;

function aboutAlias({ alias, isPerson, given }: Claim, common: ReadonlySet<string>): Told[] {
  const told: Told[] = [];
  const words = given.split(' ').filter((word, index) => index > 0 || !/^(?:the|an?)$/.test(word));
  const hasPolicy = alias.ambiguous || alias.commonWord;

  if (given === '') told.push(['error', 'nothing is left of it once it is normalised: leave it out']);
  if (!hasPolicy && alias.script === 'Latn' && words.length > 0 && words.every((word) => isCommon(word, common))) {
    if (words.length === 1) {
      told.push(['error', 'a common English word without a policy: make it ambiguous, with words that admit it']);
    } else if (!alias.caseSensitive) {
      told.push(['warning', 'all its words are common English ones: make it caseSensitive']);
    }
  }
  const characters = given.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  if (alias.kind === 'acronym' && !hasPolicy && characters > 0 && characters <= MAX_SHORT_ACRONYM_CHARACTERS) {
    told.push(['warning', 'an acronym this short has other meanings: make it ambiguous, with words that admit it']);
  }
  // A person's short form is mostly borne out by the full name or the group elsewhere in the document.
  if (alias.ambiguous && alias.admit.length === 0 && !isPerson) {
    told.push(['warning', 'ambiguous without words that admit it: it counts only beside another name of the group']);
  }

  const [unfit] = alias.exclude.filter((phrase) => containsWords(given, phrase));
  if (unfit !== undefined) told.push(['error', `it holds its own excluding context "${unfit}", so it never counts`]);
  const [idle] = alias.ambiguous ? alias.admit.filter((phrase) => containsWords(given, phrase)) : [];
  if (idle !== undefined) told.push(['error', `it holds its own admitting context "${idle}", so it always counts`]);
  const both = alias.admit.find((phrase) => alias.exclude.includes(phrase));
  if (both !== undefined) told.push(['error', `"${both}" both admits it and rules it out`]);

  const scripts = SCRIPTS_OF_CODE[alias.script];
  if (scripts === undefined) {
    told.push(['error', `script "${alias.script}" is none of ${Object.keys(SCRIPTS_OF_CODE).join(', ')}`]);
  } else if (!isMostlyIn(alias.text, scripts)) {
    told.push(['error', `its letters are not of the script "${alias.script}"`]);
  }
  return told;
}

/** The word, or what it is the plural of. */
function isCommon(word: string, common: ReadonlySet<string>): boolean {
  return common.has(word) || (word.endsWith('s') && common.has(word.slice(0, -1)));
}

/** Whether the words of the phrase stand in the name, in a row: contexts are looked for in the name itself too. */
function containsWords(given: string, phrase: string): boolean {
  const plain = (text: string) => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
  return plain(given).includes(plain(phrase.trim()));
}

/** ISO 15924 codes and the values of the Unicode property Script that are written together under them. */
const SCRIPTS_OF_CODE: Readonly<Record<string, RegExp>> = {
  Arab: /\p{Script=Arabic}/u,
  Armn: /\p{Script=Armenian}/u,
  Beng: /\p{Script=Bengali}/u,
  Cyrl: /\p{Script=Cyrillic}/u,
  Deva: /\p{Script=Devanagari}/u,
  Ethi: /\p{Script=Ethiopic}/u,
  Geor: /\p{Script=Georgian}/u,
  Grek: /\p{Script=Greek}/u,
  Gujr: /\p{Script=Gujarati}/u,
  Guru: /\p{Script=Gurmukhi}/u,
  Hang: /\p{Script=Hangul}/u,
  Hani: /\p{Script=Han}/u,
  Hans: /\p{Script=Han}/u,
  Hant: /\p{Script=Han}/u,
  Hebr: /\p{Script=Hebrew}/u,
  Hira: /\p{Script=Hiragana}/u,
  Jpan: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
  Kana: /\p{Script=Katakana}/u,
  Khmr: /\p{Script=Khmer}/u,
  Knda: /\p{Script=Kannada}/u,
  Kore: /[\p{Script=Hangul}\p{Script=Han}]/u,
  Laoo: /\p{Script=Lao}/u,
  Latn: /\p{Script=Latin}/u,
  Mlym: /\p{Script=Malayalam}/u,
  Mymr: /\p{Script=Myanmar}/u,
  Orya: /\p{Script=Oriya}/u,
  Sinh: /\p{Script=Sinhala}/u,
  Taml: /\p{Script=Tamil}/u,
  Telu: /\p{Script=Telugu}/u,
  Thaa: /\p{Script=Thaana}/u,
  Thai: /\p{Script=Thai}/u,
  Tibt: /\p{Script=Tibetan}/u,
};

/** At least half: names of any script take in Latin letters ("M23 運動"). A text without letters fits any script. */
function isMostlyIn(text: string, script: RegExp): boolean {
  const letters = [...text].filter((character) => /(?=\p{L})[^\p{Script=Common}]/u.test(character));
  return letters.filter((letter) => script.test(letter)).length * 2 >= letters.length;
}

/** By claim: the names of other groups in which it stands as whole words, or anywhere in scripts without spaces. */
function outerNamesIn(claims: readonly Claim[], bySpelling: ClaimsBySpelling): Map<Claim, Claim[]> {
  const outerNames = new Map<Claim, Claim[]>();
  for (const outer of claims) {
    for (const piece of piecesOf(outer.given)) {
      for (const inner of bySpelling.get(piece) ?? []) {
        if (inner.group === outer.group || !shareSources(inner.alias, outer.alias)) continue;
        if (inner.alias.caseSensitive && !outer.alias.text.includes(inner.alias.text)) continue;
        const known = outerNames.get(inner);
        if (known === undefined) outerNames.set(inner, [outer]);
        else if (!known.includes(outer)) known.push(outer);
      }
    }
  }
  return outerNames;
}

const UNSPACED_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
// The square of it is the number of pieces; no name is longer in words, and few in characters of an unspaced script.
const MAX_PARTS = 40;

/** Every run of its words, or of its characters in a script without spaces, that is not the whole name. */
function piecesOf(name: string): Set<string> {
  const separator = UNSPACED_SCRIPT.test(name) ? '' : ' ';
  const parts = name.split(separator).slice(0, MAX_PARTS);
  const pieces = new Set<string>();
  for (let from = 0; from < parts.length; from++) {
    for (let to = from + 1; to <= parts.length; to++) pieces.add(parts.slice(from, to).join(separator));
  }
  pieces.delete(name);
  return pieces;
}

function aboutOuterNames([first, ...others]: readonly Claim[]): string {
  const more = others.length === 0 ? '' : ` and inside ${others.length} more names of other groups`;
  return (
    `stands inside "${first!.alias.text}" of "${first!.group.id}"${more}: ` +
    'the longest name wins, so every form of the longer one must be listed there'
  );
}
