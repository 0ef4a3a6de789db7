import fc from 'fast-check';
import { expectLinearTime } from '#test/setup/expect-linear-time';
import { sectionsOf } from './sections';

/** A text by its lines, each with the section it belongs to before a "|"; no section: a blank or dropped line. */
function check(marked: readonly string[], title: string | null = null): void {
  const lines = marked.map((line) => line.replace(/^[a-z]+\|/, ''));
  const raw = lines.join('\n');
  const { blocks } = sectionsOf(raw, title);
  let at = 0;
  const found = lines.map((line, index) => {
    const start = at + (/\S/.exec(line)?.index ?? 0) + (/^#+ /.exec(line)?.[0].length ?? 0);
    at += line.length + 1;
    const block = blocks.find((one) => one.start <= start && start < one.end);
    return marked[index]!.includes('|') ? `${block?.section ?? ''}|${line}` : line;
  });
  expect(found).toEqual(marked);
}

const LONG = 'The group said on Tuesday that its men had left the town, and residents confirmed it by telephone.';

const CASES: readonly (readonly [difficulty: string, lines: readonly string[]])[] = [
  ['title and lead', ['title|Group leaves the town', '', `lead|${LONG}`, `body|${LONG}`]],
  ['markdown title', ['title|# Group leaves the town', '', `lead|${LONG}`]],
  ['title over a date', ['title|Group leaves the town', 'boilerplate|14 June 2020', `lead|${LONG}`]],
  [
    'title over a publication',
    ['title|Group leaves the town', 'boilerplate|Publication: Weekly Review Volume: 3', '', `lead|${LONG}`],
  ],
  ['title over lines that are short', ['title|Group leaves the town', 'Short answer follows here', `lead|${LONG}`]],
  [
    'masthead',
    [
      'boilerplate|Contact Us | About Us | Terms of Use',
      '',
      'title|Who rules the lake?',
      '',
      'boilerplate|Spread the love',
      `lead|${LONG}`,
    ],
  ],
  ['byline first', ['boilerplate|By Ada Lovelace and J. R. Hartley', `lead|${LONG}`]],
  [
    'bylines',
    [
      'title|Group leaves the town',
      'boilerplate|BY ADA LOVELACE',
      '',
      `lead|${LONG}`,
      '',
      'boilerplate|(Reporting by Ada Lovelace; Editing by Grace Hopper)',
    ],
  ],
  ['dateline alone', ['title|Group leaves the town', '', 'boilerplate|KABUL, Afghanistan (AP) —', '', `lead|${LONG}`]],
  ['dateline before the text', ['title|Group leaves the town', '', `lead|KABUL (Reuters) - ${LONG}`]],
  ['sign-off', [`lead|${LONG}`, '', 'boilerplate|AFP contributed to this report.', '', 'boilerplate|-- AFP']],
  [
    'share buttons',
    [
      'title|Group leaves the town',
      '',
      'boilerplate|Share on Facebook',
      'boilerplate|Tweet',
      'boilerplate|Copy link',
      '',
      `lead|${LONG}`,
    ],
  ],
  [
    'teasers',
    [
      `lead|${LONG}`,
      '',
      'boilerplate|Related:',
      'boilerplate|Taliban tax the road',
      'boilerplate|Hamas names a team',
      '',
      `body|${LONG}`,
    ],
  ],
  [
    'teaser in the line',
    [
      `lead|${LONG}`,
      '',
      'boilerplate|Read more: Taliban tax the road',
      '',
      'boilerplate|Also read: Hamas names a team',
      '',
      `body|${LONG}`,
    ],
  ],
  [
    'newsletter',
    [
      `lead|${LONG}`,
      '',
      'boilerplate|Subscribe to our newsletter',
      '',
      'boilerplate|Get the latest stories in your inbox.',
      '',
      `body|${LONG}`,
    ],
  ],
  ['cookies', ['boilerplate|We use cookies to improve this site.', '', `lead|${LONG}`]],
  ['copyright', [`lead|${LONG}`, '', 'boilerplate|© 2024 The Review. All rights reserved.']],
  [
    'notes',
    [
      `lead|${LONG}`,
      '',
      `body|${LONG}`,
      '',
      'footnote|Notes',
      'footnote|[1] Ada Lovelace, “The road,” 2019.',
      'footnote|2. Grace Hopper, The lake, p. 3.',
    ],
  ],
  [
    'notes without a heading',
    [`lead|${LONG}`, '', 'footnote|[1] https://example.org/road', 'footnote|2. Hopper, “The lake,” accessed 3 May.'],
  ],
  [
    'notes and a heading after them',
    [
      `lead|${LONG}`,
      '',
      `body|${LONG}`,
      '',
      'footnote|## References',
      'footnote|1. Hopper, The lake.',
      '',
      'body|## About this series',
      `body|${LONG}`,
    ],
  ],
  [
    'contents',
    [
      'title|A long report',
      '',
      'boilerplate|Table of contents',
      'boilerplate|Introduction ........ 3',
      'boilerplate|The lake ........ 14',
      '',
      `lead|${LONG}`,
    ],
  ],
  ['headings', [`lead|${LONG}`, '', 'body|The case of the lake', '', `body|${LONG}`]],
  ['numbered paragraphs are no notes', [`lead|${LONG}`, '', `body|1. ${LONG}`, `body|2. ${LONG}`]],
];

const REGRESSION: readonly (readonly [difficulty: string, lines: readonly string[]])[] = [
  [
    'masthead and edition',
    [
      'boilerplate|THE UPPER LAKE POST',
      'boilerplate|Morning edition, Wednesday',
      '',
      'title|THIS IS NOT 2008, SAY ELDERS',
      '',
      'boilerplate|By a staff reporter',
      `lead|${LONG}`,
    ],
  ],
  [
    'a sentence that begins with By',
    [
      'lead|By Tuesday evening the group had taken the town, Mayor Ada Lovelace said.',
      '',
      'body|By dawn they had left.',
    ],
  ],
  [
    'press release',
    [
      'boilerplate|FOR IMMEDIATE RELEASE',
      '',
      'title|Ministry names three men',
      '',
      'boilerplate|February 6, 2018',
      '',
      `lead|${LONG}`,
      '',
      'boilerplate|Contact: Press Office, (202) 555-0143.',
    ],
  ],
  [
    'Sources near the top is a part of the article',
    [
      'title|Who pays the group',
      '',
      'body|Sources',
      `lead|${LONG}`,
      ...Array.from({ length: 8 }, () => `body|${LONG}`),
    ],
  ],
];

describe.each([
  ['cases', CASES],
  ['regressions', REGRESSION],
] as const)('%s', (_, cases) => {
  it.each(cases.map(([difficulty, lines]) => [difficulty, lines] as [string, string[]]))('%s', (_difficulty, lines) => {
    check(lines);
  });
});

it('takes the title that it is given, and its repetition', () => {
  check(['title|Group leaves', '', 'title|Group leaves', '', `lead|${LONG}`], 'Group leaves');
});

it('finds addresses in any section', () => {
  const raw = `${LONG} See https://example.org/taliban-road and www.example.org.`;
  const { urls } = sectionsOf(raw, null);
  expect(urls.map(({ start, end }) => raw.slice(start, end))).toEqual([
    'https://example.org/taliban-road',
    'www.example.org.',
  ]);
});

describe('any text', () => {
  const texts = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(
          '\n',
          '\n\n',
          LONG,
          'Notes\n',
          '[1] x',
          'Related:\n',
          '| | |',
          '# ',
          'By A',
          '....... 3',
          '\t',
          '---\n',
          'KABUL, ',
        ),
      ),
    )
    .map((parts) => parts.join(''));

  it('has every character that is no space or rule in one block, in order', () => {
    fc.assert(
      fc.property(texts, fc.option(fc.string(), { nil: null }), (raw, title) => {
        let at = 0;
        for (const { start, end } of sectionsOf(raw, title).blocks) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          expect(raw.slice(at, start)).toMatch(/^[\s\u2000-\u200b\ufeff#*_=~–—-]*$/);
          at = end;
        }
        expect(raw.slice(at)).toMatch(/^[\s\u2000-\u200b\ufeff#*_=~–—-]*$/);
      }),
    );
  });

  it.each([
    ['line ends', '\n'],
    ['short lines', 'a\n'],
    ['capitals', 'AB '],
    ['bars', '|'],
    ['dots', '.'],
    ['small letters', 'by a '],
    ['addresses', 'http://'],
    ['lists', '1. a\n'],
  ])('takes time linear in the text: %s', (_name, unit) => {
    expectLinearTime((raw) => sectionsOf(raw, null), unit, 160_000);
  });
});
