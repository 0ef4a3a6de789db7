import { extname } from 'node:path';
import type { Catalogue } from '#catalogue/group';
import { classify } from '#classifier/classify';
import { sectionsOf } from '#classifier/sections';
import type { Mention, Relation } from '#contracts/classification';
import { articleText } from '#feeds/article-text';
import { decode } from '#feeds/decode';
import { TextWorkers } from '#feeds/text-workers';
import { describeClassification } from './describe-classification';
import { EXIT } from './exit-code';
import { readCatalogue } from './read-catalogue';
import { readInput } from './read-input';
import { printable, type Terminal } from './terminal';

/** What `wf classify --json` prints for a file. */
export interface ClassifiedFile {
  readonly doc: string;
  readonly title: string | null;
  /** Only where the file is not plain text: what the offsets count into then. */
  readonly text?: string;
  readonly mentions: readonly Omit<Mention, 'evidence'>[];
  readonly relations: readonly Relation[];
}

/** A file as text with what is known about it. Offsets count into `text`. */
interface Document {
  readonly text: string;
  readonly isPlain: boolean;
  readonly title: string | null;
  readonly publishedAt: string | null;
  readonly language: string | null;
}

/** `wf classify`: a file that cannot be read is named on standard error and the others go on. */
export async function classifyFiles(
  terminal: Terminal,
  files: readonly string[],
  options: { json?: boolean; groups?: string },
): Promise<number> {
  const catalogue = readCatalogue(terminal, options.groups);
  if (catalogue === null) return EXIT.configuration;
  const workers = new TextWorkers({ workers: 1 });
  let exitCode: number = EXIT.ok;
  try {
    for (const [index, file] of files.entries()) {
      const document = await readDocument(terminal, workers, file);
      if (typeof document === 'string') {
        terminal.err(`${printable(file)}: ${document}\n`);
        exitCode = EXIT.failed;
        continue;
      }
      const classified = classifyDocument(file, document, catalogue);
      if (options.json) {
        terminal.out(`${JSON.stringify(classified)}\n`);
      } else {
        if (index > 0) terminal.out('\n');
        for (const line of describeClassification(terminal, document.text, classified)) terminal.out(`${line}\n`);
      }
    }
  } finally {
    await workers.close();
  }
  return exitCode;
}

function classifyDocument(doc: string, document: Document, catalogue: Catalogue): ClassifiedFile {
  const { text, isPlain, publishedAt, language } = document;
  const { mentions, relations } = classify({ title: document.title, text, publishedAt, language }, catalogue);
  // A plain text does not say which of its lines is the title: the classifier's own reading of it is shown.
  const found = document.title === null ? sectionsOf(text, null).blocks.find((each) => each.section === 'title') : null;
  return {
    doc,
    title: document.title ?? (found ? text.slice(found.start, found.end) : null),
    ...(isPlain ? {} : { text }),
    mentions: mentions.map(({ evidence: _, ...mention }) => mention),
    relations,
  };
}

/** A text instead of a document says why there is none. */
async function readDocument(terminal: Terminal, workers: TextWorkers, file: string): Promise<Document | string> {
  const input = await readInput(terminal, file);
  if ('problem' in input) return input.problem;
  if (input.bytes.subarray(0, 5).toString('latin1') === '%PDF-') return 'it is a PDF; expected text or HTML';
  const { text } = decode(input.bytes, null);
  if (!isHtml(file, text)) return { text, isPlain: true, title: null, publishedAt: null, language: null };

  const page = await workers.extractText(text, null);
  if (page.kind === 'page') {
    const { title, publishedAt, language } = page;
    const whole = articleText(title, page.text);
    if (whole.shortened)
      terminal.err(`${printable(file)}: only the first ${whole.text.length} characters are classified\n`);
    return { text: whole.text, isPlain: false, title, publishedAt, language };
  }
  // A snippet has no main text to tell from the rest.
  const snippet = await workers.htmlText(text);
  if (snippet.kind === 'unreadable') return snippet.reason;
  if (snippet.text === '') return page.reason;
  return { text: snippet.text, isPlain: false, title: null, publishedAt: null, language: null };
}

const PLAIN_EXTENSIONS = new Set(['.txt', '.text', '.md', '.markdown']);
const HTML_EXTENSIONS = new Set(['.html', '.htm', '.xhtml']);

/** By the file's name; by how the text begins where that does not say. */
function isHtml(file: string, text: string): boolean {
  const extension = extname(file).toLowerCase();
  if (PLAIN_EXTENSIONS.has(extension)) return false;
  if (HTML_EXTENSIONS.has(extension)) return true;
  return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?<(?:!doctype\s+html|html|head|body)\b/i.test(text.slice(0, 1024));
}
