/** Why a fetch, or what follows it, did not bring a feed. One word for statistics and for the state of a source. */
export type ErrorClass =
  | 'policy'
  | 'dns'
  | 'connection'
  | 'tls'
  | 'timeout'
  | 'too-large'
  | 'redirects'
  | 'encoding'
  | 'protocol'
  | 'http-4xx'
  | 'http-5xx'
  | 'gone'
  | 'parse'
  | 'not-a-feed'
  | 'robots'
  | 'patience'
  | 'folder'
  | 'internal';

const BY_CODE: Readonly<Record<string, ErrorClass>> = {
  ADDRESS_REFUSED: 'policy',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  ECONNREFUSED: 'connection',
  ECONNRESET: 'connection',
  ECONNABORTED: 'connection',
  EHOSTUNREACH: 'connection',
  EHOSTDOWN: 'connection',
  ENETUNREACH: 'connection',
  ENETDOWN: 'connection',
  EADDRNOTAVAIL: 'connection',
  EACCES: 'connection',
  EPIPE: 'connection',
  ETIMEDOUT: 'timeout',
  // TLS in plain HTTP's place, and alerts of the handshake.
  EPROTO: 'tls',
  HPE_HEADER_OVERFLOW: 'too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'too-large',
  ERR_BUFFER_TOO_LARGE: 'too-large',
};

/** The families of codes in which Node names what OpenSSL, its parser of HTTP and zlib object to. */
const BY_FAMILY: readonly (readonly [family: RegExp, ErrorClass])[] = [
  [/^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_)/, 'tls'],
  [/^HPE_/, 'protocol'],
  [/^(?:Z_|ERR_BROTLI|ERR__ERROR|ERR_ZSTD|ZSTD_)/, 'encoding'],
];

/** The class of an error that Node gave while a request was made; `internal` for one that no server can cause. */
export function errorClassOf(error: Error & { readonly code?: unknown }): ErrorClass {
  const code = typeof error.code === 'string' ? error.code : '';
  return BY_CODE[code] ?? BY_FAMILY.find(([family]) => family.test(code))?.[1] ?? 'internal';
}

/** The class of an HTTP status; null for one that brings a document or says that it has not changed. */
export function errorClassOfStatus(status: number): ErrorClass | null {
  if ((status >= 200 && status < 300) || status === 304) return null;
  if (status === 410) return 'gone';
  if (status >= 400 && status < 500) return 'http-4xx';
  if (status >= 500 && status < 600) return 'http-5xx';
  return status >= 300 && status < 400 ? 'redirects' : 'protocol';
}
