import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import asyncApiSchema from '@asyncapi/specs/schemas/3.0.0-without-$id.json';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { bury, encode } from '#bus/cloudevent';
import { groupName, topicName } from '#bus/topic-names';
import type { Alias, Group } from '#catalogue/group';
import { repositoryRoot } from '#platform/repository-root';
import { SETTINGS } from '#platform/settings';
import type { AlertEvent } from './alert-event';
import type { Article } from './article';
import type { ClassifiedArticle } from './classification';
import type { GroupChange } from './group-change';
import { renderContracts } from './render';
import type { SourceEvent } from './source-event';
import { alertsTopic, articlesTopic, groupsTopic, mentionsTopic, sourcesTopic, type Topic, TOPICS } from './topics';

const root = repositoryRoot();
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const onDisk = (path: string): string => readFileSync(join(root, path), 'utf8');

const article: Article = {
  articleId: '6f1d9a52-2f43-5c1e-9a5b-0d3c4c1f7e10',
  revision: 1,
  sourceId: '0b9f7c1e-7d52-5b7a-8f0e-1f2d3c4b5a69',
  sourceName: 'Example News',
  url: 'https://news.example/report',
  title: 'Group A attacks group B',
  authors: ['A. Writer'],
  publishedAt: '2025-03-01T08:00:00.000Z',
  firstSeenAt: '2025-03-01T08:00:05.000Z',
  language: null,
  text: 'Group A attacks group B\n\nGroup A attacked group B.',
  textFrom: 'page',
};

const mention: ClassifiedArticle['mentions'][number] = {
  groupId: 'group-a',
  kind: 'name',
  person: null,
  surface: 'Group A',
  start: 25,
  end: 32,
  section: 'lead',
  eventType: 'ASSAULT',
  quadClass: 'material-conflict',
  mode: null,
  role: 'actor',
  modality: 'asserted',
  time: 'current',
  killed: 3,
  wounded: null,
  place: null,
  confidence: 0.8,
  evidence: {
    alias: 'Group A',
    sentence: { start: 25, end: 50 },
    trigger: 'attacked',
    rule: 'assault.attack',
    policy: 'plain name',
    score: 0.8,
  },
};

const classification: ClassifiedArticle = {
  article,
  mentions: [mention],
  relations: [
    {
      a: 'group-a',
      b: 'group-b',
      kind: 'rivalry',
      types: ['attack'],
      modality: 'asserted',
      confidence: 0.7,
      evidence: [
        {
          start: 25,
          end: 50,
          type: 'attack',
          modality: 'asserted',
          time: 'current',
          trigger: 'attacked',
          rule: 'assault.attack',
        },
      ],
    },
  ],
  language: 'en',
  depth: 'full',
  engineVersion: '1',
  catalogueVersion: 'abc',
};

const { evidence, groupId: _groupId, eventType: _eventType, quadClass: _quadClass, ...place } = mention;
const alertEvent: AlertEvent = {
  id: '5c1e9a52-2f43-5c1e-9a5b-0d3c4c1f7e11',
  groupId: 'group-a',
  sequence: 1,
  change: 'opened',
  occurredAt: '2025-03-01T08:00:06.000Z',
  alert: {
    id: '7a1e9a52-2f43-5c1e-9a5b-0d3c4c1f7e12',
    revision: 1,
    state: 'opened',
    groupId: 'group-a',
    eventType: 'ASSAULT',
    quadClass: 'material-conflict',
    severity: 'high',
    confidence: 0.8,
    headline: 'Group A: ASSAULT',
    storyId: '8b1e9a52-2f43-5c1e-9a5b-0d3c4c1f7e13',
    openedAt: '2025-03-01T08:00:06.000Z',
    updatedAt: '2025-03-01T08:00:06.000Z',
    sources: [
      {
        articleId: article.articleId,
        sourceId: article.sourceId,
        sourceName: article.sourceName,
        url: article.url,
        title: article.title,
        publishedAt: article.publishedAt,
        language: null,
      },
    ],
    evidence: [
      {
        ...place,
        articleId: article.articleId,
        sentence: evidence.sentence,
        quote: 'Group A attacked group B.',
        trigger: evidence.trigger,
        rule: evidence.rule,
      },
    ],
    relations: [{ groupId: 'group-b', kind: 'rivalry', confidence: 0.7 }],
  },
};

