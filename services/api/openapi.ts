import type { Type } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { alertEventSchema } from '#contracts/alert-event';
import { Problem, type ProblemKind, problemSchema } from './problem';
import { type RouteDescription, routesOf } from './route';

type JsonSchema = Record<string, unknown>;

/** The OpenAPI 3.1 document of every described route of these controllers. Its schemas are those that validate. */
export function buildOpenApi(controllers: readonly Type[], version: string): OpenAPIObject {
  const components = new Components();
  const problem = components.schemaOf(problemSchema, 'output');
  // Stands in the data of a stream, which OpenAPI 3.1 has no words for.
  components.schemaOf(alertEventSchema, 'output');
  const routes = routesOf(controllers);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, problem, components) };
  }
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Watchfloor',
      version,
      description: 'Classified mentions of tracked groups in news feeds, and the alerts they raise.',
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    security: [{ apiKey: [] }],
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of this Watchfloor.' } },
    },
  };
  return document as unknown as OpenAPIObject;
}

function operationOf(route: RouteDescription, problem: JsonSchema, components: Components): JsonSchema {
  const answer = {
    description: route.answer.description,
    ...(route.answer.schema === undefined
      ? {}
      : {
          content: {
            [route.answer.contentType ?? 'application/json']: {
              schema: components.schemaOf(route.answer.schema, 'output'),
            },
          },
        }),
  };
  const body = route.body && {
    requestBody: {
      required: true,
      content: Object.fromEntries(
        (route.bodyTypes ?? ['application/json']).map((type) => [
          type,
          { schema: components.schemaOf(route.body!, 'input') },
        ]),
      ),
    },
  };
  return {
    operationId: operationIdOf(route),
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    parameters: [
      ...parametersOf('path', route.params, components),
      ...parametersOf('query', route.query, components),
      ...parametersOf('header', route.headers, components),
    ],
    ...body,
    responses: { [route.status]: answer, ...refusalsOf(route, problem) },
  };
}

/** `GET /v1/alerts/{id}` is `getAlertsById`. */
function operationIdOf({ method, path }: RouteDescription): string {
  const words = path.split(/[/-]/).slice(2);
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  return (
    method + words.map((word) => (word.startsWith('{') ? `By${capital(word.slice(1, -1))}` : capital(word))).join('')
  );
}

function parametersOf(place: string, schema: z.ZodObject | undefined, components: Components): JsonSchema[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const { description, ...rest } = components.schemaOf(field as z.ZodType, 'output');
    const required = place === 'path' || !(field as z.ZodType).safeParse(undefined).success;
    return { name, in: place, required, ...(description === undefined ? {} : { description }), schema: rest };
  });
}

function refusalsOf(route: RouteDescription, problem: JsonSchema): JsonSchema {
  const kinds: ProblemKind[] = [
    'invalid-input',
    'unauthorized',
    ...(route.refusals ?? []),
    'unavailable',
    'internal-error',
  ];
  if (route.body !== undefined) kinds.push('too-large', 'unsupported-media-type');
  return Object.fromEntries(
    kinds.map((kind) => {
      const { status, title } = new Problem(kind, '');
      return [status, { description: title, content: { 'application/problem+json': { schema: problem } } }];
    }),
  );
}

/** Schemas with an id of their own, each once. Input differs from output where there are defaults. */
class Components {
  readonly schemas: Record<string, JsonSchema> = {};

  schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _,
      $defs,
      ...root
    } = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        if (zodSchema._zod.def.type === 'bigint') Object.assign(jsonSchema, { type: 'string', pattern: '^\\d{1,19}$' });
      },
    });
    const nameOf = (id: string) => (io === 'input' ? `${id}Input` : id);
    const moved = (value: JsonSchema): JsonSchema => {
      const text = JSON.stringify(value, (key, inner: unknown) =>
        key === '$ref' ? `#/components/schemas/${nameOf(String(inner).replace('#/$defs/', ''))}` : inner,
      );
      return JSON.parse(text) as JsonSchema;
    };
    for (const [id, definition] of Object.entries($defs ?? {})) {
      const { id: __, ...rest } = moved(definition);
      this.schemas[nameOf(id)] = rest;
    }
    return moved(root);
  }
}
