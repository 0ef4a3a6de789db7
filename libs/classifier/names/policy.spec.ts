import fc from 'fast-check';
import type { Catalogue, Suppression } from '#catalogue/group';
import { parseCatalogue } from '#catalogue/load-catalogue';
import { compileCatalogue } from './compiled-catalogue';
import { findNames } from './find-names';
import { normalise } from './normalise';
import { decide, type Origin } from './policy';

const catalogue = parseCatalogue(
  `
groups:
  - id: taliban
    name: Taliban
    aliases:
      - { text: طالبان, script: Arab }
      - { text: إمارت, ambiguous: true, script: Arab, admit: [قندهار, كابل, امارة] }
    persons: [{ name: Mullah Mohammed Omar, aliases: [Mullah Omar] }]
  - id: haqqani-network
    name: Haqqani Network
    parent: taliban
    aliases:
      - { text: Haqqani, kind: demonym, caseSensitive: true, ambiguous: true, admit: [network, leaders, fighters, hardliners, territory, terrorist] }
    persons: [{ name: Sirajuddin Haqqani }, { name: Jalaluddin Haqqani }]
  - id: ttp
    name: Tehrik-i-Taliban Pakistan
    aliases:
      - { text: TTP, ambiguous: true, admit: [pakistan, waziristan], exclude: [tactics, techniques, procedures] }
  - id: islamic-state
    name: Islamic State
    aliases:
      - ISIS
      - { text: IS, ambiguous: true, commonWord: true, admit: [militants, jihadists, caliphate, claimed responsibility] }
      - { text: Isis, kind: acronym, ambiguous: true, admit: [militants, raqqa], exclude: [goddess, osiris, river, oxford] }
      - { text: ИГ, kind: acronym, script: Cyrl, ambiguous: true, admit: [боевики, йемен, актёр] }
      - { text: イスラム国, script: Jpan, ambiguous: true, admit: [過激派] }
      - { text: État islamique, caseSensitive: true, exclude: [un état islamique] }
    persons:
      - name: Abu Bakr al-Baghdadi
        aliases: [{ text: al-Baghdadi, caseSensitive: true, ambiguous: true, admit: [caliph] }, { text: Baghdadi, caseSensitive: true, ambiguous: true, admit: [caliph] }]
  - id: islamic-state-khorasan
    name: Islamic State Khorasan
    parent: islamic-state
    aliases: [IS-K]
  - id: islamic-state-mozambique
    name: Islamic State Mozambique
    parent: islamic-state
    aliases: [{ text: al-Shabab, ambiguous: true, admit: [mozambique, mocimboa, palma, cabo delgado] }]
  - { id: al-shabaab, name: al-Shabaab, aliases: [{ text: al-Shabab }, Harakat al-Shabaab] }
  - { id: al-qaeda, name: al-Qaeda, aliases: [{ text: AQ, ambiguous: true, admit: [zawahiri], exclude: [air, quality, khan] }] }
  - { id: lashkar-e-taiba, name: Lashkar-e-Taiba, aliases: [{ text: LeT, ambiguous: true, commonWord: true, admit: [kashmir] }, { text: LET, ambiguous: true, commonWord: true, admit: [lashkar] }] }
  - { id: indian-mujahideen, name: Indian Mujahideen, aliases: [{ text: IM, ambiguous: true, commonWord: true, admit: [bhatkal] }] }
  - id: the-resistance-front
    name: The Resistance Front
    aliases: [{ text: The Resistance Front, caseSensitive: true, ambiguous: true, admit: [kashmir] }, { text: Resistance Front, caseSensitive: true, ambiguous: true, admit: [kashmir] }, { text: TRF, ambiguous: true, admit: [kashmir] }]
  - { id: m23, name: March 23 Movement, aliases: [{ text: M23, ambiguous: true, admit: [congo, goma, kivu], exclude: [motorway, galaxy] }] }
  - { id: fdlr, name: Democratic Forces for the Liberation of Rwanda, aliases: [FDLR] }
  - { id: rsf, name: Rapid Support Forces, aliases: [{ text: RSF, ambiguous: true, admit: [sudan, khartoum], exclude: [press] }] }
  - { id: eln, name: Ejército de Liberación Nacional, aliases: [ELN] }
  - { id: pkk, name: Kurdistan Workers' Party, aliases: [PKK], persons: [{ name: Abdullah Öcalan, aliases: [Öcalan, Apo] }] }
  - { id: hamas, name: Hamas, persons: [{ name: Yahya Sinwar, aliases: [Sinwar] }, { name: Mohammed Sinwar }] }
  - { id: wagner, name: Wagner Group, aliases: [{ text: Wagner, caseSensitive: true, ambiguous: true, admit: [mercenaries, mali, prigozhin] }] }
  - { id: badr, name: Badr Organization, aliases: [{ text: Badr, caseSensitive: true, ambiguous: true, admit: [militia, diyala] }] }
  - { id: fano, name: Fano, aliases: [{ text: Fano, caseSensitive: true, ambiguous: true, admit: [amhara, gondar] }] }
  - { id: adf, name: Allied Democratic Forces, aliases: [{ text: ADF, ambiguous: true, admit: [beni, ituri, congo], exclude: [australia] }] }
  - { id: ambazonia, name: Ambazonia Defence Forces, aliases: [{ text: ADF, ambiguous: true, admit: [cameroon, bamenda] }] }
  - { id: local-front, name: Local Front, aliases: [{ text: LF, sources: [Valley Gazette] }] }
`,
  'policy.yaml',
);

