import { articleText, type ArticleText } from './article-text';
import type { NoPage } from './extract-text';
import { htmlText } from './html-text';
import { marksOf, type TextMarks } from './material-text';

/** An article as a feed carries it. */
export interface ArticleHtml {
  readonly title: string | null;
  readonly html: string | null;
}

/** Its text in the form of `articleText`, and what it is known by. */
export interface ReadArticle extends ArticleText {
  readonly kind: 'article';
  readonly marks: TextMarks;
}

/** The text of an article as a feed carries it, or why there is none. Never throws; time grows with the length. */
export function readArticle({ title, html }: ArticleHtml): ReadArticle | NoPage {
  try {
    const { text, shortened } = articleText(title, html === null ? '' : htmlText(html));
    if (text === '') return { kind: 'unreadable', reason: 'neither title nor text' };
    return { kind: 'article', text, shortened, marks: marksOf(title, text) };
  } catch (error) {
    return { kind: 'unreadable', reason: `the HTML cannot be read (${(error as Error).message.slice(0, 200)})` };
  }
}
