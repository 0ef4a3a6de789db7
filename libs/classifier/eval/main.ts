import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { InvalidCatalogue, loadCatalogue } from '#catalogue/load-catalogue';
import { repositoryRoot } from '#platform/repository-root';
import { classify } from '../classify';
import { typeEvent } from '../events/type-event';
import { evaluate } from './evaluate';
import { loadDevelopmentSet, type Part } from './load-development-set';
import { type NamedReport, renderReports, renderWrongItems } from './render-report';

const USAGE = `npm run eval [-- options]: measures the classifier on its development set
  --held-out   only the quarter that is kept apart
  --all        both parts, side by side
  --errors     lists each wrong item of the development part
  --json       the figures as JSON
`;

function main(): number {
  let options;
  try {
    options = parseArgs({
      options: {
        'held-out': { type: 'boolean', default: false },
        all: { type: 'boolean', default: false },
        errors: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return 64;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (options.errors && options['held-out']) {
    process.stderr.write('--errors is for the development part: what is held out is not looked at item by item\n');
    return 64;
  }

  const root = repositoryRoot();
  const set = loadDevelopmentSet(join(root, 'libs/classifier/eval'));
  if (set.problems.length > 0) {
    process.stderr.write(`${set.problems.join('\n')}\n`);
    return 1;
  }
  let catalogue;
  try {
    catalogue = loadCatalogue(join(root, 'seeds/groups.yaml'));
  } catch (error) {
    if (!(error instanceof InvalidCatalogue)) throw error;
    process.stderr.write(`${error.message}\n`);
    return InvalidCatalogue.exitCode;
  }
  const parts: Part[] = options.all ? ['development', 'held-out'] : [options['held-out'] ? 'held-out' : 'development'];
  const reports = parts.map((part): NamedReport => {
    const ofPart = <T extends { part: Part }>(items: readonly T[]) => items.filter((item) => item.part === part);
    const items = { sentences: ofPart(set.sentences), texts: ofPart(set.texts) };
    return {
      name: part,
      report: evaluate(items, catalogue, { classify, typeEvent }, join(root, 'libs/classifier/lexicon')),
    };
  });
  const development = reports.find(({ name }) => name === 'development');
  if (options.json) {
    const figures = reports.map(({ name, report: { wrong, ...report } }) => {
      const listed = options.errors && name === 'development' ? { wrong } : {};
      return [name, { ...report, wrongItems: wrong.length, ...listed }] as const;
    });
    const environment = { node: process.version, catalogueVersion: catalogue.version };
    process.stdout.write(`${JSON.stringify({ ...environment, ...Object.fromEntries(figures) }, null, 2)}\n`);
  } else {
    process.stdout.write(renderReports(reports));
    if (options.errors && development !== undefined) process.stdout.write(`\n${renderWrongItems(development.report)}`);
  }
  return 0;
}

// A reader that has seen enough (`| head`) closes the pipe; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = main();
