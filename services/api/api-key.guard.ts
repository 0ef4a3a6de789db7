import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { ApiKeys } from './api-keys';
import { Problem } from './problem';

const CHALLENGE = { 'www-authenticate': 'Bearer realm="watchfloor"' };

interface KnownRequest extends Request {
  apiKeyId?: string;
}

/** The id of the key that the request came with. */
export const ApiKeyId = createParamDecorator((_: unknown, context: ExecutionContext) => {
  return context.switchToHttp().getRequest<KnownRequest>().apiKeyId;
});

/** Lets requests with `Authorization: Bearer <key>` of an accepted key through (RFC 6750). */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(private readonly keys: ApiKeys) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<KnownRequest>();
    const key = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    if (key === undefined) {
      throw new Problem('unauthorized', 'Send the header Authorization: Bearer <API key>.', { headers: CHALLENGE });
    }
    const id = await this.keys.idOf(key);
    if (id !== null) {
      request.apiKeyId = id;
      return true;
    }
    throw new Problem('unauthorized', 'The API key is not known or has been revoked.', {
      headers: { 'www-authenticate': `${CHALLENGE['www-authenticate']}, error="invalid_token"` },
    });
  }
}
