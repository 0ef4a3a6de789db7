import { join } from 'node:path';
import fc from 'fast-check';
import { loadCatalogue } from '#catalogue/load-catalogue';

import { mentionSchema, relationSchema } from '#contracts/classification';
import { repositoryRoot } from '#platform/repository-root';
import { classify, classifyWithReasons } from './classify';

const catalogue = loadCatalogue(join(repositoryRoot(__dirname), 'seeds', 'groups.yaml'));
const read = (text: string, publishedAt: string | null = '2020-06-14T00:00:00Z', language: string | null = 'en') =>
  classify({ title: null, text, publishedAt, language }, catalogue);
const namesIn = (text: string) => read(text).mentions.map(({ groupId, surface }) => `${groupId}: ${surface}`);

describe('which names count', () => {
  it.each<[string, string, string[]]>([
    [
      'the longest name',
      'Tehrik-i-Taliban Pakistan denied it.',
      ['tehrik-i-taliban-pakistan: Tehrik-i-Taliban Pakistan'],
    ],
    [
      'another spelling by rule',
      'Tehreek-e-Taliban Pakistan and Lashkar-i-Tayyiba met.',
      ['tehrik-i-taliban-pakistan: Tehreek-e-Taliban Pakistan', 'lashkar-e-taiba: Lashkar-i-Tayyiba'],
    ],
    [
      'an affiliate is not its parent',
      'Islamic State West Africa Province attacked a village.',
      ['islamic-state-west-africa-province: Islamic State West Africa Province'],
    ],
    [
      'a name over a line wrap',
      'fighters of the Islamic\nState in Khorasan',
      ['islamic-state-khorasan: Islamic\nState in Khorasan'],
    ],
    ['no name over a blank line', 'an old al\n\nQaeda', []],
    ['a name in Arabic', 'أعلن داعش مسؤوليته', ['islamic-state: داعش']],
    ['a name in Russian', 'ИГИЛ и Талибан', ['islamic-state: ИГИЛ', 'taliban: Талибан']],
    ['a word that only begins like a name', 'The talibanisation of the valley, Talibanistan.', []],
    ['any Islamic state', 'They want an Islamic state with its own law.', []],
    ['the verbs', 'It is said to let them go, as it had before. Is it? Let us see. Had he? aq', []],
    [
      'verbs in a document that names the groups',
      'The Islamic State is weak. Hurras al-Din had men. Lashkar-e-Taiba let them go.',
      ['islamic-state: Islamic State', 'hurras-al-din: Hurras al-Din', 'lashkar-e-taiba: Lashkar-e-Taiba'],
    ],
    [
      'capitals: the verb',
      'THIS IS WHAT THE TALIBAN WANT\n\nISIS fighters came to Kabul. IS fighters left.',
      ['taliban: TALIBAN', 'islamic-state: ISIS', 'islamic-state: IS'],
    ],
    [
      'capitals: other verbs',
      'LET THEM GO: THEY HAD NOTHING\n\nLashkar-e-Taiba and Hurras al-Din met.',
      ['lashkar-e-taiba: Lashkar-e-Taiba', 'hurras-al-din: Hurras al-Din'],
    ],
    ['capitals: a name', 'TALIBAN SEIZE KUNDUZ', ['taliban: TALIBAN']],
    ['stressed verb', 'ISIS fell. What IS true is that IT IS over.', ['islamic-state: ISIS']],
    ['IS with a word of war', 'Dozens of IS militants fled.', ['islamic-state: IS']],
    ['IS with nothing', 'The IS department is on the third floor.', []],
    [
      'a definition in the document',
      'Jamaat Huras ad Din (HaD) was there. HaD left.',
      ['hurras-al-din: Jamaat Huras ad Din', 'hurras-al-din: HaD', 'hurras-al-din: HaD'],
    ],
    [
      'a definition the other way round',
      'LeT (Lashkar-e-Taiba) was there.',
      ['lashkar-e-taiba: LeT', 'lashkar-e-taiba: Lashkar-e-Taiba'],
    ],
    [
      'AQ as air quality',
      'Air quality (AQ) fell. AQ affiliates of the agency measured it. The Taliban watched.',
      ['taliban: Taliban'],
    ],
    ['TTP as something else', 'Their tactics, techniques and procedures (TTP) are old, say militants.', []],
    ['TTP with its country', 'TTP militants in Pakistan denied it.', ['tehrik-i-taliban-pakistan: TTP']],
    ['Isis the goddess', 'A temple of Isis and Osiris on the Nile.', []],
    ['a diplomat', 'Husain Haqqani, the former ambassador, said so. Haqqani added more.', []],
    ['the group, not a person', 'A Haqqani commander said so.', ['haqqani-network: Haqqani']],
    ['a leader', 'Sirajuddin Haqqani said so.', ['haqqani-network: Sirajuddin Haqqani']],
    ['a hashtag', '#Taliban_Kabul and @TalibanNews', ['taliban: Taliban']],
  ])('%s', (_, text, expected) => expect(namesIn(text)).toEqual(expected));

  it('says why it took or left each name', () => {
    const { judgements } = classifyWithReasons(
      { title: null, text: 'THIS IS IT\n\nISIS men and AQ. (IS) too.', publishedAt: null, language: 'en' },
      catalogue,
    );
    expect(judgements.map(({ surface, admitted, reason }) => [surface, admitted, reason])).toEqual([
      ['IS', false, 'follows a pronoun: the verb'],
      ['ISIS', true, 'plain name'],
      ['AQ', false, 'ambiguous, and nothing in the document supports it'],
      ['IS', true, 'a plain mention of islamic-state elsewhere'],
    ]);
  });
});

