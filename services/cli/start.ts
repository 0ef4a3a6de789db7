import { orExit } from '#platform/service';
import { runStandalone } from '#services/standalone/standalone';
import { EXIT } from './exit-code';

/** Returns when everything runs; the process then lives until a stop signal. */
export async function start(options: { kafka: boolean }): Promise<number> {
  await orExit(() => runStandalone(options));
  return EXIT.ok;
}
