import { z } from 'zod';

const outputSettings = z.strictObject({
  pin: z.int().min(0).max(127).describe('pin number of the board, as printed on it'),
  activeLow: z
    .boolean()
    .default(false)
    .describe('true where a low pin switches it on, as on many relay boards. Default: false'),
});

/** Outputs on the Firmata board. Each may be missing: what it would say is said by those that are there. */
export const signalsSettings = z.strictObject({
  siren: outputSettings.optional().describe('loud siren, for smoke, carbon monoxide and gas'),
  sirenRhythm: z
    .enum(['steady', 'pulsed'])
    .default('steady')
    .describe('steady: on until silenced; pulsed: half a second on, half a second off'),
  chime: outputSettings.optional().describe('buzzer that a person in the room hears, for a pre-alarm'),
  light: outputSettings.optional().describe('lamp that shows an alarm'),
});
export type SignalsSettings = z.output<typeof signalsSettings>;
