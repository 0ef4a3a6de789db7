import type { Time } from '#contracts/vocabulary';
import { CLASS } from '../syntax/vocabulary';
import type { Token } from './tokens';

/** A time that a sentence states, at a token: what it says of when something happened, as seen on the day of publication. */
export interface StatedTime {
  readonly token: number;
  readonly time: Time;
  /**
   * How it holds: `date` of the clause that it stands in; `since` only of what still goes on ("have fired since 2015");
   * `month` without its year, so only of what is past ("in April"); `noun` of the noun that it stands before ("the 2011
   * killing"); `clause` of the subordinate clause that begins there ("three years after X took power").
   */
  readonly holds: 'date' | 'since' | 'month' | 'noun' | 'clause';
}

const MONTHS: ReadonlyMap<string, number> = new Map(
  'january february march april may june july august september october november december'
    .split(' ')
    .flatMap((name, month) =>
      [name, name.slice(0, 3), `${name.slice(0, 3)}.`, ...(month === 8 ? ['sept', 'sept.'] : [])].map(
        (form): [string, number] => [form, month],
      ),
    ),
);
const DAY_MILLISECONDS = 86_400_000;
// What is told of half a year before publication is background: news of it would have been told then.
const HISTORICAL_AFTER_DAYS = 180;
const YEAR_DAYS = 365.25;
// "for four years" tells of what goes on; a span this long tells how it came to be.
const LONG_SPAN_DAYS = 5 * YEAR_DAYS;
const UNIT_DAYS: Readonly<Record<string, number>> = {
  hour: 0,
  day: 1,
  night: 1,
  week: 7,
  fortnight: 14,
  month: 30,
  year: YEAR_DAYS,
  decade: 10 * YEAR_DAYS,
  century: 100 * YEAR_DAYS,
};
const FIRST_YEAR = 1800;
const LAST_YEAR = 2099;

/** The day from which "long ago" is counted, in days since 1970; null where the date of publication is not known. */
export function dayOf(publishedAt: string | null): number | null {
  const published = publishedAt === null ? Number.NaN : Date.parse(publishedAt);
  return Number.isNaN(published) ? null : Math.floor(published / DAY_MILLISECONDS);
}

