import { z } from 'zod';
import { otherPlacesField, roomTemperature } from './room-temperature.ts';

/** A room that stays so cold that it is a danger to somebody who sits or lies in it. */
export const roomCold = roomTemperature({
  name: 'room-cold',
  alarmKind: 'room_cold',
  describes: {
    raises: ['room_cold'],
    watches: 'A room that stays colder than the limit for hours while somebody may be at home.',
    cannotJudge:
      'While its thermometer is silent, or says what no room can have. A single value far from the last one must be confirmed by the next.',
    defaultsFrom:
      'Blood pressure rises below 12 °C (Collins 1986, Age and Ageing 15:212). WHO recommends at least 18 °C; as a limit for an alarm that would page all winter in homes without heating, so a care plan raises it where the home is heated. The hours are a choice: longer than a room is aired.',
  },
  settings: z.strictObject({
    enabled: z.boolean().default(true).describe('whether a cold room is an alarm in this home'),
    degrees: z.number().min(0).max(22).default(12).describe('a room that is colder is too cold, in degrees Celsius'),
    hours: z.number().min(0.5).max(48).default(3).describe('how long it may stay so, in hours'),
    recoveredByDegrees: z
      .number()
      .min(0)
      .max(10)
      .default(1)
      .describe('how far above that it must warm up before it no longer counts, in degrees Celsius'),
    ...otherPlacesField,
  }),
  side: -1,
  reason: 'room-stays-cold',
  overReason: 'room-is-warmer-again',
});
