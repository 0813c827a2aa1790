import type { z } from 'zod';

/** What a `because` says when the one in the database cannot be read. */
export const unreadableBecause = { reason: 'record-unreadable', evidence: {} } as const;

/**
 * JSON that this relay, or another version of it, has stored. One row that cannot be read must not keep the rest from
 * being done, so each reader says what then stands in its place.
 */
export function readStored<Value>(schema: z.ZodType<Value>, text: string, otherwise: Value): Value {
  try {
    const read = schema.safeParse(JSON.parse(text));
    return read.success ? read.data : otherwise;
  } catch {
    return otherwise;
  }
}
