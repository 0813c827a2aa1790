import { after, elapsed, type Instant, type Monotonic } from '../../foundation/clock.ts';
import { minutes } from '../../foundation/durations.ts';

/** A device that is paired afresh leaves the list and comes back: only what lasts is said. */
const lasts = minutes(1);

interface Reach {
  /** What Zigbee2MQTT said of it last. */
  readonly online?: boolean;
  /** Whether the hub can watch through it at all, and since when that is so. */
  readonly usable?: boolean;
  readonly since?: Instant;
  /** Whether that was told. */
  readonly told?: boolean;
}

/** Who is told that a device can be had, or cannot. */
export type TellAvailability = (device: string, available: boolean) => void;

/**
 * Whether each configured device can be had: both Zigbee2MQTT's word for it, and whether Zigbee2MQTT has it in its list at
 * all. A device that is not to be had never says so itself, and those around it go on working.
 */
export class ZigbeeReach {
  readonly #tell: TellAvailability;
  readonly #devices = new Map<string, Reach>();

  constructor(tell: TellAvailability) {
    this.#tell = tell;
  }

  /** What Zigbee2MQTT says of a device. Of one that cannot be used, `online` means nothing. */
  said(device: string, online: boolean): void {
    const reach = this.#devices.get(device);
    this.#devices.set(device, { ...reach, online });
    if (!online || reach?.usable !== false) this.#tell(device, online);
  }

  /** Compares with the latest list. Returns when to look again although nothing comes. */
  look(devices: readonly string[], unusable: readonly string[], now: Instant): Monotonic | undefined {
    let wakeAt: Monotonic | undefined;
    for (const device of devices) {
      const usable = !unusable.includes(device);
      const before = this.#devices.get(device);
      if (before?.usable === usable && before.told) continue;
      const since = before?.usable === usable ? (before.since ?? now) : now;
      const told = elapsed(since, now) >= lasts;
      this.#devices.set(device, { ...before, usable, since, told });
      // That it is in the list again takes back only what was said because it was not.
      if (told && (!usable || before?.online !== false)) this.#tell(device, usable);
      if (!told && (wakeAt === undefined || after(since, lasts) < wakeAt)) wakeAt = after(since, lasts);
    }
    return wakeAt;
  }
}
