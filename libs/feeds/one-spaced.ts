const SPACE = 0x20;
/** The first character beyond ASCII that is white space. */
const NO_BREAK_SPACE = 0xa0;

/**
 * The text with each run of white space made one space, and none at its ends: `text.replace(/\s+/g, ' ').trim()`, several
 * times as fast where most runs are one space already.
 */
export function oneSpaced(text: string): string {
  let spaced = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (!isSpace(text.charCodeAt(at))) continue;
    let end = at + 1;
    while (end < text.length && isSpace(text.charCodeAt(end))) end++;
    if (end - at > 1 || text.charCodeAt(at) !== SPACE) {
      spaced += `${text.slice(from, at)} `;
      from = end;
    }
    at = end;
  }
  return (from === 0 ? text : spaced + text.slice(from)).trim();
}

function isSpace(unit: number): boolean {
  if (unit > SPACE) return unit >= NO_BREAK_SPACE && /\s/.test(String.fromCharCode(unit));
  return unit === SPACE || (unit >= 0x09 && unit <= 0x0d);
}
