import fc from 'fast-check';
import { decode } from './decode';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const utf8 = (text: string) => Buffer.from(text, 'utf8');
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

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
    ['UTF-16LE told by its prolog', Buffer.from('<?xml é', 'utf16le'), null, '<?xml é', 'utf-16le'],
    ['UTF-16BE told by its prolog', utf16be('<?xml é'), null, '<?xml é', 'utf-16be'],
    [
      'a prolog that says UTF-16 in single bytes',
      utf8('<?xml version="1.0" encoding="UTF-16"?>é'),
      null,
      '<?xml version="1.0" encoding="UTF-16"?>é',
      'utf-8',
    ],
    ['the meta element', latin1('<html><meta charset=gb2312>\xc4\xe3'), null, '<html><meta charset=gb2312>你', 'gbk'],
    [
      'the older meta element',
      latin1('<meta http-equiv="Content-Type" content="text/html; charset=shift_jis">\x83\x5e'),
      null,
      '<meta http-equiv="Content-Type" content="text/html; charset=shift_jis">タ',
      'shift_jis',
    ],
    ['broken UTF-8 under its own label', Buffer.from([0x61, 0xff]), 'text/plain; charset=utf-8', 'a\ufffd', 'utf-8'],
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
