import { z } from 'zod';

const room = z.string().trim().min(1).max(64);
const day = z.int().min(0).max(3_650);

/** Who lives in a home, and in which rooms. */
export const householdSettings = z.strictObject({
  days: z.int().min(1).max(3_650).default(1).describe('how many days are lived'),
  residents: z.int().min(1).max(2).default(1).describe('one person, or two who share a bed'),
  visitors: z.boolean().default(true).describe('whether somebody visits now and then'),
  pet: z.boolean().default(false).describe('whether a cat walks about'),
  holidays: z
    .array(z.strictObject({ from: day.describe('first day away, from 0'), days: z.int().min(1).max(60) }))
    .max(50)
    .default([])
    .describe('days on which nobody is at home'),
  rooms: z
    .strictObject({
      bedroom: room.default('卧室'),
      bathroom: room.default('卫生间'),
      kitchen: room.default('厨房'),
      living: room.default('客厅'),
      hall: room.default('门厅'),
    })
    .prefault({})
    .describe("what the rooms are called in this home's devices"),
});
export type HouseholdSettings = z.output<typeof householdSettings>;
export type Room = keyof HouseholdSettings['rooms'];
