import fc from 'fast-check';
import type { AlertEvent } from '#contracts/alert-event';
import type { SourceEvent } from '#contracts/source-event';
import {
  ALERT_TYPES,
  MODALITIES,
  QUAD_CLASSES,
  ROLES,
  SEVERITIES,
  SOURCE_STATES,
  type SourceState,
} from '#contracts/vocabulary';
import { type Filter, filterSchema } from './filter';
import { matches, matchesSource, mismatch } from './matches';

const SOURCE_ID = '6f2b8a52-0a0f-5c55-9d6e-3d8f1f0b7a01';
const ARTICLE_ID = '0d0c6a0e-55a1-5bb5-8f0e-6f1f6a1b2c03';

type AlertPart = Partial<AlertEvent['alert']>;
type Evidence = AlertEvent['alert']['evidence'][number];
type Source = AlertEvent['alert']['sources'][number];

function evidence(part: Partial<Evidence> = {}): Evidence {
  return {
    kind: 'name',
    person: null,
    surface: 'IS-K',
    start: 0,
    end: 4,
    section: 'lead',
    mode: null,
    role: 'actor',
    modality: 'asserted',
    time: 'current',
    killed: null,
    wounded: null,
    place: null,
    confidence: 0.9,
    articleId: ARTICLE_ID,
    sentence: { start: 0, end: 40 },
    quote: 'IS-K fighters attacked a post near Jalalabad.',
    trigger: 'attacked',
    rule: null,
    ...part,
  };
}

function source(part: Partial<Source> = {}): Source {
  return {
    articleId: ARTICLE_ID,
    sourceId: SOURCE_ID,
    sourceName: 'Example Wire',
    url: null,
    title: null,
    publishedAt: null,
    language: 'en-GB',
    ...part,
  };
}

function alertEvent(part: AlertPart = {}): AlertEvent {
  return {
    id: '3c1f4c3e-4a36-5c8a-9a5c-0b6d6f6f0a04',
    groupId: part.groupId ?? 'islamic-state-khorasan',
    sequence: 1,
    change: 'opened',
    occurredAt: '2026-01-01T00:00:00.000Z',
    alert: {
      id: '9d7a7b1a-4d3f-5b8e-8e0e-7a5b4c3d2e05',
      revision: 1,
      state: 'opened',
      groupId: 'islamic-state-khorasan',
      eventType: 'ASSAULT',
      quadClass: 'material-conflict',
      severity: 'medium',
      confidence: 0.6,
      headline: 'Attack near Kabul',
      storyId: '5b5c5d5e-1111-5222-8333-944455566606',
      openedAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z',
      sources: [source()],
      evidence: [evidence()],
      relations: [{ groupId: 'taliban', kind: 'rivalry', confidence: 0.8 }],
      ...part,
    },
  };
}

const filter = (part: Partial<Filter> = {}): Filter => filterSchema.parse(part);

const BELOW: Record<string, string[]> = {
  'islamic-state': ['islamic-state', 'islamic-state-khorasan', 'islamic-state-khorasan-north'],
  taliban: ['taliban', 'haqqani-network'],
};
const hierarchy = (id: string) => new Set(BELOW[id] ?? [id]);

