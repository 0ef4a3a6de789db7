import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalogue } from '#catalogue/load-catalogue';
import { repositoryRoot } from '#platform/repository-root';
import { RecordingTerminal } from '#test/setup/recording-terminal';
import { type ClassifiedFile, classifyFiles } from './classify-files';

const ARTICLE = join(repositoryRoot(), 'seeds/articles/is-k-taliban-troubled-rivalry.html');
const PLAIN =
  'Blast in Kabul\r\n\r\n' +
  'KABUL \u2014 Islamic State\u00a0Khorasan fighters attacked a Taliban checkpoint on Monday, officials said. 🔥\r\n\r\n' +
  'ISKP claimed the attack. Lashkar-e-Taiba (LeT) was not involved; let it be said.\r\n';

describe('wf classify', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'watchfloor-classify-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const classifyJson = async (...files: string[]) => {
    const terminal = new RecordingTerminal();
    const exitCode = await classifyFiles(terminal, files, { json: true });
    return { terminal, exitCode, answers: terminal.jsonLines as ClassifiedFile[] };
  };

  it('prints one object per file with exactly the promised fields', async () => {
    const { exitCode, answers } = await classifyJson(file('a.txt', PLAIN), ARTICLE);
    expect(exitCode).toBe(0);
    expect(answers.map((answer) => Object.keys(answer))).toEqual([
      ['doc', 'title', 'mentions', 'relations'],
      ['doc', 'title', 'text', 'mentions', 'relations'],
    ]);
    expect(answers.map(({ doc }) => doc)).toEqual([join(folder, 'a.txt'), ARTICLE]);
    for (const { mentions, relations } of answers) {
      expect(mentions.length).toBeGreaterThan(0);
      for (const mention of mentions) {
        expect(Object.keys(mention).sort()).toEqual(
          'confidence end eventType groupId kind modality role section start surface time'.split(' '),
        );
      }
      for (const relation of relations) {
        expect(Object.keys(relation).sort()).toEqual('a b confidence evidence kind'.split(' '));
        expect(Object.keys(relation.evidence[0]!).sort()).toEqual(['end', 'start']);
      }
    }
  });

  it.each([
    ['a.txt', PLAIN],
    ['a.md', `# ${PLAIN}`],
    ['utf-16.txt', Buffer.from(`\ufeff${PLAIN}`, 'utf16le')],
    ['no-extension', PLAIN],
  ])('counts offsets into the text of %s as it is decoded', async (name, content) => {
    const [answer] = (await classifyJson(file(name, content))).answers;
    const own = typeof content === 'string' ? content : content.toString('utf16le').slice(1);
    const found = answer!.mentions.map(({ groupId, start, end, surface }) => {
      expect(own.slice(start, end)).toBe(surface);
      return `${surface}=${groupId}`;
    });
    expect(found).toEqual([
      'Islamic State\u00a0Khorasan=islamic-state-khorasan',
      'Taliban=taliban',
      'ISKP=islamic-state-khorasan',
      'Lashkar-e-Taiba=lashkar-e-taiba',
      'LeT=lashkar-e-taiba',
    ]);
    expect(answer!.title).toContain('Blast in Kabul');
  });

  it.each([
    ['an article', ARTICLE, null],
    [
      'a snippet',
      'snippet.html',
      '<p>The <b>Talib</b>an &amp; al&#8209;Qaeda met.</p><p>The Haqqani&nbsp;Network was there.</p>',
    ],
    ['a page by its beginning', 'page', '<!doctype html><title>x</title><p>The Taliban met the Haqqani Network.</p>'],
  ])('counts offsets into the text of %s, which is printed', async (_, name, content) => {
    const [answer] = (await classifyJson(content === null ? name : file(name, content))).answers;
    expect(answer!.mentions.length).toBeGreaterThan(1);
    for (const { start, end, surface } of answer!.mentions) expect(answer!.text!.slice(start, end)).toBe(surface);
    expect(answer!.text).not.toMatch(/<\w/);
  });

  it('takes the title of a page and puts it before its text', async () => {
    const [answer] = (await classifyJson(ARTICLE)).answers;
    expect(answer!.title).toBeTruthy();
    expect(answer!.text!.startsWith(`${answer!.title}\n\n`)).toBe(true);
  });

  it('names each file that cannot be read, and goes on', async () => {
    const good = file('good.txt', 'The Taliban attacked.');
    const { terminal, exitCode, answers } = await classifyJson(
      join(folder, 'missing.txt'),
      folder,
      file('a.pdf', '%PDF-1.7 …'),
      file('empty.html', '  '),
      good,
    );
    expect(exitCode).toBe(1);
    expect(answers.map(({ doc }) => doc)).toEqual([good]);
    expect(terminal.stderr.trim().split('\n')).toEqual([
      `${join(folder, 'missing.txt')}: there is no such file`,
      `${folder}: it is a folder`,
      `${join(folder, 'a.pdf')}: it is a PDF; expected text or HTML`,
      expect.stringMatching(/empty\.html: no .* in the page/),
    ]);
  });

  it('reads standard input for -', async () => {
    const terminal = new RecordingTerminal({ input: PLAIN });
    expect(await classifyFiles(terminal, ['-'], { json: true })).toBe(0);
    const [answer] = terminal.jsonLines as ClassifiedFile[];
    expect(answer!.doc).toBe('-');
    expect(answer!.mentions.map(({ surface, start, end }) => [surface, PLAIN.slice(start, end)])).toContainEqual([
      'ISKP',
      'ISKP',
    ]);
  });

  it.each(['', '   \n', 'nothing here', '\u0000\u0001\ufffe', '<<<>>>'])('finds nothing in %j', async (text) => {
    const { exitCode, answers } = await classifyJson(file('nothing.txt', text));
    expect(exitCode).toBe(0);
    expect(answers[0]).toMatchObject({ mentions: [], relations: [] });
  });

  it('takes the catalogue from --groups, else from GROUPS_FILE', async () => {
    const groups = file('groups.yaml', 'groups: [{ id: blast-club, name: Blast Club }]');
    const text = file('club.txt', 'The Blast Club met the Taliban.');
    for (const [env, options] of [
      [{}, { json: true, groups }],
      [{ GROUPS_FILE: groups }, { json: true }],
    ] as const) {
      const terminal = new RecordingTerminal({ env });
      await classifyFiles(terminal, [text], options);
      const [answer] = terminal.jsonLines as ClassifiedFile[];
      expect(answer!.mentions.map((mention) => mention.groupId)).toEqual(['blast-club']);
    }
  });

  it('refuses a catalogue that it cannot read', async () => {
    const terminal = new RecordingTerminal();
    const groups = file('wrong.yaml', 'groups: [{ id: Not An Id, name: x }]');
    expect(await classifyFiles(terminal, [ARTICLE], { groups })).toBe(78);
    expect(terminal.stderr).toContain('wrong.yaml:1:');
    expect(terminal.stdout).toBe('');
  });

  describe('for a person', () => {
    const shown = async (colour: boolean) => {
      const terminal = new RecordingTerminal({ colour });
      await classifyFiles(terminal, [file('a.txt', `${PLAIN}\u001b[2J`)], {});
      return terminal.stdout;
    };

    it('marks mentions in brackets where there are no colours', async () => {
      const output = await shown(false);
      expect(output).toContain(
        '[Islamic State\u00a0Khorasan|islamic-state-khorasan] fighters attacked a [Taliban|taliban]',
      );
      expect(output).not.toContain('\u001b');
      expect(output).toMatch(/^GROUP +MENTIONS +EVENTS +ROLES$/m);
      expect(output).toMatch(/^islamic-state-khorasan +2 +\S*ASSAULT/m);
      expect(output).toMatch(/^lashkar-e-taiba +2/m);
    });

    it('colours them on a terminal, and lets no escape of the text through', async () => {
      const output = await shown(true);
      expect(output).toMatch(/\u001b\[1m\u001b\[\d+mIslamic State\u00a0Khorasan\u001b/);
      expect(output).not.toContain('|islamic-state-khorasan]');
      expect(output).not.toContain('\u001b[2J');
    });

    it('says so when there is nothing', async () => {
      const terminal = new RecordingTerminal();
      await classifyFiles(terminal, [file('b.txt', 'Rain.')], {});
      expect(terminal.stdout).toContain('No mention of a tracked group.');
    });
  });

  it('knows every group that it names', async () => {
    const known = loadCatalogue(join(repositoryRoot(), 'seeds/groups.yaml')).byId;
    const [answer] = (await classifyJson(ARTICLE)).answers;
    const named = new Set(answer!.mentions.map((mention) => mention.groupId));
    expect([...named].filter((id) => !known.has(id))).toEqual([]);
    expect(readFileSync(ARTICLE, 'utf8')).toContain('<html');
  });
});
