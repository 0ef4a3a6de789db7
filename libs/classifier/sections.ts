import type { Section } from '#contracts/vocabulary';

/** A paragraph (or line that stands alone) with the section it belongs to; `[start, end)` in the raw text. */
export interface Block {
  readonly start: number;
  readonly end: number;
  readonly section: Exclude<Section, 'url'>;
}

export interface Sections {
  /** In order of the text, without overlap; blank lines belong to none. */
  readonly blocks: readonly Block[];
  /** Addresses, inside any block. */
  readonly urls: readonly { readonly start: number; readonly end: number }[];
}

interface Paragraph {
  readonly start: number;
  readonly end: number;
  /** Whether a blank line, the text's end or a line of another kind follows. */
  readonly standsAlone: boolean;
}

const URL = /(?:https?:\/\/|www\.)[^\s<>"“”]+/gi;

// Each rule looks at the head of a paragraph only, so that a line of megabytes costs no more than a short one.
const HEAD_CHARACTERS = 400;
const MAX_TITLE_CHARACTERS = 200;
const MIN_LEAD_CHARACTERS = 60;
// A title stands at the top: under a masthead, a date and a byline at most.
const MAX_PARAGRAPHS_BEFORE_TITLE = 8;
// A heading such as "Sources" near the top opens a part of the article, not its notes.
const MIN_NOTES_HEADING_POSITION = 0.3;
const MAX_BOILERPLATE_CHARACTERS = 240;
const MAX_TEASER_CHARACTERS = 160;

const NOTES_HEADING =
  /^(?:#{1,6}\s*|\*\*)?(?:end\s?notes?|foot\s?notes?|notes?|references?|sources?|bibliography|works cited|citations?)\s*:?\s*(?:\*\*)?$/i;
const NOTE = /^(?:\[\^?\d{1,3}\]:?\s*\S|<sup>|&lt;sup|[¹²³⁰⁴-⁹]+\s?\S|\^\s?\[?\d{1,3})/;
const NUMBERED = /^\(?\d{1,3}[.)]\)?\s+\S/;
const CITATION = /https?:\/\/|\bibid\b|\bop\. cit|\baccessed\b|,[”"]\s|[“"][^”"]{10,200},[”"]|,\s*pp?\.\s*\d/i;
const SEPARATOR = /^[-–—_*=~\s]{3,}$/;
const BYLINE = /^(?:by|from|written by|author:?|reporting by|editing by)\s+\p{Lu}[^.!?]{2,120}$/iu;
const DATE_LINE =
  /^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:\d{1,2}\s+\p{L}{3,9}\.?,?\s+\d{4}|\p{L}{3,9}\.?\s+\d{1,2},?\s+\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})(?:[\s,|–-].{0,60})?$/iu;
