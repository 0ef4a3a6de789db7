import { Parser } from 'htmlparser2';
import { BlockWriter, MAX_DEPTH } from './block-text';

/**
 * The visible text of a piece of HTML, in the form of `blockText`. It is streamed through, without a tree; what lies
 * behind nesting without end is left out. Never throws; time grows with the length.
 */
export function htmlText(html: string): string {
  const writer = new BlockWriter();
  let depth = 0;
  /** Depth of the element whose content is passed over. */
  let passedOver = Infinity;
  const parser = new Parser({
    onopentagname(name) {
      depth += 1;
      if (depth < passedOver && !writer.open(name)) passedOver = depth;
      // The parser's own stack costs more the deeper it is.
      if (depth > MAX_DEPTH) parser.pause();
    },
    ontext(text) {
      if (depth < passedOver) writer.text(text);
    },
    onclosetag() {
      if (depth < passedOver) writer.close();
      if (depth === passedOver) passedOver = Infinity;
      depth -= 1;
    },
  });
  parser.end(html);
  return writer.toString();
}

/** `htmlText` of each. */
export function htmlTexts(htmls: readonly string[]): string[] {
  return htmls.map(htmlText);
}

/** As `htmlText`, on one line: for titles and names. */
export function htmlLine(html: string): string {
  return htmlText(html).replace(/\s*\n\s*/g, ' ');
}
