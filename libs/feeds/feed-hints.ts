import { childrenOf, textIn, type XmlElement } from './xml-element';

/** What a feed says of how often it is worth asking. */
export interface FeedHints {
  readonly ttlMinutes: number | null;
  /** Hours (0 to 23, UTC) and days (0 is Sunday) at which nothing new appears. */
  readonly skipHours: readonly number[];
  readonly skipDays: readonly number[];
  /** By the syndication module: its period over its frequency. */
  readonly updateEveryMinutes: number | null;
}

const PERIOD_MINUTES: Readonly<Record<string, number>> = {
  hourly: 60,
  daily: 24 * 60,
  weekly: 7 * 24 * 60,
  monthly: 30 * 24 * 60,
  yearly: 365 * 24 * 60,
};
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** RSS 2.0 (ttl, skipHours, skipDays) and RSS 1.0's syndication module; what makes no sense is passed over. */
export function feedHints(channel: XmlElement): FeedHints {
  const texts = (...names: string[]) => childrenOf(channel, ...names).map((element) => textIn(element).trim());
  const within = (list: string, entry: string) =>
    childrenOf(channel, list).flatMap((element) => childrenOf(element, entry).map((each) => textIn(each).trim()));
  const ttl = whole(texts('ttl')[0]);
  const period = PERIOD_MINUTES[texts('sy:updateperiod')[0]?.toLowerCase() ?? ''];
  const frequency = whole(texts('sy:updatefrequency')[0]) ?? 1;
  // RSS 0.91 counts its hours from 1 to 24.
  const hours = within('skiphours', 'hour').map((hour) => (hour === '24' ? 0 : whole(hour)));
  const days = within('skipdays', 'day').map((day) => DAYS.indexOf(day.slice(0, 3).toLowerCase()));
  return {
    ttlMinutes: ttl === 0 ? null : ttl,
    skipHours: distinct(hours.filter((hour) => hour !== null && hour < 24) as number[]),
    skipDays: distinct(days.filter((day) => day !== -1)),
    updateEveryMinutes: period === undefined ? null : period / Math.max(frequency, 1),
  };
}

function whole(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : null;
}

function distinct(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
