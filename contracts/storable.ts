import { z } from 'zod';

/** The largest number that an integer column of PostgreSQL holds (8.1.1 of its manual). */
export const largestInteger = 2_147_483_647;

/** Text of a program that is stored as it is. PostgreSQL keeps every character but NUL (8.3 of its manual). */
export const storableText = (longest: number) =>
  z
    .string()
    .max(longest)
    // oxlint-disable-next-line no-control-regex -- this control character is exactly what is refused
    .regex(/^[^\u0000]*$/, 'must not contain the character NUL');
