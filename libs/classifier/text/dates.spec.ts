import fc from 'fast-check';
import { loadLexicon } from '../lexicon/load-lexicon';
import { dayOf, latestStatedDay, statedTimes } from './dates';
import { tokensOf } from './tokens';

const PUBLISHED = '2026-03-10T09:00:00Z';
const timesIn = (text: string, publishedAt: string | null = PUBLISHED) =>
  statedTimes(tokensOf(text, 0, text.length, [], loadLexicon().vocabulary), dayOf(publishedAt)).map(({ time }) => time);

describe('stated times', () => {
  it.each<[string, string[]]>([
    ['on Monday', ['current']],
    ['last Monday', ['current']],
    ['next Monday', ['future']],
    ['last week', ['current']],
    ['earlier this month', ['current']],
    ['last month', ['current']],
    ['last year', ['historical']],
    ['in January', ['current']],
    ['in April', ['historical']],
    ['in November', ['current']],
    ['in May last year', ['historical']],
    ['last November', ['current']],
    ['last May', ['historical']],
    ['on Monday, 3 May 2011', ['historical']],
    ['two years after they took power', ['historical']],
    ['in 2014', ['historical']],
    ['in 2026', ['current']],
    ['in March 2026', ['current']],
    ['in December 2025', ['current']],
    ['in late 2025', ['current']],
    ['in March 2025', ['historical']],
    ['on 3 May 2011', ['historical']],
    ['on May 3, 2011', ['historical']],
    ['on Feb. 27', ['current']],
    ['on 2011-05-03', ['historical']],
    ['on 2026-03-02', ['current']],
    ['from 1996 to 2001', ['historical', 'historical']],
    ['in the 1990s', ['historical']],
    ['in the late 1990s', ['historical']],
    ['in the nineties', ['historical']],
    ['two years ago', ['historical']],
    ['two days ago', ['current']],
    ['three months ago', ['current']],
    ['eight months ago', ['historical']],
    ['decades ago', ['historical']],
    ['a decade ago', ['historical']],
    ['more than a decade ago', ['historical']],
    ['two years earlier', ['historical']],
    ['a day earlier', ['current']],
    ['hours earlier', ['current']],
    ['years before', ['historical']],
    ['over the past two decades', ['historical']],
    ['in the past year', ['historical']],
    ['in the past week', ['current']],
    ['over the last ten years', ['historical']],
    ['for decades', ['historical']],
    ['for more than 20 years', ['historical']],
    ['for six hours', []],
    ['a century of war', []],
    ['2,000 fighters', []],
    ['2000 fighters left', []],
    ['some 2014 men', []],
    ['the 2016 accord', ['historical']],
    ['the 2006 elections', ['historical']],
    ['the 9/11 attacks', ['historical']],
    ['the Troubles', ['historical']],
    ['during the Cold War', ['historical']],
    ['today', ['current']],
    ['now', ['current']],
    ['tomorrow', ['future']],
    ['next year', ['future']],
    ['in the coming weeks', ['future']],
    ['by 2040', ['future']],
    ['may attack', []],
    ['they march on', []],
    ['aged 19', []],
    ['Resolution 1701', []],
  ])('%s: %j', (text, expected) => expect(timesIn(text)).toEqual(expected));

  it('without a day of publication only what needs none is historical', () => {
    expect(timesIn('in 1994 and 2014, two years ago, on Monday', null)).toEqual([
      'historical',
      'current',
      'historical',
      'current',
    ]);
  });
});

describe('the latest stated day', () => {
  const day = (iso: string) => dayOf(`${iso}T00:00:00Z`);

  it.each<[string, number | null]>([
    ['Nothing.', null],
    ['On 12 June 2019 they left.', day('2019-06-12')],
    ['On June 12, 2019, they left. In 2009 they came.', day('2019-06-12')],
    ['12 June 2019. By 2040 they will be gone.', day('2019-06-12')],
    ['They came in June 2019.', day('2019-06-30')],
    ['They came in 2019.', day('2019-12-31')],
    ['1,999 men and 2,019 women.', null],
    ['In the 2020s.', null],
    ['2019-06-12', day('2019-06-12')],
  ])('%s', (text, expected) => expect(latestStatedDay(text)).toBe(expected));
});

describe('properties', () => {
  it('reads any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(() => [timesIn(text), latestStatedDay(text)]).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});