describe('what is told of them', () => {
  /** `group type role modality time`, in the order of the text. */
  const told = (text: string) =>
    read(text).mentions.map(
      ({ groupId, eventType, role, modality, time }) => `${groupId} ${eventType} ${role} ${modality} ${time}`,
    );

  it.each<[string, string[]]>([
    ['The Taliban killed ten soldiers in Ghazni on Monday.', ['taliban ASSAULT actor asserted current']],
    ['Two Taliban commanders were killed in a drone strike.', ['taliban ASSAULT target asserted current']],
    ['Ten soldiers were killed by the Taliban in Ghazni.', ['taliban ASSAULT actor asserted current']],
    ['An attack on the Taliban left three dead.', ['taliban ASSAULT target asserted current']],
    ['A bombing claimed by ISKP killed eight people.', ['islamic-state-khorasan ASSAULT claimant asserted current']],
    ['IS-K claimed responsibility for the bombing.', ['islamic-state-khorasan ASSAULT claimant asserted current']],
    ['Most ISIS-K-claimed attacks hit the capital.', ['islamic-state-khorasan ASSAULT claimant asserted current']],
    ['The army raided an al-Qaeda compound.', ['al-qaeda ASSAULT target asserted current']],
    ['The killing of a Taliban leader shocked the town.', ['taliban ASSAULT target asserted current']],
    [
      'Clashes between IS-K and the Taliban went on.',
      ['islamic-state-khorasan ASSAULT party asserted current', 'taliban ASSAULT party asserted current'],
    ],
    ['Talks between the Taliban and the government began in Doha.', ['taliban CONSULT party asserted current']],
    ['The envoy met with the Taliban in Doha.', ['taliban CONSULT party asserted current']],
    ['The U.S.-Taliban agreement was signed.', ['taliban SUPPORT party asserted current']],
    ['Police arrested five TTP militants in Pakistan.', ['tehrik-i-taliban-pakistan COERCE target asserted current']],
    ['The Treasury sanctioned Lashkar-e-Taiba.', ['lashkar-e-taiba SANCTION target asserted current']],
    ['The Taliban threatened to attack the base.', ['taliban THREATEN actor asserted current']],
    ['The Taliban condemned the raid.', ['taliban ACCUSE actor asserted current']],
    ['The Taliban rejected the offer.', ['taliban REJECT actor asserted current']],
    ['The Taliban withdrew from Kunduz.', ['taliban RETREAT actor asserted current']],
    ['The unit was funded by al-Qaeda.', ['al-qaeda AID actor asserted current']],
    [
      'Al-Qaeda pledged allegiance to the Taliban.',
      ['al-qaeda SUPPORT actor asserted current', 'taliban SUPPORT target asserted current'],
    ],
    ['The Taliban reportedly killed ten soldiers.', ['taliban ASSAULT actor hedged current']],
    ['The Taliban did not attack the base.', ['taliban ASSAULT actor negated current']],
    ['The Taliban could attack the base.', ['taliban ASSAULT actor hypothetical current']],
    ['If the Taliban attack the base, it falls.', ['taliban ASSAULT actor hypothetical current']],
    ['Will the Taliban attack the base?', ['taliban ASSAULT actor hypothetical current']],
    ['The Taliban will meet with the envoy.', ['taliban AGREE party asserted current']],
    ['In 2014 the Taliban killed ten soldiers.', ['taliban ASSAULT actor asserted historical']],
    ['The Taliban attacked Kunduz in September 2015.', ['taliban ASSAULT actor asserted historical']],
    ['The Taliban attacked Kunduz in May 2020.', ['taliban ASSAULT actor asserted current']],
    ['The militia has been at war with the Taliban since 2016.', ['taliban ASSAULT target asserted historical']],
    [
      'In the 1990s the Taliban sheltered al-Qaeda.',
      ['taliban AID actor asserted historical', 'al-qaeda AID target asserted historical'],
    ],
    ['Former Taliban members came.', ['taliban null context asserted historical']],
    ['The Taliban live in the hills.', ['taliban null context asserted current']],
    ['Osama bin Laden was killed in a raid in May 2011.', ['al-qaeda ASSAULT target asserted historical']],
  ])('%s', (text, expected) => expect(told(text)).toEqual(expected));

  it('types events only in languages that its lexicon is of', () => {
    const { mentions } = read('Les talibans ont attaqué la base des Taliban.', null, 'fr');
    expect(mentions.map(({ eventType }) => eventType)).toEqual([null, null]);
  });

  it('gives the trigger and the rule as evidence', () => {
    const text = 'Ten soldiers were killed by the Taliban.';
    expect(read(text).mentions[0]!.evidence).toEqual({
      alias: 'Taliban',
      sentence: { start: 0, end: text.length },
      trigger: 'killed',
      rule: 'assault.kill',
      policy: 'plain name',
      score: 1,
    });
  });
});

