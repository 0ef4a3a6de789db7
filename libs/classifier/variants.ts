import { normaliseWord } from './normalise';

/**
 * Words that transliteration writes in several ways. Each family is one word of the original; any member in a name of
 * the catalogue stands for all. Apostrophes, accents and hyphens are gone by then (normalise.ts), so "Qa'idah" is
 * "qaidah" here.
 */
const FAMILIES: readonly (readonly string[])[] = [
  ['qaeda', 'qaida', 'qaidah', 'qaedah', 'qaeeda', 'kaida', 'kaeda'],
  ['khorasan', 'khurasan', 'khorassan', 'khurassan', 'khorosan'],
  ['hurras', 'huras', 'horas', 'hurass', 'hurraas'],
  ['taiba', 'taibah', 'tayyiba', 'tayyibah', 'tayyaba', 'tayyeba', 'tayiba', 'tayba', 'toiba', 'toyba', 'taeba'],
  ['lashkar', 'lashkhar', 'laskar'],
  ['tehrik', 'tehreek', 'tahrik', 'tahreek', 'tehrek'],
  ['taliban', 'taleban', 'talibaan'],
  ['daesh', 'daish', 'daash', 'daiish', 'daech'],
  ['din', 'deen', 'dine'],
  ['haqqani', 'haqani'],
  ['haqqanis', 'haqanis'],
  ['shabaab', 'shabab', 'shebab', 'shebaab'],
  ['hezbollah', 'hizbollah', 'hizbullah', 'hizballah', 'hezballah', 'hesbollah'],
  ['houthis', 'huthis'],
  ['houthi', 'huthi'],
  ['jamaat', 'jamaah', 'jamaa', 'jamat'],
  ['mohammed', 'muhammad', 'mohammad', 'muhammed', 'mohamed', 'muhamad'],
  ['laden', 'ladin'],
  ['osama', 'usama'],
  ['zawahiri', 'zawahri'],
  ['haibatullah', 'hibatullah'],
  ['omar', 'umar'],
  ['saeed', 'sayed', 'sayeed', 'saeid'],
  ['tahrir', 'tahreer'],
  ['jaish', 'jaysh', 'jeish'],
  ['saif', 'sayf', 'seif'],
];

const FAMILY_OF = new Map<string, readonly string[]>();
for (const family of FAMILIES) {
  const members = family.map(normaliseWord);
  for (const member of members) FAMILY_OF.set(member, members);
}

// Before these letters the l of the Arabic article is spoken, and often written, like the letter: "ad-Din", "ash-Sham".
const SUN_LETTERS = ['sh', 'th', 'dh', 't', 'd', 'r', 'z', 's', 'n', 'l'];

// A name of five words with two families and two articles has some 200 spellings; what is beyond is never written.
const MAX_SPELLINGS = 512;

/**
 * Every spelling of a name that the rules allow, normalised, the given one first: transliteration families, the
 * article (al, el, assimilated, written together), and the izafe (-e-, -i-). Acronyms have one spelling.
 */
export function spellingsOf(alias: { readonly text: string; readonly kind: string }): string[] {
  const given = normaliseWord(alias.text);
  if (alias.kind === 'acronym' || given === '') return given === '' ? [] : [given];
  const words = given.split(' ');
  let spellings: string[] = [''];
  for (let index = 0; index < words.length; index++) {
    const choices = wordChoices(words, index);
    const longer: string[] = [];
    for (const spelling of spellings) {
      for (const choice of choices) {
        if (longer.length < MAX_SPELLINGS) longer.push(join(spelling, choice));
      }
    }
    spellings = longer;
  }
  return [...new Set([given, ...spellings])];
}

/** A choice that ends in "+" is written together with the next word. */
function join(spelling: string, choice: string): string {
  if (spelling === '') return choice;
  return spelling.endsWith('+') ? spelling.slice(0, -1) + choice : `${spelling} ${choice}`;
}

function wordChoices(words: readonly string[], index: number): readonly string[] {
  const word = words[index]!;
  const next = words[index + 1];
  if ((word === 'al' || word === 'el' || isAssimilatedArticle(word, next)) && next !== undefined) {
    const sun = SUN_LETTERS.find((letter) => next.startsWith(letter));
    const written = sun === undefined ? ['al', 'el'] : ['al', 'el', `a${sun}`, `u${sun}`, 'ul'];
    // Only the plain article is written together with its word ("Alqaeda").
    return [...written, 'al+'];
  }
  const isIzafe = (word === 'e' || word === 'i') && index > 0 && next !== undefined;
  if (isIzafe) return ['e', 'i', 'ye'];
  return FAMILY_OF.get(word) ?? [word];
}

function isAssimilatedArticle(word: string, next: string | undefined): boolean {
  return next !== undefined && SUN_LETTERS.some((letter) => word === `a${letter}` && next.startsWith(letter));
}