const METADATA =
  /^\(?(?:source|photo|image|picture|credit|publication|filed under|tags?|topics?|categor(?:y|ies)|issued on|published(?: on)?|updated(?: on)?|posted(?: on| in)?|last modified|date|reading time|views|volume|issue)\s*:/i;
const EDITORIAL =
  /^(?:this (?:analysis|article|report|story|piece|essay|post) (?:is|was|has been|first|originally)\b.{0,60}\b(?:publish|appear|translat|updat|co-publish|adapt)|.{0,80}\bdoes not necessarily (?:endorse|reflect|represent)|the views expressed|.{0,40}\ball rights reserved|©|copyright\b|\(c\)\s)/i;
const FURNITURE =
  /^(?:share|share (?:this|on|via|with)\b.*|tweet|print|email|e-mail|subscribe\b.*|sign up\b.*|sign in|log in|newsletter\b.*|follow us\b.*|like it\?.*|spread the love.*|advertisement|sponsored.*|no comments:?|\d+ comments?|leave a (?:comment|reply).*|comments?|contact(?: us)?|about(?: us)?|privacy policy.*|terms of (?:use|service).*|dmca|cookie.*|read more\b.*|also read\b.*|click here.*|skip to .*|menu|home|search|back to top|you may also like.*|download (?:the )?pdf|listen to .{0,40}|min read|\d+ min(?:ute)? read|facebook|twitter|whatsapp|telegram|linkedin|reddit|next (?:article|post).*|previous (?:article|post).*)$/i;
const TEASER_HEADING =
  /^(?:#{1,6}\s*)?(?:related(?: (?:articles?|stories|posts|topics|content|reading))?|more (?:on|from|in) .{1,60}|read next|recommended(?: for you)?|see also|most (?:read|popular|viewed)|trending(?: now)?|latest (?:news|stories|articles)|you might also like|popular(?: now| posts)?|editor.s picks?)\s*:?$/i;
const SENTENCE_END = /[.!?…:;]["”’')\]]*(?:\[\d{1,3}\])*$/u;

/**
 * Finds the parts of a plain text. With a known title the text begins with it (see libs/contracts/article.ts);
 * without one the title is looked for among the first paragraphs. Linear in the text; never throws.
 */
export function sectionsOf(raw: string, title: string | null): Sections {
  const blocks: Block[] = [];
  let from = 0;
  let titleKnown = false;
  if (title !== null && title.trim() !== '' && raw.startsWith(title)) {
    blocks.push({ start: 0, end: title.length, section: 'title' });
    from = title.length;
    titleKnown = true;
  }

  let leadFound = false;
  let inNotes = false;
  let inTeasers = false;
  let position = 0;
  for (const { start, end, standsAlone } of paragraphsOf(raw, from)) {
    const length = end - start;
    const head = raw.slice(start, Math.min(end, start + HEAD_CHARACTERS));
    const isFirst = position++ < MAX_PARAGRAPHS_BEFORE_TITLE;
    const add = (section: Block['section']) => blocks.push({ start, end, section });

    if (SEPARATOR.test(head)) continue;
    if (isBoilerplate(head, length)) {
      add('boilerplate');
      continue;
    }
    if (length <= MAX_TEASER_CHARACTERS && TEASER_HEADING.test(head)) {
      inTeasers = true;
      add('boilerplate');
      continue;
    }
    if (inTeasers) {
      if (length <= MAX_TEASER_CHARACTERS && !/[.!]["”’)]*$/.test(head)) {
        add('boilerplate');
        continue;
      }
      inTeasers = false;
    }
    if (NOTES_HEADING.test(head) && start > raw.length * MIN_NOTES_HEADING_POSITION) {
      inNotes = true;
      add('footnote');
      continue;
    }
    if (inNotes || NOTE.test(head) || (NUMBERED.test(head) && CITATION.test(head))) {
      add('footnote');
      continue;
    }
    if (BYLINE.test(head) || (DATE_LINE.test(head) && length <= MAX_TEASER_CHARACTERS)) {
      add('boilerplate');
      continue;
    }
    if (!titleKnown && !leadFound && isFirst && standsAlone && isTitleLike(head, length)) {
      titleKnown = true;
      blocks.push({ start: start + /^(?:#{1,6}\s+)?/.exec(head)![0].length, end, section: 'title' });
      continue;
    }
    const isRepeatedTitle = title !== null && length <= title.length + 4 && head.replace(/^#+\s*/, '') === title.trim();
    if (isRepeatedTitle) {
      add('title');
      continue;
    }
    if (!leadFound && length >= MIN_LEAD_CHARACTERS && (length > MAX_TITLE_CHARACTERS || SENTENCE_END.test(head))) {
      leadFound = true;
      add('lead');
      continue;
    }
    add('body');
  }

  const urls = [...raw.matchAll(URL)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
  return { blocks, urls };
}

function isBoilerplate(head: string, length: number): boolean {
  if (length > MAX_BOILERPLATE_CHARACTERS) return EDITORIAL.test(head) && length <= HEAD_CHARACTERS;
  if ((head.match(/\|/g)?.length ?? 0) >= 2) return true;
  return FURNITURE.test(head) || METADATA.test(head) || EDITORIAL.test(head);
}

function isTitleLike(head: string, length: number): boolean {
  if (length > MAX_TITLE_CHARACTERS || length < 8) return false;
  if (/[.;:,]["”’)]*$/.test(head)) return false;
  return /\p{L}{2}/u.test(head) && /\s/.test(head);
}

/**
 * Paragraphs from `from` on: split at blank lines, and at single line ends unless the lines are one wrapped paragraph
 * (all but the last of similar, middling length) or the next line plainly goes on (small letter after no full stop).
 */
function* paragraphsOf(raw: string, from: number): Generator<Paragraph> {
  let lines: { start: number; end: number }[] = [];
  for (let at = from; at <= raw.length;) {
    let lineEnd = raw.indexOf('\n', at);
    if (lineEnd === -1) lineEnd = raw.length;
    let start = at;
    let end = lineEnd;
    while (start < end && isBlank(raw.charCodeAt(start))) start++;
    while (end > start && isBlank(raw.charCodeAt(end - 1))) end--;
    if (start < end) lines.push({ start, end });
    if (start === end || lineEnd === raw.length) {
      yield* paragraphsOfRun(raw, lines);
      lines = [];
    }
    at = lineEnd + 1;
  }
}

// Lines that were wrapped by a program or an editor: 40 to 130 characters, short last line aside.
const MIN_WRAPPED_LINE_CHARACTERS = 40;
const MAX_WRAPPED_LINE_CHARACTERS = 130;

function* paragraphsOfRun(raw: string, lines: readonly { start: number; end: number }[]): Generator<Paragraph> {
  const endsSentence = (line: { start: number; end: number }) =>
    SENTENCE_END.test(raw.slice(Math.max(line.start, line.end - 10), line.end));
  const allButLast = lines.slice(0, -1);
  const isWrapped =
    allButLast.length > 0 &&
    allButLast.every(({ start, end }) => {
      const length = end - start;
      return length >= MIN_WRAPPED_LINE_CHARACTERS && length <= MAX_WRAPPED_LINE_CHARACTERS;
    }) &&
    allButLast.filter((line) => !endsSentence(line)).length * 2 > allButLast.length;

  for (let first = 0; first < lines.length;) {
    let last = first;
    while (last + 1 < lines.length) {
      const next = lines[last + 1]!;
      const head = raw.slice(next.start, Math.min(next.end, next.start + 12));
      if (NOTE.test(head) || SEPARATOR.test(head)) break;
      const goesOn = !endsSentence(lines[last]!) && /^\p{Ll}/u.test(head);
      if (!isWrapped && !goesOn) break;
      last++;
    }
    const following = lines[last + 1];
    const standsAlone =
      following === undefined ||
      following.end - following.start > MAX_WRAPPED_LINE_CHARACTERS ||
      BYLINE.test(raw.slice(following.start, Math.min(following.end, following.start + 80)));
    yield { start: lines[first]!.start, end: lines[last]!.end, standsAlone };
    first = last + 1;
  }
}

function isBlank(unit: number): boolean {
  return (
    unit === 0x20 ||
    unit === 0x09 ||
    unit === 0x0d ||
    unit === 0xa0 ||
    unit === 0xfeff ||
    (unit >= 0x2000 && unit <= 0x200b)
  );
}
