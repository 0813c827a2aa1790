import { z } from 'zod';
import { otherPlacesField, roomTemperature } from './room-temperature.ts';

/** A room that stays so hot that an older body can no longer cool itself. */
export const roomHot = roomTemperature({
  name: 'room-hot',
  alarmKind: 'room_hot',
  describes: {
    raises: ['room_hot'],
    watches: 'A room that stays hotter than the limit for hours while somebody may be at home.',
    cannotJudge:
      'While its thermometer is silent, or says what no room can have. A single value far from the last one must be confirmed by the next.',
    defaultsFrom:
      'WHO Regional Office for Europe, advice for heat-waves: rooms below 32 °C by day, above all for people over 60. The hours are a choice: longer than the sun shines on a thermometer or somebody cooks.',
  },
  settings: z.strictObject({
    enabled: z.boolean().default(true).describe('whether a hot room is an alarm in this home'),
    degrees: z.number().min(24).max(45).default(32).describe('a room that is hotter is too hot, in degrees Celsius'),
    hours: z.number().min(0.5).max(48).default(3).describe('how long it may stay so, in hours'),
    recoveredByDegrees: z
      .number()
      .min(0)
      .max(10)
      .default(1)
      .describe('how far below that it must cool before it no longer counts, in degrees Celsius'),
    ...otherPlacesField,
  }),
  side: 1,
  reason: 'room-stays-hot',
  overReason: 'room-is-cooler-again',
});
