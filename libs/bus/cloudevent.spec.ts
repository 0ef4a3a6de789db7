import { CloudEvent, Kafka as KafkaBinding } from 'cloudevents';
import fc from 'fast-check';
import { z } from 'zod';
import type { Topic } from '#contracts/topics';
import { bury, decode, encode, newTraceparent, type RawMessage, type RawRecord } from './cloudevent';

interface Note {
  readonly text: string;
  readonly number: number;
}

const topic: Topic<Note> = {
  name: 'notes.v1',
  messageType: 'test.note.v1',
  schema: z.object({ text: z.string(), number: z.int() }),
  key: 'name',
  producer: 'ingest',
  consumers: ['classify'],
  summary: 'For tests.',
};
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const fresh = '00-11111111111111111111111111111111-2222222222222222-01';
const now = new Date('2026-01-02T03:04:05.678Z');
const stored = new Date('2026-01-02T03:04:06.000Z');
const place = { topic: 'watchfloor.notes.v1', partition: 3, traceparent: fresh };
const at = { now, traceparent: fresh };

const storedAt7 = (record: RawRecord): RawMessage => ({ ...record, offset: 7n, time: stored });
const sample = (): RawRecord =>
  encode(topic, { key: 'k', value: { text: 'Groß', number: 1 }, id: 'id-1', traceparent }, at);
const texts = (record: RawRecord) =>
  Object.fromEntries(Object.entries(record.headers).map(([name, value]) => [name, value.toString()]));

describe('encode', () => {
  it('gives what the Kafka binding of the package cloudevents gives', () => {
    const theirs = KafkaBinding.binary(
      new CloudEvent({
        id: 'id-1',
        type: 'test.note.v1',
        source: '/watchfloor/ingest',
        time: now.toISOString(),
        datacontenttype: 'application/json',
        data: { text: 'Groß', number: 1 },
      }),
    ) as { headers: Record<string, string>; value: unknown };
    const ours = sample();
    // The binding repeats the content type as an attribute; the specification maps it to the header alone.
    const { ce_datacontenttype: _repeated, ...expected } = theirs.headers;
    expect(texts(ours)).toEqual({ ...expected, traceparent });
    expect(JSON.parse(ours.value!.toString())).toEqual(theirs.value);
  });

  it('is read by the Kafka binding of the package cloudevents', () => {
    const ours = sample();
    const event = KafkaBinding.toEvent({
      key: 'k',
      headers: texts(ours),
      value: ours.value,
    } as never) as CloudEvent<Note>;
    expect(event.validate()).toBe(true);
    expect(event).toMatchObject({ id: 'id-1', type: 'test.note.v1', source: '/watchfloor/ingest', specversion: '1.0' });
    expect(event.time).toBe(now.toISOString());
    expect(event.data).toEqual({ text: 'Groß', number: 1 });
  });

  it('takes now and a new trace where the message has none', () => {
    const headers = texts(encode(topic, { key: 'k', value: { text: '', number: 0 }, id: 'x' }, at));
    expect(headers).toMatchObject({ ce_time: now.toISOString(), traceparent: fresh });
  });
});

