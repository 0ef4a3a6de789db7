import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '#platform/repository-root';
import { readSettings, SETTINGS } from '#platform/settings';
import { renderEnvExample } from './env-example';

describe('.env.example', () => {
  const rendered = renderEnvExample();

  it('is as rendered; when this fails: npm run render', () => {
    expect(readFileSync(join(repositoryRoot(), '.env.example'), 'utf8')).toBe(rendered);
  });

  it('with every line that sets something uncommented reads as the defaults do', () => {
    const env = Object.fromEntries(
      rendered
        .split('\n')
        .flatMap((line) => /^#([A-Z_]+)=(.*)$/.exec(line) ?? [])
        .reduce<[string, string][]>(
          (pairs, _, i, all) => (i % 3 === 0 ? [...pairs, [all[i + 1]!, all[i + 2]!]] : pairs),
          [],
        ),
    );
    expect(Object.keys(env)).toEqual(Object.keys(SETTINGS));
    expect(readSettings(env)).toEqual(readSettings({}));
  });

  it('holds no value of a secret', () => {
    const secrets = Object.entries(SETTINGS).filter(([, setting]) => 'secret' in setting);
    expect(secrets.length).toBeGreaterThan(0);
    for (const [name] of secrets) expect(rendered).toContain(`\n#${name}=\n`);
  });
});
