import type { Catalogue } from '#catalogue/group';

const MAX_SUGGESTIONS = 3;
/** One slip in three characters is still read as the same word; more is another word. */
const CHARACTERS_PER_SLIP = 3;
/** Ids are short; a longer text is no slip of one, and the distance costs length times length. */
const MAX_LENGTH_CHARACTERS = 120;

/**
 * Ids of the groups whose id, name or an alias is nearest to `wanted`: equal but for case and punctuation first, then
 * by edit distance (optimal string alignment: insertion, deletion, substitution, transposition of neighbours), then
 * those that hold it as a part. At most three.
 */
export function nearMatches(catalogue: Catalogue, wanted: string): string[] {
  const key = simplify(wanted);
  if (key === '' || key.length > MAX_LENGTH_CHARACTERS) return [];
  return catalogue.groups
    .map((group) => {
      const names = [group.id, group.name, ...group.aliases.map((alias) => alias.text)].map(simplify);
      return { id: group.id, distance: Math.min(...names.map((name) => distanceOf(key, name))) };
    })
    .filter(({ distance }) => distance !== Infinity)
    .sort((a, b) => a.distance - b.distance || a.id.localeCompare(b.id, 'en'))
    .slice(0, MAX_SUGGESTIONS)
    .map(({ id }) => id);
}

function simplify(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function distanceOf(wanted: string, name: string): number {
  const slips = editDistance(wanted, name);
  const allowed = Math.floor(Math.max(wanted.length, name.length) / CHARACTERS_PER_SLIP);
  if (slips <= allowed) return slips;
  const isLong = Math.min(wanted.length, name.length) > CHARACTERS_PER_SLIP;
  const isPart = isLong && (name.includes(wanted) || wanted.includes(name));
  // After every near spelling, the closest in length first.
  return isPart ? MAX_LENGTH_CHARACTERS + slips : Infinity;
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + changed);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
