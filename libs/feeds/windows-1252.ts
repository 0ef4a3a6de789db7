/** What windows-1252 has where ISO 8859-1 has control characters (U+0080 to U+009F); five places are empty. */
const CHARACTERS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * Text in which bytes of windows-1252 were read as code points: what Node 20 makes of that encoding, and what authors
 * write in references such as &#146;.
 */
export function asWindows1252(text: string): string {
  return text.replace(/[\u0080-\u009f]/g, (character) => CHARACTERS[character.charCodeAt(0) - 0x80]!);
}
