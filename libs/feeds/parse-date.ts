import { monthOf, solarMonthOf, TWO_WORDS, withoutMarks } from './month-names';

/**
 * Zones by name, in minutes east of UTC. RSS has the dates of RFC 822, and so the four military letters that stand there
 * (5.1) have the signs that they have there. Every unknown name is read as UTC (RFC 5322, 4.3).
 */
const ZONE_MINUTES: Readonly<Record<string, number>> = {
  ...{ a: -60, m: -720, n: 60, y: 720 },
  ...{ est: -300, edt: -240, et: -300, cst: -360, cdt: -300, ct: -360, mst: -420, mdt: -360, mt: -420, pst: -480 },
  ...{ pdt: -420, pt: -480, ast: -240, adt: -180, nst: -210, ndt: -150, akst: -540, akdt: -480, hst: -600, brt: -180 },
  ...{ art: -180, wet: 0, west: 60, bst: 60, cet: 60, cest: 120, met: 60, mest: 120, mez: 60, mesz: 120, eet: 120 },
  ...{ eest: 180, cat: 120, sast: 120, wat: 60, eat: 180, msk: 180, trt: 180, ist: 330, irst: 210, aft: 270, gst: 240 },
  ...{
    pkt: 300,
    npt: 345,
    wib: 420,
    ict: 420,
    sgt: 480,
    hkt: 480,
    awst: 480,
    jst: 540,
    kst: 540,
    aest: 600,
    aedt: 660,
  },
  ...{ acst: 570, acdt: 630, nzst: 720, nzdt: 780, eastern: -300, central: -360, mountain: -420, pacific: -480 },
  ...{ india: 330, pakistan: 300, afghanistan: 270, iran: 210, israel: 120, turkey: 180, moscow: 180, china: 480 },
  ...{ japan: 540, korea: 540, singapore: 480, british: 0 },
};
/** "Central European Summer Time" begins like a zone of America. */
const EUROPEAN = /\b(central|eastern|western) europe(?:an)?\b/;
const EUROPEAN_MINUTES: Readonly<Record<string, number>> = { western: 0, central: 60, eastern: 120 };
/** "Eastern Daylight Time" and its kind. */
const DAYLIGHT_MINUTES = 60;

/** A year outside of this range is a fault of the feed, and Postgres and readers are spared it. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

/** Longer text is no date; it bounds the matching. */
const MAX_DATE_CHARS = 80;
/** More words beside the month are a sentence. */
const MAX_WORDS = 6;

interface Time {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}
const MIDNIGHT: Time = { hour: 0, minute: 0, second: 0, millisecond: 0 };
/** Month and day from 1; not yet checked against the calendar. */
type Day = readonly [year: number, month: number, day: number];
/** Minutes east of UTC, or a name of the IANA time zone database, of which they depend on the date. */
type Zone = number | string;

/**
 * The instant that a feed or page states, as ISO 8601 in UTC, or null where it cannot be read or does not exist. Reads
 * RFC 822, 850, 1123, 2822, 3339 and 9557, ISO 8601 whole or in part, asctime, Unix time in seconds or milliseconds, and
 * dates as they are written in the languages of month-names.ts, also by the solar calendar of Iran and Afghanistan. A date without a zone, or with one unknown, is read as UTC; a
 * part that is missing is the first (day 1, 00:00:00). Of 8/31/2021 and the like the month is first, unless it cannot
 * be. Never throws.
 */
export function parseDate(stated: string | null | undefined): string | null {
  if (!stated || stated.length > MAX_DATE_CHARS * 4) return null;
  const text = plainSpelling(stated);
  if (text === '' || text.length > MAX_DATE_CHARS) return null;
  const named = NAMED_ZONE.exec(text);
  const date = named ? text.slice(0, named.index).trim() : text;
  const zone = named?.[1] ?? null;
  return inFigures(date) ?? unixTime(date) ?? iso(date, zone) ?? asWritten(date, zone);
}

