import { isDatabaseAway } from './database-away';

const failure = (message: string, extra: object = {}) => Object.assign(new Error(message), extra);

it.each([
  ['refused', failure('connect ECONNREFUSED', { code: 'ECONNREFUSED' }), true],
  ['refused on each address', new AggregateError([failure('', { code: 'ECONNREFUSED' })]), true],
  ['admin shutdown', failure('terminating connection', { code: '57P01' }), true],
  ['starting up', failure('the database system is starting up', { code: '57P03' }), true],
  ['too many connections', failure('sorry, too many clients already', { code: '53300' }), true],
  ['connection lost', failure('Connection terminated unexpectedly'), true],
  ['no connection in time', failure('timeout exceeded when trying to connect'), true],
  ['wrapped by TypeORM', failure('x', { driverError: failure('x', { code: '08006' }) }), true],
  ['a mistake in a statement', failure('syntax error', { code: '42601' }), false],
  [
    'a broken constraint',
    failure('duplicate key', { code: '23505', driverError: failure('', { code: '23505' }) }),
    false,
  ],
  ['a bug', new TypeError('undefined is not a function'), false],
  ['no error', 'ECONNREFUSED', false],
])('%s', (_, error, expected) => {
  expect(isDatabaseAway(error)).toBe(expected);
});
