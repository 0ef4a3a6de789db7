import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '#platform/repository-root';

const MAIN = join(repositoryRoot(), 'dist/services/cli/main.js');
/** What takes long to load, and what only some commands need. */
const HEAVY = /node_modules\/(?:@nestjs|typeorm|pg|kafkajs|linkedom|zod|rss-parser|pino)\//;

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs node with these arguments; `readBytes` closes the reading end of its standard output after so many. */
function runNode(args: readonly string[], options: { readBytes?: number; input?: string } = {}): Promise<Ended> {
  if (!existsSync(MAIN)) throw new Error('dist is missing: run `npm run build` first (npm test does)');
  const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH }, stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (stdout.length >= (options.readBytes ?? Infinity)) child.stdout.destroy();
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end(options.input ?? '');
  return new Promise((resolve) => child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr })));
}

describe('the program wf, as built', () => {
  it('loads nothing heavy for --help', async () => {
    const script = `
      process.argv = [process.execPath, ${JSON.stringify(MAIN)}, '--help'];
      process.on('exit', () => console.error(JSON.stringify(Object.keys(require.cache))));
      require(${JSON.stringify(MAIN)});
    `;
    const { exitCode, stdout, stderr } = await runNode(['-e', script]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Usage: wf');
    const loaded = JSON.parse(stderr) as string[];
    expect(loaded.some((path) => path.includes('node_modules/commander/'))).toBe(true);
    expect(loaded.filter((path) => HEAVY.test(path))).toEqual([]);
  });

  it('ends quietly when its reader has seen enough', async () => {
    // Much more than a pipe holds: it is still writing when the reader goes.
    const files = Array.from({ length: 50 }, () =>
      join(repositoryRoot(), 'seeds/articles/taliban-al-qaeda-partnership.html'),
    );
    const { exitCode, stderr } = await runNode([MAIN, 'classify', '--json', ...files], { readBytes: 1 });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('writes no colours into a pipe, and reads standard input', async () => {
    const { exitCode, stdout } = await runNode([MAIN, 'classify', '-'], { input: 'The Taliban attacked.' });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('The [Taliban|taliban] attacked.');
    expect(stdout).not.toContain('\u001b');
  });

  it('ends with the exit code of the command', async () => {
    expect((await runNode([MAIN, 'classify', '/no/such/file'])).exitCode).toBe(1);
    expect((await runNode([MAIN, 'migrate'])).exitCode).toBe(78);
    expect((await runNode([MAIN, 'no-such-command'])).exitCode).toBe(64);
  });
});
