import fc from 'fast-check';
import { markdownText } from './markdown-text';
import { TextWorkers } from './text-workers';

describe('markdownText', () => {
  it.each([
    ['plain', 'One line\ngoes on.\n\nAnother.', 'One line goes on.\n\nAnother.'],
    ['headings', '# Head #\ntext\n\nUnder\n-----\nmore\n### Third', 'Head\n\ntext\n\nUnder\n\nmore\n\nThird'],
    ['lists', '- a\n- b\n  goes on\n* [x] c\n\n1. d\n2) e', 'a\nb goes on\nc\n\nd\ne'],
    ['emphasis', '**bold** and *it* and __b__ _i_ ~~gone~~ ***both***', 'bold and it and b i gone both'],
    ['what is no emphasis', 'snake_case_name, 2 * 3 * 4, a_b', 'snake_case_name, 2 * 3 * 4, a_b'],
    [
      'links',
      '[text](https://a.example/x_(y) "t") and [ref][r] and [r].\n\n[r]: https://b.example',
      'text and ref and r.',
    ],
    ['brackets that are none', '[sic] and [a][b]', '[sic] and [a][b]'],
    ['addresses', '<https://a.example/a_b_c>', 'https://a.example/a_b_c'],
    ['images', 'See ![a map](map.png) here', 'See here'],
    ['a link around an image', '[![alt](a.png)](https://a.example) text', 'text'],
    [
      'code',
      'Use `a * b * c`.\n\n```js\nconst x = 1;\n\n# no heading\n```\nend',
      'Use a * b * c.\n\nconst x = 1;\n\n# no heading\n\nend',
    ],
    ['quotes', '> said the\n> governor\n\nend', 'said the governor\n\nend'],
    ['tables', '| a | b |\n|---|:-:|\n| c | d |', 'a b\nc d'],
    ['rules', 'a\n\n---\n\nb\n\n* * *', 'a\n\nb'],
    ['notes', 'Killed.[^1]\n\n[^1]: A source.', 'Killed.[1]\n\n[1] A source.'],
    ['breaks', 'a  \nb\\\nc', 'a\nb\nc'],
    ['HTML', 'a <b>bold</b> &amp; <!-- no --> b < c', 'a bold & b < c'],
    ['escapes', '\\*no\\* \\# 1\\. \\[x\\](y)', '*no* # 1. [x](y)'],
    ['a fence that stays open', '```\ncode', 'code'],
    ['NUL and lines of Windows', 'a\u0000b\r\n\r\nc', 'a\ufffdb\n\nc'],
    ['nothing', '', ''],
  ])('%s', (_, markdown, text) => {
    expect(markdownText(markdown).text).toBe(text);
  });

  it.each([
    [
      '---\ntitle: "A: title"\ndate: 2021-08-31T10:00:00Z\nauthors:\n  - A\n  - name: B\nlang: en_GB\n---\nText',
      {
        title: 'A: title',
        publishedAt: '2021-08-31T10:00:00.000Z',
        authors: ['A', 'B'],
        language: 'en-GB',
        text: 'Text',
      },
    ],
    [
      '+++\ntitle = "T"\ndate = 2021-08-31\nauthors = ["A", "B"]\n[params]\ntitle = "no"\n+++\nText',
      { title: 'T', publishedAt: '2021-08-31T00:00:00.000Z', authors: ['A', 'B'], text: 'Text' },
    ],
    ['# Head *line*\n\nText', { title: 'Head line', text: 'Head line\n\nText' }],
    ['---\nno: [yaml\n---\n\nText', { title: null }],
    ['---\n\nText after a rule\n\n---\n', { title: null, text: 'Text after a rule' }],
  ])('reads what stands before the text: %s', (markdown, document) => {
    expect(markdownText(markdown)).toMatchObject(document);
  });

  it('reads anything as paragraphs without NUL', () => {
    const pieces = fc.constantFrom(
      '# ',
      '**',
      '[',
      '](',
      ')',
      '```',
      '\n',
      '\n\n',
      '|',
      '---',
      '`',
      '- ',
      '<b>',
      '&amp;',
      '\u0000',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' })), { maxLength: 30 }), (parts) => {
        const { text } = markdownText(parts.join(''));
        expect(text).not.toMatch(/\u0000|^\n|\n\n\n\n/);
        expect(text.isWellFormed()).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

/** A PDF of pages with lines of text at (x, y), in 12 points unless a size is given. */
function pdf(pages: readonly (readonly [string, number, number, number?])[][], info = '', trailer = ''): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${pages.map((_, index) => `${5 + index * 2} 0 R`).join(' ')}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    `<< ${info} >>`,
    ...pages.flatMap((lines, index) => {
      const drawn = lines
        .map(([text, x, y, size = 12]) => `BT /F1 ${size} Tf ${x} ${y} Td (${text.replace(/[\\()]/g, '\\$&')}) Tj ET`)
        .join('\n');
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${6 + index * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
        `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`,
      ];
    }),
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const xref = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const count = objects.length + 1;
  return Buffer.from(
    `${body}xref\n0 ${count}\n0000000000 65535 f \n${xref}trailer\n<< /Size ${count} /Root 1 0 R /Info 4 0 R ${trailer} >>\nstartxref\n${body.length}\n%%EOF`,
    'latin1',
  );
}

describe('pdfText', () => {
  const workers = new TextWorkers();
  afterAll(() => workers.close());

  it('joins lines to paragraphs, mends words and leaves out what frames the pages', async () => {
    const page = (number: number, lines: [string, number, number, number?][]) => [
      ['The Valley Review', 72, 770] as const,
      ...lines,
      [`${number}`, 300, 30] as const,
    ];
    const bytes = pdf(
      [
        page(1, [
          ['A Fragile Truce', 72, 720, 20],
          ['Officials in the eastern province said on Sunday that fighters had left the val-', 72, 690],
          ['ley after two days of talks, which the well-known elders had led.', 72, 676],
          ['Farmers returned to their fields with caution, as a spokesman told the well-', 72, 650],
          ['known paper, and the road was opened to', 72, 636],
        ]),
        page(2, [['traffic again on Monday morning, after the mines had been cleared away.', 72, 720]]),
        page(3, [['A last word stands on the last of the pages.', 72, 720]]),
      ],
      "/Title (A Fragile Truce) /Author (A. Writer; B. Writer) /CreationDate (D:20210831120000+02'00')",
    );
    expect(await workers.pdfText(bytes)).toEqual({
      kind: 'document',
      title: 'A Fragile Truce',
      authors: ['A. Writer', 'B. Writer'],
      publishedAt: '2021-08-31T10:00:00.000Z',
      language: null,
      text:
        'A Fragile Truce\n\n' +
        'Officials in the eastern province said on Sunday that fighters had left the valley after two days of talks, which the well-known elders had led.\n\n' +
        'Farmers returned to their fields with caution, as a spokesman told the well-known paper, and the road was opened to traffic again on Monday morning, after the mines had been cleared away.\n\n' +
        'A last word stands on the last of the pages.',
    });
  });

  it.each([
    ['no PDF', Buffer.from('plain text'), /no PDF/],
    ['half of one', pdf([[['x', 72, 700]]]).subarray(0, 60), /./],
    ['pictures only', pdf([[]]), /no text/],
    ['too many pages', pdf(Array.from({ length: 501 }, () => [])), /501 pages, more than 500/],
    [
      'an encrypted one',
      pdf(
        [[['x', 72, 700]]],
        '',
        `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >> /ID [<41> <41>]`,
      ),
      /encrypted/,
    ],
  ])('gives the reason for %s', async (_, bytes, reason) => {
    expect(await workers.pdfText(bytes)).toEqual({ kind: 'unreadable', reason: expect.stringMatching(reason) });
  });

  it('takes no name of a file for a title', async () => {
    const bytes = pdf([[['Some text.', 72, 700]]], '/Title (Microsoft Word - draft.docx)');
    expect(await workers.pdfText(bytes)).toMatchObject({ title: null, publishedAt: null, text: 'Some text.' });
  });
});