describe('sections', () => {
  const sectionsIn = (title: string | null, text: string) =>
    classify({ title, text, publishedAt: null, language: 'en' }, catalogue).mentions.map(
      ({ section, eventType }) => `${section} ${eventType}`,
    );

  it('with a known title', () => {
    const text = [
      'Taliban attack Kunduz',
      'The Taliban attacked Kunduz on Monday, officials of the province said.',
      'The Taliban killed ten soldiers there. See https://example.org/taliban-attack-kunduz for more.',
      'Share this: Taliban kill ten',
      'Notes',
      '1. A. Author, “The Taliban attack,” Some Paper, 2019.',
    ].join('\n\n');
    expect(sectionsIn('Taliban attack Kunduz', text)).toEqual([
      'title ASSAULT',
      'lead ASSAULT',
      'body ASSAULT',
      'url null',
      'boilerplate null',
      'footnote null',
    ]);
  });

  it('in plain text, under a masthead', () => {
    const text = [
      'Home | World | Taliban | Contact',
      '14 June 2020',
      'Taliban attack Kunduz',
      'BY A. WRITER',
      'The Taliban attacked Kunduz on Monday, officials of the province said.[1]',
      'The Taliban went on.',
      '---',
      '[1] B. Writer, “Taliban attack,” Some Paper.',
      'Related articles:',
      'Taliban seize a town',
    ].join('\n\n');
    expect(sectionsIn(null, text)).toEqual([
      'boilerplate null',
      'title ASSAULT',
      'lead ASSAULT',
      'body null',
      'footnote null',
      'boilerplate null',
    ]);
  });

  it('without a title', () => {
    const text =
      'By A. Writer and B. Writer\nThe Taliban attacked Kunduz on Monday, officials of the province said.\nThe Taliban went on.';
    expect(sectionsIn(null, text)).toEqual(['lead ASSAULT', 'body null']);
  });
});

describe('relations', () => {
  const relationsIn = (text: string) => read(text).relations.map(({ a, b, kind }) => `${a} ${b} ${kind}`);

  it.each<[string, string[]]>([
    ['The Taliban and al-Qaeda maintain a close relationship.', ['al-qaeda taliban cooperation']],
    ['IS-K fought against the Taliban.', ['islamic-state-khorasan taliban rivalry']],
    ['Clashes between IS-K and the Taliban went on.', ['islamic-state-khorasan taliban rivalry']],
    ['The Haqqani Network provided assistance to ISIS-K.', ['haqqani-network islamic-state-khorasan cooperation']],
    ['The army attacked the Taliban and al-Qaeda.', []],
    ['The Taliban spoke. Al-Qaeda did not.', []],
    ['The Taliban is no ally of al-Qaeda.', []],
    [
      'IS-K clashed with the Taliban. IS-K and the Taliban later agreed a truce and worked together.',
      ['islamic-state-khorasan taliban mixed'],
    ],
  ])('%s', (text, expected) => expect(relationsIn(text)).toEqual(expected));
});

