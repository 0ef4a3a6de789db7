import { sampleClassification } from '#test/setup/sample-classification';
import { alertSchema } from '#contracts/alert-event';
import type { ClassifiedArticle, Mention } from '#contracts/classification';
import { decideAlerts } from './decide-alerts';

const now = new Date('2026-01-02T04:00:00Z');
const groupId = 'taliban';
const mention = (values: Partial<Mention>) => ({ groupId, ...values });
const silent: Partial<Mention> = { eventType: null, role: 'context' };

const cases: { name: string; mentions: Partial<Mention>[]; expected: string[] }[] = [
  { name: 'an event', mentions: [{}], expected: ['ASSAULT high'] },
  { name: 'an event in the title weighs more', mentions: [{ section: 'title' }], expected: ['ASSAULT critical'] },
  {
    name: 'an event that is only hedged weighs less',
    mentions: [{ modality: 'hedged' }],
    expected: ['ASSAULT medium'],
  },
  {
    name: 'hedged in the title, asserted in the body',
    mentions: [{ section: 'title', modality: 'hedged' }, {}],
    expected: ['ASSAULT high'],
  },
  { name: 'two events', mentions: [{}, { eventType: 'AID' }], expected: ['AID high', 'ASSAULT high'] },
  { name: 'a denial', mentions: [{ modality: 'negated' }], expected: [] },
  { name: 'a supposition', mentions: [{ modality: 'hypothetical' }], expected: [] },
  { name: 'old background', mentions: [{ time: 'historical', section: 'title' }], expected: [] },
  { name: 'an event of others', mentions: [{ role: 'context' }], expected: [] },
  {
    name: 'a footnote',
    mentions: [{ section: 'footnote' }, { section: 'url' }, { section: 'boilerplate' }],
    expected: [],
  },
  { name: 'named in the title', mentions: [{ ...silent, section: 'title' }], expected: ['MENTION low'] },
  { name: 'named in the lead', mentions: [{ ...silent, section: 'lead' }], expected: ['MENTION low'] },
  { name: 'named once in the body', mentions: [silent], expected: [] },
  { name: 'named in three sentences of the body', mentions: [silent, silent, silent], expected: ['MENTION low'] },
  {
    name: 'a leader in the title does not make the group salient',
    mentions: [{ ...silent, section: 'title', kind: 'person' }],
    expected: [],
  },
  { name: 'an event and many mentions', mentions: [{}, silent, silent, silent], expected: ['ASSAULT high'] },
];

describe('decideAlerts', () => {
  it.each(cases)('$name', ({ mentions, expected }) => {
    const alerts = decideAlerts(sampleClassification('one', mentions.map(mention)), now);
    expect(alerts.map((alert) => `${alert.eventType} ${alert.severity}`)).toEqual(expected);
    for (const alert of alerts) expect(alertSchema.parse(alert)).toEqual(alert);
  });

  it('gives the same ids for the same article and other ids for another', () => {
    const ids = (name: string) => decideAlerts(sampleClassification(name, [mention({})]), now).map((alert) => alert.id);
    expect(ids('one')).toEqual(ids('one'));
    expect(ids('one')).not.toEqual(ids('two'));
  });

  it('gives a near-duplicate the ids of the article that it repeats, which are what they were', () => {
    const ids = (item: ClassifiedArticle) => decideAlerts(item, now).map((alert) => [alert.id, alert.storyId]);
    const root = sampleClassification('one', [mention({})]);
    const copy = sampleClassification('two', [mention({})], { duplicateOf: root.article.articleId });
    expect(ids(copy)).toEqual(ids(root));
    expect(ids({ ...root, article: { ...root.article, duplicateOf: null } })).toEqual(ids(root));
    expect(ids(root)).toEqual([['a43a1192-da49-561b-8016-fea50352821e', '961a6141-f061-5a17-97f0-3f54263dcae2']]);
  });

  it('quotes the sentence, puts the best evidence first and bounds it', () => {
    const many = Array.from({ length: 50 }, () => mention({ confidence: 0.5 }));
    const [alert] = decideAlerts(
      sampleClassification('one', [...many, mention({ surface: 'Taliban', confidence: 0.9 })]),
      now,
    );
    expect(alert!.evidence).toHaveLength(20);
    expect(alert!.evidence[0]).toMatchObject({ surface: 'Taliban', quote: 'Taliban attacked post 50.' });
    expect(alert!.confidence).toBeLessThanOrEqual(0.99);
  });

  it('takes a sentence that stands twice for one', () => {
    const item = sampleClassification('one', [mention({ surface: 'Taliban' })]);
    const repeated: ClassifiedArticle = { ...item, mentions: [...item.mentions, ...item.mentions, ...item.mentions] };
    expect(decideAlerts(repeated, now)).toEqual(decideAlerts(item, now));
    const silentOnes = repeated.mentions.map((one) => ({ ...one, ...silent }));
    expect(decideAlerts({ ...repeated, mentions: silentOnes }, now)).toEqual([]);
  });

  it('takes the sentence for a headline where there is no title', () => {
    const [alert] = decideAlerts(sampleClassification('one', [mention({})], { title: null }), now);
    expect(alert!.headline).toBe('The group attacked post 0.');
  });
});
