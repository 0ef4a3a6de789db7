import { SETTINGS } from '#platform/settings';
import { RecordingTerminal } from '#test/setup/recording-terminal';
import { showConfig } from './show-config';

type Shown = { name: string; value: string; source: string; meaning: string; problem: string | null };

describe('wf config', () => {
  const show = async (env: NodeJS.ProcessEnv, options: { json?: boolean } = { json: true }) => {
    const terminal = new RecordingTerminal({ env });
    const exitCode = await showConfig(terminal, options);
    const settings = options.json ? (JSON.parse(terminal.stdout) as Shown[]) : [];
    return { terminal, exitCode, settings, of: (name: string) => settings.find((setting) => setting.name === name) };
  };

  it('shows every setting with value, source and meaning', async () => {
    const { exitCode, settings, of } = await show({ PORT: '8080' });
    expect(exitCode).toBe(0);
    expect(settings.map(({ name }) => name)).toEqual(Object.keys(SETTINGS));
    expect(of('PORT')).toMatchObject({ value: '8080', source: 'environment', problem: null });
    expect(of('HOST')).toMatchObject({ value: '127.0.0.1', source: 'default' });
    expect(of('DATABASE_URL')).toMatchObject({ value: '', source: 'unset' });
    expect(settings.every(({ meaning }) => meaning.length > 10)).toBe(true);
  });

  it.each([true, false])('masks secrets, right or wrong (json: %s)', async (json) => {
    const { terminal } = await show(
      { DATABASE_URL: 'postgres://u:hunter22@h/d', WATCHFLOOR_API_KEY: 'tooshort' },
      { json },
    );
    expect(terminal.stdout + terminal.stderr).not.toMatch(/hunter22|tooshort/);
    expect(terminal.stdout).toContain('********');
  });

  it('shows each wrong setting as such, and ends with 78', async () => {
    const { terminal, exitCode, of } = await show({ PORT: 'http', LOG_LEVEL: 'loud', HOST: '::1' });
    expect(exitCode).toBe(78);
    expect(of('PORT')!.problem).toBe('PORT: read "http", expected a port number from 0 to 65535');
    expect(of('HOST')!.problem).toBeNull();
    expect(terminal.stderr.trim().split('\n')).toHaveLength(2);
  });

  it('is readable by a person', async () => {
    const { terminal } = await show({ PORT: 'http' }, {});
    expect(terminal.stdout).toMatch(/^PORT = http {2}\[environment\]\n {4}Port of.*\n {4}WRONG: expected a port/);
    expect(terminal.stdout).toContain('KAFKA_BROKERS = (unset)');
  });
});
