import type { AlarmKind } from '../../../contracts/alarm-table.ts';
import type { Capability } from '../../../device-profiles/reading.ts';
import type { DeviceFacts } from '../../../edge/rules/rule.ts';
import { hours, milliseconds, minutes, seconds, type Duration } from '../../../foundation/durations.ts';
import { DecidingHome, sentence, type HomeOptions } from '../decision/deciding-home.ts';

const sensor = (device: string, place: string, able: readonly Capability[]): DeviceFacts => ({
  device,
  place,
  profile: `${device}-profile`,
  capabilities: able,
  silence: hours(25),
});

export const living = sensor('pir-living', 'living room', ['occupancy']);
export const kitchen = sensor('pir-kitchen', 'kitchen', ['occupancy']);
export const bedroom = sensor('pir-bedroom', 'bedroom', ['occupancy']);
export const hall = sensor('pir-hall', 'hall', ['occupancy']);
export const frontDoor = sensor('front-door', 'hall', ['contact']);
/** A radar that can see a fan, a curtain or the flat next door. */
export const radar = sensor('radar', 'study', ['presence', 'fall', 'people', 'tamper']);

/** Something that happens every so often, whatever the people do: the minute of the story is given. */
export type Meanwhile = (minute: number) => void;

/** A home in which somebody lives a story: walks about, leaves, sleeps. Everything takes its time, in steps of a minute. */
export class InhabitedHome extends DecidingHome {
  #minute = 0;
  #turn = 0;
  meanwhile: Meanwhile = () => undefined;
  /** Sensors that are dead: the others are heard each hour, whatever they see. */
  dead: readonly DeviceFacts[] = [];

  constructor(options: HomeOptions = {}) {
    super({ devices: [living, kitchen, bedroom, hall, frontDoor, radar], savesEach30s: false, ...options });
    this.hears(frontDoor, { contact: true });
    this.isHeard();
  }

  isHeard(): void {
    for (const facts of this.setup.home.devices) if (!this.dead.includes(facts)) this.hears(facts, {});
  }

  dies(...sensors: readonly DeviceFacts[]): void {
    this.dead = sensors;
    for (const { device } of sensors) this.tell({ kind: 'availability', device, available: false });
  }

  /** Somebody passes the sensor: it sees them, and then no longer. */
  sees(facts: DeviceFacts, lasts: Duration = seconds(10)): void {
    const capability = facts.capabilities.includes('occupancy') ? 'occupancy' : 'presence';
    this.hears(facts, { [capability]: true });
    this.clock.advance(lasts);
    this.hears(facts, { [capability]: false });
  }

  /** Time goes by; about every `every` minutes somebody is seen by the next of the sensors. Nobody, where there are none. */
  spends(duration: Duration, at: readonly DeviceFacts[] = [], every = 7): void {
    const end = this.storyTime + duration / 1_000;
    let nextAt = this.#minute + this.#gap(every);
    while (this.storyTime < end) {
      const before = this.clock.now().monotonic;
      this.#minute++;
      const next = at[this.#turn % Math.max(1, at.length)];
      if (next && this.#minute >= nextAt) {
        this.sees(next);
        nextAt = this.#minute + this.#gap(every);
      }
      this.meanwhile(this.#minute);
      if (this.#minute % 60 === 0) this.isHeard();
      const passed = this.clock.now().monotonic - before;
      if (passed < minutes(1)) this.clock.advance(milliseconds(minutes(1) - passed));
    }
  }

  /** People do not keep to the minute. */
  #gap(every: number): number {
    this.#turn++;
    return Math.max(1, Math.round(every * ([0.5, 1.3, 0.8, 1.6, 0.6, 1.2][this.#turn % 6] ?? 1)));
  }

  /** Through the hall and out, or in and through the hall into the rooms. */
  leaves(): void {
    this.sees(hall);
    this.usesDoor();
  }

  comesHome(): void {
    this.usesDoor();
    this.sees(hall);
    this.spends(minutes(12), [kitchen, living], 2);
  }

  usesDoor(): void {
    this.hears(frontDoor, { contact: false });
    this.clock.advance(seconds(5));
    this.hears(frontDoor, { contact: true });
    this.clock.advance(seconds(5));
  }

  /** What was said of alarms of these kinds, as short sentences. */
  said(...kinds: AlarmKind[]): string[] {
    return this.happened
      .filter(({ transition }) => 'alarm' in transition && kinds.some((kind) => kind === transition.alarm.kind))
      .map(({ transition }) => sentence(transition));
  }

  get distrusted(): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.state.estimates.distrusted).map(([device, { reason }]) => [device, reason]),
    );
  }
}
