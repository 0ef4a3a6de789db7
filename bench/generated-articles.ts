/** News-like articles, made up from parts. The same seed gives the same articles on every machine. */
export interface GeneratedArticle {
  readonly path: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
}

export const GROUPS = [
  'the Taliban',
  'al-Qaeda',
  'the Haqqani Network',
  'Islamic State Khorasan',
  'Lashkar-e-Taiba',
  'Tehrik-i-Taliban Pakistan',
  'Islamic State',
  'al-Qaeda in the Indian Subcontinent',
  'Hurras al-Din',
];
const EVENTS = [
  'attacked a convoy near',
  'claimed a bombing in',
  'killed two officials in',
  'denounced the governor of',
  'held talks with elders in',
  'threatened merchants in',
  'trained recruits in',
  'sheltered fugitives in',
  'kidnapped a doctor in',
  'withdrew its men from',
];
export const PLACES = [
  'Nangarhar',
  'Kunar',
  'Helmand',
  'Khost',
  'Badakhshan',
  'Kabul',
  'Paktia',
  'Zabul',
  'Logar',
  'Farah',
];
/** Each % is an invented name, so that two articles are not near-duplicates, which tell one story. */
const FILLER = [
  'Shopkeepers in % and % said that the price of flour has gone up for the third week in a row.',
  'The road from % over the pass to % was closed for most of the morning because of snow.',
  'A spokesman for the ministry of agriculture, % %, visited two villages and promised new wells.',
  'Teachers in % have waited since spring for their wages, said % of their union.',
  'The river at % had risen overnight, and boats from % could not cross until noon.',
  'Residents of % described a quiet market, long queues at the bakery of % and few cars.',
  'An aid convoy with blankets and tents from % reached % on Tuesday.',
  'The weather service expects more rain in % and clear skies in %.',
  'A court in % adjourned the case of %, a customs officer who is accused of taking bribes.',
  'Engineers repaired the power line that had left % and % in the dark.',
];
const SYLLABLES = 'bar del gor han jal kum lar mez nur pol qas rud sam tor var wan yal zir'.split(' ');

/** Of the sentences; the others are of no interest. With the title, 4.6 alerts an article on average. */
const EVENT_SHARE = 0.07;

/** Uniform in [0, 1): mulberry32, public domain, by T. Ettinger. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Article number `index`, with about `characters` of text. */
export function generateArticle(index: number, characters = 4_000): GeneratedArticle {
  const random = randomFrom(index + 1);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)]!;
  const event = () => `${pick(GROUPS)} ${pick(EVENTS)} ${pick(PLACES)}`;
  const name = () => capital(pick(SYLLABLES) + pick(SYLLABLES) + pick(SYLLABLES));
  const sentence = () =>
    random() < EVENT_SHARE ? capital(`${event()}, police said.`) : pick(FILLER).replace(/%/g, name);
  const title = capital(`${event()} (report ${index})`);
  const paragraphs: string[] = [];
  for (let length = 0; length < characters;) {
    const paragraph = Array.from({ length: 4 }, sentence).join(' ');
    paragraphs.push(paragraph);
    length += paragraph.length;
  }
  return { path: `/articles/${index}`, title, paragraphs };
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
