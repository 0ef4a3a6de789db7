import { normaliseWord } from './normalise';
import { inflectedCyrillic } from './cyrillic-cases';

/**
 * Words that transliteration writes in more ways than the rules below reach. Each family is one word of the original;
 * any member in a name of the catalogue stands for all, the usual ones first; "_" is a space. Apostrophes, accents and hyphens are gone by then
 * (normalise.ts), so "Qa'idah" is "qaidah" here.
 */
const FAMILIES: readonly string[] = [
  'qaeda qaida qaidah qaedah qaeeda qaieda qaida kaida kaeda qaidat qaedat',
  'khorasan khurasan khorassan khurassan khorosan khorasaan khurasaan',
  'hurras huras horas hurass hurraas houras hourras horras',
  'taiba taibah tayyiba tayyibah tayyaba tayyeba tayiba tayba tayyba toiba toyba taeba taibba tayeba tayyebah',
  'lashkar lashkhar laskar lashker',
  'tehrik tehreek tahrik tahreek tehrek tehreeq tahreeq tehriq thereek',
  'taliban taleban talibaan taliben talebaan',
  'talib taleb',
  'daesh daish daash daiish daech daishh',
  'abdul abdel abdoul abdal',
  'din deen dine dein',
  'haqqani haqani hakkani hakani haqqaani',
  'haqqanis haqanis hakkanis',
  'shabaab shabab shebab shebaab chabab chabaab chebab shabbab shabbaab',
  'hezbollah hizbollah hizbullah hizballah hezballah hesbollah hezbullah hisbollah hisbullah hezbolla hizbolla hizbalah hezbolah hizb_allah hezb_allah hizb_ullah',
  'houthis huthis hothis houthies hoothis huthies',
  'houthi huthi hothi hoothi houthie huthy houthy hawthi hawthy',
  'jamaat jamaah jamaa jamat jamaate jemaah jemaat djamaat djamaa gamaa gamaat',
  'jamiat jamiyat jamiyyat',
  'mohammed muhammad mohammad muhammed mohamed muhamad mohamad mohamud mehmed mohammod muhamed mahomed',
  'ahmed ahmad achmad ahmet',
  'laden ladin',
  'bin ben ibn',
  'abu abou aboo',
  'osama usama oussama ossama',
  'zawahiri zawahri zawaheri dhawahiri zawahery',
  'haibatullah hibatullah haybatullah hebatullah haibatollah',
  'omar umar omer',
  'saeed sayed sayeed saeid saed',
  'sayyid sayyed sayed syed seyyed sayid sayad',
  'tahrir tahreer tehrir',
  'jaish jaysh jeish jaich jaysh geish jeysh',
  'saif sayf seif seyf',
  'mujahideen mujahedin mujahidin mujahedeen mujahiddin mujahideen mojahedin mojahedeen moudjahidine moudjahidin mujaheddin mujahadeen mujahidiin',
  'mujahid mojahed mujahed mudjahid',
  'muslimin muslimeen mouslimine moslemin',
  'harakat harkat harakah haraka herakat',
  'hizb hezb hisb',
  'ahrar ehrar ahraar',
  'ansar anssar ansaar',
  'sham chaam shaam cham',
  'islami eslami islamee islamy',
  'islamiyah islamiyya islamiya islamiyyah islamia islamiah islamiyyat',
  'sahaba sahabah sahabba sehaba sohaba sahabeh',
  'sipah sepah sipaah',
  'jhangvi jangvi jhangwi jhangavi jangwi',
  'nusra nusrah nusrat nosra nousra nosrat nousrat',
  'sunna sunnah sunnat souna sounna suna',
  'jihad jehad djihad gihad jihaad',
  'jihadi jehadi djihadi',
  'tawhid tawheed tauhid touhid tauheed tawhiid',
  'fatah fateh fath fatih',
  'adl adel adle',
  'haq haqq hak haqe hagh',
  'ahl ahle ahlu',
  'kataib kataeb katibat ketaib kataaib kateeb',
  'katiba katibah katibat kateeba',
  'asaib asaeb assaib asaaib',
  'liwa liwaa lewa',
  'nujaba nujabaa nojaba nujabah',
  'shuhada shohada shuhadaa chouhada',
  'fatemiyoun fatimiyoun fatemiyun fatimiyun fatemiyoon fatimiyyun fatemyoun',
  'zaynabiyoun zainabiyoun zeinabiyoun zeynabiyoun zainebiyoun zaynabiyun zainabiyun zeinabiyun',
  'mourabitoun murabitoun murabitun mourabitoune mourabitun murabitoon morabitoun',
  'sayyaf sayaf sayyaaf sayaaf',
  'aqsa aksa',
  'sharia shariah chariah charia shariat',
  'shura shoura choura shoora',
  'ansarul ansaroul ansarull',
  'boko boco',
  'haram haraam',
  'turkistan turkestan',
  'balochistan baluchistan balouchistan',
  'baloch baluch balouch',
  'qassam kassam qasam qassem',
  'qasim qassim kasim qasem',
  'hayat hayaat hayet haiat heyat hayaa hayah',
  'hussein husain hussain husayn hossein hoseyn hussien',
  'hassan hasan',
  'yusuf yousuf yousef yusef youssef yosef',
  'yaqoob yaqub yaqoub yakub yaghoub',
  'khalil khaleel',
  'rahman rehman rahmaan',
  'nasrallah nasrullah nasralla',
  'aymen ayman aiman eyman',
  'sinwar senwar',
  'haniyeh haniya haniyah haniyya haneya',
  'hekmatyar hikmatyar hekmatiar',
  'massoud masoud masood massood masud massud',
  'baghdadi bagdadi',
  'qurashi quraishi qurayshi qureshi qureishi',
];

