import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import type { Deadline } from '../rules/deadline.ts';
import { refresh, runOn } from '../rules/deadlines.ts';
import { contentOf } from '../rules/saved-text.ts';
import { savedOpenAlarm, type Alarms, type OpenAlarm } from './open-alarm.ts';
import { savedRecentAlarm, type RecentAlarm } from './recent-alarm.ts';
import { withAgain } from './standing-alarm.ts';

const savedAlarms = z.object({ open: z.array(z.unknown()), recent: z.array(z.unknown()).default([]) });

/** Brings all deadlines up to date: when the clock becomes trusted, and before they are written down. */
export const refreshAlarms = (alarms: Alarms, now: Instant): Alarms => ({
  ...alarms,
  open: alarms.open.map((alarm) => ({
    ...alarm,
    preAlarm: refreshed(alarm.preAlarm, now),
    signal: refreshed(alarm.signal, now),
    absorbs: refreshed(alarm.absorbs, now),
    calm: refreshed(alarm.calm, now),
    again: refreshed(alarm.again, now),
    cameBack: refreshed(alarm.cameBack, now),
    believed: refreshed(alarm.believed, now),
  })),
  recent: alarms.recent.map((alarm) => ({ ...alarm, forget: refresh(alarm.forget, now) })),
});

/** The open ones; those of late are saved each by itself. */
export function saveAlarms(alarms: Alarms, now: Instant): string {
  const { open } = refreshAlarms({ ...alarms, recent: [] }, now);
  return JSON.stringify({ open });
}

export interface RestoredAlarms {
  readonly open: readonly OpenAlarm[];
  /** Only of an earlier release, which saved them together with the open ones. */
  readonly recent: readonly RecentAlarm[];
  readonly problem?: string;
}

/**
 * Goes on with the alarms that were open. One that cannot be read is left out, and costs no other. No repeat could be
 * heard while the hub was down, so that time counts neither against absorbing nor as calm.
 */
export function restoreAlarms(text: string, now: Instant): RestoredAlarms {
  const content = savedAlarms.safeParse(contentOf(text));
  if (!content.success) return { open: [], recent: [], problem: z.prettifyError(content.error) };
  const problems: string[] = [];
  const open = readEach(savedOpenAlarm, content.data.open, problems).map((alarm): OpenAlarm => ({
    ...alarm,
    preAlarm: refreshed(alarm.preAlarm, now),
    signal: refreshed(alarm.signal, now),
    absorbs: alarm.absorbs && runOn(alarm.absorbs, now),
    calm: alarm.calm && runOn(alarm.calm, now),
    again: refreshed(alarm.again, now),
    cameBack: refreshed(alarm.cameBack, now),
    believed: refreshed(alarm.believed, now),
  }));
  const recent = readEach(savedRecentAlarm, content.data.recent, problems).map((alarm): RecentAlarm => ({
    ...alarm,
    forget: refresh(alarm.forget, now),
  }));
  return {
    open: open.map((alarm) => untold(alarm, open, now)),
    recent,
    ...(problems.length > 0 && { problem: problems.join('; ') }),
  };
}

/** An earlier release did not say again what stands. A newer alarm of the same danger does that for the ones before it. */
function untold(alarm: OpenAlarm, open: readonly OpenAlarm[], now: Instant): OpenAlarm {
  const newest = open.findLast(({ kind, subject }) => kind === alarm.kind && subject === alarm.subject);
  return alarm.life === 'raised' && !alarm.again && newest === alarm ? withAgain(alarm, now) : alarm;
}

function readEach<Item>(schema: z.ZodType<Item>, saved: readonly unknown[], problems: string[]): Item[] {
  const items: Item[] = [];
  for (const each of saved) {
    const read = schema.safeParse(each);
    if (read.success) items.push(read.data);
    else problems.push(z.prettifyError(read.error));
  }
  return items;
}

const refreshed = (deadline: Deadline | null, now: Instant): Deadline | null => deadline && refresh(deadline, now);
