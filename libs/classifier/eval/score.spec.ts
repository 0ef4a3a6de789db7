import { labelScoresOf, retrievalOf, Tally } from './score';

describe('retrievalOf', () => {
  it('computes precision, recall and F1', () => {
    // Three found, two of them right; four were there.
    const scores = retrievalOf({ truePositives: 2, falsePositives: 1, falseNegatives: 2 });
    expect(scores.precision).toBeCloseTo(2 / 3);
    expect(scores.recall).toBeCloseTo(1 / 2);
    expect(scores.f1).toBeCloseTo(4 / 7);
  });

  it.each([
    ['nothing there, nothing found', 0, 0, 0, null, null, null],
    ['nothing there, one found', 0, 1, 0, 0, null, 0],
    ['one there, nothing found', 0, 0, 1, null, 0, 0],
    ['all right', 3, 0, 0, 1, 1, 1],
  ])('%s', (_, truePositives, falsePositives, falseNegatives, precision, recall, f1) => {
    expect(retrievalOf({ truePositives, falsePositives, falseNegatives })).toMatchObject({ precision, recall, f1 });
  });
});

describe('labelScoresOf', () => {
  it('computes accuracy and macro-F1 of the labels that are expected', () => {
    const scores = labelScoresOf([
      { expected: 'ASSAULT', got: 'ASSAULT' },
      { expected: 'ASSAULT', got: 'ASSAULT' },
      { expected: 'ASSAULT', got: 'COERCE' },
      { expected: 'COERCE', got: 'COERCE' },
      { expected: 'AID', got: 'none' },
    ]);
    // ASSAULT: P 2/2, R 2/3, F1 4/5. COERCE: P 1/2, R 1/1, F1 2/3. AID: 0. "none" is never expected.
    expect(scores.perLabel['ASSAULT']!.f1).toBeCloseTo(4 / 5);
    expect(scores.perLabel['COERCE']!.f1).toBeCloseTo(2 / 3);
    expect(scores).toMatchObject({ count: 5, correct: 3, accuracy: 3 / 5 });
    expect(scores.macroF1).toBeCloseTo((4 / 5 + 2 / 3 + 0) / 3);
  });

  it('has no figure for nothing', () => {
    expect(labelScoresOf([])).toMatchObject({ count: 0, accuracy: null, macroF1: null });
  });
});

describe('Tally', () => {
  it('adds up by key', () => {
    const tally = new Tally();
    tally.add('b', 'truePositives');
    tally.add('b', 'falseNegatives');
    tally.add('a', 'falsePositives');
    expect(Object.keys(tally.all())).toEqual(['a', 'b']);
    expect(tally.of('b').recall).toBe(1 / 2);
    expect(tally.of('c').recall).toBeNull();
  });
});
