import fc from 'fast-check';
import type { Suppression } from '#catalogue/group';
import { contextOf, isContext, isSuppressed } from './suppression-context';

/** The place of the name in brackets. */
function place(marked: string): { raw: string; start: number; end: number } {
  const start = marked.indexOf('[');
  return { raw: marked.replace(/[[\]]/g, ''), start, end: marked.indexOf(']') - 1 };
}

describe('contextOf', () => {
  it.each([
    ['A shop on [Hamas] Street was closed.', ['_ street']],
    ['The talk by Husain [Haqqani] drew a crowd.', ['husain _']],
    ['The [base] was repainted.', ['the _ was']],
    ['Old [base] was repainted.', ['old _ was']],
    ["The opera is [Wagner]'s longest.", ['is _ longest']],
    ['Closed. [Base]', []],
    ['[TTP] training for analysts', ['_ training']],
    ['', []],
  ])('%s', (marked, expected) => {
    const { raw, start, end } = place(marked);
    expect(contextOf(raw, Math.max(0, start), Math.max(0, end))).toEqual(expected);
  });

  it('is a context that fits the place it was taken from, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), fc.nat(), (raw, one, other) => {
        const [start, end] = [one % (raw.length + 1), other % (raw.length + 1)].sort((a, b) => a - b) as [
          number,
          number,
        ];
        const context = contextOf(raw, start, end);
        for (const each of context) expect(isContext(each)).toBe(true);
        const suppression: Suppression = { id: '1', groupId: 'g', alias: 'A', context, sourceId: null };
        expect(isSuppressed([suppression], { alias: 'A', start, end }, raw, null)).toBe(suppression);
      }),
    );
  });
});

describe('isSuppressed', () => {
  const suppression = (part: Partial<Suppression>): Suppression => {
    return { id: '1', groupId: 'hamas', alias: 'Hamas', context: [], sourceId: null, ...part };
  };
  it.each<[string, Partial<Suppression>, string, string | null, boolean]>([
    ['everywhere', {}, 'the [Hamas] leader', null, true],
    ['another alias', { alias: 'HAMAS' }, 'the [Hamas] leader', null, false],
    ['its context', { context: ['_ street'] }, 'on [Hamas] Street', null, true],
    ['its context in capitals', { context: ['_ street'] }, 'ON [HAMAS] STREET', null, true],
    ['another context', { context: ['_ street'] }, 'on [Hamas] orders', null, false],
    ['one of two contexts', { context: ['_ street', 'al _'] }, 'the al-[Hamas] shop', null, true],
    ['words on both sides', { context: ['on _ street'] }, 'near [Hamas] Street', null, false],
    ['over the end of a sentence', { context: ['_ street'] }, 'by [Hamas]. Street', null, false],
    ['its source', { sourceId: 's' }, 'the [Hamas] leader', 's', true],
    ['another source', { sourceId: 's' }, 'the [Hamas] leader', 't', false],
    ['no source', { sourceId: 's' }, 'the [Hamas] leader', null, false],
  ])('%s', (_, part, marked, sourceId, expected) => {
    const { raw, start, end } = place(marked);
    const name = { alias: 'Hamas', start, end };
    expect(isSuppressed([suppression(part)], name, raw, sourceId) !== null).toBe(expected);
  });
});

it.each([
  ['_ street', true],
  ['on _ street', true],
  ['husain _', true],
  ['_', false],
  ['street', false],
  ['_ _', false],
  ['', false],
  ['a  _', false],
  ['one two three four _ six', false],
])('%j is a context: %s', (context, expected) => expect(isContext(context)).toBe(expected));