// A dateline or a copyright line stands at either end of an article; the middle of a very long one says no more.
const MAX_DATED_CHARACTERS = 200_000;
// "12 September ", "September 12, ", "2019-".
const DATE_REACH_CHARACTERS = 16;
const BEFORE_YEAR = /(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([a-z]{3,9})\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?$/i;

/**
 * The latest day that the text states: what "long ago" is counted from where nobody says when the text was published. Of
 * the latest year its latest full date counts, else the end of its latest month, else its last day; a year after "by" or
 * "until" is none. Looks at the first 200,000 characters; null for none.
 */
export function latestStatedDay(text: string): number | null {
  let latestYear = -1;
  let day = -1;
  let month = -1;
  for (const match of text.slice(0, MAX_DATED_CHARACTERS).matchAll(/\b(19[5-9]\d|20[0-4]\d)\b(?![,.]\d|s\b|%)/g)) {
    const year = Number(match[1]);
    if (year < latestYear) continue;
    const before = text.slice(Math.max(0, match.index - DATE_REACH_CHARACTERS), match.index);
    if (/\b(?:by|until|till)\s+$/i.test(before) || /[\d],$/.test(before)) continue;
    if (year > latestYear) {
      latestYear = year;
      day = -1;
      month = -1;
    }
    const iso = /^-(\d\d)-(\d\d)/.exec(text.slice(match.index + 4, match.index + 10));
    const named = BEFORE_YEAR.exec(before);
    const monthOf = iso !== null ? Number(iso[1]) - 1 : (MONTHS.get(named?.[2]?.toLowerCase() ?? '') ?? -1);
    if (monthOf < 0 || monthOf > 11) continue;
    const date = Number(iso?.[2] ?? named?.[1] ?? named?.[3] ?? 0);
    if (date >= 1 && date <= 31) day = Math.max(day, dayNumber(year, monthOf, date));
    month = Math.max(month, dayNumber(year, monthOf + 1, 0));
  }
  if (latestYear < 0) return null;
  return day >= 0 ? day : month >= 0 ? month : dayNumber(latestYear, 12, 0);
}

/** Days since 1970; day 0 of a month is the last of the one before. */
function dayNumber(year: number, month: number, day: number): number {
  return Math.floor(Date.UTC(year, month, day) / DAY_MILLISECONDS);
}

type Cue =
  | 'weekday'
  | 'now'
  | 'tomorrow'
  | 'month'
  | 'ago'
  | 'earlier'
  | 'after'
  | 'last'
  | 'next'
  | 'this'
  | 'unit'
  | 'decade'
  | 'once'
  | 'used'
  | 'height'
  | 'troubles'
  | 'war'
  | 'eleven';

const cuesOfWords: readonly (readonly [Cue, string])[] = [
  ['weekday', 'monday tuesday wednesday thursday friday saturday sunday'],
  ['now', 'today yesterday overnight tonight now'],
  ['tomorrow', 'tomorrow'],
  ['ago', 'ago'],
  ['earlier', 'earlier before previously'],
  ['after', 'after'],
  ['last', 'last past previous'],
  ['next', 'next coming'],
  ['this', 'this'],
  ['unit', 'years decades centuries'],
  ['decade', 'twenties thirties forties fifties sixties seventies eighties nineties'],
  ['once', 'once'],
  ['used', 'used'],
  ['height', 'height peak heyday zenith'],
  ['troubles', 'troubles'],
  ['war', 'war'],
  ['eleven', '9'],
];
/** By word: which rule looks at it. One look-up a token, whatever the number of rules. */
const CUES: ReadonlyMap<string, Cue> = new Map([
  ...[...MONTHS.keys()].map((word): [string, Cue] => [word, 'month']),
  ...cuesOfWords.flatMap(([cue, words]) => words.split(' ').map((word): [string, Cue] => [word, cue])),
]);

const OPENS_HEIGHT = new Set(['its', 'their', 'the', 'his']);
const COLD_WARS = new Set(['cold', 'world', 'gulf', 'vietnam']);
const BEFORE_BARE_YEAR = new Set(
  'in since until till by during from of early late mid before after to between and around through for , ('.split(' '),
);
const SINCE = new Set(['since', 'from']);
/** What is counted, so that "the 2010 fighters" are no year's. */
const COUNTED = new Set(
  'people men women children fighter soldier troop civilian rebel militant villager member police guard prisoner refugee mile kilometre kilometer metre meter dollar euro'.split(
    ' ',
  ),
);

/** The times that a sentence states: dates, years, decades, "last year", "on Monday", "two years ago", "next week". */
export function statedTimes(tokens: readonly Token[], reference: number | null): StatedTime[] {
  const times: StatedTime[] = [];
  const text = (index: number) => tokens[index]?.word.text ?? '';
  const add = (token: number, time: Time, holds: StatedTime['holds'] = 'date'): void =>
    void times.push({ token, time, holds });
  const holdsAfter = (index: number): StatedTime['holds'] => {
    for (let at = index - 1; at >= index - 3 && at >= 0; at--) if (text(at) === 'since') return 'since';
    return 'date';
  };
  /** Of a span of days, its first and its last. */
  const bySpan = (first: number, last: number): Time =>
    reference === null
      ? 'current'
      : reference - last > HISTORICAL_AFTER_DAYS
        ? 'historical'
        : first > reference + 1
          ? 'future'
          : 'current';
  for (let index = 0; index < tokens.length; index++) {
    const { word, span } = tokens[index]!;
    if (span >= 0) continue;
    const here = word.text;
    if (word.value >= FIRST_YEAR && word.value <= LAST_YEAR && here.length === 4) {
      const kind = yearKind(tokens, index);
      if (kind === null) continue;
      const year = word.value;
      const month = monthNear(tokens, index);
      const time =
        reference === null
          ? year < 2000
            ? 'historical'
            : 'current'
          : month < 0
            ? bySpan(dayNumber(year, 0, 1), dayNumber(year, 12, 0))
            : bySpan(dayNumber(year, month, 1), dayNumber(year, month + 1, 0));
      add(index, time, kind === 'noun' ? 'noun' : holdsAfter(index));
      continue;
    }
    if (here.length >= 5 && here.endsWith('0s')) {
      const digits =
        here.charCodeAt(0) >= 0x31 && here.charCodeAt(0) <= 0x32 ? here : here.slice(here.indexOf('-') + 1);
      const decade = digits.length === 5 ? Number(digits.slice(0, 4)) : Number.NaN;
      if (decade >= FIRST_YEAR && decade <= LAST_YEAR)
        add(
          index,
          reference === null ? 'historical' : bySpan(dayNumber(decade, 0, 1), dayNumber(decade + 9, 12, 0)),
          holdsAfter(index),
        );
      continue;
    }
    if (here.length === 10 && here[4] === '-' && here[7] === '-') {
      const iso = Date.parse(here);
      if (!Number.isNaN(iso)) {
        const day = Math.floor(iso / DAY_MILLISECONDS);
        add(index, bySpan(day, day));
      }
      continue;
    }
    const cue = CUES.get(here);
    if (cue === undefined) continue;
    switch (cue) {
      case 'weekday': {
        const before = text(index - 1);
        if (before === 'last' || before === 'next' || before === 'this' || before === 'coming') break;
        if (!isBeforeFullDate(tokens, index)) add(index, 'current');
        break;
      }
      case 'now':
        // "now-defunct" tells of the past.
        if (!(tokens[index + 1]?.glued === true)) add(index, 'current');
        break;
      case 'tomorrow':
        add(index, 'future');
        break;
      case 'month': {
        if (reference === null || !word.isCapital || !isMonth(tokens, index)) break;
        add(index, byLastMonth(reference, MONTHS.get(here)!), 'month');
        break;
      }
      case 'ago':
      case 'earlier': {
        const unit =
          UNIT_DAYS[tokens[index - 1]?.word.noun ?? ''] ?? (cue === 'ago' && text(index - 1) === 'long' ? 10_000 : -1);
        if (unit < 0) break;
        const isOld = unit * countBefore(tokens, index - 1) > HISTORICAL_AFTER_DAYS;
        if (here === 'before' && !isOld) break;
        add(index, isOld ? 'historical' : 'current');
        break;
      }
      case 'after': {
        // "three years after X took power": X's part lies that far back, and what is told first does not.
        const unit = UNIT_DAYS[tokens[index - 1]?.word.noun ?? ''] ?? -1;
        if (unit * countBefore(tokens, index - 1) > HISTORICAL_AFTER_DAYS && index + 1 < tokens.length)
          add(index + 1, 'historical', 'clause');
        break;
      }
      case 'last': {
        if (((tokens[index + 1]?.word.mask ?? 0) & CLASS.past) !== 0 && hasBefore(tokens, index, 'when', 6)) {
          // "when X last ruled"
          add(index, 'historical');
          break;
        }
        const [at, following] = unitAfter(tokens, index);
        if (following === undefined) break;
        const unit = UNIT_DAYS[following.noun];
        if (unit !== undefined) {
          if (at > index + 1 || !following.isPlural) {
            const count = at > index + 1 ? countBefore(tokens, at) : 1;
            add(index, unit * count >= YEAR_DAYS ? 'historical' : 'current');
          }
        } else if (isNamedTime(following.text)) {
          const month = MONTHS.get(following.text);
          add(index, month === undefined || reference === null ? 'current' : byLastMonth(reference, month));
        } else if (here === 'past' && text(index - 1) === 'the') add(index, 'historical');
        break;
      }
      case 'next':
      case 'this': {
        const following = tokens[index + 1]?.word;
        if (following === undefined || text(index - 1) === 'ago') break;
        if (UNIT_DAYS[following.noun] !== undefined || isNamedTime(following.text))
          add(index, cue === 'next' ? 'future' : 'current');
        else if (cue === 'this' && isSeason(following.text)) add(index, 'current');
        break;
      }
      case 'unit': {
        // "for more than 20 years", "for decades"
        let from = index;
        while (from > 0 && index - from < 4 && text(from - 1) !== 'for') from--;
        if (from === 0 || text(from - 1) !== 'for') break;
        if (UNIT_DAYS[word.noun]! * (from === index ? 3 : countBefore(tokens, index)) >= LONG_SPAN_DAYS)
          add(index, 'historical');
        break;
      }
      case 'decade':
        if (/^(?:the|early|late|mid)$/.test(text(index - 1)) && hasBefore(tokens, index, 'in', 3))
          add(index, 'historical');
        break;
      case 'once': {
        const following = tokens[index + 1]?.word;
        const isClauseStart = index === 0 || (tokens[index - 1]!.word.mask & (CLASS.comma | CLASS.stop)) !== 0;
        if (
          !isClauseStart &&
          following !== undefined &&
          (following.mask & CLASS.past) !== 0 &&
          following.text !== 'had'
        )
          add(index, 'historical');
        break;
      }
      case 'used':
        if (text(index + 1) === 'to' && (tokens[index - 1]?.word.mask ?? CLASS.be) < CLASS.modal)
          add(index, 'historical');
        break;
      case 'height':
        if (OPENS_HEIGHT.has(text(index - 1)) && text(index - 2) === 'at') add(index, 'historical');
        break;
      case 'troubles':
        if (word.isCapital && text(index - 1) === 'the') add(index, 'historical');
        break;
      case 'war':
        if (word.isCapital && COLD_WARS.has(text(index - 1))) add(index, 'historical');
        break;
      case 'eleven':
        if (text(index + 1) === '11' && tokens[index + 1]!.glued)
          add(index, 'historical', text(index - 1) === 'on' ? 'date' : 'noun');
        break;
    }
  }
  return times;
}

/** "Monday, 3 May 2011": the date says more than the day of the week. */
function isBeforeFullDate(tokens: readonly Token[], index: number): boolean {
  let hasMonth = false;
  for (let at = index + 1; at <= index + 5 && at < tokens.length; at++) {
    const { text, value } = tokens[at]!.word;
    if (MONTHS.has(text)) hasMonth = true;
    else if (value >= FIRST_YEAR && value <= LAST_YEAR) return hasMonth;
  }
  return false;
}

/** Of a month without its year: its last one before the reference. */
function byLastMonth(reference: number, month: number): Time {
  const published = new Date(reference * DAY_MILLISECONDS);
  const isAhead = month > published.getUTCMonth();
  const last = dayNumber(published.getUTCFullYear() - (isAhead ? 1 : 0), month + 1, 0);
  return reference - last > HISTORICAL_AFTER_DAYS ? 'historical' : 'current';
}

function isNamedTime(text: string): boolean {
  const cue = CUES.get(text);
  return cue === 'weekday' || cue === 'month';
}

function isSeason(text: string): boolean {
  return text === 'spring' || text === 'summer' || text === 'autumn' || text === 'winter' || text === 'morning';
}

/** The unit of time that "last" or "past" counts, with what it counts between: "last year", "past two decades". */
function unitAfter(tokens: readonly Token[], index: number): [number, Token['word'] | undefined] {
  let at = index + 1;
  while (at < tokens.length && at <= index + 2 && (tokens[at]!.word.value >= 0 || tokens[at]!.word.text === 'few'))
    at++;
  return [at, tokens[at]?.word];
}

/** The count before a unit of time: its figure, three for a bare plural, else one. */
function countBefore(tokens: readonly Token[], unit: number): number {
  const stated = tokens[unit - 1]?.word.value ?? -1;
  return stated >= 0 ? stated : tokens[unit]?.word.isPlural === true ? 3 : 1;
}

function hasBefore(tokens: readonly Token[], index: number, word: string, reach: number): boolean {
  for (let at = Math.max(0, index - reach); at < index; at++) if (tokens[at]!.word.text === word) return true;
  return false;
}

/** Whether a month's name stands for the month: after a preposition, with a day; with a year the year speaks. */
function isMonth(tokens: readonly Token[], index: number): boolean {
  for (let at = index + 1; at <= index + 3; at++) {
    const value = tokens[at]?.word.value ?? -1;
    if (value >= FIRST_YEAR && value <= LAST_YEAR) return false;
  }
  const before = tokens[index - 1]?.word.text ?? '';
  // "last November", "in May last year"
  if (before === 'last' || before === 'next' || before === 'this') return false;
  const after = tokens[index + 1]?.word;
  if (after?.text === 'last' || after?.text === 'this' || after?.text === 'next') return false;
  const isDay = (value: number) => value >= 1 && value <= 31;
  if (isDay(after?.value ?? -1) || isDay(tokens[index - 1]?.word.value ?? -1) || isOrdinal(before)) return true;
  for (let at = index - 1; at >= Math.max(0, index - 2); at--) {
    const { text } = tokens[at]!.word;
    if (text === 'in' || text === 'since' || text === 'until' || text === 'during' || text === 'of') return true;
    if (text !== 'early' && text !== 'late' && text !== 'mid') return false;
  }
  return false;
}

function isOrdinal(text: string): boolean {
  return text.length <= 4 && text.charCodeAt(0) <= 0x39 && /^\d{1,2}(?:st|nd|rd|th)$/.test(text);
}

/**
 * What a number of four figures is: a `date`, the year of the `noun` after it ("the 2016 accord"), or null for a count
 * ("2000 fighters") and other numbers.
 */
function yearKind(tokens: readonly Token[], index: number): 'date' | 'noun' | null {
  const previous = tokens[index - 1];
  const next = tokens[index + 1];
  const following = next === undefined || next.span >= 0 ? null : next.word;
  const isBeforeNoun =
    following !== null &&
    !following.isTemporal &&
    (following.mask & (CLASS.noun | CLASS.adjective | CLASS.gerund)) !== 0 &&
    (following.mask & (CLASS.preposition | CLASS.conjunction | CLASS.determiner | CLASS.pronoun)) === 0;
  if (isBeforeNoun && COUNTED.has(following.noun)) return null;
  const before = previous?.word.text ?? '';
  if (MONTHS.has(before)) return 'date';
  if (previous !== undefined && isBeforeNoun && !BEFORE_BARE_YEAR.has(before)) {
    const { mask } = previous.word;
    const isOpening = (mask & (CLASS.determiner | CLASS.possessive | CLASS.adjective)) !== 0 && before !== 'some';
    return isOpening && tokens[index]!.word.value >= 1900 ? 'noun' : null;
  }
  if (BEFORE_BARE_YEAR.has(before)) {
    if (following === null || !following.isPlural || before === 'in' || SINCE.has(before)) return 'date';
    return null;
  }
  if (index === 0) return following === null || !following.isPlural ? 'date' : null;
  const value = previous?.word.value ?? -1;
  return (value >= 1 && value <= 31) || isOrdinal(before) ? 'date' : null;
}

function monthNear(tokens: readonly Token[], index: number): number {
  for (let at = index - 1; at >= Math.max(0, index - 3); at--) {
    const month = MONTHS.get(tokens[at]!.word.text);
    if (month !== undefined) return month;
  }
  return -1;
}

// A cue for the past stands directly before what it dates: "former Taliban members".
const CUE_SCOPE_TOKENS = 3;
const PAST_CUES = new Set([
  'former',
  'formerly',
  'previously',
  'historically',
  'originally',
  'erstwhile',
  'ex',
  'onetime',
  'defunct',
  'then-president',
]);

/** Whether a word for the past stands directly before a token. */
export function hasPastCue(tokens: readonly Token[], index: number): boolean {
  for (let at = Math.max(0, index - CUE_SCOPE_TOKENS); at < index; at++)
    if (PAST_CUES.has(tokens[at]!.word.text)) return true;
  return false;
}

/** Of the times that a sentence states, the one nearest to a token; null for none. */
export function timeNear(times: readonly StatedTime[], token: number): Time | null {
  let best: StatedTime | null = null;
  for (const each of times) {
    if (best === null || Math.abs(each.token - token) < Math.abs(best.token - token)) best = each;
  }
  return best?.time ?? null;
}
