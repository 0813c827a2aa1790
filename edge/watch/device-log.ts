import type { Heartbeat } from '../../contracts/heartbeat.ts';
import { isAlarmGrade, type DecodedValue, type Origin, type Reading } from '../../device-profiles/reading.ts';
import { elapsed, type Instant } from '../../foundation/clock.ts';
import { minutes, type Duration } from '../../foundation/durations.ts';
import type { JournalEntry } from '../journal/journal.ts';
import type { DeviceFacts, HomeFacts } from '../rules/rule.ts';

/** A number that keeps moving is written down no more often than this; a change of a yes-or-no value always is. */
const numbersEvery: Duration = minutes(5);

interface LastReading {
  readonly value: number | boolean;
  readonly at: Instant;
}

/** What each device said last, and when: for the heartbeat, the portal and the journal. Decides nothing. */
export class DeviceLog {
  readonly #home: HomeFacts;
  readonly #places: ReadonlyMap<string, string>;
  readonly #heardAt = new Map<string, Instant>();
  readonly #battery = new Map<string, number>();
  readonly #written = new Map<string, LastReading>();

  constructor(home: HomeFacts) {
    this.#home = home;
    this.#places = new Map(home.devices.map(({ device, place }) => [device, place]));
  }

  readings(device: string, values: readonly DecodedValue[], origin: Origin, at: Instant): readonly Reading[] {
    const place = this.#places.get(device) ?? '';
    return values.map(({ capability, value }) => ({ device, place, capability, value, origin, at }));
  }

  /** Takes note, and returns what is worth writing down. A device that is not `watching` counts as not heard. */
  heard(
    device: string,
    readings: readonly Reading[],
    origin: Origin,
    at: Instant,
    watching: boolean,
  ): readonly JournalEntry[] {
    if (origin !== 'live') return [];
    if (watching) this.#heardAt.set(device, at);
    return readings.filter((reading) => this.#worthWriting(reading)).map(toEntry);
  }

  devices(now: Instant): Heartbeat['devices'] {
    return this.#home.devices.map((facts) => {
      const heardAt = this.#heardAt.get(facts.device);
      const battery = this.#battery.get(facts.device);
      return {
        device: facts.device,
        profile: facts.profile,
        place: facts.place,
        state: stateOf(facts, heardAt, now),
        ...(heardAt && { lastHeardAgeMs: Math.max(0, elapsed(heardAt, now)) }),
        ...(battery !== undefined && { battery }),
      };
    });
  }

  #worthWriting(reading: Reading): boolean {
    const { device, capability, value, at } = reading;
    if (capability === 'battery' && typeof value === 'number')
      this.#battery.set(device, Math.min(100, Math.max(0, value)));
    const key = `${device}/${capability}`;
    const last = this.#written.get(key);
    const moved =
      typeof value === 'number' ? !last || elapsed(last.at, at) >= numbersEvery : !last || last.value !== value;
    if (!moved && !isAlarmGrade({ capability, value })) return false;
    this.#written.set(key, { value, at });
    return true;
  }
}

const toEntry = ({ at, device, capability, value, origin }: Reading): JournalEntry => ({
  kind: 'reading',
  at,
  device,
  capability,
  value,
  origin,
});

function stateOf(facts: DeviceFacts, heardAt: Instant | undefined, now: Instant): 'known' | 'stale' | 'unknown' {
  if (!heardAt) return 'unknown';
  return elapsed(heardAt, now) <= facts.silence ? 'known' : 'stale';
}
