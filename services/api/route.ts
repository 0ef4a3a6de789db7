import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
  type Type,
  UseGuards,
} from '@nestjs/common';
import type { Request } from 'express';
import { z } from 'zod';
import { decode } from '#feeds/decode';
import { ApiKeyGuard } from './api-key.guard';
import { inputErrors } from './input-errors';
import { type InputError, Problem, type ProblemKind } from './problem';

export interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** application/json when left out. */
  readonly contentType?: string;
}

/** One route of the API: what Nest routes, what is validated and what the OpenAPI document says are all read from it. */
export interface RouteDescription {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** As in OpenAPI: `/v1/alerts/{id}`. */
  readonly path: `/v1/${string}`;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Names in small letters; headers that are not named are not looked at. */
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** application/json when left out; a body of another type is a text to `body`. */
  readonly bodyTypes?: readonly string[];
  /** The answer when all is well. */
  readonly status: number;
  readonly answer: Answer;
  /** Beside those that every route has: see openapi.ts. */
  readonly refusals?: readonly ProblemKind[];
}

type OutputOf<D, K extends keyof RouteDescription> =
  D extends Record<K, infer S extends z.ZodType> ? z.output<S> : never;
export interface InputOf<D extends RouteDescription> {
  readonly params: OutputOf<D, 'params'>;
  readonly query: OutputOf<D, 'query'>;
  readonly headers: OutputOf<D, 'headers'>;
  readonly body: OutputOf<D, 'body'>;
}

const ROUTE = Symbol('route');
const METHODS = {
  get: RequestMethod.GET,
  post: RequestMethod.POST,
  patch: RequestMethod.PATCH,
  delete: RequestMethod.DELETE,
} as const;

export function describeRoute<const D extends RouteDescription>(description: D): D {
  return description;
}

/** Makes a method the handler of a described route, behind the API key. */
export function Route(description: RouteDescription): MethodDecorator {
  return applyDecorators(
    SetMetadata(ROUTE, description),
    RequestMapping({
      path: description.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      method: METHODS[description.method],
    }),
    HttpCode(description.status),
    UseGuards(ApiKeyGuard),
  );
}

/** The validated parameters, query, headers and body of the handler's route; a `Problem` when one is not valid. */
export const Input = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const description = Reflect.getMetadata(ROUTE, context.getHandler()) as RouteDescription;
  return readInput(description, context.switchToHttp().getRequest<Request>());
});

/** Every described route of these controllers. */
export function routesOf(controllers: readonly Type[]): RouteDescription[] {
  return controllers.flatMap((controller) =>
    Object.values(Object.getOwnPropertyDescriptors(controller.prototype as object))
      .filter(({ value }) => typeof value === 'function')
      .map(({ value }) => Reflect.getMetadata(ROUTE, value as object) as RouteDescription | undefined)
      .filter((description) => description !== undefined),
  );
}

const nothing = z.strictObject({});

function readInput(description: RouteDescription, request: Request): InputOf<RouteDescription> {
  const errors: InputError[] = [];
  const read = (place: InputError['in'], schema: z.ZodType, input: unknown): never => {
    const result = schema.safeParse(input);
    if (!result.success) errors.push(...inputErrors(place, schema, input, result.error));
    return result.data as never;
  };
  const { bodyTypes = ['application/json'] } = description;
  if (description.body !== undefined && request.is([...bodyTypes]) === false) {
    throw new Problem('unsupported-media-type', `Send the body as ${bodyTypes.join(' or ')}.`);
  }
  const input = {
    params: read('path', description.params ?? nothing, request.params),
    query: read('query', description.query ?? nothing, queryOf(request)),
    headers: read('header', description.headers ?? z.object({}), request.headers),
    body: description.body === undefined ? (undefined as never) : read('body', description.body, bodyOf(request)),
  };
  if (errors.length > 0) {
    const fields = errors.map((error) => `${error.field || error.in}: read ${error.read}, expected ${error.expected}`);
    throw new Problem('invalid-input', fields.join('; '), { errors });
  }
  return input;
}

function bodyOf(request: Request): unknown {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? decode(body, request.get('content-type') ?? null).text : body;
}

/** A name that is given once is a text, one given several times a list; nothing nests. */
function queryOf(request: Request): Record<string, string | string[]> {
  const { searchParams } = new URL(request.originalUrl, 'http://localhost');
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const values = searchParams.getAll(name);
      return [name, values.length === 1 ? values[0]! : values];
    }),
  );
}
