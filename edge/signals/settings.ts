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
    .enum(['by-kind', 'steady', 'pulsed'])
    .default('by-kind')
    .describe(
      'by-kind: three half-second tones and a pause for smoke (ISO 8201), four short ones and a longer pause for ' +
        'carbon monoxide (UL 2034), steady for gas; steady: on until silenced, for a siren with a sound of its own; ' +
        'pulsed: half a second on, half a second off. Default: by-kind',
    ),
  chime: outputSettings
    .optional()
    .describe(
      'buzzer that a person in the room hears: three short tones for a fall, a long one again and again for a call, long and ' +
        'short for somebody who lies long, a knock of two for a long stay in the bathroom; two ticks in test mode',
    ),
  light: outputSettings.optional().describe('lamp that shows an alarm'),
});
export type SignalsSettings = z.output<typeof signalsSettings>;
