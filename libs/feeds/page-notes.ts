import { blockText } from './block-text';
import type { HtmlDocument } from './html-document';

/** Containers that pages keep their notes in, by role (DPUB-ARIA), class or id. */
const NOTES = [
  '[role="doc-endnotes"]',
  '[role="doc-footnotes"]',
  ...['footnotes', 'endnotes', 'references', 'citations', 'article-notes', 'notes'].flatMap((name) => [
    `.${name}`,
    `#${name}`,
  ]),
].join(', ');
const NOTE_START = /^\s*(?:\[\d{1,3}\]|\d{1,3}[.)]?\s|[*†‡]|\^)/;

/**
 * The paragraphs and lines of the page's notes, in order. Ordered lists of notes carry their numbers in the browser
 * only: they are written into the document, "[1] ".
 */
export function takeNotes(document: HtmlDocument): string[] {
  const lists = [...document.querySelectorAll(NOTES)];
  for (const list of lists) {
    for (const item of list.querySelectorAll('ol > li')) {
      const number = [...(item.parentElement?.children ?? [])].indexOf(item) + 1;
      if (!NOTE_START.test(item.textContent ?? '')) item.prepend(`[${number}] `);
    }
  }
  return lists
    .filter((element) => !element.parentElement?.closest(NOTES))
    .filter((element) => element.querySelector('li') !== null || NOTE_START.test(element.textContent ?? ''))
    .flatMap((element) => blockText(element).split('\n'))
    .filter((block) => block !== '');
}

/** `text` with those of `notes` at its end that are not in it. */
export function withNotes(text: string, notes: readonly string[]): string {
  const comparable = (each: string) => each.replace(/\s+/g, ' ').trim().toLowerCase();
  const present = new Set(text.split('\n').map(comparable));
  const missing = notes.filter((note) => !present.has(comparable(note)));
  return missing.length === 0 ? text : `${text}\n\n${missing.join('\n')}`;
}
