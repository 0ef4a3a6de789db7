import { readVersion } from '#platform/version';

/** By which robots.txt knows this program (RFC 9309, 2.2.1): the product of the User-Agent, without its version. */
export const PRODUCT_TOKEN = 'Watchfloor';

/**
 * The User-Agent header of every request for a feed or a page, so that a site's owner can tell who asks and whom to
 * speak to. `contact` is an address of the web or of e-mail; null where the operator has given none.
 */
export function userAgent(contact: string | null): string {
  const comment = contact === null ? 'feed reader' : `+${contact}; feed reader`;
  return `${PRODUCT_TOKEN}/${readVersion()} (${comment})`;
}
