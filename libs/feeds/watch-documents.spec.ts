import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchDocuments } from './watch-documents';

describe('watchDocuments', () => {
  let folder: string;
  let stop: AbortController;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'watchfloor-watch-'));
    stop = new AbortController();
  });
  afterEach(() => {
    stop.abort();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Does `change` again and again until a call tells of it: when watching has begun cannot be seen from outside. */
  const told = (watched: string, change: (turn: number) => void, pollMs: number) =>
    new Promise<void>((resolve) => {
      let turn = 0;
      const again = setInterval(() => change((turn += 1)), 50);
      const onChange = () => {
        clearInterval(again);
        resolve();
      };
      watchDocuments(watched, onChange, stop.signal, { debounceMs: 10, pollMs });
    });

  it.each([
    ['a document that is new', 'a.txt'],
    ['one in a folder below', 'below/b.md'],
    ['a PDF', 'c.pdf'],
  ])('tells of %s', async (_, name) => {
    mkdirSync(join(folder, 'below'));
    writeFileSync(join(folder, 'below/old.txt'), 'old');
    await told(folder, (turn) => writeFileSync(join(folder, name), 'x'.repeat(turn)), 3_600_000);
  });

  it('tells of a document that is gone', async () => {
    const path = join(folder, 'a.txt');
    await told(
      folder,
      (turn) => (turn % 2 === 0 ? rmSync(path, { force: true }) : writeFileSync(path, 'x')),
      3_600_000,
    );
  });

  it('looks by itself where there is nothing to watch yet', async () => {
    const later = join(folder, 'later');
    const change = (turn: number) => {
      mkdirSync(later, { recursive: true });
      writeFileSync(join(later, 'a.txt'), 'x'.repeat(turn));
    };
    await told(later, change, 20);
  });

  it('says nothing of other files, nor after its end', async () => {
    const calls: string[] = [];
    watchDocuments(folder, () => calls.push('ended'), AbortSignal.abort(), { debounceMs: 1, pollMs: 1 });
    const first = new AbortController();
    watchDocuments(folder, () => calls.push('first'), first.signal, { debounceMs: 1, pollMs: 1 });
    writeFileSync(join(folder, 'x.exe'), 'x');
    // A second watcher that sees a document has seen more than the first had to.
    await told(
      folder,
      (turn) => turn > 5 && (first.abort(), writeFileSync(join(folder, 'a.txt'), 'x'.repeat(turn))),
      20,
    );
    expect(calls).toEqual([]);
  });
});
