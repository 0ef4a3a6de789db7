import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { GroupDefinition } from '#catalogue/group';
import { loadCatalogue } from '#catalogue/load-catalogue';
import { repositoryRoot } from '#platform/repository-root';
import { RecordingTerminal } from '#test/setup/recording-terminal';
import { type ClassifiedFile, classifyFiles } from './classify-files';

const GROUPS = join(repositoryRoot(), 'seeds/groups.yaml');
/** With their parents. The whole catalogue takes a second to compile, at each call. */
const FEW_GROUPS = [
  'taliban',
  'haqqani-network',
  'islamic-state',
  'islamic-state-khorasan',
  'al-qaeda',
  'lashkar-e-taiba',
];
const ARTICLE = join(repositoryRoot(), 'seeds/articles/is-k-taliban-troubled-rivalry.html');
const PLAIN =
  'Blast in Kabul\r\n\r\n' +
  'KABUL \u2014 Islamic State\u00a0Khorasan fighters attacked a Taliban checkpoint on Monday, officials said. 🔥\r\n\r\n' +
  'ISKP claimed the attack. Lashkar-e-Taiba (LeT) was not involved; let it be said.\r\n';

describe('wf classify', () => {
  let folder: string;
  let env: { readonly GROUPS_FILE: string };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'watchfloor-classify-'));
    const { groups } = load(readFileSync(GROUPS, 'utf8')) as { groups: GroupDefinition[] };
    const few = groups.filter(({ id }) => FEW_GROUPS.includes(id));
    env = { GROUPS_FILE: file('few-groups.yaml', JSON.stringify({ groups: few })) };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const classifyJson = (...files: string[]) => classifyWith({}, ...files);
  const classifyByFew = (...files: string[]) => classifyWith(env, ...files);
  const classifyWith = async (env: NodeJS.ProcessEnv, ...files: string[]) => {
    const terminal = new RecordingTerminal({ env });
    const exitCode = await classifyFiles(terminal, files, { json: true });
    return { terminal, exitCode, answers: terminal.jsonLines as ClassifiedFile[] };
  };

  it('prints one object per file with exactly the promised fields', async () => {
    const { exitCode, answers } = await classifyJson(file('a.txt', PLAIN), ARTICLE);
    expect(exitCode).toBe(0);
    expect(answers.map((answer) => Object.keys(answer))).toEqual([
      ['doc', 'title', 'mentions', 'relations', 'language'],
      ['doc', 'title', 'text', 'mentions', 'relations', 'language'],
    ]);
    expect(answers.map(({ doc }) => doc)).toEqual([join(folder, 'a.txt'), ARTICLE]);
    for (const { mentions, relations } of answers) {
      expect(mentions.length).toBeGreaterThan(0);
      for (const mention of mentions) {
        expect(Object.keys(mention).sort()).toEqual(
          (
            'confidence end eventType groupId killed kind modality mode person place quadClass role section start ' +
            'surface time wounded'
          ).split(' '),
        );
      }
      for (const relation of relations) {
        expect(Object.keys(relation).sort()).toEqual('a b confidence evidence kind modality types'.split(' '));
        expect(Object.keys(relation.evidence[0]!).sort()).toEqual(
          'end modality rule start time trigger type'.split(' '),
        );
      }
    }
  });

  it('shows the title of a plain text, with mentions or without', async () => {
    const [named, unnamed] = (
      await classifyByFew(
        file('named.txt', 'Post attacked in Kabul\n\nThe Taliban attacked a post in Kabul on Monday.'),
        file('unnamed.txt', 'Rain over the hills\n\nRain fell on the hills on Monday, and the market was closed.'),
      )
    ).answers;
    expect([named!.title, unnamed!.title]).toEqual(['Post attacked in Kabul', 'Rain over the hills']);
  });

  it('explains each mention and each name that it rejects', async () => {
    const text =
      'Haqqani Network fighters attacked a post in Kabul, officials said. Let us wait, said IS-free villagers.';
    const terminal = new RecordingTerminal({ env });
    expect(await classifyFiles(terminal, [file('why.txt', text)], { json: true, explain: true })).toBe(0);
    const [{ explanation, mentions }] = terminal.jsonLines as [ClassifiedFile];
    expect(mentions[0]).toMatchObject({
      groupId: 'haqqani-network',
      eventType: 'ASSAULT',
      role: 'actor',
      place: 'Kabul',
    });
    expect(explanation!.mentions[0]).toMatchObject({
      alias: 'Haqqani Network',
      trigger: 'attacked',
      rule: expect.stringMatching(/^assault\./),
      policy: expect.any(String),
    });
    const shown = new RecordingTerminal({ env });
    await classifyFiles(shown, [file('why.txt', text)], { explain: true });
    expect(shown.stdout).toMatch(/0-15 "Haqqani Network": haqqani-network\n {2}alias .*\n {2}policy .*\n {2}sentence /);
    expect(shown.stdout).toMatch(
      /event {5}ASSAULT by assault\.\S+, score \d\.\d\d: "attacked"\n {2}reading {3}actor, asserted/,
    );
  });

  it('explains what each two groups of a sentence were weighed by, and what was told of them', async () => {
    const text =
      'Al-Qaeda trained men of the Taliban in Khost. Police named Islamic State and Lashkar-e-Taiba in one report.';
    const terminal = new RecordingTerminal({ env });
    await classifyFiles(terminal, [file('pairs.txt', text)], { json: true, explain: true });
    const [{ explanation, relations }] = terminal.jsonLines as [ClassifiedFile];
    expect(relations).toMatchObject([{ a: 'al-qaeda', b: 'taliban', kind: 'cooperation' }]);
    const [trained, named] = explanation!.pairs;
    expect(trained).toMatchObject({ a: 'al-qaeda', b: 'taliban', sentence: { start: 0, end: text.indexOf('.') + 1 } });
    expect(trained!.shares.cooperation).toBeGreaterThan(0.5);
    expect(trained!.heaviest.map(({ feature }) => feature)).toContain('rule:cooperation');
    expect(named).toMatchObject({ a: 'islamic-state', b: 'lashkar-e-taiba' });
    expect(Math.max(...Object.values(named!.shares))).toBeLessThan(0.5);

    const shown = new RecordingTerminal({ env });
    await classifyFiles(shown, [file('pairs.txt', text)], { explain: true });
    expect(shown.stdout).toMatch(
      /al-qaeda – taliban: cooperation 0\.\d\d, rivalry 0\.\d\d\n {4}sentence .*\n {4}told {6}training by relation\.training, asserted: "trained"\n {4}weighs {4}\S+: cooperation [+-]\d/,
    );
    expect(shown.stdout).toMatch(/islamic-state – lashkar-e-taiba: .*\n {4}sentence .*\n {4}told {6}nothing\n/);
  });

  it.each([
    ['a.txt', PLAIN],
    ['a.md', `# ${PLAIN}`],
    ['utf-16.txt', Buffer.from(`\ufeff${PLAIN}`, 'utf16le')],
    ['no-extension', PLAIN],
  ])('counts offsets into the text of %s as it is decoded', async (name, content) => {
    const [answer] = (await classifyByFew(file(name, content))).answers;
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
    const [answer] = (await classifyByFew(content === null ? name : file(name, content))).answers;
    expect(answer!.mentions.length).toBeGreaterThan(1);
    for (const { start, end, surface } of answer!.mentions) expect(answer!.text!.slice(start, end)).toBe(surface);
    expect(answer!.text).not.toMatch(/<\w/);
  });

  it('takes the title of a page and puts it before its text', async () => {
    const [answer] = (await classifyByFew(ARTICLE)).answers;
    expect(answer!.title).toBeTruthy();
    expect(answer!.text!.startsWith(`${answer!.title}\n\n`)).toBe(true);
  });

  it('names each file that cannot be read, and goes on', async () => {
    const good = file('good.txt', 'The Taliban attacked.');
    const { terminal, exitCode, answers } = await classifyByFew(
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
      `${join(folder, 'a.pdf')}: it is no PDF, or a broken one`,
      expect.stringMatching(/empty\.html: no .* in the page/),
    ]);
  });

  it('reads standard input for -', async () => {
    const terminal = new RecordingTerminal({ env, input: PLAIN });
    expect(await classifyFiles(terminal, ['-'], { json: true })).toBe(0);
    const [answer] = terminal.jsonLines as ClassifiedFile[];
    expect(answer!.doc).toBe('-');
    expect(answer!.mentions.map(({ surface, start, end }) => [surface, PLAIN.slice(start, end)])).toContainEqual([
      'ISKP',
      'ISKP',
    ]);
  });

  it('finds nothing where there is nothing', async () => {
    const texts = ['', '   \n', 'nothing here', '\u0000\u0001\ufffe', '<<<>>>'];
    const { exitCode, answers } = await classifyJson(...texts.map((text, n) => file(`nothing-${n}.txt`, text)));
    expect(exitCode).toBe(0);
    expect(answers.map(({ mentions, relations }) => [mentions, relations])).toEqual(texts.map(() => [[], []]));
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
      const terminal = new RecordingTerminal({ env, colour });
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
      const terminal = new RecordingTerminal({ env });
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
