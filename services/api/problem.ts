import { z } from 'zod';

export const inputErrorSchema = z
  .object({
    in: z.enum(['path', 'query', 'header', 'body']),
    field: z.string().describe('Name, or path with dots; empty for the whole.'),
    read: z.string().describe('What was read, as JSON, shortened.'),
    expected: z.string(),
    suggestions: z.array(z.string()).optional().describe('Values that are near what was read.'),
  })
  .meta({ id: 'InputError', title: 'InputError' });
export type InputError = z.infer<typeof inputErrorSchema>;

/** The body of every error answer: RFC 9457, with `errors` where input was refused. */
export const problemSchema = z
  .object({
    type: z.string().describe('A URN that names the kind of problem.'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z.string().describe('Path of the request.'),
    errors: z.array(inputErrorSchema).optional(),
  })
  .meta({ id: 'Problem', title: 'Problem' });
export type ProblemBody = z.infer<typeof problemSchema>;

const KINDS = {
  'invalid-input': { status: 400, title: 'The request is not valid' },
  'invalid-cursor': { status: 400, title: 'The cursor is not valid' },
  unauthorized: { status: 401, title: 'An API key is needed' },
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Not possible in the present state' },
  gone: { status: 410, title: 'Gone' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is of another type' },
  unprocessable: { status: 422, title: 'The request cannot be carried out' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Internal error' },
  unavailable: { status: 503, title: 'Not available at present' },
} as const;
export type ProblemKind = keyof typeof KINDS;

/** A refusal on its way to the client. Thrown at the HTTP edge only; `ProblemFilter` writes it. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;

  constructor(
    readonly kind: ProblemKind,
    readonly detail: string,
    readonly extra: {
      readonly errors?: readonly InputError[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    this.status = KINDS[kind].status;
    this.title = KINDS[kind].title;
  }

  body(instance: string): ProblemBody {
    const { kind, title, status, detail, extra } = this;
    const errors = extra.errors === undefined ? {} : { errors: [...extra.errors] };
    return { type: `urn:watchfloor:problem:${kind}`, title, status, detail, instance, ...errors };
  }
}
