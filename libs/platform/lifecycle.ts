/** Runs `stop` once at the first SIGINT or SIGTERM, then ends the process. A second Ctrl-C ends it at once. */
export function onStopSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const handle = (signal: NodeJS.Signals) => {
    if (stopping) {
      if (signal === 'SIGINT') process.exit(130);
      return;
    }
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${(error as Error).stack ?? String(error)}\n`, () => process.exit(1));
      },
    );
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
}
