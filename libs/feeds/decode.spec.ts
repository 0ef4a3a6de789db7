import fc from 'fast-check';
import { decode } from './decode';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const utf8 = (text: string) => Buffer.from(text, 'utf8');
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

function utf32(text: string, littleEndian: boolean): Buffer {
  const codes = Array.from(text, (character) => character.codePointAt(0)!);
  const bytes = Buffer.alloc(codes.length * 4);
  codes.forEach((code, index) =>
    littleEndian ? bytes.writeUInt32LE(code, index * 4) : bytes.writeUInt32BE(code, index * 4),
  );
  return bytes;
}

describe('decode', () => {
  it.each([
    ['UTF-8 without any label', utf8('Nāṣir'), null, 'Nāṣir', 'utf-8'],
    ['bytes that are not UTF-8, without any label', latin1('caf\xe9'), null, 'café', 'windows-1252'],
    ['a UTF-8 byte order mark, which is dropped', utf8('\ufeffé'), null, 'é', 'utf-8'],
    ['a byte order mark against the header', utf8('\ufeffé'), 'text/xml; charset=iso-8859-1', 'é', 'utf-8'],
    ['UTF-16LE with its mark', Buffer.from('\ufeffé', 'utf16le'), null, 'é', 'utf-16le'],
    ['UTF-16BE with its mark', utf16be('\ufeffé'), null, 'é', 'utf-16be'],
    ['the header', latin1('\xe9'), 'text/html; charset=ISO-8859-1', 'é', 'windows-1252'],
    ['the header in quotes', Buffer.from([0xcf]), 'text/html; charset="koi8-r"; x=y', 'о'.toLowerCase(), 'koi8-r'],
    [
      'the header against the prolog',
      latin1('<?xml version="1.0" encoding="utf-8"?>\xe9'),
      'application/xml;charset=windows-1252',
      '<?xml version="1.0" encoding="utf-8"?>é',
      'windows-1252',
    ],
    ['a header that names no encoding, then UTF-8', utf8('é'), 'text/html; charset=none', 'é', 'utf-8'],
    [
      'the XML prolog',
      latin1("<?xml version='1.0' encoding='windows-1251'?>\xcf"),
      'text/xml',
      "<?xml version='1.0' encoding='windows-1251'?>П",
      'windows-1251',
    ],
    ['UTF-32LE with its mark', utf32('\ufeffé𝄞', true), null, 'é𝄞', 'utf-32le'],
    ['UTF-32BE with its mark', utf32('\ufeffé𝄞', false), null, 'é𝄞', 'utf-32be'],
    ['UTF-32BE without a mark', utf32('<a>é', false), null, '<a>é', 'utf-32be'],
    ['UTF-32LE without a mark', utf32('<a>é', true), null, '<a>é', 'utf-32le'],
    [
      'no characters of UTF-32',
      Buffer.from([0xff, 0xfe, 0, 0, 0, 0, 0x11, 0, 0, 0xd8, 0, 0, 0x61]),
      null,
      '\ufffd\ufffd',
      'utf-32le',
    ],
    [
      'UTF-16 without a prolog or mark',
      Buffer.from('<rss>é', 'utf16le'),
      'text/xml; charset=utf-16',
      '<rss>é',
      'utf-16le',
    ],
    ['UTF-16 after a line feed', Buffer.from('\n<rss>', 'utf16le'), null, '\n<rss>', 'utf-16le'],
    ['a header that says UTF-16 of single bytes', utf8('<rss>é'), 'text/xml; charset=utf-16', '<rss>é', 'utf-8'],
    [
      'windows-1252 between 80 and 9f',
      latin1('\x93a\x94 \x80'),
      'text/xml; charset=iso-8859-1',
      '“a” €',
      'windows-1252',
    ],
    ['a label of Latin on UTF-8', utf8('Nāṣir'), 'text/xml; charset=iso-8859-1', 'Nāṣir', 'utf-8'],
    ['a label of Cyrillic on UTF-8', utf8('Привет'), 'text/xml; charset=windows-1251', 'Привет', 'utf-8'],
    ['a label of UTF-8 on Latin', latin1('caf\xe9'), 'text/xml; charset=utf-8', 'café', 'windows-1252'],
    [
      'a label of UTF-8 on what the prolog says',
      latin1('<?xml version="1.0" encoding="koi8-r"?>\xcf'),
      'text/xml; charset=utf-8',
      '<?xml version="1.0" encoding="koi8-r"?>о',
      'koi8-r',
    ],
    [
      'an unknown label, then the prolog',
      latin1('<?xml version="1.0" encoding="windows-1251"?>\xcf'),
      'text/xml; charset=unknown-8bit',
      '<?xml version="1.0" encoding="windows-1251"?>П',
      'windows-1251',
    ],
    [
      'gb2312 with characters of its successor',
      Buffer.from([0x81, 0x30, 0x81, 0x30]),
      'text/html; charset=gb2312',
      '\u0080',
      'gb18030',
    ],
    ['an old name of UTF-8', utf8('é'), 'text/xml; charset=unicode-1-1-utf-8', 'é', 'utf-8'],
    [
      'one broken character among many',
      Buffer.concat([utf8('é'.repeat(20)), Buffer.from([0xff])]),
      null,
      `${'é'.repeat(20)}\ufffd`,
      'utf-8',
    ],
    ['EBCDIC', Buffer.from([0x4c, 0x6f, 0xa7, 0x94, 0x93]), null, 'Lo§”“', 'windows-1252'],
    ['UTF-16LE told by its prolog', Buffer.from('<?xml é', 'utf16le'), null, '<?xml é', 'utf-16le'],
    ['UTF-16BE told by its prolog', utf16be('<?xml é'), null, '<?xml é', 'utf-16be'],
    [
      'a prolog that says UTF-16 in single bytes',
      utf8('<?xml version="1.0" encoding="UTF-16"?>é'),
      null,
      '<?xml version="1.0" encoding="UTF-16"?>é',
      'utf-8',
    ],
    [
      'the meta element',
      latin1('<html><meta charset=gb2312>\xc4\xe3'),
      null,
      '<html><meta charset=gb2312>你',
      'gb18030',
    ],
    [
      'the older meta element',
      latin1('<meta http-equiv="Content-Type" content="text/html; charset=shift_jis">\x83\x5e'),
      null,
      '<meta http-equiv="Content-Type" content="text/html; charset=shift_jis">タ',
      'shift_jis',
    ],
    ['a code page of DOS', Buffer.from([0x63, 0x61, 0x66, 0x82]), 'text/xml; charset=CP850', 'café', 'cp850'],
    ['an encoding of old Macs', Buffer.from([0x8e]), 'text/xml; charset=mac_roman', 'é', 'mac_roman'],
    ['a label with underscores', Buffer.from([0xd0]), 'text/xml; charset=iso8859_5', 'а', 'iso8859_5'],
    ['a code page of DOS on UTF-8', utf8('é'), 'text/xml; charset=cp437', 'é', 'utf-8'],
    ['UTF-7, which hides markup', utf8('+ADw-b+AD4-'), 'text/xml; charset=utf-7', '+ADw-b+AD4-', 'utf-8'],
    ['no encoding of text', utf8('6869'), 'text/xml; charset=hex', '6869', 'utf-8'],
    ['nothing', Buffer.alloc(0), null, '', 'utf-8'],
  ])('%s', (_, bytes, contentType, text, encoding) => {
    expect(decode(bytes, contentType)).toEqual({ text, encoding });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.option(fc.string()), (bytes, contentType) => {
        expect(typeof decode(bytes, contentType).text).toBe('string');
      }),
    );
  });
});
