import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { ApiKeys } from './api-keys';
import { Problem } from './problem';

const CHALLENGE = { 'www-authenticate': 'Bearer realm="watchfloor"' };

/** Lets requests with `Authorization: Bearer <key>` of an accepted key through (RFC 6750). */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(private readonly keys: ApiKeys) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const header = context.switchToHttp().getRequest<Request>().headers.authorization;
    const key = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
    if (key === undefined) {
      throw new Problem('unauthorized', 'Send the header Authorization: Bearer <API key>.', { headers: CHALLENGE });
    }
    if (await this.keys.verify(key)) return true;
    throw new Problem('unauthorized', 'The API key is not known or has been revoked.', {
      headers: { 'www-authenticate': `${CHALLENGE['www-authenticate']}, error="invalid_token"` },
    });
  }
}
