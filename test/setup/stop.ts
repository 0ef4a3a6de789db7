/** Stops what the global setups of this project started. */
export default async function stop(): Promise<void> {
  const started = globalThis as { stopKafka?: () => Promise<void>; stopPostgres?: () => Promise<void> };
  await started.stopKafka?.();
  await started.stopPostgres?.();
  delete started.stopKafka;
  delete started.stopPostgres;
}
