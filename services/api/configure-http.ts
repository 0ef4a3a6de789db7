import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { Logger } from '#platform/logger';
import { repositoryRoot } from '#platform/repository-root';
import { buildOpenApi } from './openapi';
import { ProblemFilter } from './problem.filter';
import { V1_CONTROLLERS } from './v1-controllers';

/** The largest body is a filter of some hundred ids. */
const BODY_LIMIT = '1mb';

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
  express.useBodyParser('json', { limit: BODY_LIMIT });
  app.useGlobalFilters(new ProblemFilter(app.get(Logger)));
  const manifest = readFileSync(join(repositoryRoot(), 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  SwaggerModule.setup('docs', app, buildOpenApi(V1_CONTROLLERS, version), {
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
