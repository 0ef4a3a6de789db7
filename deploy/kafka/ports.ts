import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/**
 * Below the ports that Linux gives to outgoing connections: while a broker is down, a client that keeps on connecting
 * to a port from that range can get that very port as its own, and then it talks to itself and occupies it.
 */
const FREE_PORTS = { from: 20_000, to: 32_000 };

/** Chance finds a free one at once unless nearly all are taken. */
const ATTEMPTS = 100;

/** `count` different ports that were free on 127.0.0.1 a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  const ports: number[] = [];
  for (let attempt = 0; attempt < ATTEMPTS && ports.length < count; attempt++) {
    const port = randomInt(FREE_PORTS.from, FREE_PORTS.to);
    const server = await listen(port);
    if (server === null) continue;
    held.push(server);
    ports.push(port);
  }
  await Promise.all(held.map(close));
  if (ports.length < count) throw new Error(`No free port on ${LOOPBACK} from ${FREE_PORTS.from} to ${FREE_PORTS.to}`);
  return ports;
}

export async function isFree(port: number): Promise<boolean> {
  const server = await listen(port);
  if (server !== null) await close(server);
  return server !== null;
}

async function listen(port: number): Promise<Server | null> {
  const server = createServer();
  try {
    server.listen(port, LOOPBACK);
    await once(server, 'listening');
    return server;
  } catch {
    return null;
  }
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