/** Every bug that was found joins this table, with the answer that is right. */
const REGRESSION: readonly [string, string, string[]][] = [
  [
    'a full stop after an acronym with a hyphen ends a sentence',
    'They named IS-K. The Taliban killed two men.',
    ['islamic-state-khorasan null', 'taliban ASSAULT'],
  ],
  [
    '"arm" after an adjective is no verb',
    'The Haqqani hardliners are the Taliban’s lethal arm.',
    ['haqqani-network null', 'taliban null'],
  ],
  ['"fighting force" tells of no fight', 'They are a fifth of the Taliban’s total fighting force.', ['taliban null']],
  ['"demonstrated that" is no protest', 'The Taliban has demonstrated that it will wait.', ['taliban null']],
  [
    'the object of one verb is not the subject of the next',
    'IS-K challenged the Taliban and captured several villages.',
    ['islamic-state-khorasan ASSAULT', 'taliban ACCUSE'],
  ],
  [
    'a year before the name is no preposition’s object',
    'In 2014 the Taliban killed ten soldiers.',
    ['taliban ASSAULT'],
  ],
  [
    'a note’s mark behind the full stop does not hide the sentence’s end',
    'The Taliban waited on Monday, said officials.[1] Al-Qaeda killed two men.',
    ['taliban null', 'al-qaeda ASSAULT'],
  ],
  ['"by" of another participle', 'He was killed in an area controlled by Hurras al-Din.', ['hurras-al-din null']],
];

describe('REGRESSION', () => {
  it.each(REGRESSION)('%s', (_, text, expected) => {
    expect(read(text).mentions.map(({ groupId, eventType }) => `${groupId} ${eventType}`)).toEqual(expected);
  });
});

describe('a text with more names than are looked for', () => {
  it('says from where on nothing was read', () => {
    const body = 'Taliban '.repeat(20_001);
    const { mentions, readTo, depth } = classify(
      { title: null, text: body, publishedAt: null, language: null },
      catalogue,
    );
    expect([mentions.length, readTo, depth]).toEqual([20_000, 20_000 * 8, 'full']);
  });

  it('is read to its end where it has no more', () => {
    expect(
      classify({ title: null, text: 'The Taliban.', publishedAt: null, language: null }, catalogue).readTo,
    ).toBeNull();
    expect(
      classify({ title: null, text: 'It rained.', publishedAt: null, language: null }, catalogue).readTo,
    ).toBeNull();
  });
});

describe('properties', () => {
  const fragment = fc.oneof(
    fc.constantFrom(
      'Taliban',
      'al-Qaeda',
      'IS-K',
      '(IS)',
      'IS',
      'LeT',
      'the',
      'killed',
      'by',
      'and',
      'http://x/taliban',
      '\n\n',
      '. ',
      '—',
      "'s",
      '[1]',
      'Notes',
      'in 2015',
      'Haqqani',
      '\u200b',
      'داعش',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const text = fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join(' '));

  it('no text throws; mentions slice to their surface, in order, apart, and obey the contract', () => {
    fc.assert(
      fc.property(text, fc.option(fc.string({ maxLength: 20 }), { nil: null }), (body, title) => {
        const raw = title === null ? body : `${title}\n\n${body}`;
        const { mentions, relations } = classify({ title, text: raw, publishedAt: null, language: 'en' }, catalogue);
        let free = 0;
        for (const mention of mentions) {
          mentionSchema.parse(mention);
          expect(raw.slice(mention.start, mention.end)).toBe(mention.surface);
          expect(mention.start).toBeGreaterThanOrEqual(free);
          expect(mention.evidence.sentence.start).toBeLessThanOrEqual(mention.start);
          expect(mention.evidence.sentence.end).toBeGreaterThanOrEqual(mention.end);
          free = mention.end;
        }
        relations.forEach((relation) => relationSchema.parse(relation));
      }),
      { numRuns: 300 },
    );
  });

  it('an unrelated paragraph behind a text changes nothing in it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'The Taliban killed ten men on Monday, officials of the province said.',
          'IS-K claimed the attack on the Taliban, and the army denied it to reporters.',
        ),
        fc.constantFrom('Rain fell on the hills.', 'The market opened at nine.'),
        (first, second) => {
          expect(read(`${first}\n\n${second}`).mentions).toEqual(read(first).mentions);
        },
      ),
    );
  });

  it.each(['(', 'a', '-', '\n', "'", 'IS ', 'Taliban (', '(IS) ', 'http://'])(
    'a megabyte of %j is read, not hung on',
    (piece) => {
      const raw = piece.repeat(Math.floor(1_000_000 / piece.length));
      expect(() => read(raw, null, null)).not.toThrow();
    },
  );
});