const SECOND_SPELLING_OF = new Map(
  [
    ['defence', 'defense'],
    ['organisation', 'organization'],
    ['labour', 'labor'],
    ['centre', 'center'],
    ['armoured', 'armored'],
    ['and', '&'],
  ].flatMap(([one, other]) => [
    [one!, other!],
    [other!, one!],
  ]),
);

/** Words of English that names are made of: no rule for transliteration may touch them. */
const UNTOUCHED = new Set(
  `a abolition action african against alliance allied america american and angels anti april arab arabian area armed army
  arms asia asian assembly association autonomous autonomy azad base battalion black blood book border boys brigade
  brigades brotherhood bureau call camp camps cartel caucasus cause cell cells center central centre church city civil
  clan combat command commander committee communist congress continuity corps council country crips dark day defence
  defenders defense democracy democratic dissidents division dragon eagles east eastern emirate empire era faction
  fighter fighters fighting fire first five flag for force forces fraction free freedom from front gang general global
  government great greater green group groups guard guardians guards guerrilla gulf hawks holy house in
  independence independent india indian initiative integrated international iraq iran islam islamic islamist
  justice kingdom knights labour labor land law league left legion levant liberation lord lords
  loyalist maghreb maoist march martyr martyrs may men middle military militia million mission mob movement mozambique
  muslim muslims nation national nationalist nations neo network new nordic north northern november october of official
  oppressed order organisation organization pakistan pakistani palestine palestinian papua party patriotic peace
  peninsula people peoples philippines police political popular power progressive protection province provincial
  provisional rapid real reason red reform refugee regional regiment religion removal republic republican resistance
  revival revolution revolutionary river royal saharan sahara sahel salvation saviour second section
  self separatist serbian shining sinai society socialist soldiers solidarity somalia sons south southern soviet spear
  special squad star state states storm struggle subcontinent sudan support sword syria syrian syndicate terrorist the
  third tiger tigers to tribal turkey turkish union unit united units unity victory viper vipers volunteer volunteers war
  warriors way west western white wing with women workers worker world yemen yemeni young youth`.split(/\s+/),
);

const FAMILY_OF = new Map<string, readonly string[]>();
for (const family of FAMILIES) {
  const members = family.split(' ').map((member) => member.replace('_', ' '));
  for (const member of members) {
    if (!FAMILY_OF.has(member)) FAMILY_OF.set(member, members);
  }
}

/**
 * What one sound of Arabic, Persian, Urdu or Pashto is written with. The letters stand for the sound wherever they
 * occur; each rule is applied to each word on its own and together with the others.
 */
