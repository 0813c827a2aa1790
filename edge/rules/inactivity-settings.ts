import { z } from 'zod';
import type { Night } from './night.ts';
import { nightFields } from './night.ts';
import type { RuleContext } from './rule.ts';

export const inactivitySettings = z.strictObject({
  enabled: z.boolean().default(true).describe('whether a home in which nothing moves is an alarm'),
  hours: z
    .number()
    .min(1)
    .max(48)
    .default(6)
    .describe(
      'how long nothing may move by day while the home is not known well enough, in hours; a span that touches the night has the next limit',
    ),
  hoursAtAnyHour: z
    .number()
    .min(1)
    .max(72)
    .default(12)
    .describe(
      'how long nothing may move at any hour, asleep or not, and while the hub does not know the time, in hours; no learned limit is longer',
    ),
  bathroomHours: z
    .number()
    .min(1)
    .max(72)
    .default(4)
    .describe('how long nothing may move anywhere after the last movement was in a bathroom, in hours'),
  bedroomHours: z
    .number()
    .min(1)
    .max(72)
    .default(10)
    .describe('how long nothing may move anywhere after the last movement was in a bedroom, in hours'),
  learns: z.boolean().default(true).describe("whether limits are learned from the home's own past"),
  alarmsPerMonth: z
    .number()
    .min(0.05)
    .max(60)
    .default(1.5)
    .describe(
      'for how many false alarms the learned limits are made, in alarms a month of 30 days; more of them find a collapse sooner',
    ),
  daysBeforeLearned: z
    .int()
    .min(7)
    .max(90)
    .default(7)
    .describe('how many days with life must be known before learned limits count, in days'),
  shortestMinutes: z
    .number()
    .min(30)
    .max(360)
    .default(60)
    .describe('no learned limit is shorter than this, in minutes'),
  cannotJudgeMinutes: z
    .number()
    .min(1)
    .max(1440)
    .default(60)
    .describe('how long all sensors of activity may be silent before it is a fault, in minutes'),
  ...nightFields,
});
export type InactivitySettings = z.infer<typeof inactivitySettings>;
export type InactivityContext = RuleContext<InactivitySettings>;

export const nightOf = ({ settings, home }: InactivityContext): Night => ({ ...settings, timeZone: home.timeZone });