const alias: NonNullable<GroupChange['group']>['aliases'][number] = {
  text: 'Group A',
  kind: 'name',
  caseSensitive: false,
  ambiguous: false,
  commonWord: false,
  admit: [],
  exclude: [],
  script: 'Latn',
  former: false,
  sources: [],
};
const groupChange: GroupChange = {
  groupId: 'group-a',
  group: {
    id: 'group-a',
    name: 'Group A',
    parent: null,
    affiliation: null,
    wikidata: 'Q1',
    aliases: [alias] satisfies Alias[],
    persons: [],
  } satisfies Group,
  suppressions: [],
  catalogueVersion: 'abc',
  changedAt: '2025-03-01T08:00:06.000Z',
};

const sourceEvent: SourceEvent = {
  id: '9c1e9a52-2f43-5c1e-9a5b-0d3c4c1f7e14',
  sourceId: article.sourceId,
  sourceName: article.sourceName,
  location: 'https://news.example/feed.xml',
  kind: 'feed',
  state: 'failing',
  previousState: 'healthy',
  reason: '3 polls in a row failed: answered with HTTP status 503.',
  since: '2025-03-01T08:00:06.000Z',
  sequence: 2,
  lastSuccessAt: '2025-03-01T07:00:00.000Z',
  lastItemAt: null,
  expectedEverySeconds: 3_600,
  sourcesByState: { new: 0, healthy: 2, slow: 0, failing: 6, moved: 0, gone: 0, silent: 0 },
  occurredAt: '2025-03-01T08:00:06.000Z',
};

/** A message of every topic, and how to spoil it. */
const SAMPLES: readonly { topic: Topic<unknown>; sample: unknown; spoilt: [string, unknown][] }[] = [
  {
    topic: articlesTopic,
    sample: article,
    spoilt: [
      ['no text', { ...article, text: undefined }],
      ['a date that is none', { ...article, firstSeenAt: 'yesterday' }],
      ['an id that is none', { ...article, articleId: 'x' }],
    ],
  },
  {
    topic: mentionsTopic,
    sample: classification,
    spoilt: [
      ['an unknown event type', { ...classification, mentions: [{ ...mention, eventType: 'ATTACK' }] }],
      ['a negative offset', { ...classification, mentions: [{ ...mention, start: -1 }] }],
    ],
  },
  {
    topic: alertsTopic,
    sample: alertEvent,
    spoilt: [
      ['no evidence', { ...alertEvent, alert: { ...alertEvent.alert, evidence: [] } }],
      ['a sequence of 0', { ...alertEvent, sequence: 0 }],
    ],
  },
  {
    topic: groupsTopic,
    sample: groupChange,
    spoilt: [
      ['no group where there is none', { ...groupChange, group: undefined }],
      ['an alias that is only a text', { ...groupChange, group: { ...groupChange.group, aliases: ['Group A'] } }],
    ],
  },
  {
    topic: sourcesTopic,
    sample: sourceEvent,
    spoilt: [
      ['a state that is none', { ...sourceEvent, state: 'dead' }],
      ['a count below zero', { ...sourceEvent, sourcesByState: { ...sourceEvent.sourcesByState, failing: -1 } }],
      ['a state that is not counted', { ...sourceEvent, sourcesByState: { failing: 6 } }],
    ],
  },
];

describe('rendered files', () => {
  const rendered = renderContracts(version);

  it.each(rendered)('$path is as rendered; when this fails: npm run render', ({ path, content }) => {
    expect(existsSync(join(root, path)) ? onDisk(path) : 'no such file').toBe(content);
  });

  it('are all there are', () => {
    const folder = 'libs/contracts/schemas';
    const paths = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
    expect(paths.sort()).toEqual(
      rendered
        .map(({ path }) => path)
        .filter((path) => path.startsWith(folder))
        .sort(),
    );
  });
});

