import type { Origin } from '../../device-profiles/reading.ts';
import { elapsed, type Instant } from '../../foundation/clock.ts';
import { milliseconds } from '../../foundation/durations.ts';

/** One press that arrives twice (zigbee2mqtt issue 32015) is one press. */
const sameAction = milliseconds(1_500);

/** Absent, null and "" are no presses. */
export const isPress = (action: unknown): action is string => typeof action === 'string' && action !== '';

export interface ZigbeeState {
  readonly state: Readonly<Record<string, unknown>>;
  readonly origin: Origin;
}

/** Tells what is a press in the messages of devices: the same one is told once, and is not as old as its message. */
export class ZigbeePresses {
  readonly #last = new Map<string, { readonly action: string; readonly at: Instant }>();

  /** A message in the parts that are to be told one by one. */
  partsOf(ieee: string, { state, origin }: ZigbeeState, retained: boolean, at: Instant): readonly ZigbeeState[] {
    const { action, ...rest } = state;
    if (!isPress(action)) return [{ state, origin }];
    if (this.#isRepeated(ieee, action, at)) return [{ state: rest, origin }];
    // Zigbee2MQTT never keeps an action: in the first seconds after its start too, it has just been pressed.
    const pressed = retained ? 'replayed' : 'live';
    if (pressed === origin) return [{ state, origin }];
    return [
      { state: { action }, origin: pressed },
      { state: rest, origin },
    ];
  }

  #isRepeated(ieee: string, action: string, at: Instant): boolean {
    const last = this.#last.get(ieee);
    if (last?.action === action && elapsed(last.at, at) < sameAction) return true;
    this.#last.set(ieee, { action, at });
    return false;
  }
}
