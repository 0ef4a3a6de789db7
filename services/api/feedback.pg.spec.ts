import { randomUUID } from 'node:crypto';
import { AlertStore } from '#services/alert/alert-store';
import { sampleClassification } from '#test/setup/sample-classification';
import { startApi, type TestApi } from './testing/start-api';

let api: TestApi;
let mentionId: string;
let sourceId: string;

beforeEach(async () => {
  api = await startApi();
  const value = sampleClassification('one', [{ groupId: 'red-front', surface: 'Red Front' }]);
  const { article } = value;
  const text = `${article.text}The Red Front Street market opened.`;
  const message = { offset: 0n, key: 'one', value: { ...value, article: { ...article, text } }, id: 'one' };
  const place = { group: 'alert', topic: 'mentions.v1', partition: 0, signal: new AbortController().signal };
  const batch = { ...place, messages: [{ ...message, time: new Date(), traceparent: '' }] };
  await new AlertStore(api.database.dataSource).store(batch, new Date());
  const { mentions } = (await api.call('GET', `/v1/articles/${article.articleId}`)).body;
  mentionId = mentions[0].id;
  sourceId = article.sourceId;
});
afterEach(() => api.stop());

const mark = (body: object) =>
  api.call('POST', `/v1/mentions/${mentionId}/feedback`, { verdict: 'false-positive', ...body });

it('a false positive is stored once with its context, listed, in the catalogue, and can be taken back', async () => {
  const marked = await mark({ note: 'a street' });
  expect(marked.status).toBe(201);
  expect(marked.body).toMatchObject({
    groupId: 'red-front',
    alias: 'Red Front',
    context: ['_ attacked'],
    sourceId: null,
    note: 'a street',
    mention: { id: mentionId, surface: 'Red Front', quote: 'Red Front attacked post 0.' },
  });
  expect((await mark({})).body).toEqual(marked.body);
  expect(await api.listAll('/v1/suppressions', 5)).toEqual([marked.body]);
  expect(await api.listAll('/v1/suppressions?groupId=blue-guard', 5)).toEqual([]);
  const [change] = await api.database.dataSource.query('SELECT body FROM group_changes ORDER BY position DESC LIMIT 1');
  expect(change.body).toMatchObject({ groupId: 'red-front', suppressions: [{ id: marked.body.id }] });

  expect((await api.call('DELETE', `/v1/suppressions/${marked.body.id}`)).status).toBe(204);
  expect(await api.listAll('/v1/suppressions', 5)).toEqual([]);
  expect((await api.call('DELETE', `/v1/suppressions/${marked.body.id}`)).status).toBe(404);
});

it.each<[string, object, object]>([
  ['contexts of its own', { context: ['_ street', 'old _'] }, { context: ['_ street', 'old _'], sourceId: null }],
  ['everywhere', { context: [] }, { context: [], sourceId: null }],
])('takes %s', async (_, body, expected) => {
  expect((await mark(body)).body).toMatchObject(expected);
});

it('takes the source alone when asked', async () => {
  expect((await mark({ onlyThisSource: true })).body).toMatchObject({ sourceId });
});

it.each<[string, object, number, RegExp]>([
  ['another verdict', { verdict: 'right' }, 400, /verdict/],
  ['a context without the name', { context: ['street'] }, 400, /_ street/],
])('refuses %s', async (_, body, status, detail) => {
  const answer = await mark(body);
  expect([answer.status, answer.body.detail]).toEqual([status, expect.stringMatching(detail)]);
});

it('knows no mention of another id', async () => {
  const answer = await api.call('POST', `/v1/mentions/${randomUUID()}/feedback`, { verdict: 'false-positive' });
  expect(answer.status).toBe(404);
});
