import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type EmbeddedPostgres, EmbeddedPostgresFailed, startEmbeddedPostgres } from './embedded-postgres';

describe('The embedded Postgres', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'watchfloor-embedded-'));
  const start = () => startEmbeddedPostgres({ dataDir, durable: false });
  let postgres: EmbeddedPostgres;
  afterAll(async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const ask = async (url: string) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query('SELECT 1 AS one')).rows;
    } finally {
      await client.end();
    }
  };

  it('is not taken away from a process that lives, and is from one that does not', async () => {
    postgres = await start();
    const inUse = `The data folder ${dataDir} is in use: process ${process.pid} runs Postgres ${postgres.pid} there`;
    await expect(start()).rejects.toThrow(new EmbeddedPostgresFailed(inUse));
    expect(await ask(postgres.url)).toEqual([{ one: 1 }]);

    // As after the end of an owner with another pid, on a system that does not end the server with it.
    writeFileSync(join(dataDir, 'postgres-owner'), '1');
    const orphan = postgres;
    postgres = await start();
    expect(postgres.pid).not.toBe(orphan.pid);
    expect(await ask(postgres.url)).toEqual([{ one: 1 }]);
    await expect(ask(orphan.url)).rejects.toThrow();
  });
});