describe('decode', () => {
  it('gives back what was encoded', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.integer(),
        (key, id, number) => {
          const message = { key, id, value: { text: key, number }, time: now, traceparent };
          const decoded = decode(topic, storedAt7(encode(topic, message, at)), place);
          expect(decoded).toEqual({ readable: true, message: { ...message, offset: 7n } });
        },
      ),
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.option(fc.uint8Array()), fc.dictionary(fc.string(), fc.uint8Array()), (value, headers) => {
        const record = {
          key: null,
          value: value === null ? null : Buffer.from(value),
          headers: {
            ...sample().headers,
            ...Object.fromEntries(Object.entries(headers).map(([name, bytes]) => [name, Buffer.from(bytes)])),
          },
        };
        expect(typeof decode(topic, storedAt7(record), place).readable).toBe('boolean');
      }),
    );
  });

  const withHeader = (name: string, value: string | null): RawRecord => {
    const { [name]: _dropped, ...headers } = sample().headers;
    return { ...sample(), headers: value === null ? headers : { ...headers, [name]: Buffer.from(value) } };
  };
  const withValue = (value: Buffer | string | null): RawRecord => ({
    ...sample(),
    value: typeof value === 'string' ? Buffer.from(value) : value,
  });
  it.each<[string, RawRecord, string]>([
    ['no CloudEvent', withHeader('ce_specversion', null), 'read ce_specversion null, expected "1.0" (CloudEvents)'],
    ['another version', withHeader('ce_specversion', '0.3'), 'read ce_specversion "0.3", expected "1.0" (CloudEvents)'],
    ['another type', withHeader('ce_type', 'x'), 'read ce_type "x", expected "test.note.v1"'],
    ['no id', withHeader('ce_id', ''), 'read ce_id "", expected a text that is not empty'],
    ['no source', withHeader('ce_source', null), 'read ce_source null, expected a text that is not empty'],
    [
      'another content',
      withHeader('content-type', 'text/xml'),
      'read content-type "text/xml", expected application/json',
    ],
    ['a wrong time', withHeader('ce_time', 'noon'), 'read ce_time "noon", expected a time (RFC 3339)'],
    ['no value', withValue(null), 'read no value, expected a value in JSON'],
    ['no JSON', withValue('{oops'), 'read "{oops", expected a value in JSON'],
    ['no UTF-8', withValue(Buffer.from([0xff, 0xfe])), 'read 2 bytes that are not UTF-8, expected a value in JSON'],
  ])('tells what is wrong with %s', (_name, record, reason) => {
    const decoded = decode(topic, storedAt7(record), place);
    expect(decoded).toEqual({ readable: false, reason: `watchfloor.notes.v1/3@7: ${reason}` });
  });

  it('names the fields that do not fit the schema', () => {
    const decoded = decode(topic, storedAt7(withValue('{"text": 5}')), place);
    expect(decoded).toMatchObject({
      readable: false,
      reason: expect.stringMatching(/@7: read a value with text: .*number: .*, expected the schema of notes\.v1/),
    });
  });

  it.each(['nonsense', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, null])(
    'begins a trace for traceparent %s',
    (value) => {
      const decoded = decode(topic, storedAt7(withHeader('traceparent', value)), place);
      expect(decoded).toMatchObject({ readable: true, message: { traceparent: fresh } });
    },
  );

  it('takes the time of storing for a message without one', () => {
    const decoded = decode(topic, storedAt7(withHeader('ce_time', null)), place);
    expect(decoded).toMatchObject({ readable: true, message: { time: stored } });
  });
});

describe('newTraceparent', () => {
  it('is one that decode accepts', () => {
    expect(newTraceparent(() => '01234567-89ab-4cde-8f01-23456789abcd')).toBe(
      '00-0123456789ab4cde8f0123456789abcd-8f0123456789abcd-01',
    );
    expect(newTraceparent()).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(newTraceparent()).not.toBe(newTraceparent());
  });
});

describe('bury', () => {
  it('keeps the message as it was and tells of its end', () => {
    const raw = storedAt7({ key: Buffer.from('k'), value: Buffer.from([0, 255]), headers: { a: Buffer.from('b') } });
    const { topic: name, partition } = place;
    const record = bury(raw, { reason: 'why', group: 'g', topic: name, partition, attempts: 5, time: now });
    expect(record.key).toBe(raw.key);
    expect(record.value).toBe(raw.value);
    expect(texts(record)).toEqual({
      a: 'b',
      dlq_reason: 'why',
      dlq_topic: 'watchfloor.notes.v1',
      dlq_partition: '3',
      dlq_offset: '7',
      dlq_group: 'g',
      dlq_attempts: '5',
      dlq_time: now.toISOString(),
    });
  });
});
