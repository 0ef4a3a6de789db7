const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Zones that RFC 822 names, in minutes east of UTC. Its military letters are unreliable (RFC 2822, 4.3): read as UTC. */
const ZONE_MINUTES: Readonly<Record<string, number>> = {
  ...{ UT: 0, UTC: 0, GMT: 0, Z: 0, EST: -300, EDT: -240, CST: -360, CDT: -300, MST: -420, MDT: -360, PST: -480 },
  ...{ PDT: -420, BST: 60, CET: 60, CEST: 120, EET: 120, EEST: 180, MSK: 180, IST: 330, PKT: 300 },
};

/** A year outside of this range is a fault of the feed, and Postgres and readers are spared it. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?`;
const ZONE = String.raw`\s*(Z|[A-Z]{1,5}|(?:UTC|GMT)?[+-]\d{1,2}:?\d{2}|[+-]\d{2})?`;
const END = String.raw`(?:\s*\([^)]*\))?`;
const WEEKDAY = String.raw`(?:[A-Z]{2,9}[.,]?\s+)?`;

/** ISO 8601 and RFC 3339, whole or in part: 2021-08-31T12:00:00Z, 2021-08-31 12:00, 2021-08-31, 2021-08, 2021. */
const ISO = new RegExp(`^(\\d{4})(?:-?(\\d{2})(?:-?(\\d{2})(?:[T ]\\s*${TIME}${ZONE})?)?)?$`, 'i');
/** RFC 822 and 2822: Tue, 31 Aug 2021 12:00:00 GMT; weekday, seconds and zone may be missing. */
const RFC_822 = new RegExp(
  `^${WEEKDAY}(\\d{1,2})[ -]+([A-Z]{3,9})\\.?,?[ -]+(\\d{2,4}),?(?:\\s+${TIME}${ZONE})?${END}$`,
  'i',
);
/** asctime: Tue Aug 31 12:00:00 2021, with a zone before the year too, as Unix date prints it. */
const ASCTIME = new RegExp(
  `^${WEEKDAY}([A-Z]{3,9})\\s+(\\d{1,2})\\s+${TIME}(?:\\s+([A-Z]{1,5}|[+-]\\d{4}))?\\s+(\\d{4})$`,
  'i',
);
/** As newspapers write it: August 31, 2021, 12:00 GMT. */
const MONTH_FIRST = new RegExp(
  `^${WEEKDAY}([A-Z]{3,9})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})(?:,?\\s+${TIME}${ZONE})?$`,
  'i',
);

/** Longer text is no date; it bounds the matching. */
const MAX_DATE_CHARS = 80;

/**
 * The instant that a feed or page states, as ISO 8601 in UTC, or null where it cannot be read or does not exist. A date
 * without a zone, or with one unknown, is read as UTC; a part that is missing is the first (day 1, 00:00:00).
 */
export function parseDate(stated: string | null | undefined): string | null {
  const text = (stated ?? '').trim().replace(/\s+/g, ' ');
  if (text === '' || text.length > MAX_DATE_CHARS) return null;

  let match = ISO.exec(text);
  if (match) return instant(match[1], Number(match[2] ?? 1), match[3], match[4], match[5], match[6], match[7]);
  match = RFC_822.exec(text);
  if (match) return instant(match[3], month(match[2]), match[1], match[4], match[5], match[6], match[7]);
  match = ASCTIME.exec(text);
  if (match) return instant(match[7], month(match[1]), match[2], match[3], match[4], match[5], match[6]);
  match = MONTH_FIRST.exec(text);
  if (match) return instant(match[3], month(match[1]), match[2], match[4], match[5], match[6], match[7]);
  return null;
}

function month(name: string | undefined): number {
  return MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1;
}

function instant(
  yearText = '',
  monthNumber: number,
  dayText = '1',
  hourText = '0',
  minuteText = '0',
  secondText = '0',
  zone = 'UTC',
): string | null {
  const year = yearText.length > 2 ? Number(yearText) : Number(yearText) + (Number(yearText) < 70 ? 2000 : 1900);
  const [day, hour, minute] = [Number(dayText), Number(hourText), Number(minuteText)];
  // A leap second (60) is the last one of its minute.
  const second = Math.min(Number(secondText), 59);
  if (year < FIRST_YEAR || year > LAST_YEAR || hour > 24 || minute > 59 || Number(secondText) > 60) return null;
  const local = new Date(Date.UTC(year, monthNumber - 1, day));
  // 30 February, or month 0 for an unknown name: the calendar would roll over.
  if (local.getUTCMonth() !== monthNumber - 1 || local.getUTCDate() !== day) return null;
  const minutes = hour * 60 + minute - zoneMinutes(zone);
  return new Date(local.getTime() + (minutes * 60 + second) * 1000).toISOString();
}

function zoneMinutes(zone: string): number {
  const offset = /([+-])(\d{1,2}?):?(\d{2})?$/.exec(zone);
  if (!offset) return ZONE_MINUTES[zone.toUpperCase()] ?? 0;
  const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
  return offset[1] === '-' ? -minutes : minutes;
}
