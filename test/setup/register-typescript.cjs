// Lets plain node run this project's TypeScript as it stands, for a child process of a test.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

const root = join(__dirname, '..', '..');

Module._extensions['.ts'] = (module, file) => {
  const { code } = transformSync(readFileSync(file, 'utf8'), {
    filename: file,
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2022',
    },
    module: { type: 'commonjs' },
  });
  module._compile(code, file);
};

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const found = /^#(bench|deploy|services|test)\//.test(request)
    ? join(root, request.slice(1))
    : request.startsWith('#')
      ? join(root, 'libs', request.slice(1))
      : request;
  return resolve.call(this, found, ...rest);
};
