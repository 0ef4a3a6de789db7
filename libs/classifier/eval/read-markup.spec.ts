import { readMarkup } from './read-markup';

describe('readMarkup', () => {
  it('takes the markup out and counts offsets into what is left', () => {
    const { text, mentions, problems } = readMarkup(
      '[[Taliban|taliban]] and [[Sirajuddin Haqqani|haqqani-network|person]] met.',
    );
    expect(problems).toEqual([]);
    expect(text).toBe('Taliban and Sirajuddin Haqqani met.');
    expect(mentions.map(({ start, end }) => text.slice(start, end))).toEqual(['Taliban', 'Sirajuddin Haqqani']);
    expect(mentions.map(({ groupId, isPerson }) => [groupId, isPerson])).toEqual([
      ['taliban', false],
      ['haqqani-network', true],
    ]);
  });

  it('reads every attribute, in any order and with either separator', () => {
    const { mentions } = readMarkup('[[IS|islamic-state|actor ASSAULT|footnote historical killed=3 hedged optional]]');
    expect(mentions[0]).toMatchObject({
      eventType: 'ASSAULT',
      role: 'actor',
      section: 'footnote',
      time: 'historical',
      modality: 'hedged',
      killed: 3,
      wounded: null,
      isOptional: true,
    });
  });

  it('does not judge what is not said, and tells no event from not judged', () => {
    const [bare, without] = readMarkup('[[IS|islamic-state]] [[IS|islamic-state|NONE]]').mentions;
    expect(bare).toMatchObject({ eventType: null, role: null, section: null, modality: null, time: null });
    expect(without!.eventType).toBe('NONE');
  });

  it('reads characters that cannot be seen, in and around a mention', () => {
    const { text, mentions } = readMarkup('\\u{feff}The [[Tali\\u{ad}ban|taliban]]\\u{1f525}');
    expect(text).toBe('\ufeffThe Tali\u00adban🔥');
    expect(text.slice(mentions[0]!.start, mentions[0]!.end)).toBe('Tali\u00adban');
  });

  it.each([
    ['no id', '[[Taliban]]', 'group id'],
    ['not an id', '[[Taliban|The Taliban]]', 'group id'],
    ['an empty surface', '[[|taliban]]', 'surface'],
    ['space in the surface', '[[Taliban |taliban]]', 'surface'],
    ['an unknown word', '[[Taliban|taliban|agressor]]', 'agressor'],
    ['open brackets', 'the [[Taliban', 'stray "[["'],
    ['closing brackets', 'the Taliban]] said', 'stray "]]"'],
    ['no character', 'a\\u{110000}b', '110000'],
  ])('reports %s', (_, marked, fault) => {
    expect(readMarkup(marked).problems).toEqual([expect.stringContaining(fault)]);
  });
});
