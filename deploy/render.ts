import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { renderContracts, type RenderedFile, renderJsonSchemas } from '#contracts/render';
import { repositoryRoot } from '#platform/repository-root';
import { renderEnvExample } from './env-example';

const SCHEMAS = 'libs/contracts/schemas';
const RELEASED = 'libs/contracts/released';

/**
 * Writes every file that is rendered from the code. With `--release` the schemas are also written as those of the
 * last release, which later changes are held against (libs/contracts/compatibility.ts).
 */
function render(root: string, release: boolean): void {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const released = renderJsonSchemas().map((file) => ({ ...file, path: file.path.replace(SCHEMAS, RELEASED) }));
  const files: RenderedFile[] = [
    ...renderContracts(version),
    { path: '.env.example', content: renderEnvExample() },
    ...(release ? released : []),
  ];
  for (const { path, content } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const current = new Set(files.map(({ path }) => path));
  for (const name of readdirSync(join(root, SCHEMAS))) {
    if (!current.has(`${SCHEMAS}/${name}`)) rmSync(join(root, SCHEMAS, name));
  }
  process.stdout.write(`Rendered ${files.length} files.\n`);
}

render(repositoryRoot(), process.argv.includes('--release'));
