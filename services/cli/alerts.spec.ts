import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { AlertEvent } from '#contracts/alert-event';
import { eventually } from '#test/setup/eventually';
import { RecordingTerminal } from '#test/setup/recording-terminal';
import { run } from './program';
import { tailAlerts } from './tail-alerts';

const KEY = 'test-key-of-sixteen';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** Stands in for the API: answers what a test scripts, and keeps what it was asked. */
class ScriptedApi {
  readonly seen: Seen[] = [];
  answers: ((response: ServerResponse, request: Seen) => void)[] = [];
  readonly url: string;

  private constructor(private readonly server: Server) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<ScriptedApi> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const api = new ScriptedApi(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const { method = '', url = '', headers } = request;
        const seen = { method, url, headers, body: text === '' ? null : (JSON.parse(text) as unknown) };
        api.seen.push(seen);
        const answer = api.answers.shift() ?? json(500, { detail: 'not scripted' });
        answer(response, seen);
      });
    });
    return api;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}

const json = (status: number, body: unknown) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(body));
};
const stream = (text: string) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.end(text);
};

const alertEvent = (sequence: number, headline = `Blast ${sequence}`): AlertEvent => ({
  id: `00000000-0000-4000-8000-${String(sequence).padStart(12, '0')}`,
  groupId: 'taliban',
  sequence,
  change: sequence === 1 ? 'opened' : 'corroborated',
  occurredAt: '2026-01-02T03:04:05.678Z',
  alert: {
    id: '00000000-0000-4000-8000-00000000000a',
    revision: sequence,
    state: 'opened',
    groupId: 'taliban',
    eventType: 'ASSAULT',
    quadClass: 'material-conflict',
    severity: 'high',
    confidence: 0.8,
    headline,
    storyId: '00000000-0000-4000-8000-00000000000b',
    openedAt: '2026-01-02T03:04:05.678Z',
    updatedAt: '2026-01-02T03:04:05.678Z',
    sources: ['Wire', 'Wire', 'Paper'].map((sourceName) => ({
      articleId: '00000000-0000-4000-8000-00000000000c',
      sourceId: '00000000-0000-4000-8000-00000000000d',
      sourceName,
      url: null,
      title: null,
      publishedAt: null,
      language: 'en',
    })),
    evidence: (
      [
        ['title', 1, headline],
        ['body', 0.5, 'Someone heard of it.'],
        ['body', 0.7, 'The Taliban attacked\na \u001b[2Jpost.'],
      ] as const
    ).map(([section, confidence, quote]) => ({
      kind: 'name',
      person: null,
      surface: 'Taliban',
      start: 0,
      end: 7,
      section,
      mode: null,
      role: 'actor',
      modality: 'asserted',
      time: 'current',
      killed: null,
      wounded: null,
      place: null,
      confidence,
      articleId: '00000000-0000-4000-8000-00000000000c',
      sentence: { start: 0, end: 9 },
      quote,
      trigger: 'attacked',
      rule: 'assault',
    })),
    relations: [],
  },
});
const block = (sequence: number) => `id: ${sequence}\nevent: alert\ndata: ${JSON.stringify(alertEvent(sequence))}\n\n`;

