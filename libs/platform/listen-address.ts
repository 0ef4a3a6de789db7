import { once } from 'node:events';
import { createServer } from 'node:net';
import { InvalidSetting, type Settings } from './settings';

type Address = Pick<Settings, 'PORT' | 'HOST'>;

/** Throws `InvalidSetting` where nothing can listen on PORT of HOST. */
export async function requireListenable(address: Address): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(address.PORT, address.HOST);
    await once(probe, 'listening');
  } catch (error) {
    throw toInvalidSetting(error, address);
  }
  probe.close();
  await once(probe, 'close');
}

/** Which of the two settings a failed listen speaks of; `error` itself where it is neither. */
export function toInvalidSetting(error: unknown, { PORT, HOST }: Address): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new InvalidSetting('PORT', String(PORT), `a port that is free on ${HOST}`);
    case 'EACCES':
      return new InvalidSetting('PORT', String(PORT), 'a port that this user may listen on, such as one above 1023');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new InvalidSetting('HOST', JSON.stringify(HOST), 'an address of this machine');
    default:
      return error;
  }
}
