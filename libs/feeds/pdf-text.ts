import { getDocumentProxy } from 'unpdf';
import type { DocumentText } from './document-text';
import type { NoPage } from './extract-text';
import { line as oneLine } from './page-metadata';
import { storableText } from './storable-text';

/** Longer ones are books or collections. */
const MAX_PAGES = 500;
/** As much as ten novels. */
const MAX_CHARS = 10_000_000;
/** On fewer pages a line that comes again may be the author's. */
const MIN_PAGES_WITH_FRAME = 3;
/** Lines further apart than so many times the usual distance belong to different paragraphs. */
const PARAGRAPH_GAP = 1.35;
/** A heading's letters differ from those of the text by more than this. */
const HEADING_RATIO = 1.15;
/** A line that ends with a sentence and fills less of the column is the last of its paragraph. */
const FULL_LINE_SHARE = 0.8;

/**
 * The text of a PDF in the form of `blockText`: lines are joined to paragraphs by distance, indent and size, words
 * that were divided at a line's end are made whole, and what stands over and under every page is left out. Title,
 * authors and date are those of the document's own properties. A PDF that is encrypted, broken, too long, or has
 * pictures of text only is a reason. The bytes are taken over. Never throws; time and memory are the caller's to bound.
 */
export async function pdfText(bytes: Uint8Array): Promise<DocumentText | NoPage> {
  try {
    const pdf = await getDocumentProxy(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      verbosity: 0,
    });
    if (pdf.numPages > MAX_PAGES) return unreadable(`the PDF has ${pdf.numPages} pages, more than ${MAX_PAGES}`);
    const pages: Line[][] = [];
    let chars = 0;
    for (let number = 1; number <= pdf.numPages && chars < MAX_CHARS; number += 1) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      const lines = linesOf(items.filter((item) => 'str' in item));
      chars += lines.reduce((sum, each) => sum + each.text.length, 0);
      pages.push(lines);
      page.cleanup();
    }
    const text = storableText(paragraphsOf(withoutFrame(pages)).join('\n\n'));
    if (text === '') return unreadable('the PDF has no text (pictures of pages, perhaps)');
    const info = (await pdf.getMetadata()).info as Readonly<Record<string, unknown>>;
    return {
      kind: 'document',
      title: titleOf(info.Title),
      authors: (oneLine(info.Author) ?? '').split(/\s*;\s*/).filter((name) => name !== ''),
      publishedAt: dateOf(info.CreationDate),
      language: /^[a-z]{2,3}(?:-[a-z0-9]+)*$/i.exec(oneLine(info.Language) ?? '')?.[0] ?? null,
      text,
    };
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'PasswordException') return unreadable('the PDF is encrypted');
    if (name === 'InvalidPDFException') return unreadable('it is no PDF, or a broken one');
    return unreadable(`the PDF cannot be read (${message.slice(0, 200)})`);
  }
}

/** The part of pdf.js's text items that is read here; lengths are in points, `transform` ends with x and y from below. */
interface TextItem {
  readonly str: string;
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly hasEOL: boolean;
}

interface Line {
  text: string;
  readonly left: number;
  right: number;
  /** Of the base line, from below. */
  readonly y: number;
  readonly height: number;
}

function linesOf(items: readonly TextItem[]): Line[] {
  const lines: Line[] = [];
  let open: Line | null = null;
  for (const { str, transform, width, height, hasEOL } of items) {
    const [left = 0, y = 0] = transform.slice(4);
    if (open !== null && str.trim() !== '' && Math.abs(y - open.y) > Math.max(open.height, height) / 2) open = null;
    if (open === null && str.trim() !== '') {
      open = { text: str, left, right: left + width, y, height };
      lines.push(open);
    } else if (open !== null) {
      open.text += str;
      open.right = Math.max(open.right, left + width);
    }
    if (hasEOL) open = null;
  }
  for (const each of lines) each.text = each.text.replace(/\s+/g, ' ').trim();
  return lines;
}

