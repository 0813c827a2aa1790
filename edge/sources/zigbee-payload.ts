import { z } from 'zod';

/** A device's state is a few hundred bytes; a list of many devices with all they expose is not. */
export const longestState = 64 * 1024;
const longestList = 8 * 1024 * 1024;

const stateSchema = z.record(z.string(), z.unknown());
const onlineSchema = z.union([
  z.enum(['online', 'offline']),
  z.object({ state: z.enum(['online', 'offline']) }).transform(({ state }) => state),
]);

/** A device's state; undefined for what is none. */
export function readState(payload: Buffer): Record<string, unknown> | undefined {
  const parsed = stateSchema.safeParse(readJson(payload, longestState));
  return parsed.success ? parsed.data : undefined;
}

/** `{"state":"online"}`, or the bare word of old versions; undefined for anything else. */
export function readOnline(payload: Buffer): 'online' | 'offline' | undefined {
  if (payload.length > longestState) return undefined;
  const parsed = onlineSchema.safeParse(readJson(payload, longestState) ?? payload.toString().trim());
  return parsed.success ? parsed.data : undefined;
}

/** Any JSON of the bridge, which may be as long as a list; undefined for what is none. */
export const readAny = (payload: Buffer): unknown => readJson(payload, longestList);

/** JSON of a whole list. An emptied topic is an empty list. */
export function readList(payload: Buffer): unknown {
  return payload.length === 0 ? [] : readJson(payload, longestList);
}

function readJson(payload: Buffer, longest: number): unknown {
  if (payload.length > longest) return undefined;
  try {
    return JSON.parse(payload.toString());
  } catch {
    // The schema refuses undefined, and the source counts it.
    return undefined;
  }
}
