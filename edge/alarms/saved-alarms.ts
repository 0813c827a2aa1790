import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import type { Deadline } from '../rules/deadline.ts';
import { refresh, runOn } from '../rules/deadlines.ts';
import { contentOf } from '../rules/saved-text.ts';
import { savedOpenAlarm, type Alarms, type OpenAlarm } from './open-alarm.ts';

const savedAlarms = z.object({ open: z.array(z.unknown()) });

/** Brings all deadlines up to date: when the clock becomes trusted, and before they are written down. */
export const refreshAlarms = (alarms: Alarms, now: Instant): Alarms => ({
  ...alarms,
  open: alarms.open.map((alarm) => ({
    ...alarm,
    preAlarm: refreshed(alarm.preAlarm, now),
    signal: refreshed(alarm.signal, now),
    absorbs: refreshed(alarm.absorbs, now),
  })),
});

export const saveAlarms = (alarms: Alarms, now: Instant): string =>
  JSON.stringify({ open: refreshAlarms(alarms, now).open });

/**
 * Goes on with the alarms that were open. One that cannot be read is left out, and costs no other. No repeat could be
 * heard while the hub was down, so that time does not count against absorbing.
 */
export function restoreAlarms(text: string, now: Instant): { readonly open: OpenAlarm[]; readonly problem?: string } {
  const content = savedAlarms.safeParse(contentOf(text));
  if (!content.success) return { open: [], problem: z.prettifyError(content.error) };
  const open: OpenAlarm[] = [];
  const problems: string[] = [];
  for (const saved of content.data.open) {
    const read = savedOpenAlarm.safeParse(saved);
    if (!read.success) {
      problems.push(z.prettifyError(read.error));
      continue;
    }
    const { preAlarm, signal, absorbs } = read.data;
    open.push({
      ...read.data,
      preAlarm: refreshed(preAlarm, now),
      signal: refreshed(signal, now),
      absorbs: absorbs && runOn(absorbs, now),
    });
  }
  return problems.length > 0 ? { open, problem: problems.join('; ') } : { open };
}

const refreshed = (deadline: Deadline | null, now: Instant): Deadline | null => deadline && refresh(deadline, now);
