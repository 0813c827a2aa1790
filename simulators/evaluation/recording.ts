import type { LocalMs } from './recorded-time.ts';
import { minuteMs } from './recorded-time.ts';

export const windowMs = 5 * minuteMs;

/** What one sensor of the recorded home becomes for the hub. */
export interface RecordedSensor {
  readonly device: string;
  readonly place: string;
  readonly kind: 'motion' | 'door';
}

/** One word of one sensor. `active`: motion began, or the door opened. */
export interface RecordedEvent {
  readonly at: LocalMs;
  /** Place in the list of sensors. */
  readonly sensor: number;
  readonly active: boolean;
}

/** Five minutes in which something was said, with all of it in the order of time. */
export interface ActiveWindow {
  readonly start: LocalMs;
  readonly events: readonly RecordedEvent[];
  /** How many of them the recording holds; the others only end what an odd count left on. */
  readonly counted: number;
}

/** A room as an installer would write it: `BathroomASink` becomes `Bathroom A Sink`. */
export const placeNamed = (name: string): string =>
  name
    .replaceAll(/[_-]+/gu, ' ')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .trim()
    .slice(0, 100);

/** Whether a name says that it is the outside door. */
export const namesOutsideDoor = (name: string): boolean =>
  /outside|front[ _-]?door|main[ _-]?door|entry|entrance|大门|入户/iu.test(name);
