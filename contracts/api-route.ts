import { z } from 'zod';
import type { Action } from './permissions.ts';

/**
 * Who may call a route. anyone: nobody has to say who they are, so it tells nothing about a person. signing-in: whoever
 * has begun to sign in and may still owe a second factor or a new password. signed-in: whoever has finished. Everything
 * else is an action of the table in permissions.ts, and the route sees the records within which the caller may do it.
 */
export type RouteAccess = 'anyone' | 'signing-in' | 'signed-in' | Action;

/** One line of the table of routes. The server parses by it, OpenAPI is made from it, the console has its types. */
export interface ApiRoute {
  readonly summary: string;
  readonly access: RouteAccess;
  /** Only for somebody who may do it everywhere. */
  readonly wholeRelay?: true;
  /** Only within 15 minutes of signing in: what a thief of an open browser must not do. */
  readonly recent?: true;
  /**
   * Shows residents' records: each look is written down. Writes and refusals always are. `hourly`: a page that reads it
   * again at every change has one line an hour for each person, and one that counts the rest.
   */
  readonly look?: true | 'hourly';
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
  /** Of the answer, when it is not 200. */
  readonly status?: 201 | 202;
  /** Of the answer, when it is not JSON. */
  readonly produces?: 'text/event-stream' | 'text/plain' | 'text/csv';
}

/** Every error has this body. `field`, `value` and `fix` are there when one field of the request is to blame. */
export const apiErrorSchema = z
  .object({
    error: z.object({
      code: z.string().max(60).describe('stable; match on this'),
      message: z.string().max(1_000),
      field: z.string().max(200).optional(),
      value: z.unknown().optional(),
      fix: z.string().max(500).optional(),
    }),
  })
  .meta({ id: 'ApiError' });
export type ApiErrorBody = z.infer<typeof apiErrorSchema>;

/** Ids in addresses and bodies: what the store makes. */
export const recordIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,80}$/, 'an id is 1 to 80 letters, digits, hyphens and underscores');

export const idParams = z.object({ id: recordIdSchema });

/** A wall time as the relay's clock says it. */
export const wallSchema = z.number().describe('milliseconds since 1970');

export const nothingSchema = z.object({});

/**
 * Marks that turn the direction of what follows (UAX 9, 2.1 and 2.2): with them a name in a list or a notice could read
 * as another one. Names copied from telephones often carry some, so that they are left out and not refused.
 */
const turning = /[\u202a-\u202e\u2066-\u2069]/g;
const withoutTurning = (text: string): string => text.replaceAll(turning, '');
const noHalves = /^\P{Cs}*$/u;
const half = 'must not contain halves of characters';

/** One line of text that a person typed. */
export const lineSchema = (longest: number) =>
  z
    .string()
    .overwrite(withoutTurning)
    .trim()
    .min(1, 'must not be empty')
    .max(longest)
    // oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'must be one line without control characters')
    .regex(noHalves, half);

/** Several lines of text that a person typed; may be empty. */
export const noteSchema = (longest: number) =>
  z
    .string()
    .overwrite(withoutTurning)
    .trim()
    .max(longest)
    // oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused
    .regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, 'must not contain control characters')
    .regex(noHalves, half);

export const phoneSchema = z
  .string()
  .trim()
  .regex(/^\+?[0-9][0-9 -]{2,24}$/, 'a phone number is digits, spaces and hyphens, with + before a country code');