const SOUND_RULES: readonly (readonly [RegExp, string])[] = [
  // Long vowels: ou (French), oo and ee (English), aa.
  [/ou(?=[^aeiou])/g, 'u'],
  [/oo/g, 'u'],
  [/oo/g, 'ou'],
  [/ou(?=[^aeiou])/g, 'oo'],
  [/(?<=[^aeiouq])u(?=[^aeiou])/g, 'ou'],
  [/ee/g, 'i'],
  [/(?<=[^aeiou])i(?=[bdflmnrst]$)/g, 'ee'],
  [/aa/g, 'a'],
  [/(?<=[^aeiou])a(?=[bdfklmnrst]$)/g, 'aa'],
  // Short vowels: i and e, u and o.
  [/(?<=[^aeiou])i(?=[^aeiouy])/g, 'e'],
  [/(?<=[^aeiou])e(?=[^aeiouy])/g, 'i'],
  [/(?<=[^aeiouq])u(?=[^aeiou])/g, 'o'],
  [/(?<=[^aeiou])o(?=[^aeiou])/g, 'u'],
  // Diphthongs.
  [/ai(?=[^aeiou])/g, 'ay'],
  [/ay(?=[^aeiou])/g, 'ai'],
  [/a[iy](?=[^aeiou])/g, 'ei'],
  [/a[uw](?=[^aeiou])/g, 'ow'],
  [/aw(?=[^aeiou])/g, 'au'],
  [/au(?=[^aeiou])/g, 'aw'],
  // Consonants: doubled or not, q and k, sh and ch (French), dj.
  [/([bdfhjklmnqrstwyz])\1/g, '$1'],
  [/q/g, 'k'],
  [/sh/g, 'ch'],
  [/^j/g, 'dj'],
  // The feminine ending, and the ending -iyya.
  [/(?<=[^aeiou])a$/g, 'ah'],
  [/(?<=[^aeiouls])ah$/g, 'a'],
  [/iyyah?$/g, 'iya'],
  [/iyah?$/g, 'iyya'],
  [/(?<=[^aeiou])y$/g, 'i'],
];
// With two changes to a word nearly all spellings in print are reached; three reach what nobody writes.
const MAX_SOUND_CHANGES = 2;
const MAX_WORD_SPELLINGS = 10;
// Shorter words are too near to other words, of English and of each other.
const MIN_SOUND_WORD_LETTERS = 4;

// Before these letters the l of the Arabic article is spoken, and often written, like the letter: "ad-Din", "ash-Sham".
const SUN_LETTERS = ['sh', 'th', 'dh', 't', 'd', 'r', 'z', 's', 'n', 'l'];

// Of a name's spellings the most usual are kept: all with one changed word, nearly all with two, the usual ones with
// three, which is what is in print. Leaders' names have more words that vary and are met far less often.
const MAX_SPELLINGS_PER_WORD = 60;
const MAX_PERSON_SPELLINGS = 40;

/** One spelling of an alias, normalised, and how it was come by. */
export interface Spelling {
  readonly text: string;
  /** Written as the catalogue has it, but for apostrophes and parentheses; the others come from the rules. */
  readonly given: boolean;
}

/**
 * Every spelling of a name that the rules allow, normalised, the given one first: sounds that are transliterated in
 * several ways, the article (al, el, assimilated, written together), the izafe (-e-, -i-, -ul-), British and American
 * forms, possessives with and without apostrophe, the cases of Russian, full stops in acronyms, tags ("#bokoharam",
 * with its sign, which is no part of the name).
 */
export function spellingsOf(alias: { readonly text: string; readonly kind: string }, isPerson = false): Spelling[] {
  const whole = normaliseWord(alias.text);
  if (whole === '') return [];
  const found = new Map<string, Spelling>();
  const add = (text: string, given: boolean): void => {
    if (text !== '' && !found.has(text)) found.set(text, { text, given });
  };
  add(whole, true);
  if (alias.kind === 'acronym') {
    for (const form of parenthesisForms(whole)) add(form, true);
    for (const spelling of acronymSpellings(whole, alias.text)) add(spelling, false);
    return [...found.values()];
  }
  for (const form of punctuationForms(whole)) add(form, true);
  // A surname in another spelling is mostly another person's ("Nasrullah").
  if (isPerson && !whole.includes(' ') && /[a-z]/.test(whole)) return [...found.values()];
  for (const { text: form } of [...found.values()]) {
    const spellings = /[a-z]/.test(form) ? latinSpellings(form, alias.text, isPerson) : otherScriptSpellings(form);
    for (const spelling of spellings) add(spelling, false);
  }
  if (alias.kind === 'demonym' || !whole.includes(' ')) {
    for (const { text: form } of [...found.values()]) {
      const other = numberForm(form, alias.kind);
      if (other !== null) add(other, false);
    }
  }
  const words = whole.split(' ');
  if (!isPerson && words.length > 1 && words.length <= MAX_TAG_WORDS) add(`#${words.join('')}`, false);
  return [...found.values()];
}

// Longer names are never written together.
const MAX_TAG_WORDS = 4;

// Without the stops these are the acronyms of American papers' style; longer ones are not written with stops.
const STOPPED_ACRONYM = /^\p{Lu}{2,6}$/u;
const CYRILLIC_ENDINGS = ['а', 'у', 'ом', 'е'];

