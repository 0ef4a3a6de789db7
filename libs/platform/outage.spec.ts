import { KafkaJSNonRetriableError, KafkaJSNumberOfRetriesExceeded, KafkaJSConnectionError } from 'kafkajs';
import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { QueryRunnerProviderAlreadyReleasedError } from 'typeorm/error/QueryRunnerProviderAlreadyReleasedError';
import { BusUnavailable } from '#bus/bus';
import { isOutage } from './outage';

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('isOutage', () => {
  it.each<[string, unknown]>([
    ['Postgres shuts down', coded('57P01')],
    ['Postgres crashed', coded('57P02')],
    ['Postgres starts', coded('57P03')],
    ['Postgres has no connection left', coded('53300')],
    ['Postgres has no disk left', coded('53100')],
    ['a broken connection', coded('08006')],
    ['a deadlock', coded('40P01')],
    ['a serialisation failure', coded('40001')],
    ['a refused connection', coded('ECONNREFUSED')],
    ['a reset connection', coded('ECONNRESET')],
    ['a timeout', coded('ETIMEDOUT')],
    ['the pool’s timeout', new Error('timeout exceeded when trying to connect')],
    ['the driver’s timeout', new Error('timeout expired')],
    ['the driver’s end', new Error('Connection terminated unexpectedly')],
    ['kafkajs without a connection', new KafkaJSConnectionError('x', {})],
    [
      'kafkajs after its retries',
      new KafkaJSNumberOfRetriesExceeded(new KafkaJSConnectionError('x', {}), { retryCount: 1, retryTime: 1 }),
    ],
    ['the bus without an answer', new BusUnavailable('x')],
    ['one inside another', new Error('x', { cause: new Error('y', { cause: coded('ECONNRESET') }) })],
    ['several addresses refused', new AggregateError([coded('ECONNREFUSED')])],
    ['TypeORM without its connection', new QueryRunnerAlreadyReleasedError()],
    ['TypeORM’s manager without its connection', new QueryRunnerProviderAlreadyReleasedError()],
    ['TypeORM around the driver', new QueryFailedError('SELECT', [], coded('57P01'))],
  ])('is true for %s', (_name, error) => expect(isOutage(error)).toBe(true));

  const cycle = new Error('x');
  cycle.cause = cycle;
  it.each<[string, unknown]>([
    ['a fault of the program', new TypeError('x is not a function')],
    ['a unique key violated', coded('23505')],
    ['a statement that took too long', coded('57014')],
    ['a wrong statement', coded('42601')],
    ['a code that only looks like one', coded('0800')],
    ['kafkajs for good', new KafkaJSNonRetriableError('x')],
    ['a retriable thing of another library', Object.assign(new Error('x'), { retriable: true })],
    ['a thrown text', 'ECONNREFUSED'],
    ['nothing', undefined],
    ['an error that causes itself', cycle],
  ])('is false for %s', (_name, error) => expect(isOutage(error)).toBe(false));
});
