import type { Time } from '#contracts/vocabulary';

/** A date that the text states, at a raw offset: the last day that it can mean, as days since 1970. */
export interface StatedDate {
  readonly start: number;
  readonly end: number;
  readonly day: number;
}

const MONTHS = 'january|february|march|april|may|june|july|august|september|october|november|december';
const SHORT_MONTHS = 'jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec';
const DATE = new RegExp(
  `(?:\\b(\\d{1,2})(?:st|nd|rd|th)?\\s+)?(?:\\b(${MONTHS}|${SHORT_MONTHS})\\b\\.?\\s*(?:(\\d{1,2})(?:st|nd|rd|th)?,?\\s+)?,?\\s*)?(?<![\\d,.$€£])\\b((?:19|20)\\d{2})(s)?\\b(?![,.]\\d|\\s+(?:fighters|people|troops|soldiers|militants|members))`,
  'gi',
);
const MONTH_NAMES = MONTHS.split('|');

const DAY_MILLISECONDS = 86_400_000;
// What is told of half a year before publication is background: news of it would have been told then.
const HISTORICAL_AFTER_DAYS = 180;

/** Every explicit date with a year in the text, in order. The pattern looks at bounded pieces: linear. */
export function statedDates(text: string): StatedDate[] {
  const dates: StatedDate[] = [];
  for (const match of text.matchAll(DATE)) {
    const [whole, dayBefore, monthName, dayAfter, year, decade] = match;
    const month =
      monthName === undefined
        ? -1
        : MONTH_NAMES.findIndex((name) => name.startsWith(monthName.slice(0, 3).toLowerCase()));
    const lastYear = Number(year) + (decade === undefined ? 0 : 9);
    const dayOfMonth = month >= 0 ? Number(dayAfter ?? dayBefore ?? 0) : 0;
    // Day 0 of the next month is the last of this one; month 12 of a year is January of the next.
    const time =
      dayOfMonth > 0 ? Date.UTC(lastYear, month, dayOfMonth) : Date.UTC(lastYear, month < 0 ? 12 : month + 1, 0);
    dates.push({ start: match.index, end: match.index + whole.length, day: Math.floor(time / DAY_MILLISECONDS) });
  }
  return dates;
}

/** The day from which "long ago" is counted: that of publication, else the latest date in the text, else none. */
export function referenceDay(publishedAt: string | null, dates: readonly StatedDate[]): number | null {
  const published = publishedAt === null ? Number.NaN : Date.parse(publishedAt);
  if (!Number.isNaN(published)) return Math.floor(published / DAY_MILLISECONDS);
  if (dates.length === 0) return null;
  return dates.reduce((latest, date) => Math.max(latest, date.day), Number.NEGATIVE_INFINITY);
}

/** The time of what is told at raw offset `at`: by the nearest of the sentence's dates, and by plain words for the past. */
export function timeAt(at: number, dates: readonly StatedDate[], reference: number | null, hasPastCue: boolean): Time {
  if (hasPastCue) return 'historical';
  if (reference === null || dates.length === 0) return 'current';
  const distance = (date: StatedDate) => Math.abs((date.start + date.end) / 2 - at);
  const nearest = dates.reduce((best, date) => (distance(date) < distance(best) ? date : best));
  return reference - nearest.day > HISTORICAL_AFTER_DAYS ? 'historical' : 'current';
}
