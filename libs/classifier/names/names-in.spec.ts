import fc from 'fast-check';
import { parseCatalogue } from '#catalogue/load-catalogue';
import { compileCatalogue } from './compiled-catalogue';
import { namesIn } from './names-in';
import { normalise } from './normalise';

const compiled = compileCatalogue(
  parseCatalogue(
    `
groups:
  - { id: lashkar-e-taiba, name: Lashkar-e-Taiba, aliases: [{ text: LeT, ambiguous: true, commonWord: true, admit: [kashmir] }] }
  - { id: lashkar-e-jhangvi, name: Lashkar-e-Jhangvi }
  - { id: lake-front, name: Lake Front, persons: [{ name: Ada Meridian }, { name: Omar Brandt }] }
`,
    'names-in.yaml',
  ),
);

const counted = (raw: string) => {
  const text = normalise(raw);
  const { candidates, decisions } = namesIn(text, compiled, { sourceId: null, sourceName: null });
  return candidates.flatMap(({ start, end }, index) => {
    const { admitted, entry } = decisions[index]!;
    return admitted ? [`${raw.slice(text.starts[start], text.ends[end - 1])}=${entry.groupId}`] : [];
  });
};

it.each<[string, string[]]>([
  [
    'LT is old. Lashkar-e-Taiba (LT) is banned; LT’s men left.',
    ['LT=lashkar-e-taiba', 'Lashkar-e-Taiba=lashkar-e-taiba', 'LT=lashkar-e-taiba', 'LT=lashkar-e-taiba'],
  ],
  ['Lashkar-e-Taiba (LeT) met.', ['Lashkar-e-Taiba=lashkar-e-taiba', 'LeT=lashkar-e-taiba']],
  ['Lashkar-e-Taiba (UN) met the UN.', ['Lashkar-e-Taiba=lashkar-e-taiba']],
  ['Lashkar-e-Taiba (2) met LTX, @LT and FLT.', ['Lashkar-e-Taiba=lashkar-e-taiba']],
  ['the Lake Front (“LF”) and its LF-run shops', ['Lake Front=lake-front', 'LF=lake-front', 'LF=lake-front']],
  [
    'Ada Meridian led it. Meridian died in May; Meridian Hotels did not.',
    ['Ada Meridian=lake-front', 'Meridian=lake-front'],
  ],
  ['Meridian is a town, and so is Brandt.', []],
])('%s', (raw, expected) => expect(counted(raw)).toEqual(expected));

it('gives names in order, without overlaps, whatever the text', () => {
  const pieces = fc.constantFrom(
    'Lashkar-e-Taiba',
    ' (LT) ',
    'LT',
    ' (LF)',
    'Lake Front',
    'LeT',
    '(',
    ')',
    ' ',
    '\u200b',
    '\n',
    'Ada Meridian ',
    'Meridian',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' }))), (parts) => {
      const text = normalise(parts.join(''));
      const { candidates, decisions } = namesIn(text, compiled, { sourceId: null, sourceName: null });
      expect(decisions).toHaveLength(candidates.length);
      let at = 0;
      for (const { start, end } of candidates) {
        expect(start).toBeGreaterThanOrEqual(at);
        expect(end).toBeGreaterThan(start);
        at = end;
      }
    }),
  );
});
