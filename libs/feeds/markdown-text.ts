import { parse } from 'yaml';
import type { DocumentText } from './document-text';
import { htmlText } from './html-text';
import { line as oneLine } from './page-metadata';
import { parseDate } from './parse-date';
import { storableText } from './storable-text';

/** What stands before the text is a few lines; more is text that begins with a rule. */
const MAX_FRONT_MATTER_CHARS = 64 * 1024;
const TITLE_CHARS = 300;

/**
 * The text of a Markdown document (CommonMark, with GitHub's tables, strikethrough, task lists and footnotes) as a
 * reader sees it, in the form of `blockText`: headings, paragraphs and tables apart, a list item on each line, links as
 * their text, images left out, notes' marks as "[1]". Title, date, authors and language are read from YAML or TOML
 * front matter; without one the first heading is the title. Never throws.
 */
export function markdownText(markdown: string): DocumentText {
  const source = storableText(markdown)
    .replace(/\r\n?/g, '\n')
    .replace(/^\ufeff/, '');
  const { fields, rest } = frontMatter(source);
  const { paragraphs, heading } = blocksOf(rest);
  const field = (...names: string[]) => names.map((name) => fields.get(name)).find((value) => value !== undefined);
  const stated = (...names: string[]) => {
    const value = field(...names);
    return typeof value === 'string' || typeof value === 'number' ? oneLine(String(value)) : null;
  };
  const date = field('date', 'published', 'published_at', 'publishdate', 'pubdate', 'created');
  return {
    kind: 'document',
    title: stated('title', 'headline') ?? heading,
    authors: namesOf(field('authors', 'author', 'by', 'byline')),
    publishedAt: date instanceof Date ? date.toISOString() : parseDate(typeof date === 'string' ? date : null),
    language: stated('lang', 'language', 'locale')?.replace('_', '-') ?? null,
    text: paragraphs.join('\n\n'),
  };
}

interface FrontMatter {
  /** By name in lower case. */
  readonly fields: ReadonlyMap<string, unknown>;
  readonly rest: string;
}

function frontMatter(source: string): FrontMatter {
  const [, fence, body] =
    /^(---|\+\+\+)[ \t]*\n([\s\S]*?)\n\1[ \t]*(?:\n|$)/.exec(source.slice(0, MAX_FRONT_MATTER_CHARS)) ?? [];
  if (fence === undefined || body === undefined) return { fields: new Map(), rest: source };
  const rest = source.slice(source.indexOf(`\n${fence}`, fence.length) + 1 + fence.length);
  const value = fence === '---' ? yamlOf(body) : tomlOf(body);
  // A rule, a paragraph and a rule are text.
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { fields: new Map(), rest: source };
  return { fields: new Map(Object.entries(value).map(([name, each]) => [name.toLowerCase(), each])), rest };
}

function yamlOf(body: string): unknown {
  try {
    return parse(body, { logLevel: 'silent' });
  } catch {
    return null;
  }
}

/** The strings, dates and lists of strings at the top; tables that follow hold settings of the site. */
function tomlOf(body: string): unknown {
  const pairs = body
    .split(/\n\s*\[/)[0]!
    .split('\n')
    .flatMap((each) => {
      const [, name, value] = /^\s*([\w-]+)\s*=\s*(.+?)\s*$/.exec(each) ?? [];
      if (name === undefined || value === undefined) return [];
      const strings = [...value.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g)].map((match) => match[1] ?? match[2] ?? '');
      return [[name, value.startsWith('[') ? strings : (strings[0] ?? value)] as const];
    });
  return Object.fromEntries(pairs);
}

function namesOf(value: unknown): string[] {
  return [value]
    .flat()
    .map((each) => (typeof each === 'object' && each !== null ? (each as { name?: unknown }).name : each))
    .map(oneLine)
    .filter((name) => name !== null);
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}#{1,6}(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$/;
const UNDERLINE = /^ {0,3}(?:=+|-+)[ \t]*$/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(.*)$/;
const QUOTE = /^ {0,3}(?:>[ \t]?)+/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*$|^\s*\|\s*:?-+:?\s*\|\s*$/;
const REFERENCE = /^ {0,3}\[([^\]^][^\]]*)\]:\s*\S/;
const NOTE = /^ {0,3}\[\^([^\]]+)\]:[ \t]*(.*)$/;

