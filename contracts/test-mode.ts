import { z } from 'zod';
import { storableText } from './storable.ts';

/** How long a test mode lasts unless somebody says otherwise. */
export const usualTestMinutes = 30;
/** However often it is made longer, it ends so long after it began. */
export const longestTestMinutes = 120;

const text = z.string().max(300);

/** What a walk test has heard of one device since it began. */
export const walkedDeviceSchema = z.object({
  device: text,
  place: text,
  heard: z.number().int().nonnegative().describe('live messages since the walk test began'),
  lastHeardAgeMs: z.number().nonnegative().optional(),
  /** What it said that only somebody's doing makes it say: a door that moved, a motion, a press. Absent: nothing yet. */
  fired: text.optional(),
  firedAgeMs: z.number().nonnegative().optional(),
});
export type WalkedDevice = z.infer<typeof walkedDeviceSchema>;

/**
 * The hub tries itself out: what it raises is marked `test`, kept, shown and pages nobody. It ends by itself, and what
 * then still stands is raised for real.
 */
export const testModeSchema = z.object({
  id: storableText(120).min(1).describe('the same for as long as it lasts'),
  by: z.string().max(80).describe('relay, or portal: the page of the hub itself'),
  beganAgeMs: z.number().nonnegative(),
  endsInMs: z.number().nonnegative().describe('0: it has ended, and this is what its walk test has heard'),
  walkTest: z.boolean().describe('somebody goes through the home and sets off each sensor'),
  devices: z.array(walkedDeviceSchema).max(500).describe('of a walk test; empty otherwise'),
});
export type TestMode = z.infer<typeof testModeSchema>;
