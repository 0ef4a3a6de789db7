import type { Span } from '#contracts/classification';

/** A text whose names stand in braces, without them: "{Zenda} attacked {Ruritania}." The spans are in the text. */
export function namesInBraces(marked: string): { text: string; names: Span[] } {
  const names: Span[] = [];
  let text = '';
  for (const piece of marked.split(/(\{[^}]*\})/)) {
    const name = /^\{(.*)\}$/.exec(piece)?.[1];
    if (name !== undefined) names.push({ start: text.length, end: text.length + name.length });
    text += name ?? piece;
  }
  return { text, names };
}
