import fc from 'fast-check';

/**
 * With PROPERTY_SEED set, as `.ci/run` does, each property meets the same cases in every run, so that a change is judged
 * by the change. Otherwise each run looks for new ones.
 */
const { PROPERTY_SEED } = process.env;
if (PROPERTY_SEED) fc.configureGlobal({ seed: Number(PROPERTY_SEED) });