function blocksOf(source: string): { readonly paragraphs: string[]; readonly heading: string | null } {
  const lines = source.split('\n');
  const references = new Set(
    lines.map((each) => REFERENCE.exec(each)?.[1]?.toLowerCase()).filter((each) => each !== undefined),
  );
  const paragraphs: string[] = [];
  let heading: string | null = null;
  /** The lines of the present paragraph as a reader sees them; a line of the source goes on with the one before. */
  let open: string[] = [];
  let startsLine = true;
  let inTable = false;
  let fence: string | null = null;

  const close = () => {
    const text = open
      .map((each) => inline(each, references))
      .filter((each) => each !== '')
      .join('\n');
    if (text !== '') paragraphs.push(text);
    open = [];
    startsLine = true;
    inTable = false;
    return text;
  };
  const add = (text: string) => {
    if (startsLine || open.length === 0) open.push(text.trim());
    else open[open.length - 1] += ` ${text.trim()}`;
    startsLine = /(?: {2,}|\\)$/.test(text);
    if (startsLine) open[open.length - 1] = open.at(-1)!.replace(/\\$/, '');
  };
  const closeCode = () => {
    const blocks = open.join('\n').split(/\n\s*\n/);
    paragraphs.push(...blocks.map((block) => block.replace(/^\s*\n|\s+$/g, '')).filter((block) => block.trim() !== ''));
    open = [];
  };
  const closeHeading = () => {
    const text = close().replaceAll('\n', ' ');
    if (text !== '') heading ??= text.slice(0, TITLE_CHARS);
  };

  for (const raw of lines) {
    const mark = FENCE.exec(raw)?.[1];
    if (fence !== null) {
      if (mark !== undefined && mark.startsWith(fence) && raw.trim() === mark) {
        fence = null;
        closeCode();
      } else {
        open.push(raw);
      }
      continue;
    }
    const line = raw.replace(QUOTE, '');
    if (mark !== undefined) {
      close();
      fence = mark;
    } else if (line.trim() === '') {
      close();
    } else if (open.length > 0 && UNDERLINE.test(line) && !ITEM.test(open[0]!)) {
      closeHeading();
    } else if (RULE.test(line)) {
      close();
    } else if (HEADING.test(line)) {
      close();
      add(HEADING.exec(line)![1] ?? '');
      closeHeading();
    } else if (NOTE.test(line)) {
      const [, label, note] = NOTE.exec(line)!;
      close();
      add(`[^${label}] ${note}`);
    } else if (REFERENCE.test(line)) {
      close();
    } else if (TABLE_RULE.test(line)) {
      inTable = true;
      if (open.length > 0) open = [cellsOf(open.join(' '))];
    } else if (inTable) {
      open.push(cellsOf(line));
    } else {
      const item = ITEM.exec(line)?.[1];
      if (item !== undefined) startsLine = true;
      add(item ?? line);
    }
  }
  if (fence === null) close();
  else closeCode();
  return { paragraphs, heading };
}

function cellsOf(row: string): string {
  return row
    .replace(/^\s*\||(?<!\\)\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
    .join(' ');
}

/** Where a sign stands for itself it is moved to the private use area, out of the sight of the other rules. */
const OUT_OF_SIGHT = 0xe000;
const hidden = (text: string) =>
  text.replace(/[!-/:-@[-`{-~]/g, (sign) => String.fromCharCode(OUT_OF_SIGHT + sign.charCodeAt(0)));
const shown = (text: string) =>
  text.replace(/[\ue021-\ue07e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - OUT_OF_SIGHT));

/** A tag, comment or reference of HTML: Markdown lets them pass. */
const HTML = /<\/?[a-z][^<>]*>|<!--|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});/i;

function inline(source: string, references: ReadonlySet<string>): string {
  let text = source
    .replace(/(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g, (_, __, code: string) => hidden(code.trim()))
    .replace(/\\([!-/:-@[-`{-~])/g, (_, sign: string) => hidden(sign))
    .replace(/<((?:https?|mailto):[^\s<>]+|[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)>/gi, (_, address: string) => hidden(address))
    .replace(/\[\^([^\]\s]+)\]/g, (_, label: string) => hidden(`[${label}]`))
    .replace(/!\[[^[\]]*\](?:\((?:[^()]|\([^()]*\))*\)|\[[^[\]]*\])/g, '')
    .replace(/\[\[(?:[^[\]|]*\|)?([^[\]|]+)\]\]/g, '$1')
    .replace(/\[([^[\]]*)\]\((?:[^()]|\([^()]*\))*\)/g, '$1')
    .replace(/\[([^[\]]+)\]\[([^[\]]*)\]/g, (whole, label: string, name: string) =>
      references.has((name || label).toLowerCase()) ? label : whole,
    )
    .replace(/\[([^[\]]+)\]/g, (whole, label: string) => (references.has(label.toLowerCase()) ? label : whole));
  // Twice: emphasis stands within emphasis.
  for (let pass = 0; pass < 2; pass += 1) {
    text = text
      .replace(/(\*{1,3})(?=[^\s*])(.*?[^\s*])\1/g, '$2')
      .replace(/(?<![\p{L}\p{N}_])(_{1,3})(?=[^\s_])(.*?[^\s_])\1(?![\p{L}\p{N}_])/gu, '$2')
      .replace(/(~~|==)(?=\S)(.*?\S)\1/g, '$2');
  }
  const plain = HTML.test(text) ? htmlOf(text) : text;
  return shown(plain)
    .replace(/[ \t]+/g, ' ')
    .trim();
}

function htmlOf(text: string): string {
  try {
    return htmlText(text);
  } catch {
    return text;
  }
}
