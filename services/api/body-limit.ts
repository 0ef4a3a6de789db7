/** Lists of sources and the documents of feeds, which are read as the bytes that they are. */
const RAW_BODIES = /^\/(?:websub\/|v1\/sources\/import$)/;

/** The largest of these is a pushed article. */
export const JSON_BODY = { megabytes: 1 };
/** 5,000 sources, or the newest items of a feed. */
export const RAW_BODY = { megabytes: 2 };

/** How the body of a request to this path is read. */
export function bodyLimitOf(path: string): { readonly megabytes: number } {
  return RAW_BODIES.test(path) ? RAW_BODY : JSON_BODY;
}
