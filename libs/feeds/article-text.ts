import { withoutTitle } from './extract-text';
import type { FeedItem } from './parse-feed';

/** A feed whose content is shorter carries teasers: the page holds the article. */
const FULL_TEXT_CHARS = 1_000;

const SPACE = 0x20;
const LESS_THAN = 0x3c;

/**
 * Kafka takes messages of up to 1 MB, and a message of mentions carries the article and what was found in it. Longer
 * texts are books or lists.
 */
const MAX_TEXT_BYTES = 512 * 1024;

/** Whether the feed itself carries the article, judged by the length of its text without markup. */
export function carriesFullText(item: Pick<FeedItem, 'content'>): boolean {
  if (item.content === null) return false;
  return textLengthWithin(item.content, FULL_TEXT_CHARS) >= FULL_TEXT_CHARS;
}

/** The length of the text without tags, a run of white space counted as one, up to `most`. */
function textLengthWithin(html: string, most: number): number {
  let length = 0;
  let wasSpace = false;
  for (let at = 0; at < html.length && length < most; at++) {
    const unit = html.charCodeAt(at);
    if (unit === LESS_THAN) {
      const end = html.indexOf('>', at);
      // An angle bracket without a partner is text.
      if (end !== -1) at = end;
      else return Math.min(most, length + html.length - at);
      continue;
    }
    const isSpace = unit <= SPACE;
    if (!isSpace || !wasSpace) length += 1;
    wasSpace = isSpace;
  }
  return length;
}

export interface ArticleText {
  readonly text: string;
  /** The end of the text was left out, as it was too long. */
  readonly shortened: boolean;
}

/** The text that offsets count into: the title where there is one, a blank line, the body without a second title. */
export function articleText(title: string | null, body: string): ArticleText {
  const rest = withoutTitle(body, title);
  const text = title === null ? rest : rest === '' ? title : `${title}\n\n${rest}`;
  if (Buffer.byteLength(text) <= MAX_TEXT_BYTES) return { text, shortened: false };
  const cut = new TextDecoder('utf-8').decode(Buffer.from(text).subarray(0, MAX_TEXT_BYTES)).replace(/\ufffd+$/, '');
  const paragraph = cut.lastIndexOf('\n');
  return { text: paragraph > cut.length / 2 ? cut.slice(0, paragraph) : cut, shortened: true };
}
