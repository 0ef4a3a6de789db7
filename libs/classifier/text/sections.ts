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

const URL = /(?:https?:\/\/|www\.|\b(?:t\.me|bit\.ly|youtu\.be|(?:x|twitter|facebook|youtube)\.com)\/)[^\s<>"“”]+/gi;

// Each rule looks at the head of a paragraph only, so that a line of megabytes costs no more than a short one.
const HEAD_CHARACTERS = 400;
const MAX_TITLE_CHARACTERS = 200;
// The first line of a text that is no longer than this and has no full stop is its headline, whatever follows.
const MAX_HEADLINE_CHARACTERS = 130;
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
/** A heading of Markdown ends the notes before it. */
const HEADING = /^#{1,6}\s+\S/;
const SEPARATOR = /^[-–—_*=~\s]{3,}$/;
const BYLINE_HEAD =
  /^[([]?(?:by|written by|words by|story by|text by|author:?|reporting by|additional reporting by|editing by|compiled by|translated by|edited by)\s+(.{2,160})$/isu;
/** What bylines hold beside names. */
const BYLINE_WORD =
  /^(?:\p{Lu}.*|and|&|in|for|at|of|the|de|da|di|la|le|von|van|der|bin|al-.*|el-.*|ul-.*|our|a|an|staff|special|chief|senior|correspondents?|reporters?|writers?|editors?|editing|reporting|desk|agency|agencies|web|news|with|by|from|[|,;–—-]+)$/u;
/** "KABUL, Afghanistan (AP) —" on a line of its own. */
const DATELINE = /^\p{Lu}[\p{Lu}\s.'’-]{2,40}(?:,\s[\p{L}\s.]{2,30})?(?:\s\((?:[A-Z][A-Za-z ]{1,20})\))?\s*[-–—:]+$/u;
/** The name of a paper or agency, each word with a capital, and the line of its edition. */
const MASTHEAD =
  /^(?:(?:The|THE)\s)?(?:\p{Lu}[\p{L}.'’&-]*\s){0,4}(?:post|times|herald|news|gazette|tribune|journal|review|daily|observer|mail|telegraph|chronicle|standard|monitor|express|bulletin|agency|weekly|mirror|guardian|dispatch|courier)$/iu;
const EDITION = /^.{0,40}\bedition\b.{0,40}$/i;
// A masthead is the first thing of a text, with its edition under it.
const MAX_PARAGRAPHS_OF_MASTHEAD = 2;
/** Who else worked on it, and who sent it. */
const SIGN_OFF =
  /^(?:[-–—]+\s*)?(?:\(?(?:AP|AFP|Reuters|dpa|DPA|EFE|ANSA|Xinhua|TASS|IANS|PTI|ANI|UPI)\)?|.{2,60}\bcontributed to this (?:report|article|story)\.?|with (?:additional )?(?:input|inputs|reporting|files) from .{2,80}|(?:associated press|agence france-presse|the new york times|bbc news)(?: (?:staff|writers?|correspondent))?.{0,40})$/i;
const DATE_LINE =
  /^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:\d{1,2}\s+\p{L}{3,9}\.?,?\s+\d{4}|\p{L}{3,9}\.?\s+\d{1,2},?\s+\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})(?:[\s,|–-].{0,60})?$/iu;
const METADATA =
  /^\(?(?:source|photo|image|picture|credit|publication|filed under|tags?|topics?|keywords?|categor(?:y|ies)|related|related (?:articles?|stories|links|news)|see also|also read|read also|read next|watch|listen|don['’]t miss|recommended|trending|more on this|more from .{1,30}|(?:media |press )?contacts?|issued on|published(?: on)?|updated(?: on)?|posted(?: on| in)?|last modified|date|reading time|views|volume|issue)\s*:/i;
const EDITORIAL =
  /^(?:this (?:analysis|article|report|story|piece|essay|post) (?:is|was|has been|first|originally)\b.{0,60}\b(?:publish|appear|translat|updat|co-publish|adapt)|.{0,80}\bdoes not necessarily (?:endorse|reflect|represent)|the views expressed|.{0,40}\ball rights reserved|©|copyright\b|\(c\)\s|(?:for )?immediate release|press release$|embargoed\b|unclassified\b|(?:we|this (?:site|website)|our (?:site|website)) uses? cookies|by (?:continuing|using|clicking|signing up|subscribing)\b.{0,60}\byou (?:agree|accept|consent)|your (?:browser|device) does not support|javascript (?:is|must be)|get (?:the latest|our|breaking).{0,60}\b(?:inbox|newsletter|alerts|app)\b|.{0,40}\bin your inbox\b|support (?:our|independent) journalism|(?:please )?(?:enable|disable) (?:javascript|your ad)|download (?:our|the) .{0,20}\bapp\b|have a (?:news )?tip\?)/i;
const FURNITURE =
  /^(?:share|share (?:this|on|via|with)\b.*|tweet|print|email|e-mail|subscribe\b.*|sign up\b.*|sign in|log in|newsletter\b.*|follow us\b.*|like it\?.*|spread the love.*|advertisement|sponsored.*|no comments:?|\d+ comments?|leave a (?:comment|reply).*|comments?|contact(?: us)?|about(?: us)?|privacy policy.*|terms of (?:use|service).*|dmca|cookie.*|read more\b.*|also read\b.*|click here.*|skip to .*|menu|home|search|back to top|you may also like.*|download (?:the )?pdf|listen to .{0,40}|min read|\d+ min(?:ute)? read|facebook|twitter|whatsapp|telegram|linkedin|reddit|copy link|save|bookmark|print this|page \d+(?: of \d+)?|continue reading.*|show more|load more|view comments.*|join the conversation.*|accept(?: all)?(?: cookies)?|manage (?:cookies|preferences)|close|next (?:article|post).*|previous (?:article|post).*)$/i;
const TEASER_HEADING =
  /^(?:#{1,6}\s*)?(?:related(?: (?:articles?|stories|posts|topics|content|reading))?|more (?:on|from|in) .{1,60}|read next|recommended(?: for you)?|see also|most (?:read|popular|viewed)|trending(?: now)?|latest (?:news|stories|articles)|you might also like|popular(?: now| posts)?|editor.s picks?|more (?:stories|news|articles)|(?:table of )?contents|in this (?:article|report|issue|story)|on this page|jump to(?: section)?)\s*:?$/i;
/** A line of a table of contents: a heading, dots or a gap, a page. */
const CONTENTS_LINE = /^.{2,100}?(?:\.{3,}|(?:\s\.){3,}|…+|\t+| {3,})\s*\d{1,4}$/;
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
    // "Related:" opens a list of teasers before it is one line of furniture.
    if (length <= MAX_TEASER_CHARACTERS && TEASER_HEADING.test(head)) {
      inTeasers = true;
      add('boilerplate');
      continue;
    }
    if (isBoilerplate(head, length)) {
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
    const isAtMasthead = !titleKnown && !leadFound && position <= MAX_PARAGRAPHS_OF_MASTHEAD;
    if (isAtMasthead && (EDITION.test(head) || (MASTHEAD.test(head) && isCapitalised(head)))) {
      add('boilerplate');
      continue;
    }
    if (NOTES_HEADING.test(head) && start > raw.length * MIN_NOTES_HEADING_POSITION) {
      inNotes = true;
      add('footnote');
      continue;
    }
    if (inNotes && HEADING.test(head)) inNotes = false;
    if (inNotes || NOTE.test(head) || (NUMBERED.test(head) && CITATION.test(head))) {
      add('footnote');
      continue;
    }
    if (isByline(head) || (DATE_LINE.test(head) && length <= MAX_TEASER_CHARACTERS)) {
      add('boilerplate');
      continue;
    }
    const isAtTop = isFirst && (standsAlone || (position === 1 && length <= MAX_HEADLINE_CHARACTERS));
    if (!titleKnown && !leadFound && isAtTop && isTitleLike(head, length)) {
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

  return { blocks, urls: urlsIn(raw) };
}

function urlsIn(raw: string): { start: number; end: number }[] {
  // Most texts have no sign of an address.
  if (!raw.includes('/') && !/www\./i.test(raw)) return [];
  return [...raw.matchAll(URL)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

function isBoilerplate(head: string, length: number): boolean {
  if (length > MAX_BOILERPLATE_CHARACTERS) return length <= HEAD_CHARACTERS && EDITORIAL.test(head);
  if ((head.match(/\|/g)?.length ?? 0) >= 2) return true;
  return (
    FURNITURE.test(head) ||
    METADATA.test(head) ||
    EDITORIAL.test(head) ||
    SIGN_OFF.test(head) ||
    CONTENTS_LINE.test(head) ||
    DATELINE.test(head)
  );
}

/** "By" and names; a sentence that begins so ("By Tuesday the town had fallen.") has other words. */
function isByline(line: string): boolean {
  const names = BYLINE_HEAD.exec(line)?.[1];
  return names !== undefined && names.split(/\s+/).every((word) => word === '' || BYLINE_WORD.test(word));
}

function isCapitalised(head: string): boolean {
  return (head.match(/\S+/g) ?? []).every((word) => /^\p{Lu}/u.test(word));
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
      opensBelowTitle(raw.slice(following.start, Math.min(following.end, following.start + HEAD_CHARACTERS)));
    yield { start: lines[first]!.start, end: lines[last]!.end, standsAlone };
    first = last + 1;
  }
}

/** Whether a line is one of those between a title and the text: who wrote it, when, in what. */
function opensBelowTitle(line: string): boolean {
  return isByline(line) || DATE_LINE.test(line) || METADATA.test(line) || DATELINE.test(line);
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
