import { linearCongruential } from './linear-congruential';
import { DIMENSIONS, dimensionsOf, dot, wordVectorsOf } from './word-vectors';

const random = linearCongruential(7);
const numbers = () => Array.from({ length: DIMENSIONS }, () => random() - 0.5);
/** As the package has a word: its numbers, their length, its place. */
const word = (vector: readonly number[], place: number) => [...vector, Math.hypot(...vector), place];
const near = (vector: readonly number[]) => vector.map((value) => value + (random() - 0.5) / 10);

describe('vectors of words', () => {
  const [war, peace] = [numbers(), numbers()];
  const words: Record<string, number[]> = {
    fighting: word(war, 10),
    fights: word(near(war), 900),
    battle: word(near(war), 20),
    truce: word(peace, 30),
    treaty: word(near(peace), 40),
    rarely: word(numbers(), 60_000),
    '2014': word(numbers(), 50),
    "o'clock": word(numbers(), 60),
  };
  for (let other = 0; other < 40; other++)
    words[`other${String.fromCharCode(97 + (other % 26)).repeat(1 + (other % 3))}`] = word(numbers(), 100 + other);
  const vectors = wordVectorsOf(words);

  it('are of stems, without rare words and what is no word', () => {
    expect(vectors.has('fight')).toBe(true);
    expect(vectors.has("o'clock")).toBe(true);
    for (const left of ['fighting', 'rare', 'rarely', '2014']) expect(vectors.has(left)).toBe(false);
    expect(dimensionsOf(vectors)).toBe(DIMENSIONS);
    expect(dimensionsOf(new Map())).toBe(0);
  });

  it('have length 1', () => {
    for (const vector of vectors.values()) expect(dot(vector, vector)).toBeCloseTo(1);
  });

  it('of words that are used alike point the same way', () => {
    const likeness = (a: string, b: string) => dot(vectors.get(a)!, vectors.get(b)!);
    expect(likeness('fight', 'battle')).toBeGreaterThan(0.7);
    expect(likeness('truce', 'treaty')).toBeGreaterThan(0.7);
    expect(likeness('fight', 'treaty')).toBeLessThan(0.4);
  });

  it('are the same each time', () => expect(wordVectorsOf(words)).toEqual(vectors));
});
