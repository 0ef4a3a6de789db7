import { mkdtempSync, rmSync } from 'node:fs';
import { startBroker } from '#deploy/kafka/broker';
import { startEmbeddedPostgres } from '#database/embedded-postgres';
import { createDataSource } from '#database/data-source';
import { Bus1700000000002 } from '#database/migrations/0002-bus';
import { makeTestBus, notesTopic } from '#bus/conformance/fixture';
async function measure(name: string, backend: any) {
  const { bus, close } = makeTestBus(backend, { prefix: 'bench.', partitions: 6 });
  await bus.start();
  const total = 20000; const pad = 'x'.repeat(4000);
  let t = performance.now();
  for (let i = 0; i < total; i += 200) await bus.publish(notesTopic, Array.from({ length: 200 }, (_, k) => ({ key: `k${i + k}`, id: String(i + k), value: { key: pad, n: i + k } })));
  console.log(name, 'publish msg/s', Math.round(total / ((performance.now() - t) / 1000)));
  let n = 0; t = performance.now(); let lat: number[] = [];
  await new Promise<void>((r) => void bus.consume({ topic: notesTopic, group: 'g', maxBatchMessages: 200, handle: async (b) => { n += b.messages.length; if (n === total) r(); for (const m of b.messages) if (m.value.n >= 1e6) lat.push(performance.now() - (m.value.n - 1e6)); } }));
  console.log(name, 'consume msg/s', Math.round(total / ((performance.now() - t) / 1000)));
  for (let i = 0; i < 300; i++) { await bus.publish(notesTopic, [{ key: `k${i}`, id: 'x', value: { key: pad, n: Math.round(performance.now()) + 1e6 } }]); await new Promise((r) => setTimeout(r, 20)); }
  await new Promise((r) => setTimeout(r, 500));
  lat.sort((a, b) => a - b);
  console.log(name, 'latency ms p50 p95 p99', [0.5, 0.95, 0.99].map((q) => Math.round(lat[Math.floor(lat.length * q)]!)), lat.length);
  const cpu = process.cpuUsage(); await new Promise((r) => setTimeout(r, 3000)); const c = process.cpuUsage(cpu);
  console.log(name, 'idle cpu %', ((c.user + c.system) / 30000).toFixed(1));
  await close();
}
(async () => {
  const dir = mkdtempSync('/tmp/bench-bus-');
  const pg = await startEmbeddedPostgres({ dataDir: dir });
  const ds = await createDataSource(pg.url, 5).initialize();
  await new Bus1700000000002().up(ds.createQueryRunner());
  await measure('postgres', { kind: 'postgres', url: pg.url });
  await ds.destroy(); await pg.stop();
  const broker = await startBroker({ dataDir: dir + '/k' });
  await measure('kafka', { kind: 'kafka', brokers: broker.brokers });
  await broker.stop(); rmSync(dir, { recursive: true, force: true });
})();
