/**
 * How many words `text` has: runs of letters or digits, and in scripts that put no spaces between words every second
 * character.
 */
export function wordCount(text: string): number {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’-]*/gu)?.length ?? 0;
  const unspaced =
    text.match(/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/gu)?.length ?? 0;
  return words + Math.floor(unspaced / 2);
}
