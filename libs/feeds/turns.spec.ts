import { Turns } from './turns';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Turns', () => {
  it('lets so many go at a time, in order', async () => {
    const turns = new Turns(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    for (const n of [0, 1, 2, 3]) {
      void turns.take(new AbortController().signal).then((end) => {
        begun.push(n);
        ends.push(end);
      });
    }
    await settled();
    expect(begun).toEqual([0, 1]);
    ends[1]!();
    await settled();
    expect(begun).toEqual([0, 1, 2]);
    ends[0]!();
    ends[2]!();
    await settled();
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it('passes over who has left', async () => {
    const turns = new Turns(1);
    const end = await turns.take(new AbortController().signal);
    const leaving = new AbortController();
    const left = turns.take(leaving.signal);
    const staying = turns.take(new AbortController().signal);
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    end();
    (await staying)();
    await expect(turns.take(AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
    (await turns.take(new AbortController().signal))();
  });
});
