const { join, sep } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

const WHOLE_PROGRAMS = join(__dirname, '..') + sep;

/**
 * The order of the files: those that start whole programs take longest and wait much, so they come first and the others
 * run beside them. Within both, Jest's own order: what failed or took long in the last run, else the largest files.
 */
module.exports = class WholeProgramsFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isWhole = ({ path }) => path.startsWith(WHOLE_PROGRAMS);
    return [...sorted.filter(isWhole), ...sorted.filter((test) => !isWhole(test))];
  }
};
