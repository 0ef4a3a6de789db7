import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '#platform/repository-root';

describe('build-if-stale.mjs', () => {
  let root: string;
  const write = (path: string, content: string): void => writeFileSync(join(root, path), content);
  const run = () => {
    const script = join(repositoryRoot(), 'deploy/build-if-stale.mjs');
    const { status, stdout } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' });
    return { status, built: stdout.startsWith('Building') };
  };
  /** As if edited after the build. */
  const touch = (path: string): void => {
    const later = new Date(Date.now() + 1000);
    utimesSync(join(root, path), later, later);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'watchfloor-build-'));
    mkdirSync(join(root, 'services/one'), { recursive: true });
    symlinkSync(join(repositoryRoot(), 'node_modules'), join(root, 'node_modules'));
    write('package.json', '{}');
    const compilerOptions = { rootDir: '.', outDir: 'dist', types: [], skipLibCheck: true };
    write('tsconfig.build.json', JSON.stringify({ compilerOptions, include: ['services'], exclude: ['**/*.spec.ts'] }));
    write('services/one/main.ts', 'export const one: number = 1;\n');
    write('services/one/main.spec.ts', 'export {};\n');
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('builds once, and again only after a source has changed', () => {
    expect(run()).toEqual({ status: 0, built: true });
    expect(existsSync(join(root, 'dist/services/one/main.js'))).toBe(true);
    expect(run()).toEqual({ status: 0, built: false });
    touch('services/one/main.spec.ts');
    expect(run()).toEqual({ status: 0, built: false });
    touch('services/one/main.ts');
    expect(run()).toEqual({ status: 0, built: true });
  });

  it('fails with the build, and tries again at the next start', () => {
    write('services/one/main.ts', "export const one: number = 'one';\n");
    const failed = run();
    expect(failed.status).not.toBe(0);
    expect(run()).toEqual(failed);
    write('services/one/main.ts', 'export const one: number = 1;\n');
    expect(run()).toEqual({ status: 0, built: true });
  });
});