describe('matches', () => {
  const cases: [name: string, restriction: Partial<Filter>, alert: AlertPart, reason: RegExp | null][] = [
    ['nothing asked', {}, {}, null],
    ['the group itself', { groups: ['taliban', 'islamic-state-khorasan'] }, {}, null],
    ['another group', { groups: ['al-qaeda'] }, {}, /group islamic-state-khorasan is not among "al-qaeda"/],
    ['an affiliate, not asked for', { groups: ['islamic-state'] }, {}, /group/],
    ['an affiliate', { groups: ['islamic-state'], includeAffiliates: true }, {}, null],
    [
      'an affiliate of an affiliate',
      { groups: ['islamic-state'], includeAffiliates: true },
      { groupId: 'islamic-state-khorasan-north' },
      null,
    ],
    [
      'the parent of what is asked for',
      { groups: ['haqqani-network'], includeAffiliates: true },
      { groupId: 'taliban' },
      /and their affiliates/,
    ],
    ['the event type', { eventTypes: ['AID', 'ASSAULT'] }, {}, null],
    ['another event type', { eventTypes: ['AID'] }, {}, /event type ASSAULT is not among "AID"/],
    ['a mention', { eventTypes: ['MENTION'] }, { eventType: 'MENTION', quadClass: null }, null],
    ['the quad class', { quadClasses: ['material-conflict'] }, {}, null],
    ['another quad class', { quadClasses: ['verbal-conflict'] }, {}, /quad class material-conflict/],
    [
      'no quad class',
      { quadClasses: ['verbal-conflict'] },
      { eventType: 'MENTION', quadClass: null },
      /quad class none is not among/,
    ],
    ['a role', { roles: ['target', 'actor'] }, {}, null],
    [
      'a role of the second piece',
      { roles: ['target'] },
      { evidence: [evidence(), evidence({ role: 'target' })] },
      null,
    ],
    ['another role', { roles: ['target'] }, {}, /no piece of its evidence has role "target"/],
    ['a modality', { modalities: ['asserted'] }, {}, null],
    ['another modality', { modalities: ['negated'] }, {}, /modality "negated"/],
    [
      'role and modality in different pieces',
      { roles: ['actor'], modalities: ['asserted'] },
      { evidence: [evidence({ modality: 'negated' }), evidence({ role: 'target' })] },
      /role "actor" and modality "asserted"/,
    ],
    ['a related group', { relatedGroups: ['taliban'] }, {}, null],
    ['another related group', { relatedGroups: ['al-qaeda'] }, {}, /no relation to "al-qaeda"/],
    ['the severity itself', { minSeverity: 'medium' }, {}, null],
    ['a lower severity', { minSeverity: 'high' }, {}, /severity medium is below high/],
    ['the confidence itself', { minConfidence: 0.6 }, {}, null],
    ['a lower confidence', { minConfidence: 0.61 }, {}, /confidence 0.6 is below 0.61/],
    ['a language', { languages: ['EN'] }, {}, null],
    ['a language and region', { languages: ['en-gb'] }, {}, null],
    ['another region', { languages: ['en-US'] }, {}, /none of its sources is in "en-US"/],
    [
      'a tag that only begins alike',
      { languages: ['en'] },
      { sources: [source({ language: 'enm' })] },
      /sources is in/,
    ],
    ['no language stated', { languages: ['en'] }, { sources: [source({ language: null })] }, /sources is in/],
    ['a source by id', { sources: [SOURCE_ID] }, {}, null],
    ['a source by name', { sources: ['example wire'] }, {}, null],
    ['another source', { sources: ['Example'] }, {}, /none of its sources is among "Example"/],
    ['a word of the headline', { words: ['kabul'] }, {}, null],
    ['a word of the evidence', { words: ['Jalalabad'] }, {}, null],
    ['one of two words', { words: ['Kabul', 'Herat'] }, {}, /the word "Herat" is neither/],
    ['part of a word', { words: ['Kab'] }, {}, /the word "Kab"/],
    ['a word that comes whole later', { words: ['post'] }, { headline: 'Outpost, then a post' }, null],
    ['a name with a hyphen', { words: ['IS-K'] }, {}, null],
    ['two words', { words: ['near kabul'] }, { headline: 'Attack near\u00a0Kabul' }, null],
    ['Arabic', { words: ['کابل'] }, { headline: 'حمله در کابل' }, null],
    ['part of an Arabic word', { words: ['کاب'] }, { headline: 'حمله در کابل' }, /the word/],
    ['sources asked for', { sourceStates: ['failing'] }, {}, /^sources are asked for, and no alerts$/],
    ['a script without spaces', { words: ['塔利班'] }, { headline: '阿富汗塔利班政府' }, null],
  ];

  it.each(cases)('%s', (_, restriction, alert, reason) => {
    const found = mismatch(filter(restriction), alertEvent(alert), hierarchy);
    if (reason === null) expect(found).toBeNull();
    else expect(found).toMatch(reason);
    expect(matches(filter(restriction), alertEvent(alert), hierarchy)).toBe(reason === null);
  });

  it('names the first of a long list only', () => {
    const groups = Array.from({ length: 40 }, (_, n) => `group-${n}`);
    expect(mismatch(filter({ groups }), alertEvent(), hierarchy)).toMatch(/"group-4" and 35 more$/);
  });

  const groupId = fc.constantFrom('taliban', 'haqqani-network', 'islamic-state', 'islamic-state-khorasan', 'al-qaeda');
  const someOf = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 });
  const words = fc.array(fc.constantFrom('kabul', 'attack', 'truce', 'herat'), { maxLength: 2 });
  const language = fc.constantFrom('en', 'en-GB', 'ps', null);
  const anyEvent = fc
    .record({
      groupId,
      eventType: fc.constantFrom(...ALERT_TYPES),
      quadClass: fc.option(fc.constantFrom(...QUAD_CLASSES)),
      severity: fc.constantFrom(...SEVERITIES),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      headline: words.map((list) => list.join(' ')),
      sources: language.map((tag) => [source({ language: tag })]),
      evidence: fc.array(
        fc.record({ role: fc.constantFrom(...ROLES), modality: fc.constantFrom(...MODALITIES) }).map(evidence),
        { minLength: 1, maxLength: 3 },
      ),
      relations: someOf(['taliban', 'al-qaeda']).map((ids) =>
        ids.map((id) => ({ groupId: id, kind: 'mixed' as const, confidence: 1 })),
      ),
    })
    .map(alertEvent);
  const anyFilter = fc.record<Filter>({
    groups: fc.uniqueArray(groupId, { maxLength: 3 }),
    includeAffiliates: fc.boolean(),
    eventTypes: fc.uniqueArray(fc.constantFrom(...ALERT_TYPES), { maxLength: 12 }),
    quadClasses: someOf(QUAD_CLASSES),
    roles: someOf(ROLES),
    modalities: someOf(MODALITIES),
    relatedGroups: fc.uniqueArray(groupId, { maxLength: 2 }),
    minSeverity: fc.constantFrom(...SEVERITIES),
    minConfidence: fc.double({ min: 0, max: 1, noNaN: true }),
    languages: someOf(['en', 'en-GB', 'ps']),
    sources: someOf(['Example Wire', 'Elsewhere']),
    words,
    sourceStates: fc.oneof(
      { weight: 9, arbitrary: fc.constant<SourceState[]>([]) },
      { weight: 1, arbitrary: someOf<SourceState>(SOURCE_STATES) },
    ),
  });

  it('an empty filter takes everything', () => {
    fc.assert(fc.property(anyEvent, (event) => matches(filter(), event, hierarchy)));
  });

  it('putting one restriction of a filter back to nothing never loses a match', () => {
    const open = filter();
    const restriction = fc
      .constantFrom(...(Object.keys(open) as (keyof Filter)[]))
      .filter((key) => key !== 'includeAffiliates');
    fc.assert(
      fc.property(anyFilter, anyEvent, restriction, (restricted, event, key) => {
        const wider = { ...restricted, [key]: open[key] };
        return !matches(restricted, event, hierarchy) || matches(wider, event, hierarchy);
      }),
      { numRuns: 1000 },
    );
  });

  it('each restriction alone decides as all of them together', () => {
    const open = filter();
    fc.assert(
      fc.property(anyFilter, anyEvent, (restricted, event) => {
        const { includeAffiliates, ...rest } = restricted;
        // Roles and modalities ask for the same piece of evidence, so they stay together.
        const { roles, modalities, ...others } = rest;
        const parts: Partial<Filter>[] = [
          { roles, modalities },
          ...Object.entries(others).map(([key, value]) => ({ [key]: value, includeAffiliates })),
        ];
        const alone = parts.every((part) => matches({ ...open, ...part }, event, hierarchy));
        return matches(restricted, event, hierarchy) === alone;
      }),
      { numRuns: 1000 },
    );
  });
});

