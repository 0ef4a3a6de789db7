import type { IncomingMessage } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { Logger } from '#platform/logger';
import { readVersion } from '#platform/version';
import { bodyLimitOf, JSON_BODY, RAW_BODY } from './body-limit';
import { buildOpenApi } from './openapi';
import { ProblemFilter } from './problem.filter';
import { V1_CONTROLLERS } from './v1-controllers';

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
/** Swagger UI's page has style elements of its own. */
const DOCS_POLICY = PAGE_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

/** What holds for every route of an application with `ApiModule`: headers, body limit, problem answers, /docs. */
export function configureHttp(app: INestApplication): void {
  const express = app as NestExpressApplication;
  express.disable('x-powered-by');
  // First, so that what the body parser refuses has them too.
  app.use(setSecurityHeaders);
  const isRaw = ({ url = '' }: IncomingMessage) => bodyLimitOf(url.split('?')[0]!) === RAW_BODY;
  express.useBodyParser('raw', { limit: `${RAW_BODY.megabytes}mb`, type: isRaw });
  express.useBodyParser('json', { limit: `${JSON_BODY.megabytes}mb` });
  app.useGlobalFilters(new ProblemFilter(app.get(Logger)));
  SwaggerModule.setup('docs', app, buildOpenApi(V1_CONTROLLERS, readVersion()), {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
    customSiteTitle: 'Watchfloor API',
    swaggerOptions: { validatorUrl: null },
  });
}

function setSecurityHeaders(request: Request, response: Response, next: NextFunction): void {
  response.set({
    'content-security-policy': request.path.startsWith('/docs') ? DOCS_POLICY : PAGE_POLICY,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(request.path.startsWith('/v1') ? { 'cache-control': 'no-store' } : {}),
  });
  next();
}
