import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { parseHTML } from 'linkedom';
import { repositoryRoot } from '#platform/repository-root';
import { eventually } from '#test/setup/eventually';
import { alertOf, appendAlerts } from './testing/append-alerts';
import { type Json, startApi, type TestApi } from './testing/start-api';

const folder = join(repositoryRoot(), 'services', 'api', 'page');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

let api: TestApi;
const closers: (() => void)[] = [];
beforeAll(async () => (api = await startApi()));
afterEach(() => closers.splice(0).forEach((close) => close()));
afterAll(() => api.stop());
beforeEach(() => api.database.dataSource.query('TRUNCATE alerts, alert_events, stories CASCADE'));

/** linkedom makes a form an HTMLElement and no more; the page only asks whether an id is on the element it expects. */
const isTag = (tag: string) => ({
  [Symbol.hasInstance]: (node: { localName?: string } | null) => node?.localName === tag,
});
const elementClasses = Object.fromEntries(
  Object.entries({ Form: 'form', Input: 'input', Button: 'button', Select: 'select', OList: 'ol' }).map(
    ([name, tag]) => {
      return [`HTML${name}Element`, isTag(tag)];
    },
  ),
);

/** The page in a document without a screen: its own script, against the real API. */
function openPage(key: string | null) {
  const { document, window } = parseHTML(read('index.html'));
  const stored = new Map<string, string>(key === null ? [] : [['watchfloor-api-key', key]]);
  const stopping = new AbortController();
  closers.push(() => stopping.abort());
  const context = createContext({
    document,
    HTMLElement: window.HTMLElement,
    ...elementClasses,
    sessionStorage: {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, value: string) => void stored.set(name, value),
      removeItem: (name: string) => void stored.delete(name),
    },
    fetch: (path: string, init: RequestInit) =>
      fetch(`${api.url}/${path}`, { ...init, signal: AbortSignal.any([init.signal!, stopping.signal]) }),
    AbortController,
    URLSearchParams,
    URL,
    TextDecoder,
    setTimeout: (call: () => void, ms: number) => setTimeout(() => !stopping.signal.aborted && call(), ms).unref(),
    clearTimeout,
  });
  // linkedom's select has no value of its own; the page reads the chosen option's.
  for (const id of ['group', 'severity']) {
    Object.defineProperty(document.getElementById(id), 'value', { value: id === 'group' ? '' : 'low', writable: true });
  }
  for (const input of document.querySelectorAll('input')) (input as Json).focus = () => undefined;
  runInContext(read('page.js'), context);
  const text = (id: string) => document.getElementById(id)!.textContent ?? '';
  return { document, window, stored, text, items: () => [...document.querySelectorAll('#alerts > li')] };
}

it('asks for a key, refuses a wrong one, and forgets it', async () => {
  const page = openPage(null);
  expect(page.document.getElementById('key-form')!.hasAttribute('hidden')).toBe(false);
  (page.document.getElementById('key') as Json).value = 'wrong-key-wrong-key';
  page.document.getElementById('key-form')!.dispatchEvent(new (page.window as Json).Event('submit'));
  await eventually('the refusal', () => page.text('key-error') === 'This key is not accepted.');
  expect(page.stored.size).toBe(0);
});

it('shows what came and what comes, hostile text as text', async () => {
  const hostile = '<img src=x onerror=alert(1)>';
  const evidence = alertOf().evidence.map((item) => ({
    ...item,
    quote: `${hostile} Red Front attacks a bridge`,
    start: 100 + hostile.length + 1,
    sentence: { start: 100, end: 200 },
  }));
  const sources = alertOf().sources.map((source) => ({ ...source, url: 'javascript:alert(1)' }));
  await appendAlerts(api.database.dataSource, [alertOf({ headline: hostile, evidence, sources })]);
  const page = openPage(api.key);
  await eventually('the list', () => page.text('connection') === 'Live' && page.items().length === 1);
  const [item] = page.items();
  expect(item!.querySelector('img')).toBeNull();
  expect(item!.querySelector('h3')!.textContent).toBe(hostile);
  expect([...item!.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['Red Front', 'attacks']);
  expect(item!.querySelector('blockquote')!.textContent).toBe(evidence[0]!.quote);
  expect(item!.querySelector('a')).toBeNull();
  expect(item!.textContent).toContain('confidence 70 %');

  await appendAlerts(api.database.dataSource, [
    alertOf({ headline: 'Second', groupId: 'blue-guard', severity: 'critical' }),
  ]);
  await eventually('the new one', () => page.items().length === 2);
  expect(page.items()[0]!.className).toBe('critical');
  expect(page.items()[0]!.querySelector('a')!.getAttribute('href')).toBe('https://news.example/1');
  expect(page.text('news')).toBe('New: Blue Guard, Second');
});

it('tells no news from dead sources', async () => {
  await api.database.dataSource.query(
    `INSERT INTO sources (id, kind, name, location, state) VALUES
       (gen_random_uuid(), 'feed', '<b>Wire</b>', 'https://a.example/', 'failing'),
       (gen_random_uuid(), 'feed', 'Other', 'https://b.example/', 'healthy')`,
  );
  const page = openPage(api.key);
  await eventually('the line', () => page.text('sources') === '1 of 2 sources is not well (failing: <b>Wire</b>).');
  expect(page.document.getElementById('sources')!.className).toBe('unwell');
});

it('says that there is nothing yet', async () => {
  const page = openPage(api.key);
  await eventually(
    'the empty state',
    () => page.text('message') === 'No alert yet. New ones appear here by themselves.',
  );
  expect(page.document.querySelectorAll('#group option')).toHaveLength(4);
});

it('says that the connection is lost, and resumes', async () => {
  await appendAlerts(api.database.dataSource, [alertOf()]);
  const page = openPage(api.key);
  await eventually('the list', () => page.text('connection') === 'Live' && page.items().length === 1);
  (api.app.getHttpServer() as Server).closeAllConnections();
  await eventually('the loss', () => page.text('connection').startsWith('Connection lost'));
  await appendAlerts(api.database.dataSource, [alertOf()]);
  await eventually('the second alert', () => page.text('connection') === 'Live' && page.items().length === 2);
});
