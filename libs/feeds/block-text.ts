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

/** Element nesting beyond this is no document; what lies deeper is left out. */
const MAX_DEPTH = 500;

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
  const paragraphs: string[] = [];
  let lines: string[] = [];
  let line = '';

  const endLine = () => {
    const trimmed = line.replace(/[ \t\n\r\f]+/g, ' ').replace(/^ | $/g, '');
    if (trimmed.replace(/\u00a0/g, '').trim() !== '') lines.push(trimmed);
    line = '';
  };
  const endParagraph = () => {
    endLine();
    if (lines.length > 0) paragraphs.push(lines.join('\n'));
    lines = [];
  };

  const visit = (node: ReadableNode, depth: number): void => {
    if (node.nodeType === TEXT) {
      line += node.textContent ?? '';
      return;
    }
    if (node.nodeType !== ELEMENT || depth > MAX_DEPTH) return;
    const name = node.nodeName.toLowerCase();
    if (HIDDEN.has(name)) return;
    if (name === 'br') {
      // Two in a row are how old pages write a paragraph.
      if (line.trim() === '' && lines.length > 0) endParagraph();
      else endLine();
      return;
    }
    const mark = name === 'sup' ? NOTE_MARK.exec((node.textContent ?? '').trim()) : null;
    if (mark) {
      line += `[${mark[1]}]`;
      return;
    }
    const isBlock = BLOCKS.has(name);
    const isLine = LINES.has(name);
    if (isBlock) endParagraph();
    if (isLine) endLine();
    for (let index = 0; index < node.childNodes.length; index += 1) {
      const child = node.childNodes[index]!;
      // A paragraph within a list item goes on the item's line.
      if (isLine && isBlockNode(child) && onlyBlock(node, child)) visitChildren(child, depth + 2);
      else visit(child, depth + 1);
    }
    if (name === 'td' || name === 'th') line += ' ';
    if (isLine) endLine();
    if (isBlock) endParagraph();
  };
  const visitChildren = (node: ReadableNode, depth: number): void => {
    for (let index = 0; index < node.childNodes.length; index += 1) visit(node.childNodes[index]!, depth);
  };

  visit(root, 0);
  endParagraph();
  return storableText(paragraphs.join('\n\n'));
}

function isBlockNode(node: ReadableNode): boolean {
  return node.nodeType === ELEMENT && BLOCKS.has(node.nodeName.toLowerCase());
}

function onlyBlock(parent: ReadableNode, block: ReadableNode): boolean {
  for (let index = 0; index < parent.childNodes.length; index += 1) {
    const child = parent.childNodes[index]!;
    if (child !== block && isBlockNode(child)) return false;
  }
  return true;
}
