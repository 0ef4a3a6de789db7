import { z } from 'zod';

const MAX_LIMIT_ITEMS = 200;
const DEFAULT_LIMIT_ITEMS = 50;
/** More than a user names by hand; bounds the statement. */
const MAX_LISTED_VALUES = 100;

const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/, 'expected a whole number')
  .transform(Number);

/** The parameters of every list. */
export const pageFields = {
  limit: wholeNumber
    .pipe(z.int().min(1).max(MAX_LIMIT_ITEMS))
    .default(DEFAULT_LIMIT_ITEMS)
    .describe('Items of one page at most.'),
  cursor: z.string().min(1).optional().describe('`nextCursor` of the page before.'),
};

/** A parameter that is repeated, or given once with commas. */
export function listField<T extends z.ZodType<unknown, string>>(item: T, description: string) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat().flatMap((part) => part.split(',').map((text) => text.trim())))
    .pipe(z.array(item).min(1).max(MAX_LISTED_VALUES))
    .optional()
    .describe(`${description} Repeat it, or separate values by commas.`);
}

export function flagField(description: string) {
  return z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .pipe(z.boolean())
    .default(false)
    .describe(description);
}

export function fractionField(description: string) {
  return z
    .string()
    .regex(/^\d(\.\d{1,10})?$/, 'expected a number from 0 to 1')
    .transform(Number)
    .pipe(z.number().min(0).max(1))
    .optional()
    .describe(description);
}

export function timeField(description: string) {
  return z.iso.datetime({ offset: true }).optional().describe(description);
}

export const wordsField = (description: string) => z.string().trim().min(1).max(200).optional().describe(description);

export const idParams = z.strictObject({ id: z.uuid() });
