// The entry of a worker thread in tests: loads the TypeScript source workerData.script, and is what that exports.
require('./register-typescript.cjs');
const { workerData } = require('node:worker_threads');

module.exports = require(workerData.script).default;
