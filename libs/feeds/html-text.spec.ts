import fc from 'fast-check';
import { blockText } from './block-text';
import { parseHtml } from './html-document';
import { htmlText, htmlTexts } from './html-text';

const byTree = (html: string) => blockText(parseHtml(`<!doctype html><html><body>${html}</body></html>`).body!);

describe('htmlText', () => {
  it('reads what blockText reads in the tree', () => {
    const names = fc.constantFrom(
      ...'p div ul ol li table tr td b i sup a br img script style h1 pre span select option svg dl dt dd hr'.split(
        ' ',
      ),
    );
    const texts = fc.constantFrom('a', ' ', 'b c', '\n', '1', '[2]', '*', '&amp;', '&nbsp;', '&lt;', '\u00a0', 'é');
    const { html } = fc.letrec<{ html: string }>((tie) => ({
      html: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        texts,
        fc
          .tuple(names, fc.array(tie('html'), { maxLength: 4 }))
          .map(([name, inner]) => `<${name}>${inner.join('')}</${name}>`),
        fc.tuple(names, tie('html')).map(([name, inner]) => `<${name}>${inner}`),
      ),
    }));
    fc.assert(
      fc.property(fc.array(html, { maxLength: 6 }), (parts) => {
        expect(htmlText(parts.join(''))).toBe(byTree(parts.join('')));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['<ul><li><p>a</p></li><li><p>b</p><p>c</p></li></ul>', 'a\n\nb\n\nc'],
    ['<ol><li><div>a <b>b</b></div> c</li></ol>', 'a b c'],
    ['a<select><option>b<option>c</select>d', 'ad'],
    ['<p>a<p>b', 'a\n\nb'],
    ['<b>a', 'a'],
    ['</p></b>a</div>', 'a'],
    ['a < b > c & d', 'a < b > c & d'],
  ])('%s', (html, text) => {
    expect(htmlText(html)).toBe(text);
  });

  it('leaves out what lies behind nesting without end', () => {
    expect(htmlText(`a${'<b>x'.repeat(400_000)}`)).toMatch(/^ax{400,600}$/);
  });

  it('reads many', () => {
    expect(htmlTexts(['<p>a', 'b'])).toEqual(['a', 'b']);
  });
});
