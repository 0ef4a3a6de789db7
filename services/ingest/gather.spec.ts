import { Gather } from './gather';

/** Rounds that end when they are told to. */
function controlled() {
  const rounds: { readonly inputs: readonly number[]; end(error?: Error): void }[] = [];
  const work = (inputs: readonly number[]) =>
    new Promise<number[]>((resolve, reject) => {
      const end = (error?: Error) => (error ? reject(error) : resolve(inputs.map((input) => input * 10)));
      rounds.push({ inputs, end });
    });
  return { rounds, work };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Gather', () => {
  it('brings what comes in one turn, or during a round, into one round', async () => {
    const { rounds, work } = controlled();
    const gather = new Gather(work, 100);
    const outputs = [gather.add(1), gather.add(2)];
    await settled();
    outputs.push(gather.add(3), gather.add(4));
    await settled();
    expect(rounds.map(({ inputs }) => inputs)).toEqual([[1, 2]]);
    rounds[0]!.end();
    await settled();
    expect(rounds.map(({ inputs }) => inputs)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    rounds[1]!.end();
    expect(await Promise.all(outputs)).toEqual([10, 20, 30, 40]);
  });

  it('takes no more than its weight at a time, but at least one', async () => {
    const rounds: (readonly number[])[] = [];
    const gather = new Gather(
      async (inputs: readonly number[]) => {
        rounds.push(inputs);
        return inputs;
      },
      10,
      (input) => input,
    );
    expect(await Promise.all([4, 5, 6, 50, 1, 2].map((input) => gather.add(input)))).toEqual([4, 5, 6, 50, 1, 2]);
    expect(rounds).toEqual([[4, 5, 6], [50], [1, 2]]);
  });

  it('holds a fault against the input that causes it', async () => {
    const gather = new Gather(async (inputs: readonly number[]) => {
      if (inputs.includes(2)) throw new Error('cannot do 2');
      return inputs;
    }, 100);
    const results = await Promise.allSettled([1, 2, 3].map((input) => gather.add(input)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('gives all of a round back in an outage, tries none of them alone, and goes on afterwards', async () => {
    let away = true;
    const rounds: (readonly number[])[] = [];
    const gather = new Gather(async (inputs: readonly number[]) => {
      rounds.push(inputs);
      if (away) throw Object.assign(new Error('cut'), { code: 'ECONNRESET' });
      return inputs;
    }, 100);
    const results = await Promise.allSettled([1, 2].map((input) => gather.add(input)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    away = false;
    expect(await gather.add(3)).toBe(3);
    expect(rounds).toEqual([[1, 2], [3]]);
  });
});
