import { schedule } from 'node-cron';
import type { Clock } from '../../foundation/clock.ts';
import { messageOf } from '../../foundation/errors.ts';
import { InFlight } from '../../foundation/in-flight.ts';
import type { Log } from '../../foundation/log.ts';
import type { Store } from '../store/store.ts';
import { deleteEndedAccess, deleteOldRecords, type RetentionDays } from './retention.ts';

export interface Housekeeping {
  /** Does it now. Its own runs never overlap. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

/** Deletes old records at a time of day. Nothing that a person waits for depends on it. */
export function startHousekeeping(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention: RetentionDays & { readonly schedule: string; readonly timeZone: string };
}): Housekeeping {
  const { store, clock, log, retention } = parts;
  const inFlight = new InFlight();
  let current: Promise<void> | undefined;

  const run = (): Promise<void> => {
    current ??= inFlight.track(deleteOld()).finally(() => {
      current = undefined;
    });
    return current;
  };
  async function deleteOld(): Promise<void> {
    try {
      const now = Math.round(clock.now().wall);
      const deleted = await deleteOldRecords(store.db, retention, now);
      await deleteEndedAccess(store, now);
      log.info({ ...deleted }, 'old records deleted');
    } catch (error) {
      log.error({ problem: messageOf(error) }, 'old records could not be deleted; tried again at the next time');
    }
  }
  const task = schedule(retention.schedule, run, { timezone: retention.timeZone, name: 'retention', noOverlap: true });
  return {
    run,
    stop: async () => {
      await task.destroy();
      await inFlight.idle();
    },
  };
}
