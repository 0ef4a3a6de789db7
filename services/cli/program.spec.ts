import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordingTerminal } from '#test/setup/recording-terminal';
import { run } from './program';

const wf = async (args: string[], env: NodeJS.ProcessEnv = {}) => {
  const terminal = new RecordingTerminal({ env });
  return { exitCode: await run(args, terminal), terminal };
};

describe('wf', () => {
  it('lists its commands', async () => {
    const { exitCode, terminal } = await wf(['--help']);
    expect(exitCode).toBe(0);
    for (const command of 'start migrate classify feed sources groups subscribe tail config'.split(' ')) {
      expect(terminal.stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    }
    expect(terminal.stderr).toBe('');
  });

  it('knows its version', async () => {
    expect((await wf(['--version'])).terminal.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [[], 'Usage: wf'],
    [['stop'], "unknown command 'stop'"],
    [['classify'], "missing required argument 'file'"],
    [['classify', '--yaml', 'a'], "unknown option '--yaml'"],
    [['sources'], 'Usage: wf sources'],
    [['sources', 'remove'], "unknown command 'remove'"],
    [['sources', 'add', '--kind', 'opml', 'x'], 'Allowed choices are feed, documents'],
    [['subscribe'], 'expected --groups <ids> or --source-states <states>'],
    [['subscribe', '--source-states', 'dead'], 'dead is none of new, healthy'],
    [['subscribe', '--source-states', 'gone', '--groups', 'a'], 'cannot be used with option'],
    [['subscribe', '--groups', 'a,,b'], 'Expected items separated by commas'],
    [['subscribe', '--groups', 'a', '--types', 'WAR'], 'WAR is none of AGREE'],
    [['subscribe', '--groups', 'a', '--webhook', 'ftp://x'], 'Expected an http or https address'],
    [['tail', 'alerts', '--count', '0'], 'Expected a whole number from 1'],
    [['tail', 'alerts', '--since', 'yesterday'], 'Allowed choices are beginning'],
  ])('ends with 64 for %j', async (args, expected) => {
    const { exitCode, terminal } = await wf(args);
    expect(exitCode).toBe(64);
    expect(terminal.stderr).toContain(expected);
    expect(terminal.stdout).toBe('');
  });

  it.each([
    [['sources', 'list'], { PORT: 'http' }],
    [['tail', 'alerts'], { PORT: 'http' }],
    [['classify', 'x.txt'], { PORT: 'http' }],
    [['migrate'], {}],
  ])('ends with 78 and one line for a wrong setting: %j', async (args, env) => {
    const { exitCode, terminal } = await wf(args, env);
    expect(exitCode).toBe(78);
    expect(terminal.stderr).toMatch(/^(PORT: read "http"|DATABASE_URL: read nothing), expected .*\n$/);
  });
});

describe('wf groups list', () => {
  it('lists the groups of the catalogue', async () => {
    const { exitCode, terminal } = await wf(['groups', 'list']);
    expect(exitCode).toBe(0);
    expect(terminal.stdout).toMatch(/^ID +NAME +AFFILIATE OF +ALIASES +PERSONS\n/);
    expect(terminal.stdout).toMatch(/^haqqani-network +Haqqani Network +taliban +\d+ +\d+$/m);
  });

  it('prints them as JSON', async () => {
    const { terminal } = await wf(['groups', 'list', '--json']);
    const groups = JSON.parse(terminal.stdout) as { id: string; parent: string | null; aliases: string[] }[];
    const taliban = groups.find((group) => group.id === 'taliban');
    expect(Object.keys(taliban!)).toEqual(['id', 'name', 'parent', 'wikidata', 'aliases', 'persons']);
    expect(taliban).toMatchObject({ parent: null, aliases: expect.arrayContaining(['Taliban', 'طالبان']) });
  });

  it('refuses a catalogue that it cannot use', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'watchfloor-groups-'));
    try {
      writeFileSync(join(folder, 'groups.yaml'), 'groups: []');
      const { exitCode, terminal } = await wf(['groups', 'list', '--groups', join(folder, 'groups.yaml')]);
      expect(exitCode).toBe(78);
      expect(terminal.stderr).toContain('expected at least one group');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