describe('JSON Schemas', () => {
  it('have a sample for every topic', () => {
    expect(SAMPLES.map(({ topic }) => topic)).toEqual([...TOPICS]);
  });

  describe.each(SAMPLES)('of $topic.name', ({ topic, sample, spoilt }) => {
    const ajv = addFormats(new Ajv2020({ allErrors: true, strict: true, strictTypes: false }));
    const schema = JSON.parse(onDisk(`libs/contracts/schemas/${topic.messageType}.json`)) as object;
    const validate = ajv.compile(schema);
    const overWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

    it('take a message, as the validator of the bus does', () => {
      expect(validate(overWire(sample)) || validate.errors).toBe(true);
      expect(topic.schema.safeParse(sample).success).toBe(true);
    });

    it('take a message with a property that they do not name', () => {
      expect(validate({ ...(overWire(sample) as object), addedLater: 1 })).toBe(true);
    });

    it.each(spoilt)('refuse %s, as the validator of the bus does', (_, value) => {
      expect(validate(overWire(value))).toBe(false);
      expect(topic.schema.safeParse(overWire(value)).success).toBe(false);
    });
  });
});

interface AsyncApi {
  readonly channels: Record<string, { address: string; messages: Record<string, { $ref: string }> }>;
  readonly operations: Record<string, { bindings?: { kafka: { groupId: { enum: string[] } } } }>;
  readonly components: {
    readonly messages: Record<string, { headers: object; payload: { $ref?: string } }>;
    readonly schemas: Record<string, object>;
  };
}

describe('asyncapi.yaml', () => {
  const document = parse(onDisk('libs/contracts/asyncapi.yaml')) as AsyncApi;

  it('is valid AsyncAPI 3.0', () => {
    const ajv = addFormats(new Ajv({ strict: false, allErrors: true, validateFormats: true }));
    const validate = ajv.compile(asyncApiSchema);
    expect(validate(document) || validate.errors).toBe(true);
  });

  it('points to nothing that is not there', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, pointer]) => pointer!);
    expect(references.length).toBeGreaterThan(20);
    const dangling = references.filter(
      (pointer) =>
        pointer
          .split('/')
          .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document) === undefined,
    );
    expect(dangling).toEqual([]);
  });

  it('has every topic and dead-letter topic under the name that the bus gives it', () => {
    const addresses = Object.values(document.channels).map(({ address }) => address);
    const names = TOPICS.map((topic) => topicName(SETTINGS.TOPIC_PREFIX.default, topic));
    expect(addresses).toEqual(expect.arrayContaining(names.flatMap((name) => [name, `${name}.dlq`])));
  });

  it('names the consumer group of every consumer', () => {
    const groups = Object.values(document.operations).flatMap(({ bindings }) => bindings?.kafka.groupId.enum ?? []);
    const named = TOPICS.flatMap((topic) =>
      topic.consumers.map((service) => groupName(SETTINGS.TOPIC_PREFIX.default, service, topic)),
    );
    expect(groups).toEqual(named);
    // One group reads one topic: on Kafka its members would take each other's partitions for nobody's.
    expect(new Set(named).size).toBe(named.length);
  });

  it.each(SAMPLES)('describes the headers that the bus writes on $topic.name', ({ topic, sample }) => {
    const ajv = addFormats(new Ajv2020({ strict: true }));
    const id = topic.name.replace('.', '_');
    const now = new Date('2025-03-01T08:00:06.000Z');
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const raw = encode(topic, { key: 'k', value: sample, id: 'e1' }, { now, traceparent });
    const buried = bury(
      { ...raw, offset: 7n, time: now },
      { reason: 'r', group: 'watchfloor.x', topic: 't', partition: 0, attempts: 5, time: now },
    );
    const text = (headers: Readonly<Record<string, Buffer>>) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.toString()]));
    const described = (name: string) => document.components.messages[name]!.headers as { properties: object };

    expect(ajv.validate(described(id), text(raw.headers)) || ajv.errors).toBe(true);
    expect(ajv.validate(described(`${id}_dlq`), text(buried.headers)) || ajv.errors).toBe(true);
    expect(Object.keys(text(raw.headers)).sort()).toEqual(Object.keys(described(id).properties).sort());
    expect(Object.keys(text(buried.headers)).sort()).toEqual(
      [...Object.keys(described(id).properties), ...Object.keys(described(`${id}_dlq`).properties)].sort(),
    );
  });
});
