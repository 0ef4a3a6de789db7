// Set by test/setup/kafka.ts, which has also said why. With CI=true it fails instead.
if (process.env.WATCHFLOOR_TEST_KAFKA_MISSING) {
  globalThis.describe = Object.assign(describe.skip, describe);
  globalThis.it = Object.assign(it.skip, it);
  globalThis.test = globalThis.it;
}
