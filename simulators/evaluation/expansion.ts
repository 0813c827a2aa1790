import type { LocalMs } from './recorded-time.ts';
import { windowMs, type ActiveWindow, type RecordedEvent } from './recording.ts';

/**
 * What a window that only counts may have been: the n readings of a room stand evenly over its five minutes, the k-th at
 * (k + 1/2)/n of it, and are by turns the beginning and the end of motion, or the opening and closing of the door. Where
 * the count is odd, the window's last millisecond adds the end, so that no sensor stays on through the silence after it.
 */
export function expanded(start: LocalMs, counts: readonly number[]): ActiveWindow {
  const events: RecordedEvent[] = [];
  for (const [sensor, count] of counts.entries())
    for (let index = 0; index < count; index++)
      events.push({ at: start + ((index + 0.5) / count) * windowMs, sensor, active: index % 2 === 0 });
  const counted = events.length;
  events.sort((one, other) => one.at - other.at);
  for (const [sensor, count] of counts.entries())
    if (count % 2 === 1) events.push({ at: start + windowMs - 1, sensor, active: false });
  return { start, events, counted };
}