const suppressed: Suppression[] = [
  { id: 's-1', groupId: 'hamas', alias: 'Hamas', context: ['_ lake'], sourceId: null },
  { id: 's-2', groupId: 'fdlr', alias: 'FDLR', context: [], sourceId: 'quiet-source' },
];

function judge(raw: string, origin?: Origin, from: Catalogue = catalogue) {
  const compiled = compileCatalogue(from);
  const text = normalise(raw);
  const { candidates } = findNames(text, compiled);
  return decide(candidates, text, compiled, origin).map((decision, index) => ({
    ...decision,
    start: text.starts[candidates[index]!.start]!,
    surface: raw.slice(text.starts[candidates[index]!.start], text.ends[candidates[index]!.end - 1]),
  }));
}

/** What counts: "surface=group", persons with "!". */
function counted(raw: string, origin?: Origin, from?: Catalogue): string[] {
  return judge(raw, origin, from)
    .filter(({ admitted }) => admitted)
    .map(({ surface, entry }) => `${surface}=${entry.groupId}${entry.kind === 'person' ? '!' : ''}`);
}

type Case = readonly [text: string, expected: readonly string[]];

const DEFINITIONS: readonly Case[] = [
  [
    'Lashkar-e-Taiba (LeT) runs it. Let it be said that LeT denies this.',
    ['Lashkar-e-Taiba=lashkar-e-taiba', 'LeT=lashkar-e-taiba', 'LeT=lashkar-e-taiba'],
  ],
  [
    'TTP denied it. The Tehrik-i-Taliban Pakistan (TTP) is banned.',
    ['TTP=ttp', 'Tehrik-i-Taliban Pakistan=ttp', 'TTP=ttp'],
  ],
  ['IS (the Islamic State) fell back.', ['IS=islamic-state', 'Islamic State=islamic-state']],
  ['It maps tactics, techniques and procedures (TTP). Each TTP has a number.', []],
  ['Reporters Without Borders (RSF) said so. RSF counts seven.', []],
  ['RSF (Reporters Without Borders) said so; the RSF list is long.', []],
  ['The NRF and the RSF, the Regional Science Forum, met.', []],
  [
    'the Resistance Front (TRF) took it back, and the TRF fell silent.',
    ['Resistance Front=the-resistance-front', 'TRF=the-resistance-front', 'TRF=the-resistance-front'],
  ],
  ['An electronic lab notebook (ELN) syncs; every ELN is signed.', []],
  [
    'Tactics, techniques and procedures (TTP) differ, but the Tehrik-i-Taliban Pakistan, or TTP, is a group.',
    ['Tehrik-i-Taliban Pakistan=ttp', 'TTP=ttp'],
  ],
];

const GRAMMAR: readonly Case[] = [
  [
    'The Islamic State lost Baaj. IS fighters fled, and IS is weak.',
    ['Islamic State=islamic-state', 'IS=islamic-state', 'IS=islamic-state'],
  ],
  ['The Islamic State lost. Yes, it IS over, and this IS the end.', ['Islamic State=islamic-state']],
  ['The Islamic State lost. They said that IS had fled.', ['Islamic State=islamic-state', 'IS=islamic-state']],
  ['IM me later about the Indian Mujahideen file.', ['Indian Mujahideen=indian-mujahideen']],
  ['THIS IS A TEST', []],
  ['LET US GO', []],
  ['IS CLAIMS ATTACK ON KABUL', []],
  [
    'IS CLAIMS ATTACK ON KABUL\n\nThe Islamic State said on its channel that it had sent the bomber.',
    ['IS=islamic-state', 'Islamic State=islamic-state'],
  ],
  ['IS IT SAFE?\n\nThe Islamic State said so.', ['Islamic State=islamic-state']],
  ['TALIBAN SEIZE CITY', ['TALIBAN=taliban']],
];

