import {
  EVENT_TYPES,
  type EventType,
  MODALITIES,
  type Modality,
  ROLES,
  type Role,
  type Section,
  SECTIONS,
  type Time,
  TIMES,
} from '#contracts/vocabulary';

/** What a mention of the development set says, with what of it is to be judged: null is not judged. */
export interface GoldMention {
  readonly groupId: string;
  readonly surface: string;
  /** `[start, end)` in UTF-16 code units of the text without markup. */
  readonly start: number;
  readonly end: number;
  readonly isPerson: boolean;
  /** Neither finding it nor leaving it counts. */
  readonly isOptional: boolean;
  readonly section: Section | null;
  /** `NONE`: no event is told of it. */
  readonly eventType: EventType | 'NONE' | null;
  readonly role: Role | null;
  readonly modality: Modality | null;
  readonly time: Time | null;
  readonly killed: number | null;
  readonly wounded: number | null;
}

export interface ReadText {
  readonly text: string;
  readonly mentions: readonly GoldMention[];
  /** What is wrong with the markup, one entry a fault. */
  readonly problems: readonly string[];
}

const MARKED = /\[\[([^[\]]*)\]\]|\\u\{([0-9a-fA-F]{1,6})\}/g;
const ESCAPED = /\\u\{([0-9a-fA-F]{1,6})\}/g;
const GROUP_ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const FIGURE = /^(killed|wounded)=(\d{1,6})$/;
const MAX_CODE_POINT = 0x10ffff;

/**
 * Reads text with inline markup: `[[surface|group-id]]` or `[[surface|group-id|attributes]]`, and `\u{200b}` for a
 * character that cannot be seen. The attributes are words in any order (README.md); offsets count into the text
 * without markup. Never throws.
 */
export function readMarkup(marked: string): ReadText {
  const mentions: GoldMention[] = [];
  const problems: string[] = [];
  let text = '';
  let from = 0;
  for (const match of marked.matchAll(MARKED)) {
    text += plain(marked.slice(from, match.index), problems);
    from = match.index + match[0].length;
    if (match[1] === undefined) {
      text += character(match[2]!, problems);
      continue;
    }
    const mention = readMention(match[1], text.length, problems);
    text += mention.surface;
    if (mention.groupId !== '') mentions.push(mention);
  }
  text += plain(marked.slice(from), problems);
  return { text, mentions, problems };
}

function readMention(inside: string, start: number, problems: string[]): GoldMention {
  const [written = '', groupId = '', ...attributes] = inside.split('|');
  const surface = written.replace(ESCAPED, (_, hex: string) => character(hex, problems));
  const mention = {
    groupId,
    surface,
    start,
    end: start + surface.length,
    isPerson: false,
    isOptional: false,
    section: null as Section | null,
    eventType: null as GoldMention['eventType'],
    role: null as Role | null,
    modality: null as Modality | null,
    time: null as Time | null,
    killed: null as number | null,
    wounded: null as number | null,
  };
  const report = (what: string) => problems.push(`[[${inside}]]: ${what}`);
  if (!GROUP_ID.test(groupId)) report('expected a group id after the surface');
  if (surface === '' || surface !== surface.trim()) report('expected a surface without space at its ends');
  for (const word of attributes.join(' ').split(/\s+/)) {
    const figure = FIGURE.exec(word);
    if (word === '' || word === 'group') continue;
    else if (word === 'person') mention.isPerson = true;
    else if (word === 'optional') mention.isOptional = true;
    else if (word === 'NONE' || isOneOf(EVENT_TYPES, word)) mention.eventType = word;
    else if (isOneOf(SECTIONS, word)) mention.section = word;
    else if (isOneOf(ROLES, word)) mention.role = word;
    else if (isOneOf(MODALITIES, word)) mention.modality = word;
    else if (isOneOf(TIMES, word)) mention.time = word;
    else if (figure !== null) mention[figure[1] as 'killed' | 'wounded'] = Number(figure[2]);
    else report(`read "${word}"; expected person, optional, a section, event type, role, modality, time or killed=3`);
  }
  return mention;
}

function plain(text: string, problems: string[]): string {
  const stray = /\[\[|\]\]/.exec(text);
  if (stray !== null)
    problems.push(`stray "${stray[0]}" near "${text.slice(Math.max(0, stray.index - 20)).slice(0, 50)}"`);
  return text;
}

function character(hex: string, problems: string[]): string {
  const codePoint = Number.parseInt(hex, 16);
  if (codePoint <= MAX_CODE_POINT) return String.fromCodePoint(codePoint);
  problems.push(`read \\u{${hex}}; expected a code point up to 10ffff`);
  return '';
}

function isOneOf<T extends string>(words: readonly T[], word: string): word is T {
  return (words as readonly string[]).includes(word);
}
