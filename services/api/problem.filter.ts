import { types } from 'node:util';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { isOutage } from '#platform/outage';
import type { Logger } from '#platform/logger';
import { bodyLimitOf } from './body-limit';
import { Problem, type ProblemKind } from './problem';

/** Postgres comes back within seconds as a rule; clients that come back at once would only be in its way. */
const RETRY_AFTER_SECONDS = 5;

const KIND_OF_STATUS: Readonly<Record<number, ProblemKind>> = {
  400: 'invalid-input',
  404: 'not-found',
  413: 'too-large',
  415: 'unsupported-media-type',
  503: 'unavailable',
};

/** Turns whatever a request ends in into application/problem+json, without a word of the inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const problem = toProblem(error, request);
    if (problem.status >= 500) {
      this.logger.error(
        { method: request.method, path: request.path, status: problem.status, error: describe(error) },
        'request failed',
      );
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response
      .status(problem.status)
      .set({ 'cache-control': 'no-store', ...problem.extra.headers })
      .type('application/problem+json')
      .send(JSON.stringify(problem.body(request.path)));
  }
}

function toProblem(error: unknown, request: Request): Problem {
  if (error instanceof Problem) return error;
  if (isOutage(error)) {
    return new Problem('unavailable', 'The database does not answer. Try again.', {
      headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
    });
  }
  // Nest's HttpException has getStatus(), errors of the body parser have `status`.
  const raised = error as { status?: unknown; getStatus?: () => number };
  const status = typeof raised?.getStatus === 'function' ? raised.getStatus() : Number(raised?.status);
  const kind = KIND_OF_STATUS[status];
  if (kind === undefined) return new Problem('internal-error', 'The request failed. The log of the server says why.');
  const details: Partial<Record<ProblemKind, string>> = {
    'not-found': `There is no ${request.method} ${request.path}.`,
    'invalid-input': 'The body is not valid JSON, or the path is not validly encoded.',
    'too-large': `The body is larger than ${bodyLimitOf(request.path).megabytes} MB.`,
  };
  return new Problem(kind, details[kind] ?? 'The request was refused.');
}

/** Not the error itself: that of a query carries its parameters, and a secret may be among them. */
function describe(error: unknown): object {
  if (!types.isNativeError(error)) return { name: typeof error };
  return { name: error.name, message: error.message, code: (error as { code?: unknown }).code, stack: error.stack };
}
