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

/** How many texts a reader remembers. */
const mostRemembered = 500;

/**
 * As `readStored`, for texts that every alarm meets again, such as the steps of a policy. The row itself is read each time:
 * only what one and the same text says is remembered. Nobody may change what it gives.
 */
export function rememberingReader<Value>(schema: z.ZodType<Value>, otherwise: Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const read = readStored(schema, text, otherwise);
    if (known.size >= mostRemembered) known.clear();
    known.set(text, read);
    return read;
  };
}
