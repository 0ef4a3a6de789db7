import fc from 'fast-check';
import { EVENT_TYPES, type EventType } from '#contracts/vocabulary';
import { learnWords } from '../eval/learn-words';
import type { GoldSentence } from '../eval/load-development-set';
import { featuresOf, weigh, WORD_EVIDENCE } from './word-evidence';

const spanOf = (text: string, words: string) => ({
  start: text.indexOf(words),
  end: text.indexOf(words) + words.length,
});

describe('featuresOf', () => {
  it('gives words and pairs, without names and small words, with the parties', () => {
    const text = 'Iran attacked the Iraqi posts.';
    const features = featuresOf(text, spanOf(text, 'Iran'), spanOf(text, 'Iraqi'));
    expect(features.map((feature) => feature.text)).toEqual([
      '<actor>',
      '<actor> attack',
      'attack',
      'attack the',
      'the <target>',
      '<target>',
      '<target> post',
      'post',
    ]);
  });

  it('gives each once, inside the sentence, for any text and spans', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), fc.nat(), (text, one, other) => {
        const [start, end] = [one % (text.length + 1), other % (text.length + 1)].sort((a, b) => a - b);
        const features = featuresOf(text, { start: start!, end: end! }, null);
        expect(new Set(features.map((feature) => feature.text)).size).toBe(features.length);
        for (const feature of features) {
          expect(feature.start).toBeGreaterThanOrEqual(0);
          expect(feature.end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});

describe('what is learnt', () => {
  const sentence = (text: string, eventType: EventType, index: number): GoldSentence => ({
    id: `s-${index}`,
    part: 'development',
    file: 'x',
    text,
    actor: null,
    target: null,
    eventType,
    modality: null,
    genre: 'agency',
  });
  const sentences = ['Rebels bombed a depot.', 'Gunmen bombed a market.', 'Soldiers bombed a village.'].map(
    (text, index) => sentence(text, 'ASSAULT', index),
  );
  const others = ['Envoys praised a plan.', 'Ministers praised a treaty.', 'Leaders praised a truce.'].map(
    (text, index) => sentence(text, 'SUPPORT', index + 3),
  );
  const table = learnWords([...sentences, ...others]);

  it.each<[string, EventType, string]>([
    ['Somebody bombed the bridge.', 'ASSAULT', 'bomb'],
    ['Somebody praised the bridge.', 'SUPPORT', 'prais'],
  ])('%s: %s', (text, best, trigger) => {
    const evidence = weigh(featuresOf(text, null, null), table);
    expect(evidence).toMatchObject({ best, trigger: { text: trigger } });
    expect(evidence.shares.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1);
  });

  it('is the same each time, and comes back from its file', () => {
    expect(learnWords([...sentences, ...others])).toEqual(table);
    const read = WORD_EVIDENCE.read(WORD_EVIDENCE.write(table));
    expect([...read.keys()].sort()).toEqual([...table.keys()].sort());
    for (const [feature, weights] of read) {
      weights.forEach((weight, type) => expect(weight).toBeCloseTo(table.get(feature)![type]!, 1));
    }
  });

  it.each([
    ['', /:1: expected the event types/],
    [`\t${EVENT_TYPES.join('\t')}\nword\t1\n`, /:2: expected a feature and 16 numbers/],
    [`\t${EVENT_TYPES.join('\t')}\nword${'\t1'.repeat(16)}\n`, /a line for the empty feature/],
  ])('a file that is wrong is refused: %j', (text, message) => expect(() => WORD_EVIDENCE.read(text)).toThrow(message));

  it('lies in the repository and has a weight for each type', () => {
    expect(WORD_EVIDENCE.load().size).toBeGreaterThan(1_000);
  });
});
