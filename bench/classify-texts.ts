/** Texts and names made up from parts, for the benchmark of the classifier. The same seed gives the same texts. */
import { capital, GROUPS, PLACES, randomFrom } from './generated-articles';

const TOLD = [
  'attacked a convoy near',
  'claimed responsibility for a bombing in',
  'killed two officials in',
  'denounced the governor of',
  'held talks with elders in',
  'reportedly threatened merchants in',
  'trained recruits in',
  'did not attack the market in',
  'kidnapped a doctor in',
  'will withdraw its men from',
];
const SUBJECTS = [
  'Shopkeepers in the old town',
  'A spokesman for the ministry of agriculture',
  'Teachers in the province',
  'The weather service',
  'Residents of two villages',
  'An aid convoy with blankets',
  'The court in the capital',
  'Engineers of the power company',
  'The mayor and her deputy',
  'Three members of the council',
  'Farmers along the river',
  'The national bank',
];
const VERBS = [
  'said that the price of flour had gone up',
  'promised new wells and a school',
  'have waited for wages since spring',
  'expects more rain in the north',
  'described a quiet market',
  'reached the district on Tuesday',
  "adjourned the case of a customs officer who's accused of taking bribes",
  'repaired the line that had left six districts in the dark',
  'called the budget a first step',
  'asked the government for help',
  'were told to wait until the end of the week',
  'raised its forecast to 3.4 percent',
];
const ENDINGS = [
  '.',
  ' for the third week in a row.',
  ', according to a statement.',
  ' because of snow on the pass, officials said.',
  '; the report did not give a reason.',
  ' after a meeting that lasted four hours.',
];

export interface TextArticle {
  readonly title: string;
  readonly text: string;
}

/** Of articles that name groups, the share of sentences that do: about one in six, as in a report on one of them. */
const NAMING_SENTENCES = 0.16;

/**
 * News-like articles of about 4 KB. `namingArticles` is the share of articles that name tracked groups, `namingSentences`
 * the share of their sentences that do.
 */
export function articlesOf(
  count: number,
  namingArticles: number,
  namingSentences = NAMING_SENTENCES,
  characters = 4_000,
): TextArticle[] {
  const random = randomFrom(20_200_614);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const told = () => `${pick(GROUPS)} ${pick(TOLD)} ${pick(PLACES)}`;
  return Array.from({ length: count }, () => {
    const names = random() < namingArticles;
    const plain = () => `${pick(SUBJECTS)} ${pick(VERBS)}${pick(ENDINGS)}`;
    const sentence = () => (names && random() < namingSentences ? capital(`${told()}, police said.`) : plain());
    const title = capital(names ? told() : `${pick(SUBJECTS)} ${pick(VERBS)}`);
    const paragraphs = [title];
    for (let length = title.length; length < characters;) {
      const paragraph = Array.from({ length: 4 }, sentence).join(' ');
      paragraphs.push(paragraph);
      length += paragraph.length + 2;
    }
    return { title, text: paragraphs.join('\n\n') };
  });
}

const SYLLABLES =
  'al ba da ja ha kha ra za sa sha ta fa qa ka la ma na wa ya bi di ri mi ni li ki mu ru bu du ku nu lu tu ban din har kar mad san tan yar zan'.split(
    ' ',
  );
const HEADS = 'front army movement brigade party council network group league union'.split(' ');
const QUALITIES = 'liberation islamic people national democratic united northern free revolutionary popular'.split(' ');

/** Names as those of armed groups, normalised and each once: an invented word, or one with words that many share. */
export function namesOf(count: number): string[] {
  const random = randomFrom(count);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const word = () => Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(SYLLABLES)).join('');
  const forms: readonly (() => string)[] = [
    word,
    () => `al ${word()}`,
    () => `${word()} al ${word()}`,
    () => `${word()} ${pick(QUALITIES)} ${pick(HEADS)}`,
    () => `${pick(QUALITIES)} ${pick(HEADS)} of ${word()}`,
    () => `${word()} e ${word()}`,
  ];
  const names = new Set<string>();
  while (names.size < count) names.add(pick(forms)());
  return [...names];
}

/** The articles with a name from the list in place of every group that they tell of: what the matchers must find. */
export function withNames(articles: readonly TextArticle[], names: readonly string[]): string[] {
  const random = randomFrom(7);
  const groups = new RegExp(GROUPS.map((group) => group.replace(/[-]/g, '\\-')).join('|'), 'gi');
  return articles.map(({ text }) => text.replace(groups, () => names[Math.floor(random() * names.length)]!));
}

const ARABIC = 'قال مسؤولون إن حركة طالبان هاجمت قافلة قرب المدينة يوم الاثنين، وأعلن تنظيم داعش مسؤوليته عن التفجير. ';
const CYRILLIC =
  'Власти сообщили, что боевики Талибана напали на колонну близ города в понедельник, а ИГИЛ взял на себя ответственность. ';

/** Texts on which a classifier may slow down, each of the length wanted. */
export const GROWTH_TEXTS: Readonly<Record<string, (characters: number) => string>> = {
  news: (characters) => articlesOf(1, 1, NAMING_SENTENCES, characters)[0]!.text.slice(0, characters),
  'names only': (characters) => repeated('The Taliban and al-Qaeda, ISIS, the Haqqani Network. ', characters),
  'beginnings of names': (characters) => repeated('al al Islamic State Islamic al-Qaeda in the Indian ', characters),
  Arabic: (characters) => repeated(ARABIC, characters),
  Cyrillic: (characters) => repeated(CYRILLIC, characters),
  'all a': (characters) => repeated('a', characters),
  'all hyphen': (characters) => repeated('-', characters),
  'all parenthesis': (characters) => repeated('(', characters),
};

function repeated(text: string, characters: number): string {
  return text.repeat(Math.ceil(characters / text.length)).slice(0, characters);
}