const CONTEXT: readonly Case[] = [
  ['M23 rebels hold the airport; the M23 motorway was not at issue.', ['M23=m23']],
  ['The M23 motorway was shut. Later M23 was open again.', []],
  ['M23 took Goma. Nobody had thought that M23 would.', ['M23=m23', 'M23=m23']],
  ['An AQ of 180 means bad air.', []],
  ['The FDLR and M23 traded fire.', ['FDLR=fdlr', 'M23=m23']],
  ['Боевики ИГ ушли.', ['ИГ=islamic-state']],
  ['Это был ИГ и Йемён.', ['ИГ=islamic-state']],
  ['Актер из ИГ.', ['ИГ=islamic-state']],
  ['إمارت في وقندهار', ['إمارت=taliban']],
  ['إمارت گفت که کابل', ['إمارت=taliban']],
  ['過激派組織イスラム国は', ['イスラム国=islamic-state']],
  ['イスラム国家の会議', []],
  ["C'est un État islamique.", []],
  ["L'État islamique recule.", ['État islamique=islamic-state']],
  ['Wagner-linked guards stood at the mine.', ['Wagner=wagner']],
];

const PERSONS: readonly Case[] = [
  ['The Haqqani hardliners want more.', ['Haqqani=haqqani-network']],
  ['Husain Haqqani, once an ambassador, spoke. Haqqani said no.', []],
  ['Mr. Haqqani wrote a memoir.', []],
  [
    'Sirajuddin Haqqani met them. Haqqani said that the talks went well.',
    ['Sirajuddin Haqqani=haqqani-network!', 'Haqqani=haqqani-network!'],
  ],
  [
    'The Taliban named Sirajuddin Haqqani. In Washington Husain Haqqani wrote that he doubted it; Haqqani said more.',
    ['Taliban=taliban', 'Sirajuddin Haqqani=haqqani-network!'],
  ],
  [
    'Abu Bakr al-Baghdadi preached. Baghdadi said little, and al-Baghdadi left.',
    ['Abu Bakr al-Baghdadi=islamic-state!', 'Baghdadi=islamic-state!', 'al-Baghdadi=islamic-state!'],
  ],
  ['Baghdadi sweets are sold here.', []],
  ['A farmer, Mullah Omar Khan, sold his herd.', []],
  ['Imprisoned leader Öcalan wrote; the MP Dilek Öcalan did not.', ['Öcalan=pkk!']],
  ['Mohammed Sinwar took over from Yahya Sinwar.', ['Mohammed Sinwar=hamas!', 'Yahya Sinwar=hamas!']],
];

const PLACES: readonly Case[] = [
  ['The shop at 14 Hamas Street was closed.', []],
  ['Hamas Hospital in Gaza was hit.', ['Hamas=hamas']],
  ['The River Isis floods; Isis Pharmaceuticals does not.', []],
  ['Wagner opera in Bayreuth, and Robert Wagner was there.', []],
  ['They live in Fano, Italy.', []],
  ['Badr University graduates met near the Badr satellite station.', []],
  ['Taliban Street Fighters Return To Kabul', ['Taliban=taliban']],
  ['RSF, the press freedom group based in Paris, counts seven.', []],
];

const SHARED: readonly Case[] = [
  ['Al-Shabab attacked Palma in northern Mozambique.', ['Al-Shabab=islamic-state-mozambique']],
  ['Al-Shabab attacked a hotel in Mogadishu.', ['Al-Shabab=al-shabaab']],
  ['The ADF killed nine near Beni.', ['ADF=adf']],
  ['The ADF ordered schools shut in Bamenda.', ['ADF=ambazonia']],
  ['The ADF ordered schools shut.', []],
  ['The ADF crossed from Congo into Cameroon.', []],
  [
    'The Allied Democratic Forces (ADF) crossed. Later the ADF left.',
    ['Allied Democratic Forces=adf', 'ADF=adf', 'ADF=adf'],
  ],
];

/** Every found bug joins. */
const REGRESSION: readonly Case[] = [
  [
    'Fighters loyal to Islamic State overran a post held by al-Shabab.',
    ['Islamic State=islamic-state', 'al-Shabab=al-shabaab'],
  ],
  ["al-Qaeda's AQ Khan network sold them, and AQ is bad air quality.", ['al-Qaeda=al-qaeda']],
  ['The Tehrik-i-Taliban Pakistan (TTP) met; the TTP-101 flew.', ['Tehrik-i-Taliban Pakistan=ttp', 'TTP=ttp']],
  ['Abdullah Öcalan and Ada Haqqani met; a student, Bilal Haqqani, read.', ['Abdullah Öcalan=pkk!']],
  [
    'Lashkar-e-Taiba (LeT) runs it. He said that LeT will go.',
    ['Lashkar-e-Taiba=lashkar-e-taiba', 'LeT=lashkar-e-taiba', 'LeT=lashkar-e-taiba'],
  ],
  [
    'al-Qaeda and its rival IS compete; IS is not winning.',
    ['al-Qaeda=al-qaeda', 'IS=islamic-state', 'IS=islamic-state'],
  ],
  // A speech tag explains nothing.
  [
    'No foe of the Taliban is as feared as IS-K, a Western diplomat said.',
    ['Taliban=taliban', 'IS-K=islamic-state-khorasan'],
  ],
];

