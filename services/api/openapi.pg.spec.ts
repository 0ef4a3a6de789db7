import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { routesOf } from './route';
import { alertOf, appendAlerts } from './testing/append-alerts';
import { type Json, startApi, type TestApi } from './testing/start-api';
import { V1_CONTROLLERS } from './v1-controllers';

let api: TestApi;
let document: Json;
beforeAll(async () => {
  api = await startApi();
  document = await (await fetch(`${api.url}/docs-json`)).json();
});
afterAll(() => api.stop());

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** What Express really routes below /v1. */
function routedPaths(): string[] {
  const stack: Json[] = api.app.getHttpAdapter().getInstance().router.stack;
  return stack
    .filter((layer) => layer.route?.path.startsWith('/v1'))
    .flatMap((layer) =>
      Object.keys(layer.route.methods).map((method) => `${method} ${layer.route.path.replaceAll(/:(\w+)/g, '{$1}')}`),
    )
    .sort();
}

it('describes every route that is served, and no other', () => {
  const described = Object.entries<object>(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method} ${path}`),
  );
  expect(described.sort()).toEqual(routedPaths());
  expect(described.length).toBeGreaterThan(20);
});

it('is OpenAPI 3.1 whose references all lead somewhere and whose operations say all', () => {
  expect(document.openapi).toBe('3.1.0');
  for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
    expect(Object.keys(document.components.schemas)).toContain(reference);
  }
  const operations = Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    Object.entries<Json>(item).map(([method, operation]) => ({ path, method, operation })),
  );
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, method, operation } of operations) {
    expect(METHODS).toContain(method);
    expect(operation.summary.length).toBeGreaterThan(5);
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '503']));
    const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const inPath = operation.parameters.filter((parameter: Json) => parameter.in === 'path');
    expect(inPath.map((parameter: Json) => parameter.name)).toEqual(named);
    for (const parameter of operation.parameters) expect(parameter.schema).toHaveProperty(['type']);
    if (['post', 'patch'].includes(method) && !/\/(retry|rotate-secret|refresh)$/.test(path)) {
      const [content] = Object.values<Json>(operation.requestBody.content);
      expect(content.schema.$ref).toMatch(/Input$/);
    }
  }
  const limit = document.paths['/v1/alerts'].get.parameters.find((parameter: Json) => parameter.name === 'limit');
  expect(limit).toMatchObject({
    in: 'query',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
  });
});

it('describes answers as they are', async () => {
  await appendAlerts(api.database.dataSource, [alertOf()]);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema({ $id: 'doc', ...document });
  const check = (path: string, method: string, status: number, body: unknown) => {
    const { content } = document.paths[path][method].responses[status];
    const type = Object.keys(content)[0]!.replaceAll('/', '~1');
    const pointer = `/paths/${path.replaceAll('/', '~1')}/${method}/responses/${status}/content/${type}/schema`;
    const isValid = ajv.validate({ $ref: `doc#${encodeURI(pointer)}` }, body);
    expect([path, status, isValid, ajv.errors]).toEqual([path, status, true, null]);
  };
  const endpoint = (await api.call('POST', '/v1/endpoints', { url: 'https://hooks.example/' })).body;
  check('/v1/endpoints', 'post', 201, endpoint);
  const subscription = (await api.call('POST', '/v1/subscriptions', { name: 'a', endpointId: endpoint.id })).body;
  check('/v1/subscriptions', 'post', 201, subscription);
  check(
    '/v1/sources',
    'post',
    201,
    (await api.call('POST', '/v1/sources', { name: 'a', url: 'https://f.example/' })).body,
  );
  for (const path of Object.keys(document.paths).filter(
    (path) => document.paths[path].get && !/[{]|stream/.test(path),
  )) {
    check(path, 'get', 200, (await api.call('GET', path)).body);
    check(path, 'get', 400, (await api.call('GET', `${path}?nonsense=1`)).body);
  }
});

it('every route is behind the key, and so says the document', () => {
  expect(document.security).toEqual([{ apiKey: [] }]);
  expect(document.components.securitySchemes.apiKey).toMatchObject({ type: 'http', scheme: 'bearer' });
  expect(routesOf(V1_CONTROLLERS)).toHaveLength(routedPaths().length);
});

describe('pages', () => {
  it.each([
    ['/docs', 'text/html'],
    ['/docs/swagger-ui-init.js', 'javascript'],
    ['/docs/swagger-ui-bundle.js', 'javascript'],
    ['/docs-yaml', 'yaml'],
    ['/', 'text/html; charset=utf-8'],
    ['/page.js', 'text/javascript; charset=utf-8'],
    ['/page.css', 'text/css; charset=utf-8'],
    ['/health/live', 'application/json'],
  ])('%s needs no key and carries the security headers', async (path, type) => {
    const response = await fetch(`${api.url}${path}`);
    await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(type);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.has('x-powered-by')).toBe(false);
  });

  it('the page has nothing inline and loads nothing from elsewhere', async () => {
    const html = await (await fetch(`${api.url}/`)).text();
    expect(html).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/i);
    expect(html).not.toMatch(/https?:/);
    const script = await (await fetch(`${api.url}/page.js`)).text();
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|\.style\b/);
  });
});