/** Without numbers of pages, and without what stands over or under at least half of the pages. */
function withoutFrame(pages: readonly Line[][]): Line[][] {
  const key = ({ text }: Line) => text.replace(/\d+/g, '#').toLowerCase();
  const counts = new Map<string, number>();
  for (const lines of pages) {
    for (const each of new Set([lines[0], lines.at(-1)].filter((line) => line !== undefined).map(key))) {
      counts.set(each, (counts.get(each) ?? 0) + 1);
    }
  }
  const isFrame = (line: Line) =>
    /^(?:page )?[-–(]?\s*(?:\d{1,4}|[ivxl]{1,7})\s*[-–)]?(?:\s*(?:of|\/)\s*\d{1,4})?$/i.test(line.text) ||
    (pages.length >= MIN_PAGES_WITH_FRAME && (counts.get(key(line)) ?? 0) * 2 >= pages.length);
  return pages.map((lines) =>
    lines.filter((line, index) => !((index === 0 || index === lines.length - 1) && lines.length > 1 && isFrame(line))),
  );
}

function paragraphsOf(pages: readonly Line[][]): string[] {
  const joinWord = wordJoiner(pages.flat());
  const paragraphs: string[] = [];
  let last: Line | null = null;
  for (const lines of pages) {
    const leading = usualLeading(lines);
    const right = Math.max(...lines.map((line) => line.right));
    const left = Math.min(...lines.map((line) => line.left));
    for (const [index, line] of lines.entries()) {
      const isNew =
        last === null ||
        (index === 0
          ? endsSentence(last) && !/^\p{Ll}/u.test(line.text)
          : isNewParagraph(last, line, leading, left, right));
      if (isNew) paragraphs.push(line.text);
      else paragraphs[paragraphs.length - 1] = joinWord(paragraphs.at(-1)!, line.text);
      last = line;
    }
  }
  return paragraphs;
}

function isNewParagraph(above: Line, line: Line, leading: number, left: number, right: number): boolean {
  const gap = above.y - line.y;
  if (/^[•▪●◦‣]/.test(line.text)) return true;
  if (Math.max(above.height, line.height) > Math.min(above.height, line.height) * HEADING_RATIO) return true;
  // Up again: the next column goes on with the paragraph.
  if (gap < 0) return endsSentence(above) && !/^\p{Ll}/u.test(line.text);
  if (gap > leading * PARAGRAPH_GAP) return true;
  const isIndented = line.left - above.left > line.height * 0.8 && above.left - left < line.height;
  const isShort = above.right - above.left < (right - left) * FULL_LINE_SHARE;
  return endsSentence(above) && (isIndented || isShort);
}

function endsSentence({ text }: Line): boolean {
  return /[.!?:؟۔。][)"'”’»\]\d]*$/.test(text);
}

/** The distance between lines that is met most on a page. */
function usualLeading(lines: readonly Line[]): number {
  const gaps = lines
    .slice(1)
    .map((line, index) => lines[index]!.y - line.y)
    .filter((gap) => gap > 0)
    .sort((a, b) => a - b);
  return gaps[Math.floor((gaps.length - 1) / 2)] ?? Infinity;
}

/**
 * Joins a line to the text before it. A word that is divided between them is made whole: with its hyphen where the
 * document writes it so elsewhere, and not whole.
 */
function wordJoiner(lines: readonly Line[]): (text: string, next: string) => string {
  const words = new Set<string>();
  for (const { text } of lines) {
    for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{M}]+(?:-[\p{L}\p{M}]+)*/gu)) words.add(word);
  }
  return (text, next) => {
    const [, start] = /([\p{L}\p{M}]+)[-\u00ad\u2010]$/u.exec(text) ?? [];
    const [end] = /^\p{Ll}[\p{L}\p{M}]*/u.exec(next) ?? [];
    if (start === undefined || end === undefined) return `${text} ${next}`;
    const isCompound = words.has(`${start}-${end}`.toLowerCase()) && !words.has(`${start}${end}`.toLowerCase());
    return isCompound ? `${text}${next}` : `${text.slice(0, -1)}${next}`;
  };
}

/** Programs write the name of a file where nobody gave a title. */
function titleOf(stated: unknown): string | null {
  const title = oneLine(stated);
  const isNone =
    title === null || /^(?:untitled|microsoft word - .*|.*\.(?:docx?|pdf|indd|qxd|dvi|tex|odt|rtf))$/i.test(title);
  return isNone ? null : title;
}

/** D:20210831120000+02'00', from the year on each part may be missing (ISO 32000-1, 7.9.4). */
function dateOf(stated: unknown): string | null {
  const parts = /^D?:?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?)?/.exec(oneLine(stated) ?? '');
  if (parts === null) return null;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', sign, hours, minutes = '00'] =
    parts;
  const zone = sign === undefined ? 'Z' : `${sign}${hours}:${minutes}`;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function unreadable(reason: string): NoPage {
  return { kind: 'unreadable', reason };
}
