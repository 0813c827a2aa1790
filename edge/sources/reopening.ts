import { milliseconds, seconds } from '../../foundation/durations.ts';
import type { RetrySchedule } from '../../foundation/retry-schedule.ts';

/** Fast, because a pulled plug that is put back must be heard again within two seconds. */
export const reopening: RetrySchedule = { initial: milliseconds(250), factor: 2, max: seconds(1), jitter: 0 };