/** A zone of the IANA database behind a date: "Asia/Kabul", "[Asia/Kabul]" (RFC 9557). */
const NAMED_ZONE =
  /(?:\[!?| )((?:africa|america|antarctica|arctic|asia|atlantic|australia|canada|etc|europe|indian|pacific|us)(?:\/[a-z0-9_+-]+)+)\]?$/;

/** Digits of any script, signs and spaces in one spelling each; comments (RFC 822) and the marks of direction dropped. */
function plainSpelling(stated: string): string {
  return (isAscii(stated) ? stated.toLowerCase() : inAscii(stated))
    .replace(/\(([^()]*)\)/g, (_, comment: string) => (/^(?:gmt|utc) ?[+-]\d/.test(comment) ? ` ${comment} ` : ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

function isAscii(text: string): boolean {
  return /^[\t-~]*$/.test(text);
}

/** As far as it can be: the letters of words stay. */
function inAscii(stated: string): string {
  return withoutMarks(stated.replace(/\p{Nd}/gu, (digit) => String(digitOf(digit))))
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/[−–‐‑]/g, '-')
    .replace(/：/g, ':')
    .replace(/（/g, '(')
    .replace(/）/g, ')')
    .replace(/\u00a0/g, ' ')
    .replace(/ +/g, ' ')
    .replace(TWO_WORDS, '$1_$2')
    .replace(VIETNAMESE, '$3-$2-$1');
}

/** Its months have numbers: 31 tháng 8, 2021. */
const VIETNAMESE = /(\d{1,2}),? thang (\d{1,2}),? (?:nam )?(\d{4})/;

/** The value of a decimal digit: those of a script stand in a row from its zero. */
function digitOf(digit: string): number {
  const code = digit.codePointAt(0)!;
  if (code < 0x80) return code - 0x30;
  let zero = code;
  while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return code - zero;
}

/** A date and time in figures only, 20210831120000; of twelve figures it goes before milliseconds, which then are old. */
function inFigures(text: string): string | null {
  const match = /^((?:19|20)\d{6})(\d{4}|\d{6})$/.exec(text);
  return match && iso(`${match[1]}t${match[2]}`, null);
}

/** Seconds or milliseconds since 1970, of a year that has feeds. */
function unixTime(text: string): string | null {
  const match = /^(\d{9,10})(?:\.\d+)?$|^(\d{12,13})$/.exec(text);
  if (!match) return null;
  return new Date(match[1] === undefined ? Number(match[2]) : Number(match[1]) * 1000).toISOString();
}

const ISO_DAY = new RegExp(
  [
    String.raw`^(?:(?<year>\d{4})(?:-(?<month>\d{1,2})(?:-(?<day>\d{1,2}))?)?`,
    String.raw`(?<compact>\d{8}|\d{6})`,
    String.raw`(?<ordinalYear>\d{4}|\d{2})-?(?<ordinal>\d{3})`,
    String.raw`(?<weekYear>\d{4})-?w(?<week>\d{2})(?:-?(?<weekday>[1-7]))?`,
    String.raw`(?<shortYear>\d{2})-(?<shortMonth>\d{2})-(?<shortDay>\d{2})`,
    String.raw`-(?<lateYear>\d{2})(?:-?(?<lateMonth>\d{2}))?)(?:[t ]\s*(?<time>\d.*)|t|(?<dayZone>z|[+-]\d{2}:\d{2}))?$`,
  ].join('|'),
);
/** An offset that a name follows, as "-0800 PST", is the zone; half of a day is none. */
const ISO_TIME =
  /^(\d{1,2})(?::?(\d{1,2})(?::?(\d{1,2})(?:[.,](\d*))?)?)?\s*(?:((?:utc|gmt)?\s*[+-]\s*\d{1,2}(?::?\d{2})?(?::?\d{2})?)\s*[a-z]{0,5}|(?![ap]m?$)([a-z]{1,5}))?$/;

/**
 * ISO 8601, by the calendar, by the day of the year (2003-335) and by week (2003-W05-1), with or without hyphens and
 * colons, and the forms without a century of its edition of 1988 (-0312, 031231).
 */
function iso(text: string, zone: string | null): string | null {
  const groups = ISO_DAY.exec(text)?.groups;
  if (!groups) return null;
  const day = isoDay(groups);
  if (groups.time === undefined) return instant(day, MIDNIGHT, zoneMinutes(groups.dayZone ?? '') ?? zone);
  const match = ISO_TIME.exec(groups.time);
  if (!match) return null;
  const [, hour, minute, second, fraction, offset, name] = match;
  return instant(day, time(hour, minute, second, fraction), zoneMinutes(offset ?? name ?? '') ?? zone);
}

function isoDay(groups: Readonly<Record<string, string | undefined>>): Day {
  const number = (name: string, otherwise = '1') => Number(groups[name] ?? otherwise);
  if (groups.compact !== undefined) {
    const [year, month, day] = [groups.compact.slice(0, -4), groups.compact.slice(-4, -2), groups.compact.slice(-2)];
    return [fullYear(year), Number(month), Number(day)];
  }
  if (groups.ordinal !== undefined) {
    const year = fullYear(groups.ordinalYear!);
    const ordinal = number('ordinal');
    return ordinal === 0 || ordinal > (isLeap(year) ? 366 : 365) ? [year, 0, 0] : shifted(year, ordinal - 1);
  }
  if (groups.week !== undefined) {
    const year = number('weekYear');
    const week = number('week');
    // Week 1 holds 4 January; weeks begin on Monday.
    const fourth = (new Date(Date.UTC(year, 0, 4)).getUTCDay() + 6) % 7;
    return week === 0 || week > 53 ? [year, 0, 0] : shifted(year, 3 - fourth + (week - 1) * 7 + number('weekday') - 1);
  }
  if (groups.shortYear !== undefined) return [fullYear(groups.shortYear), number('shortMonth'), number('shortDay')];
  if (groups.lateYear !== undefined) return [fullYear(groups.lateYear), number('lateMonth'), 1];
  return [number('year'), number('month'), number('day')];
}

function isLeap(year: number): boolean {
  return new Date(Date.UTC(year, 1, 29)).getUTCDate() === 29;
}

/** So many days from 1 January. */
function shifted(year: number, days: number): Day {
  const date = new Date(Date.UTC(year, 0, 1 + days));
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
}

/** Which half of the day: East Asian languages say it before the hour, others behind. */
const HALF_BEFORE = '(오전|오후|上午|下午|午前|午後)';
const HALF_BEHIND = String.raw`((?:a\.? ?m|p\.? ?m|ص|م|πμ|μμ|ق\.ظ|ب\.ظ)(?!\p{L})\.?)`;
const MINUTE = String.raw`(?::| ?h|\.(?=\d\d(?:\.\d\d)?(?:$| [a-z]))|時|시|时|点) ?(\d{2}|(?<=:)\d)`;
const SECOND = String.raw`(?:[:.]|分|분) ?(\d{2}|(?<=:)\d)(?:[.,:](\d{1,9}))?(?:秒|초)?`;
/** +0430, +4:30, + 0430, GMT+04 30, PDT-0700; not the 31 of "- 31/08/2021". */
const OFFSET = String.raw`(?: ?(?:[a-z]{1,5})? ?[+-](?:\d{1,2}(?:[: ]?\d{2})?(?::\d{2})?| \d{4})(?![\d/.-]))?`;
/** Hour and minute with either half, or an hour alone with the half behind it. */
const TIME_OF_DAY = new RegExp(
  String.raw`(?<=^|[^\d.:]|\d{4}:)${HALF_BEFORE}? ?(\d{1,2})(?:${MINUTE}(?:${SECOND})?[分분]?| ?(?=${HALF_BEHIND}))` +
    String.raw` ?${HALF_BEHIND}?(${OFFSET})`,
  'u',
);

/** A date in words, or in figures in the order of some country, with or without a time. */
function asWritten(text: string, named: string | null): string | null {
  const found = TIME_OF_DAY.exec(text);
  let moment: Time = MIDNIGHT;
  let before = text;
  let after = '';
  let zone = '';
  if (found) {
    const [whole, halfBefore, hour, minute, second, fraction, , halfAfter, offset] = found;
    moment = halved(time(hour, minute, second, fraction), halfBefore ?? halfAfter);
    before = text.slice(0, found.index);
    after = text.slice(found.index + whole.length);
    zone = offset ?? '';
  }
  const day = dayInWords(before, after) ?? dayInFigures(`${before} ${after}`);
  if (day !== null) return instant(day, moment, zoneMinutes(zone.trim() === '' ? after : zone) ?? named);
  // 31.08.21 may be a time, and is none where there is no other date.
  const only = found && dayInFigures(text);
  return only && instant(only, MIDNIGHT, named);
}

function time(hour = '0', minute = '0', second = '0', fraction = ''): Time {
  const millisecond = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return { hour: Number(hour), minute: Number(minute), second: Number(second), millisecond };
}

function halved(moment: Time, half: string | undefined): Time {
  if (half === undefined || moment.hour > 12) return moment;
  const isAfternoon = /^(?:p|오후|下午|午後|م|μμ|ب)/.test(half);
  return { ...moment, hour: (moment.hour % 12) + (isAfternoon ? 12 : 0) };
}

/** 31 August 2021, August 31st, 2021, 2021 Aug 31, 31-Aug-21; the weekday and what else is written are passed over. */
function dayInWords(before: string, after: string): Day | null {
  const words = [...`${before} | ${after}`.matchAll(/\d+|[\p{L}_]+|\|/gu)].map(([word]) => word);
  if (words.length > MAX_WORDS + 3) return null;
  const end = words.indexOf('|');
  const usual = words.map((word) => monthOf(word));
  const solar = usual.every((month) => month === null);
  const months = solar ? words.map(solarMonthOf) : usual;
  // A weekday may begin like a month (mardi) and stands before it; a zone may, and stands behind the time.
  let at = months.findLastIndex((month, index) => month !== null && index < end);
  if (at === -1) at = months.findIndex((month) => month !== null);
  if (at === -1) return null;
  const isNumber = (word: string) => /^\d{1,4}$/.test(word);
  const ahead = words.slice(0, at).filter(isNumber);
  const behind = words.slice(at + 1).filter(isNumber);
  const numbers = [...ahead, ...behind];
  const month = months[at]!;
  if (numbers.length === 1 && numbers[0]!.length === 4) return gregorian([Number(numbers[0]), month, 1]);
  if (numbers.length !== 2) return null;
  const [first, second] = numbers as [string, string];
  const [year, day] = first.length > 2 ? [first, second] : [second, first];
  // The months of the two calendars have different names, but for years that only one of them has.
  if (solar && !isSolar(Number(year))) return null;
  return gregorian([fullYear(year), month, Number(day)]);
}

/** Years of the solar calendar (1922 to 2120), which the Gregorian one had before there were feeds. */
function isSolar(year: number): boolean {
  return year >= 1301 && year <= 1498;
}

/** The day by the Gregorian calendar. Of 33 solar years eight are leap years; 1 Farvardin 979 was 21 March 1600. */
function gregorian([year, month, day]: Day): Day {
  if (!isSolar(year)) return [year, month, day];
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= (month <= 6 ? 31 : 30);
  if (!isDay) return [year, 0, 0];
  const years = year - 979;
  const leapDays = Math.floor(years / 33) * 8 + Math.floor(((years % 33) + 3) / 4);
  const daysBefore = month <= 6 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  return shifted(1600, 79 + years * 365 + leapDays + daysBefore + day - 1);
}

const YEAR_FIRST = /^(\d{4})([-/. ]|[年년] ?)+(\d{1,2})([-/. ]|[月월] ?)+(\d{1,2})(?:[日일]|\.)?$/;
const YEAR_LAST = /^(\d{1,2})([-/.]) ?(\d{1,2})\2 ?(\d{4}|\d{2})\.?$/;

/** 2021/08/31, 2021年8月31日, 31.08.2021, 8/31/2021. */
function dayInFigures(text: string): Day | null {
  const figures = text
    .replace(/(?<![\d\p{L}])\p{L}+\.?,?|,|(?<=^| )[-|@]+(?= |$)/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();
  const yearFirst = YEAR_FIRST.exec(figures);
  if (yearFirst) return gregorian([Number(yearFirst[1]), Number(yearFirst[3]), Number(yearFirst[5])]);
  const yearLast = YEAR_LAST.exec(figures);
  if (!yearLast) return null;
  const [first, second, year] = [Number(yearLast[1]), Number(yearLast[3]), fullYear(yearLast[4]!)];
  return yearLast[2] === '/' && first <= 12 ? [year, first, second] : [year, second, first];
}

/** RFC 5322 (4.3): two digits are of 1950 to 2049, three are counted from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length > 3) return year;
  return digits.length === 2 && year < 50 ? year + 2000 : year + 1900;
}

function instant(
  [year, month, day]: Day,
  { hour, minute, second, millisecond }: Time,
  zone: Zone | null,
): string | null {
  if (year < FIRST_YEAR || year > LAST_YEAR || hour > 24 || minute > 59 || second > 60) return null;
  if (hour === 24 && (minute > 0 || second > 0)) return null;
  const midnight = new Date(Date.UTC(year, month - 1, day));
  // 30 February, or month 0: the calendar would roll over.
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return null;
  // A leap second (60) is the last one of its minute.
  const local = midnight.getTime() + ((hour * 60 + minute) * 60 + Math.min(second, 59)) * 1000 + millisecond;
  const eastMinutes = typeof zone === 'string' ? minutesOfNamed(zone, local) : (zone ?? 0);
  return new Date(local - eastMinutes * 60_000).toISOString();
}

/** Minutes east of UTC that the zone has at that local time (as if it were UTC); 0 where the name is unknown. */
function minutesOfNamed(zone: string, local: number): number {
  const guess = minutesAt(zone, local);
  return minutesAt(zone, local - guess * 60_000);
}

/** A feed has one zone; making the formatter takes longer than using it. */
let formatter: { readonly zone: string; readonly format: Intl.DateTimeFormat } | null = null;

function minutesAt(zone: string, instant: number): number {
  if (formatter?.zone !== zone) {
    try {
      formatter = { zone, format: new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }) };
    } catch {
      return 0;
    }
  }
  const parts = formatter.format.formatToParts(instant);
  return zoneMinutes(parts.find(({ type }) => type === 'timeZoneName')!.value) ?? 0;
}

/** Null where no zone is stated. */
function zoneMinutes(zone: string): number | null {
  const offset = /(?:^|[a-z ])([+-])\s*(\d{1,2}?)[: ]?(\d{2})?(?::?\d{2})?$/i.exec(zone);
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
    return offset[1] === '-' ? -minutes : minutes;
  }
  const words: readonly string[] = zone.match(/[a-z]+/g) ?? [];
  const european = EUROPEAN.exec(zone)?.[1];
  const named =
    european === undefined
      ? words
          .filter((word) => word.length > 1 || words.length === 1)
          .map((word) => ZONE_MINUTES[word])
          .find((minutes) => minutes !== undefined)
      : EUROPEAN_MINUTES[european];
  if (named === undefined) return null;
  return named + (words.includes('daylight') || words.includes('summer') ? DAYLIGHT_MINUTES : 0);
}
