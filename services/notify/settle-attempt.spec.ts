import { settleAttempt } from './settle-attempt';

describe('settleAttempt', () => {
  const answered = (statusCode: number | null, retryAfterSeconds: number | null = null) => ({
    kind: statusCode !== null && statusCode < 300 ? ('delivered' as const) : ('failed' as const),
    statusCode,
    retryAfterSeconds,
  });
  const done = (status: string, disableEndpoint = false) => ({ status, waitSeconds: 0, disableEndpoint });
  const again = (waitSeconds: number) => ({ status: 'pending', waitSeconds, disableEndpoint: false });

  it.each([
    ['200', answered(200), 1, done('delivered')],
    ['204 after the last wait', answered(204), 9, done('delivered')],
    ['500', answered(500), 1, again(5)],
    ['500 a second time', answered(500), 2, again(30)],
    ['500 once the schedule is exhausted', answered(500), 3, done('failed')],
    ['503 that asks for a minute', answered(503, 60), 1, again(60)],
    ['302', answered(302), 1, again(5)],
    ['400', answered(400), 1, again(5)],
    ['410', answered(410), 1, done('failed', true)],
    ['410 that asks for a minute', answered(410, 60), 1, done('failed', true)],
    ['no answer', answered(null), 1, again(5)],
    ['no answer once the schedule is exhausted', answered(null), 3, done('failed')],
  ])('%s', (_, outcome, attempt, settlement) => {
    expect(settleAttempt(outcome, attempt, [5, 30], 0.5)).toEqual(settlement);
  });
});
