import { errorClassOf, errorClassOfStatus } from './error-class';

describe('errorClassOf', () => {
  it.each([
    ['ADDRESS_REFUSED', 'policy'],
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'connection'],
    ['ECONNRESET', 'connection'],
    ['EHOSTUNREACH', 'connection'],
    ['ETIMEDOUT', 'timeout'],
    ['EPROTO', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['HPE_INVALID_CONSTANT', 'protocol'],
    ['HPE_HEADER_OVERFLOW', 'too-large'],
    ['ERR_BUFFER_TOO_LARGE', 'too-large'],
    ['Z_DATA_ERROR', 'encoding'],
    ['ERR_BROTLI_DECODER_ERROR_UNREACHABLE', 'encoding'],
    ['ERR_INVALID_ARG_TYPE', 'internal'],
    [undefined, 'internal'],
    [17, 'internal'],
  ])('%s: %s', (code, errorClass) => {
    expect(errorClassOf(Object.assign(new Error('x'), { code }))).toBe(errorClass);
  });
});

describe('errorClassOfStatus', () => {
  it.each([
    [200, null],
    [206, null],
    [304, null],
    [301, 'redirects'],
    [400, 'http-4xx'],
    [404, 'http-4xx'],
    [410, 'gone'],
    [429, 'http-4xx'],
    [500, 'http-5xx'],
    [599, 'http-5xx'],
    [101, 'protocol'],
    [999, 'protocol'],
  ])('%i: %s', (status, errorClass) => {
    expect(errorClassOfStatus(status)).toBe(errorClass);
  });
});
