// Builds when there is no build or a source is newer than it: `node deploy/build-if-stale.mjs [--always] [ROOT]`.
// It runs before there is anything built, hence plain JavaScript without dependencies.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const FOLDERS = ['services', 'libs', 'deploy', 'bench'];
const FILES = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Milliseconds since the epoch; 0 when there is no such file. */
const modifiedMs = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** The newest source that goes into the build. */
function newestSourceMs(root) {
  const newestIn = (folder) =>
    readdirSync(folder, { withFileTypes: true }).reduce((newest, entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return Math.max(newest, newestIn(path));
      const compiled = entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts');
      return compiled ? Math.max(newest, modifiedMs(path)) : newest;
    }, 0);
  const folders = FOLDERS.map((name) => join(root, name)).filter((folder) => modifiedMs(folder) > 0);
  return Math.max(...FILES.map((name) => modifiedMs(join(root, name))), ...folders.map(newestIn));
}

const always = process.argv.includes('--always');
const root = resolve(process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? '.');
const stamp = join(root, 'dist', '.built');

if (always || newestSourceMs(root) >= modifiedMs(stamp)) {
  if (!always) process.stdout.write('Building: the sources are newer than the build.\n');
  // The start of the build, not its end: a source saved meanwhile may have been read before.
  const started = new Date();
  const tsc = createRequire(join(root, 'package.json')).resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  // A build that failed leaves no stamp, so the next start tries again.
  if (status !== 0) process.exit(status ?? 1);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, started, started);
}
