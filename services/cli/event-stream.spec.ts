import fc from 'fast-check';
import { EventStream, EventStreamFault, type StreamBlock } from './event-stream';

const read = (...pieces: string[]): StreamBlock[] => {
  const stream = new EventStream();
  return pieces.flatMap((piece) => [...stream.push(piece)]);
};
const message = (data: string, event = 'message', lastEventId = ''): StreamBlock => ({
  lastEventId,
  message: { event, data },
});

const CASES: [name: string, text: string, expected: StreamBlock[]][] = [
  ['an event with all fields', 'id: 7\nevent: alert\ndata: {}\n\n', [message('{}', 'alert', '7')]],
  ['several data lines are joined by line feeds', 'data: a\ndata:\ndata: b\n\n', [message('a\n\nb')]],
  ['only one space after the colon goes', 'data:  a\n\n', [message(' a')]],
  ['a field without a colon', 'data\n\n', [message('')]],
  ['comments say nothing', ': heartbeat\n\n:\n\n', []],
  ['a block with an id alone moves the position', 'id: 9\n\n', [{ lastEventId: '9', message: null }]],
  [
    'the id stays for later blocks',
    'id: 1\ndata: a\n\ndata: b\n\n',
    [message('a', 'message', '1'), message('b', 'message', '1')],
  ],
  ['an empty id clears it', 'id: 1\ndata: a\n\nid\ndata: b\n\n', [message('a', 'message', '1'), message('b')]],
  ['an id with NUL is passed over', 'id: 1\0\ndata: a\n\n', [message('a')]],
  ['the event name does not stay', 'event: alert\ndata: a\n\ndata: b\n\n', [message('a', 'alert'), message('b')]],
  ['unknown fields are passed over', 'colour: red\ndata: a\n\n', [message('a')]],
  ['carriage returns end lines', 'data: a\r\rdata: b\r\rdata: c\n', [message('a'), message('b')]],
  ['carriage return with line feed is one end', 'data: a\r\n\r\ndata: b\r\n\r\n', [message('a'), message('b')]],
  ['a byte order mark at the start goes', '\ufeffdata: a\n\n', [message('a')]],
  ['a block that has not ended is not told', 'data: a\n', []],
];

describe('an event stream', () => {
  it.each(CASES)('%s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('reads the same however the text is cut', () => {
    const part = fc.constantFrom(
      'data: a',
      'data:',
      'id: 4',
      'id',
      'event: alert',
      ': c',
      '\n',
      '\n\n',
      '\r\n',
      '\r',
      'x',
      '\ufeff',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.array(fc.nat(), { maxLength: 8 }), (parts, cuts) => {
        // Where a text ends in CR the last line is open: a line feed may follow.
        const text = `${parts.join('')}\n`;
        const places = cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b);
        const pieces = [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length));
        expect(read(...pieces)).toEqual(read(text));
      }),
    );
  });

  it('keeps the wait that the server asks for, and passes over what is none', () => {
    const stream = new EventStream();
    expect([...stream.push('retry: 2000\nretry: soon\n\n')]).toEqual([]);
    expect(stream.retryMs).toBe(2000);
  });

  it('refuses a block that does not end', () => {
    const stream = new EventStream();
    const piece = `data: ${'a'.repeat(4 * 1024 * 1024)}\n`;
    expect(() => {
      for (let count = 0; count < 8; count++) Array.from(stream.push(piece));
    }).toThrow(EventStreamFault);
  });
});
