import { printable, styled, wantsColour } from './terminal';
import { table } from './table';

describe('colours', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
  ])('with %j on a terminal: %s', (env, isTerminal, expected) => {
    expect(wantsColour(env, isTerminal)).toBe(expected);
  });

  it('leaves the text alone where there are none', () => {
    expect(styled({ colour: false }, 'red', 'a')).toBe('a');
    expect(styled({ colour: true }, 'red', 'a')).toBe('\u001b[31ma\u001b[39m');
  });
});

describe('printable', () => {
  it.each([
    ['escape sequences', 'a\u001b[2Jb\u009b1mc', 'a[2Jb1mc'],
    ['the bell, NUL and delete', 'a\u0007\u0000\u007fb', 'ab'],
    ['overrides of direction', 'a\u202eb\u2066c', 'abc'],
  ])('drops %s', (_, text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it('keeps lines, tabs and any letters', () => {
    expect(printable('a\tb\r\nطالبان\rd é\u00a0')).toBe('a\tb\nطالبان\nd é\u00a0');
  });
});

describe('table', () => {
  it('pads to the widest cell, colours not counted, and not the last column', () => {
    const red = styled({ colour: true }, 'red', 'ab');
    expect(
      table(
        ['A', 'B', 'C'],
        [
          [red, 'x', 'long cell'],
          ['abcd', '', 'é'],
        ],
      ),
    ).toEqual(['A     B  C', `${red}    x  long cell`, 'abcd     é']);
  });
});
