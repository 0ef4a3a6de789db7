import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordingTerminal } from '#test/setup/recording-terminal';
import { checkGroups } from './check-groups';
import { run } from './program';

const FAULTLESS = 'groups: [{ id: g, name: Gorvath }]';
const WITH_WARNING = 'groups: [{ id: g, name: Gorvath, aliases: [GVH] }]';
const WITH_ERRORS = `groups:
  - id: g
    name: Gorvath
    aliases: [GVH, Base]
    affiliation: { from: '2015' }
`;

describe('wf groups check', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'watchfloor-check-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const file = (content: string): string => {
    const path = join(folder, 'groups.yaml');
    writeFileSync(path, content);
    return path;
  };
  const check = async (content: string, options: { json?: boolean; colour?: boolean } = {}) => {
    const terminal = new RecordingTerminal({ colour: options.colour });
    const exitCode = await checkGroups(terminal, { json: options.json, groups: file(content) });
    return { exitCode, terminal };
  };

  it.each([
    ['nothing is found', FAULTLESS, 0, '1 groups, 0 errors, 0 warnings'],
    ['there are warnings alone', WITH_WARNING, 0, '1 groups, 0 errors, 1 warnings'],
    ['there are errors', WITH_ERRORS, 1, '1 groups, 2 errors, 1 warnings'],
  ])('ends as it should when %s', async (_, content, expected, lastLine) => {
    const { exitCode, terminal } = await check(content);
    expect(exitCode).toBe(expected);
    expect(terminal.stdout.trimEnd().split('\n').at(-1)).toBe(lastLine);
    expect(terminal.stderr).toBe('');
  });

  it('prints a line for each finding: severity, group, name, what to do', async () => {
    const { terminal } = await check(WITH_ERRORS);
    expect(terminal.stdout.split('\n').slice(0, -2)).toEqual([
      expect.stringMatching(/^error {4}g: an affiliation without a parent/),
      expect.stringMatching(/^warning {2}g: "GVH": an acronym this short/),
      expect.stringMatching(/^error {4}g: "Base": a common English word without a policy/),
    ]);
    expect(terminal.stdout).not.toContain('\u001b');
  });

  it('colours the severity on a terminal, and lets no escape of the file through', async () => {
    const content = 'groups: [{ id: g, name: Gorvath, aliases: [GVH, "Base\\e[2J", Base] }]';
    const { terminal } = await check(content, { colour: true });
    expect(terminal.stdout).toMatch(/^\u001b\[\d+mwarning\u001b\[\d+m {2}g: "GVH"/m);
    expect(terminal.stdout).toMatch(/^\u001b\[\d+merror {2}\u001b\[\d+m {2}g: "Base"/m);
    expect(terminal.stdout).not.toContain('\u001b[2J');
  });

  it.each([
    [FAULTLESS, 0],
    [WITH_WARNING, 0],
    [WITH_ERRORS, 1],
  ])('prints the findings as one JSON array, and nothing else: %j', async (content, expected) => {
    const { exitCode, terminal } = await check(content, { json: true });
    expect(exitCode).toBe(expected);
    const findings = JSON.parse(terminal.stdout) as Record<string, unknown>[];
    for (const finding of findings) expect(Object.keys(finding)).toEqual(['severity', 'groupId', 'alias', 'message']);
    const { terminal: forPerson } = await check(content);
    expect(findings).toHaveLength(forPerson.stdout.trimEnd().split('\n').length - 1);
  });

  it.each([
    ['is not there', () => join(folder, 'missing.yaml'), /missing\.yaml: cannot be read \(ENOENT\)/],
    ['is a folder', () => folder, /: cannot be read \(EISDIR\)/],
    ['is not YAML', () => file('groups: [}'), /groups\.yaml:1: not YAML: /],
    ['is no catalogue', () => file('groups: [{ id: Not An Id, name: x }]'), /groups\.yaml:1: .*kebab-case id/],
    [
      'gives a name to two groups',
      () => file('groups: [{ id: a, name: Gorvath }, { id: b, name: gorvath }]'),
      /read alias "gorvath", claimed by "a" too/,
    ],
  ])('refuses a file that %s', async (_, path, expected) => {
    for (const json of [false, true]) {
      const terminal = new RecordingTerminal();
      expect(await checkGroups(terminal, { json, groups: path() })).toBe(78);
      expect(terminal.stderr).toMatch(expected);
      expect(terminal.stdout).toBe('');
    }
  });

  it('is a command of wf, and takes the catalogue from --groups, else from GROUPS_FILE', async () => {
    const path = file(WITH_ERRORS);
    for (const [args, env] of [
      [['groups', 'check', '--json', '--groups', path], {}],
      [['groups', 'check', '--json'], { GROUPS_FILE: path }],
    ] as const) {
      const terminal = new RecordingTerminal({ env });
      expect(await run(args, terminal)).toBe(1);
      const findings = JSON.parse(terminal.stdout) as { alias: string | null }[];
      expect(findings.map(({ alias }) => alias)).toEqual([null, 'GVH', 'Base']);
    }
  });
});
