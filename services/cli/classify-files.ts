import { extname } from 'node:path';
import type { Catalogue } from '#catalogue/group';
import { classifyWithReasons, type Judgement, type Reasoned, type WeighedPair } from '#classifier/classify';
import { sectionsOf } from '#classifier/text/sections';
import type { Classification, Mention, Relation } from '#contracts/classification';
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
  /** As detected in the text, ISO 639-1; events and relations are read in English (`en`). */
  readonly language: string | null;
  /** Only when asked to explain. */
  readonly explanation?: Explanation;
}

/** Why each name was taken or left, and how what is told of it was read. */
export interface Explanation {
  /** By mention. */
  readonly mentions: readonly (Mention['evidence'] & {
    readonly runnersUp: readonly { readonly rule: string; readonly score: number }[];
  })[];
  readonly rejected: readonly Omit<Judgement, 'admitted'>[];
  /** Each two groups that stand in one sentence, and what spoke most for or against a relation of the two. */
  readonly pairs: readonly WeighedPair[];
  /** Offset from which on no names were looked for, because there were too many; null: all were. */
  readonly readTo: Classification['readTo'];
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
  options: { json?: boolean; groups?: string; explain?: boolean },
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
      const classified = classifyDocument(file, document, catalogue, options.explain ?? false);
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

function classifyDocument(doc: string, document: Document, catalogue: Catalogue, explains: boolean): ClassifiedFile {
  const { text, isPlain, publishedAt, language } = document;
  const article = { title: document.title, text, publishedAt, language };
  const reasoned = classifyWithReasons(article, catalogue, { explains });
  // A plain text does not say which of its lines is the title: the classifier's own reading of it is shown.
  const found = document.title === null ? sectionsOf(text, null).blocks.find((each) => each.section === 'title') : null;
  return {
    doc,
    title: document.title ?? (found ? text.slice(found.start, found.end) : null),
    ...(isPlain ? {} : { text }),
    mentions: reasoned.mentions.map(({ evidence: _, ...mention }) => mention),
    relations: reasoned.relations,
    language: reasoned.language,
    ...(explains ? { explanation: explanationOf(reasoned) } : {}),
  };
}

function explanationOf({ mentions, judgements, runnersUp, pairs, readTo }: Reasoned): Explanation {
  return {
    mentions: mentions.map(({ evidence }, index) => ({ ...evidence, runnersUp: runnersUp[index]! })),
    rejected: judgements.filter(({ admitted }) => !admitted).map(({ admitted: _, ...judgement }) => judgement),
    pairs,
    readTo,
  };
}

/** A text instead of a document says why there is none. */
async function readDocument(terminal: Terminal, workers: TextWorkers, file: string): Promise<Document | string> {
  const input = await readInput(terminal, file);
  if ('problem' in input) return input.problem;
  if (input.bytes.subarray(0, 5).toString('latin1') === '%PDF-') {
    const pdf = await workers.pdfText(input.bytes);
    return pdf.kind === 'unreadable' ? pdf.reason : withTitle(terminal, file, pdf);
  }
  const { text } = decode(input.bytes, null);
  if (!isHtml(file, text)) return { text, isPlain: true, title: null, publishedAt: null, language: null };

  const page = await workers.extractText(input.bytes, null, null);
  if (page.kind === 'page') return withTitle(terminal, file, page);
  // A snippet has no main text to tell from the rest.
  const snippet = (await workers.articleTexts([{ title: null, html: text }]))[0]!;
  if (snippet.kind === 'unreadable') return page.reason;
  return { text: snippet.text, isPlain: false, title: null, publishedAt: null, language: null };
}

function withTitle(terminal: Terminal, file: string, found: Omit<Document, 'isPlain'>): Document {
  const { title, publishedAt, language } = found;
  const { text, shortened } = articleText(title, found.text);
  if (shortened) terminal.err(`${printable(file)}: only the first ${text.length} characters are classified\n`);
  return { text, isPlain: false, title, publishedAt, language };
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
