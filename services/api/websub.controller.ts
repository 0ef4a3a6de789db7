import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { WebSubStore } from '#database/websub-store';
import { storableText } from '#feeds/storable-text';
import { askAgainAfterDenialSeconds, grantedLeaseSeconds, isSigned, renewAfterSeconds } from '#feeds/websub';
import { Logger } from '#platform/logger';
import { Metrics } from '#platform/metrics';
import { InjectSettings } from '#platform/platform.module';
import type { Settings } from '#platform/settings';
import { Problem } from './problem';
import { RequestRate } from './request-rate';

/** A busy feed is pushed a few times a minute. */
const MAX_PER_MINUTE = 60;
/** As libs/database/websub-store.ts makes them: what has another form is not worth a look. */
const TOKEN = /^[\w-]{43}$/;
/** Of a hub's words; they are shown to people and sent back. */
const MAX_CHALLENGE_CHARS = 4_096;
const RETRY_AFTER_SECONDS = 60;

/**
 * Where hubs verify subscriptions and push the documents of feeds (WebSub). The token in the address, which only the hub
 * knows, stands for a key; what is pushed has to be signed besides. Asking is services/ingest/websub-subscriber.ts.
 */
@Controller('websub/:token')
export class WebSubController {
  private readonly store: WebSubStore;
  private readonly rate = new RequestRate(MAX_PER_MINUTE);
  private readonly pushes;

  constructor(
    dataSource: DataSource,
    private readonly logger: Logger,
    @InjectSettings() private readonly settings: Settings,
    metrics: Metrics,
  ) {
    this.store = new WebSubStore(dataSource);
    this.pushes = metrics.counter('watchfloor_websub_pushes_total', 'Documents pushed by hubs.', ['outcome']);
  }

  /** Verification of intent and denial (5.2, 5.3): the challenge goes back only where exactly this was asked for. */
  @Get()
  async verify(
    @Param('token') token: string,
    @Query() query: Readonly<Record<string, unknown>>,
    @Res() response: Response,
  ): Promise<void> {
    this.admit(token);
    const [mode, topic, challenge, lease, reason] = ['mode', 'topic', 'challenge', 'lease_seconds', 'reason']
      .map((name) => query[`hub.${name}`])
      .map((value) => (typeof value === 'string' ? storableText(value) : undefined));
    response.type('text/plain');
    if (mode === 'denied' && topic !== undefined) {
      const text = reason ?? 'the hub gave no reason';
      const isDenied = await this.store.deny(token, topic, text, askAgainAfterDenialSeconds(Math.random()));
      if (!isDenied) throw unknown();
      this.logger.warn({ topic, reason: text.slice(0, 200) }, 'hub denied the subscription');
      response.send('');
      return;
    }
    const isIntent = mode === 'subscribe' || mode === 'unsubscribe';
    if (!isIntent || topic === undefined || !challenge || challenge.length > MAX_CHALLENGE_CHARS) throw unknown();
    const leaseSeconds = grantedLeaseSeconds(lease);
    const renewInSeconds = renewAfterSeconds(leaseSeconds, Math.random());
    if (!(await this.store.verify(token, topic, { mode, leaseSeconds, renewInSeconds }))) throw unknown();
    this.logger.info({ topic, mode, ...(mode === 'subscribe' ? { leaseSeconds } : {}) }, 'hub verified');
    response.send(challenge);
  }

  /** Content distribution (7): what is not signed as agreed is answered like the rest, so that nothing is learnt from it. */
  @Post()
  @HttpCode(202)
  async receive(@Param('token') token: string, @Req() request: Request): Promise<void> {
    this.admit(token);
    const subscription = await this.store.find(token);
    if (subscription === null) throw new Problem('gone', 'There is no such subscription.');
    const { sourceId, secret } = subscription;
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (!isSigned(request.get('x-hub-signature'), secret, body)) {
      this.pushes.inc({ outcome: 'not-signed' });
      this.logger.warn({ sourceId, bytes: body.length }, 'push without the right signature; it is dropped');
      return;
    }
    const contentType = (request.get('content-type') ?? '').slice(0, 200);
    const outcome = await this.store.acceptPush(sourceId, { contentType, body });
    this.pushes.inc({ outcome });
    if (outcome === 'no-source') throw new Problem('gone', 'There is no such subscription.');
    if (outcome === 'full') {
      throw new Problem('unavailable', 'Too many documents of this feed wait.', {
        headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
      });
    }
    this.logger.info({ sourceId, bytes: body.length }, 'push received');
  }

  private admit(token: string): void {
    if (this.settings.WEBSUB_CALLBACK_URL === null || !TOKEN.test(token)) throw unknown();
    if (this.rate.admits(token, Date.now())) return;
    throw new Problem('too-many-requests', 'Too many requests.', {
      headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
    });
  }
}

function unknown(): Problem {
  return new Problem('not-found', 'Nothing like this was asked for.');
}
