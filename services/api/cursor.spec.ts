import fc from 'fast-check';
import { decodeCursor, encodeCursor } from './cursor';

const key = fc.array(fc.string({ unit: 'grapheme', maxLength: 50 }), { minLength: 1, maxLength: 4 });

it('comes back as it was, for its own list only', () => {
  fc.assert(
    fc.property(key, (parts) => {
      const cursor = encodeCursor('alerts', parts);
      expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(decodeCursor('alerts', cursor)).toEqual(parts);
      expect(decodeCursor('articles', cursor)).toBeNull();
    }),
  );
});

it('is refused when one character differs, is missing or is too many', () => {
  fc.assert(
    fc.property(key, fc.nat(), fc.constantFrom('A', 'z', '0', '_', '=', ' '), (parts, at, character) => {
      const cursor = encodeCursor('alerts', parts);
      const index = at % cursor.length;
      const before = cursor.slice(0, index);
      const changed = before + character + cursor.slice(index + 1);
      if (changed !== cursor) expect(decodeCursor('alerts', changed)).toBeNull();
      expect(decodeCursor('alerts', before + cursor.slice(index + 1))).toBeNull();
      expect(decodeCursor('alerts', cursor + character)).toBeNull();
    }),
  );
});

it.each(['', 'x', '=', 'AAAA', 'a'.repeat(100_000), '\u0000'])('is refused: %j', (text) => {
  expect(decodeCursor('alerts', text.slice(0, 3_000))).toBeNull();
});