const DEALINGS: readonly Case[] = [
  ['M23 soldiers combed a forest; the FDLR lost nine.', ['M23=m23', 'FDLR=fdlr']],
  ['M23 came up in talks with Hamas.', ['Hamas=hamas']],
  ['The M23 motorway was shut, the FDLR driver said.', ['FDLR=fdlr']],
  ['The FDLR fell back.\n\nM23 was shut.', ['FDLR=fdlr']],
];

describe.each([
  ['definitions', DEFINITIONS],
  ['grammar', GRAMMAR],
  ['context', CONTEXT],
  ['persons', PERSONS],
  ['places and things', PLACES],
  ['shared names', SHARED],
  ['known dealings', DEALINGS],
  ['regressions', REGRESSION],
] as const)('%s', (_, cases) => {
  it.each(cases.map(([text, expected]) => [text, expected] as [string, string[]]))('%s', (text, expected) => {
    expect(counted(text)).toEqual(expected);
  });
});

describe('scope', () => {
  it('counts an alias with sources in their articles only, and says so', () => {
    expect(counted('The LF met.', { sourceId: 'x', sourceName: 'Valley Gazette' })).toEqual(['LF=local-front']);
    expect(judge('The LF met.', { sourceId: 'x', sourceName: 'Other' })).toMatchObject([
      { admitted: false, rule: 'policy.source', reason: 'counts only in articles of Valley Gazette' },
    ]);
    expect(counted('The LF met.')).toEqual([]);
  });

  it('applies suppressions by context and source', () => {
    const own: Catalogue = { ...catalogue, suppressions: suppressed };
    expect(counted('Hamas Lake froze. Hamas denied it.', undefined, own)).toEqual(['Hamas=hamas']);
    expect(judge('Hamas Lake froze.', undefined, own)).toMatchObject([
      { rule: 'policy.suppressed', reason: 'suppressed: in "_ lake" (s-1)' },
    ]);
    expect(counted('The FDLR left.', { sourceId: 'quiet-source', sourceName: null }, own)).toEqual([]);
    expect(counted('The FDLR left.', { sourceId: 'other', sourceName: null }, own)).toEqual(['FDLR=fdlr']);
  });
});

describe('every decision', () => {
  const PIECES = [
    ...[...DEFINITIONS, ...GRAMMAR, ...CONTEXT, ...PERSONS, ...PLACES, ...SHARED].map(([text]) => text),
    'IS',
    '(IS)',
    'TTP, AQ and',
    '((((',
    '“IS”',
    '\n\n',
    'Haqqani Haqqani',
    '. ',
    '\ud800',
    'İS',
    '(TTP',
    'M23)',
    ', the ',
  ];
  const texts = fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary' })))
    .map((parts) => parts.join(' '));

  it('has a rule and a reason, and nothing throws', () => {
    fc.assert(
      fc.property(texts, (raw) => {
        for (const { admitted, rule, reason, certainty } of judge(raw)) {
          expect(rule).toMatch(/^policy\.[a-z-]+$/);
          expect(reason).not.toBe('');
          expect(certainty > 0).toBe(admitted);
        }
      }),
    );
  });

  it('stays as it is when a paragraph without names follows', () => {
    fc.assert(
      fc.property(texts, (raw) => {
        const longer = `${raw}\n\nThe weather stayed dry until the evening, and the fair closed early.`;
        const first = judge(raw).map(({ start, rule, entry }) => `${start} ${rule} ${entry.groupId}`);
        const again = judge(longer).map(({ start, rule, entry }) => `${start} ${rule} ${entry.groupId}`);
        expect(again).toEqual(first);
      }),
    );
  });

  it('takes time linear in the text', () => {
    const unit =
      'The Islamic State (IS) and Haqqani leaders met AQ near the M23 motorway; IS IT SAFE? RSF (Reporters Without Borders), the TTP. ';
    const timeOf = (copies: number) => {
      const raw = unit.repeat(copies);
      const compiled = compileCatalogue(catalogue);
      const text = normalise(raw);
      const { candidates } = findNames(text, compiled);
      let best = Infinity;
      for (let round = 0; round < 5; round++) {
        const from = process.hrtime.bigint();
        decide(candidates, text, compiled);
        best = Math.min(best, Number(process.hrtime.bigint() - from));
      }
      return best;
    };
    timeOf(100);
    // Eight times the text: quadratic work would take 64 times as long.
    expect(timeOf(1_600) / timeOf(200)).toBeLessThan(24);
  });
});