/** "P.K.K." and "P.K.K"; of an acronym in Cyrillic its cases ("ХАМАСом"). */
function acronymSpellings(whole: string, written: string): string[] {
  if (/^\p{Script=Cyrillic}+$/u.test(whole)) return CYRILLIC_ENDINGS.map((ending) => whole + ending);
  if (!STOPPED_ACRONYM.test(written) || whole.length !== written.length) return [];
  const stopped = [...whole].join('.');
  return [`${stopped}.`, stopped];
}

/** "cpi (maoist)", "cpi(maoist)", "cpi maoist". */
function parenthesisForms(whole: string): string[] {
  const [, head, tail] = /^(.+?) ?\(([^()]+)\)$/.exec(whole) ?? [];
  return head === undefined ? [] : [`${head} (${tail})`, `${head}(${tail})`, `${head} ${tail}`];
}

/** A name with and without its apostrophe ("people's", "peoples", "martyrs' "), quotation marks and parentheses. */
function punctuationForms(whole: string): string[] {
  const forms = new Set([whole, ...parenthesisForms(whole)]);
  for (const form of [...forms]) {
    if (/'/.test(form)) {
      forms.add(form.replace(/'/g, ''));
      forms.add(form.replace(/s'(?= |$)/g, "'s"));
      forms.add(form.replace(/'s(?= |$)/g, "s'"));
    }
    if (/["“”«»„]/.test(form)) forms.add(form.replace(/ ?["“”«»„] ?/g, ' ').trim());
  }
  return [...forms];
}

/** The plural of a people ("Haqqanis"), and of a group that is named by one the form that stands before a noun. */
function numberForm(spelling: string, kind: string): string | null {
  if (kind === 'demonym' && /[a-z]{4}[^s]$/.test(spelling)) return `${spelling}s`;
  // "Houthis": "Houthi rebels".
  return kind === 'name' && /^[a-z]{4,}is$/.test(spelling) ? spelling.slice(0, -1) : null;
}

// A name with an article of Arabic or an izafe is one of those languages, whatever else is in it.
const LINK = /^(?:al|el|wal|ul|e|i)$/;

// Longer words in capitals are shouting, not an acronym within a name ("New IRA").
const MAX_ACRONYM_WORD_LETTERS = 6;

function latinSpellings(name: string, written: string, isPerson: boolean): string[] {
  const words = name.split(' ');
  const limit = isPerson ? MAX_PERSON_SPELLINGS : MAX_SPELLINGS_PER_WORD * words.length;
  const writtenWords = written.split(/[\s\p{Pd}]+/u);
  const isAcronymWord = (index: number): boolean => {
    const original = writtenWords[index] ?? '';
    return original.length <= MAX_ACRONYM_WORD_LETTERS && /^\p{Lu}{2,}$/u.test(original);
  };
  const isTransliterated = isPerson || words.some((word) => FAMILY_OF.has(word) || LINK.test(word));
  let byCost: { readonly text: string; readonly cost: number }[] = [{ text: '', cost: 0 }];
  for (let index = 0; index < words.length; index++) {
    const choices = isAcronymWord(index) ? [words[index]!] : wordChoices(words, index, isTransliterated);
    const longer: { readonly start: string; readonly choice: string; readonly cost: number }[] = [];
    // Both lists ascend in cost, so what stands behind `limit` cheaper pairs or more need not be looked at.
    for (let rank = 0; rank < choices.length; rank++) {
      // Choices stand by how usual they are, so the sum of the logarithms ranks whole names as Zipf's law would.
      const choiceCost = Math.log2(1 + rank);
      for (let at = 0; at < byCost.length && (at + 1) * (rank + 1) <= limit; at++) {
        longer.push({ start: byCost[at]!.text, choice: choices[rank]!, cost: byCost[at]!.cost + choiceCost });
      }
    }
    if (choices.length > 1) longer.sort((a, b) => a.cost - b.cost);
    byCost = longer.slice(0, limit).map(({ start, choice, cost }) => ({ text: join(start, choice), cost }));
  }
  return byCost.map(({ text }) => text);
}

const LEFT_OUT = '';

/** A choice that ends in "+" is written together with the next word, one that begins with "+" with the one before. */
function join(spelling: string, choice: string): string {
  if (choice === LEFT_OUT) return spelling;
  const isGlued = choice.startsWith('+');
  const end = isGlued ? choice.slice(1) : choice;
  if (spelling === '') return end;
  if (spelling.endsWith('+')) return spelling.slice(0, -1) + end;
  return isGlued ? spelling + end : `${spelling} ${end}`;
}

/** What may stand for the word at `index`: the word itself first. */
function wordChoices(words: readonly string[], index: number, isTransliterated: boolean): readonly string[] {
  const word = words[index]!;
  const next = words[index + 1];
  const linking = next === undefined ? null : linkChoices(word, next, index > 0);
  if (linking !== null) return [word, ...linking.filter((choice) => choice !== word)];
  if (word === 'allah' && index > 0) return ['allah', '+ullah', '+allah', 'ullah', '+ollah'];
  const other = SECOND_SPELLING_OF.get(word);
  if (other !== undefined) return [word, other];
  if (UNTOUCHED.has(word)) return [word];
  const family = FAMILY_OF.get(word);
  if (family !== undefined) return [word, ...family.filter((member) => member !== word)];
  const [, servant] = /^([a-z]{3,})[aou]llah$/.exec(word) ?? [];
  if (servant !== undefined) return [word, ...['u', 'a', 'o', ' a', ' u'].map((vowel) => `${servant}${vowel}llah`)];
  return isTransliterated && word.length >= MIN_SOUND_WORD_LETTERS && /^[a-z]+$/.test(word)
    ? soundSpellings(word)
    : [word];
}

/** The ways of writing an article, an izafe or an "and" between the words of a name; null where the word is none. */
function linkChoices(word: string, next: string, isLinked: boolean): string[] | null {
  const sun = SUN_LETTERS.find((letter) => next.startsWith(letter));
  if (word === 'al' || word === 'el' || isAssimilatedArticle(word, next)) {
    // After another word the article's vowel may be that word's case ending ("Hurras ud-Din"), or an izafe stand for it
    // ("Jaish-e-Adl"). Only the plain article is written together with its word ("Alqaeda").
    const ofCase = isLinked ? ['ul', ...(sun === undefined ? [] : [`u${sun}`]), 'e', 'i'] : [];
    return [
      'al',
      ...(sun === undefined ? [] : [`a${sun}`]),
      'el',
      ...ofCase,
      'al+',
      ...(sun === undefined ? [] : [`e${sun}`]),
    ];
  }
  if (isLinked && /^[uo][lrdsnz]$/.test(word)) {
    return ['ul', '+ul', 'al', 'e', ...(sun === undefined ? [] : [`u${sun}`, `+u${sun}`, `a${sun}`])];
  }
  if (isLinked && /^(?:e|i|ye)$/.test(word)) return ['e', 'i', '+e', '+i', 'ye', LEFT_OUT, 'ul'];
  if (isLinked && word === 'wal') return ['wa al', 'wa l', 'w al', 'wel', 'oual'];
  if (isLinked && word === 'wa') return ['w', 'va', 'we', 'oua'];
  const [, stem] = UNTOUCHED.has(word) ? [] : (/^([a-z]{4,})ou?l$|^([a-z]{4,})ul$/.exec(word) ?? []).filter(Boolean);
  if (stem === undefined) return null;
  const stems = [stem, ...(FAMILY_OF.get(stem) ?? [])];
  return stems.flatMap((one) => [`${one} ul`, `${one}ul`, `${one}oul`, `${one} al`]);
}

function isAssimilatedArticle(word: string, next: string): boolean {
  return SUN_LETTERS.some((letter) => word === `a${letter}` && next.startsWith(letter));
}

/** The word as the rules for sounds spell it: with one change, then with two. */
function soundSpellings(word: string): string[] {
  const found = new Set([word]);
  let latest = [word];
  for (let change = 0; change < MAX_SOUND_CHANGES; change++) {
    const next: string[] = [];
    for (const spelling of latest) {
      for (const [sound, letters] of SOUND_RULES) {
        const changed = spelling.replace(sound, letters);
        if (found.size < MAX_WORD_SPELLINGS && !found.has(changed)) {
          found.add(changed);
          next.push(changed);
        }
      }
    }
    latest = next;
  }
  return [...found];
}

/** Names in other scripts: the cases of Russian; Arabic li- with the article, which swallows its alef; joined kana. */
function otherScriptSpellings(name: string): string[] {
  if (/\p{Script=Cyrillic}/u.test(name)) return inflectedCyrillic(name);
  if (/^ال\p{Script=Arabic}/u.test(name)) return [`لل${name.slice(2)}`];
  if (/\p{Script=Katakana} \p{Script=Katakana}/u.test(name)) return [name.replace(/ /g, '')];
  return [];
}

/** The texts of `spellingsOf`, the given one first. */
export function writtenForms(alias: { readonly text: string; readonly kind: string }): string[] {
  return spellingsOf(alias).map(({ text }) => text);
}