describe('the commands that ask the API', () => {
  let api: ScriptedApi;
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'watchfloor-cli-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => (api = await ScriptedApi.start()));
  afterEach(() => api.stop());

  const wf = async (args: string[], env: NodeJS.ProcessEnv = { WATCHFLOOR_API_KEY: KEY }) => {
    const terminal = new RecordingTerminal({ env });
    return { exitCode: await run([...args, '--url', api.url], terminal), terminal };
  };

  describe('wf subscribe', () => {
    it('creates an endpoint and a subscription, and shows the secret', async () => {
      api.answers = [
        json(201, { id: 'e1', url: 'https://hook.example/', secret: 'whsec_abc' }),
        json(201, { id: 's1', name: 'Mine' }),
      ];
      const { exitCode, terminal } = await wf(
        'subscribe --groups taliban,al-qaeda --affiliates --types assault,MENTION --min-severity high --name Mine'
          .split(' ')
          .concat('--webhook', 'https://hook.example/'),
      );
      expect(exitCode).toBe(0);
      expect(api.seen.map(({ method, url, body }) => [method, url, body])).toEqual([
        ['POST', '/v1/endpoints', { url: 'https://hook.example/', description: 'Mine' }],
        [
          'POST',
          '/v1/subscriptions',
          {
            name: 'Mine',
            endpointId: 'e1',
            filter: {
              groups: ['taliban', 'al-qaeda'],
              includeAffiliates: true,
              eventTypes: ['ASSAULT', 'MENTION'],
              minSeverity: 'high',
            },
          },
        ],
      ]);
      expect(api.seen[0]!.headers.authorization).toBe(`Bearer ${KEY}`);
      expect(terminal.stdout).toContain('s1  Mine');
      expect(terminal.stdout.split('whsec_abc')).toHaveLength(2);
    });

    it('subscribes to the states of sources', async () => {
      api.answers = [json(201, { id: 's1', name: 'failing, gone' })];
      const { exitCode } = await wf(['subscribe', '--source-states', 'failing,GONE', '--sources', 'Example,Other']);
      expect(exitCode).toBe(0);
      const filter = {
        groups: [],
        includeAffiliates: false,
        sourceStates: ['failing', 'gone'],
        sources: ['Example', 'Other'],
      };
      expect(api.seen.map(({ url, body }) => [url, body])).toEqual([
        ['/v1/subscriptions', { name: 'failing, gone', endpointId: null, filter }],
      ]);
    });

    it('takes the key of the data folder', async () => {
      writeFileSync(join(folder, 'api-key'), 'wf_kept_key\n');
      api.answers = [json(201, { id: 's1', name: 'taliban' })];
      expect((await wf(['subscribe', '--groups', 'taliban'], { WATCHFLOOR_DATA_DIR: folder })).exitCode).toBe(0);
      expect(api.seen[0]!.headers.authorization).toBe('Bearer wf_kept_key');
      expect(api.seen[0]!.body).toMatchObject({ name: 'taliban', endpointId: null });
    });

    it('shows why it was refused, and takes the endpoint back', async () => {
      api.answers = [
        json(201, { id: 'e1', url: 'https://hook.example/', secret: 'whsec_abc' }),
        json(422, {
          detail: 'filter.groups.0: "taliben" is not known',
          errors: [
            {
              field: 'filter.groups.0',
              read: '"taliben"',
              expected: 'the id of a tracked group',
              suggestions: ['taliban'],
            },
          ],
        }),
        json(200, null),
      ];
      const { exitCode, terminal } = await wf([
        ...['subscribe', '--groups', 'taliben', '--webhook', 'https://hook.example/'],
      ]);
      expect(exitCode).toBe(1);
      expect(terminal.stdout).toBe('');
      expect(terminal.stderr).toBe(
        'The API answered 422: filter.groups.0: "taliben" is not known\n' +
          '  filter.groups.0: read "taliben", expected the id of a tracked group; near: taliban\n',
      );
      expect(api.seen.at(-1)).toMatchObject({ method: 'DELETE', url: '/v1/endpoints/e1' });
    });

    it('shows the beginning of an answer that is not the API’s', async () => {
      api.answers = [(response) => response.writeHead(502).end('<h1>Bad\u001b[31m gateway</h1>')];
      const { exitCode, terminal } = await wf(['subscribe', '--groups', 'taliban']);
      expect(exitCode).toBe(1);
      expect(terminal.stderr).toBe('The API answered 502: <h1>Bad[31m gateway</h1>\n');
    });
  });

  it.each([[['subscribe', '--groups', 'taliban']], [['tail', 'alerts']]])(
    'say in one line that the API is not there: %j',
    async (args) => {
      await api.stop();
      const { exitCode, terminal } = await wf(args);
      expect(exitCode).toBe(1);
      expect(terminal.stderr).toBe(
        `The API does not answer at ${api.url} (ECONNREFUSED). Is \`wf start\` running? --url names another address.\n`,
      );
    },
  );

  it.each([[['subscribe', '--groups', 'taliban']], [['tail', 'alerts']]])(
    'say that a key is missing: %j',
    async (args) => {
      const { exitCode, terminal } = await wf(args, { WATCHFLOOR_DATA_DIR: join(folder, 'nowhere') });
      expect(exitCode).toBe(1);
      expect(terminal.stderr).toMatch(/^No API key: set WATCHFLOOR_API_KEY.*\n$/);
    },
  );

  describe('wf tail alerts', () => {
    it('prints a line and the best quote of each alert', async () => {
      api.answers = [stream(`retry: 10\nid: 0\n\n: heartbeat\n\n${block(1)}${block(2)}`)];
      const { exitCode, terminal } = await wf(['tail', 'alerts', '--count', '2', '--group', 'taliban,al-qaeda']);
      expect(exitCode).toBe(0);
      expect(terminal.stdout).toBe(
        '2026-01-02 03:04:05Z  high      taliban  ASSAULT  Blast 1  Wire, Paper\n' +
          '    “The Taliban attacked a [2Jpost.”\n' +
          '2026-01-02 03:04:05Z  high      taliban  ASSAULT (corroborated)  Blast 2  Wire, Paper\n' +
          '    “The Taliban attacked a [2Jpost.”\n',
      );
      expect(api.seen[0]!.url).toBe('/v1/stream/alerts?groupId=taliban&groupId=al-qaeda');
      expect(api.seen[0]!.headers.authorization).toBe(`Bearer ${KEY}`);
    });

    it('prints the alert events themselves as JSON', async () => {
      api.answers = [stream(block(1))];
      const { terminal } = await wf(['tail', 'alerts', '--json', '--count', '1', '--since', 'beginning']);
      expect(terminal.jsonLines).toEqual([alertEvent(1)]);
      expect(api.seen[0]!.url).toBe('/v1/stream/alerts?since=beginning');
    });

    it('goes on after the last event when the connection is lost, without gap or repeat', async () => {
      api.answers = [
        stream(`retry: 10\n\n${block(1)}${block(2).slice(0, -5)}`),
        json(503, { detail: 'The server is stopping.' }),
        stream('id: 5\n\n'),
        stream(block(6)),
      ];
      const { exitCode, terminal } = await wf(['tail', 'alerts', '--json', '--count', '2']);
      expect(exitCode).toBe(0);
      expect(terminal.jsonLines).toEqual([alertEvent(1), alertEvent(6)]);
      expect(api.seen.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1', '1', '5']);
      expect(terminal.stderr).toContain('The stream ended. Connecting again in 0.01 s.');
      expect(terminal.stderr).toContain('503: The server is stopping.');
    });

    it.each([
      [json(401, { detail: 'The key is not known.' }), 'The API answered 401: The key is not known.\n'],
      [json(200, {}), /answered, but not with a stream of events/],
    ])('ends when the API refuses', async (answer, expected) => {
      api.answers = [answer];
      const { exitCode, terminal } = await wf(['tail', 'alerts']);
      expect(exitCode).toBe(1);
      expect(terminal.stderr).toMatch(expected);
    });

    it('ends with 0 when it is stopped in the middle of the stream', async () => {
      api.answers = [(response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).write(block(1))];
      const stopped = new AbortController();
      const terminal = new RecordingTerminal({ env: { WATCHFLOOR_API_KEY: KEY } });
      const tail = tailAlerts(terminal, { url: api.url }, stopped.signal);
      await eventually('the first alert', () => terminal.stdout.includes('Blast 1'));
      stopped.abort();
      expect(await tail).toBe(0);
      expect(terminal.stderr).toBe('');
    });
  });
});
