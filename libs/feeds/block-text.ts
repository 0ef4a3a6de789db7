import { storableText } from './storable-text';

/** What each of these holds stands in a paragraph of its own. */
const BLOCKS = new Set(
  (
    'address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr html main menu nav ol p pre section summary table tbody tfoot thead ul'
  ).split(' '),
);
/** What each of these holds stands on a line of its own, next to its neighbours. */
const LINES = new Set(['li', 'tr', 'option']);
/** Nothing that a reader sees. */
const HIDDEN = new Set(
  'audio canvas embed head iframe input link math meta noscript object script select style svg template textarea video'.split(
    ' ',
  ),
);
/** A note's mark: a number, with brackets or without, or a sign that is used as one. */
const NOTE_MARK = /^\[?\s*(\d{1,3}|[*†‡])\s*\]?$/;
/** More text, white space included, is no note's mark; it bounds what is looked at within nested elements. */
const MAX_MARK_CHARS = 100;

/** Element nesting beyond this is no document; what lies deeper is left out. */
export const MAX_DEPTH = 500;

const ELEMENT = 1;
const TEXT = 3;

/** The part of a DOM node that is read here. */
export interface ReadableNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: ArrayLike<ReadableNode>;
  getAttribute?(name: string): string | null;
}

/**
 * The text of a DOM tree as a reader sees it: paragraphs separated by a blank line, headings in paragraphs of their own,
 * a list item or table row on each line, `<br>` as a line break. Runs of white space become one space, but no-break
 * spaces stay as they are. A note's mark in `<sup>` is written "[1]". No empty line at either end.
 */
export function blockText(root: ReadableNode): string {
  const writer = new BlockWriter();
  const visit = (node: ReadableNode): void => {
    if (node.nodeType === TEXT) writer.text(node.textContent ?? '');
    if (node.nodeType !== ELEMENT || !writer.open(node.nodeName.toLowerCase())) return;
    for (let index = 0; index < node.childNodes.length; index += 1) visit(node.childNodes[index]!);
    writer.close();
  };
  visit(root);
  return writer.toString();
}

type Break = 'line' | 'paragraph' | 'br';
/** Text, or where a line or paragraph ends; undefined where a break turned out to be none. */
type Step = { readonly text: string } | Break | undefined;

interface OpenElement {
  readonly name: string;
  readonly begin: number;
  /** Of a line: its first block, as the steps before and behind it, and how many blocks it holds. */
  blocks: number;
  firstBlock: readonly [number, number] | null;
}

/** The rules of `blockText`, for whoever walks a tree or streams through a document. */
export class BlockWriter {
  private readonly steps: Step[] = [];
  private readonly stack: OpenElement[] = [];

  text(text: string): void {
    this.steps.push({ text });
  }

  /** `name` in lower case. False where nothing of the element is read: then neither its content nor its end is told. */
  open(name: string): boolean {
    if (HIDDEN.has(name) || this.stack.length > MAX_DEPTH) return false;
    const begin = this.steps.length;
    if (name === 'br') this.steps.push('br');
    else if (BLOCKS.has(name)) this.steps.push('paragraph');
    else if (LINES.has(name)) this.steps.push('line');
    this.stack.push({ name, begin, blocks: 0, firstBlock: null });
    return true;
  }

  /** Ends the element that was opened last. */
  close(): void {
    const element = this.stack.pop()!;
    const { name, begin } = element;
    if (BLOCKS.has(name)) {
      this.noteBlock(begin, this.steps.push('paragraph') - 1);
    } else if (LINES.has(name)) {
      // A paragraph within a list item goes on the item's line.
      if (element.blocks === 1) for (const step of element.firstBlock!) this.steps[step] = undefined;
      this.steps.push('line');
    } else if (name === 'td' || name === 'th') {
      this.text(' ');
    } else if (name === 'sup') {
      const mark = NOTE_MARK.exec(this.textSince(begin).trim());
      if (mark) {
        this.steps.length = begin;
        this.text(`[${mark[1]}]`);
      }
    }
  }

  toString(): string {
    const paragraphs: string[] = [];
    let lines: string[] = [];
    let line = '';
    const endLine = () => {
      const trimmed = collapsed(line);
      if (/\S/.test(trimmed)) lines.push(trimmed);
      line = '';
    };
    const endParagraph = () => {
      endLine();
      if (lines.length > 0) paragraphs.push(lines.join('\n'));
      lines = [];
    };
    for (const step of this.steps) {
      if (step === undefined) continue;
      if (typeof step === 'object') line += step.text;
      // Two <br> in a row are how old pages write a paragraph.
      else if (step === 'paragraph' || (step === 'br' && line.trim() === '' && lines.length > 0)) endParagraph();
      else endLine();
    }
    endParagraph();
    return storableText(paragraphs.join('\n\n'));
  }

  private noteBlock(begin: number, end: number): void {
    const parent = this.stack.at(-1);
    if (parent === undefined) return;
    parent.blocks += 1;
    parent.firstBlock ??= [begin, end];
  }

  /** As much of the text since a step as a note's mark may have. */
  private textSince(begin: number): string {
    let text = '';
    for (let index = begin; index < this.steps.length && text.length <= MAX_MARK_CHARS; index += 1) {
      const step = this.steps[index];
      if (typeof step === 'object') text += step.text;
    }
    return text;
  }
}

/** White space of HTML that is not one space already. */
const RUNS = /[ \t\n\r\f]{2,}|[\t\n\r\f]/;

/** Each run of white space made one space, and none at an end; a no-break space stays. */
function collapsed(line: string): string {
  const spaced = RUNS.test(line) ? line.replace(/[ \t\n\r\f]+/g, ' ') : line;
  const from = spaced.startsWith(' ') ? 1 : 0;
  return spaced.slice(from, spaced.length > from && spaced.endsWith(' ') ? -1 : undefined);
}