describe('matchesSource', () => {
  const event = (state: SourceState): SourceEvent => ({
    id: '3c1f4c3e-4a36-5c8a-9a5c-0b6d6f6f0a05',
    sourceId: SOURCE_ID,
    sourceName: 'Example Wire',
    location: 'https://wire.example/feed',
    kind: 'feed',
    state,
    previousState: 'healthy',
    reason: 'It is so.',
    since: '2026-01-01T00:00:00.000Z',
    sequence: 2,
    lastSuccessAt: null,
    lastItemAt: null,
    expectedEverySeconds: null,
    sourcesByState: { new: 0, healthy: 2, slow: 0, failing: 6, moved: 0, gone: 0, silent: 0 },
    occurredAt: '2026-01-01T00:00:00.000Z',
  });
  const cases: [string, Partial<Filter>, SourceState, boolean][] = [
    ['a subscription to alerts', {}, 'failing', false],
    ['a subscription to alerts of this source', { sources: ['Example Wire'] }, 'failing', false],
    ['its state', { sourceStates: ['failing', 'gone'] }, 'failing', true],
    ['another state', { sourceStates: ['failing', 'gone'] }, 'healthy', false],
    ['recovery', { sourceStates: ['healthy'] }, 'healthy', true],
    ['its name', { sourceStates: ['failing'], sources: ['example  WIRE'] }, 'failing', true],
    ['its id', { sourceStates: ['failing'], sources: [SOURCE_ID] }, 'failing', true],
    ['another name', { sourceStates: ['failing'], sources: ['Elsewhere'] }, 'failing', false],
  ];
  it.each(cases)('%s', (_, restriction, state, expected) => {
    expect(matchesSource(filter(restriction), event(state))).toBe(expected);
  });
});

describe('filterSchema', () => {
  it.each<[Partial<Filter>]>([
    [{ groups: ['taliban'] }],
    [{ includeAffiliates: true }],
    [{ eventTypes: ['ASSAULT'] }],
    [{ minSeverity: 'high' }],
    [{ minConfidence: 0.1 }],
    [{ words: ['kabul'] }],
  ])('refuses sourceStates beside %j', (restriction) => {
    expect(filterSchema.safeParse({ ...restriction, sourceStates: ['failing'] }).error?.issues).toMatchObject([
      { path: ['sourceStates'], message: expect.stringMatching(/^expected no restriction of alerts/) },
    ]);
    expect(filterSchema.safeParse(restriction).success).toBe(true);
  });
});
