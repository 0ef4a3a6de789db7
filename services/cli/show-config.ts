import { describeSettings, InvalidSetting, readSettings } from '#platform/settings';
import { EXIT } from './exit-code';
import { printable, styled, type Terminal } from './terminal';

/** `wf config` */
export async function showConfig(terminal: Terminal, options: { json?: boolean }): Promise<number> {
  const settings = describeSettings(terminal.env).map((setting) => ({
    ...setting,
    problem: problemOf(setting.name, terminal.env),
  }));
  if (options.json) {
    terminal.out(`${JSON.stringify(settings, null, 2)}\n`);
  } else {
    for (const { name, value, source, meaning, expected, problem } of settings) {
      const shown =
        source === 'unset' ? styled(terminal, 'dim', '(unset)') : printable(JSON.stringify(value)).slice(1, -1);
      terminal.out(`${styled(terminal, 'bold', name)} = ${shown}  ${styled(terminal, 'dim', `[${source}]`)}\n`);
      terminal.out(`    ${meaning}\n`);
      if (problem !== null) terminal.out(`    ${styled(terminal, 'red', 'WRONG')}: expected ${expected}\n`);
    }
  }
  const problems = settings.flatMap(({ problem }) => problem ?? []);
  for (const problem of problems) terminal.err(`${problem}\n`);
  return problems.length === 0 ? EXIT.ok : EXIT.configuration;
}

/** Each on its own, so that one wrong setting does not hide the next. */
function problemOf(name: string, env: NodeJS.ProcessEnv): string | null {
  try {
    readSettings({ [name]: env[name] });
    return null;
  } catch (error) {
    if (error instanceof InvalidSetting) return error.message;
    throw error;
  }
}
