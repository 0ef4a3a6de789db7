import fc from 'fast-check';
import { parseCatalogue } from '#catalogue/load-catalogue';
import { nearMatches } from './near-matches';

const catalogue = parseCatalogue(
  `groups:
  - { id: red-front, name: Red Front, aliases: [RF-1] }
  - { id: red-front-north, name: Red Front North, parent: red-front, aliases: [Northern Reds] }
  - { id: blue-guard, name: Blue Guard }`,
  'test',
);

it.each([
  ['red-front', ['red-front', 'red-front-north']],
  ['Red Front', ['red-front', 'red-front-north']],
  ['red_frnot', ['red-front']],
  ['rf1', ['red-front']],
  ['northern reds', ['red-front-north']],
  ['guard', ['blue-guard']],
  ['bleu guard', ['blue-guard']],
  ['zebra', []],
  ['', []],
  ['!!!', []],
  ['x'.repeat(10_000), []],
])('%j is near %j', (wanted, expected) => {
  expect(nearMatches(catalogue, wanted)).toEqual(expected);
});

it('finds a name with one slip', () => {
  const slip = fc.tuple(fc.constantFrom(...catalogue.groups), fc.nat(), fc.constantFrom('', 'q', 'qq'));
  fc.assert(
    fc.property(slip, ([group, at, character]) => {
      const index = at % group.name.length;
      const written = group.name.slice(0, index) + character + group.name.slice(index + 1);
      expect(nearMatches(catalogue, written)).toContain(group.id);
    }),
  );
});
