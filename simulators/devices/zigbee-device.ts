import { after, type Clock } from '../../foundation/clock.ts';
import { minutes, type Duration } from '../../foundation/durations.ts';
import type { DeviceFault, DeviceSimulator, Doing, SimulatorEntry, ZigbeeNetwork } from './device-simulator.ts';
import { repeat } from './repeat.ts';
import type { State, ZigbeeModel } from './zigbee-models.ts';

/** The profile of devices that are known only by what they say of themselves. */
export const byExposes = 'zigbee-by-exposes';

/** What a device's behaviour can make it say. */
export interface ZigbeeVoice {
  /** Its whole state with these values changed; keys in `momentary` are in this message only. */
  report(changed: State, momentary?: State): void;
  /** Says it now and again and again, until the next `quieten`. */
  keepReporting(changed: State, every: Duration): void;
  quieten(): void;
  later(wait: Duration, act: () => void): void;
}

export interface ZigbeeBehaviour {
  readonly id: string;
  /** Default: the profile of its own, which has its id. */
  readonly profile?: string;
  readonly model: ZigbeeModel;
  /** How often it reports with nothing the matter. */
  readonly checkIn?: Duration;
  /** What it notices when somebody does something else. */
  readonly notices?: (voice: ZigbeeVoice, doing: Doing, before: Doing | undefined) => void;
  readonly events?: Readonly<Record<string, (voice: ZigbeeVoice) => void>>;
  /** What a retained or cached message of a day ago would say, at its worst. */
  readonly worst: State;
}

const faults: readonly DeviceFault[] = ['duplicate', 'stale-replay', 'silence', 'latched-value', 'unplug'];

/** The registry's entry of a device behind Zigbee2MQTT. */
export const zigbeeSimulator = (behaviour: ZigbeeBehaviour): SimulatorEntry => ({
  id: behaviour.id,
  profile: behaviour.profile ?? behaviour.id,
  transport: 'zigbee',
  model: behaviour.model,
  events: Object.keys(behaviour.events ?? {}),
  faults,
  create: (options) => new ZigbeeDevice(behaviour, options),
});

interface Place {
  readonly bridge: ZigbeeNetwork;
  readonly ieee: string;
  readonly clock: Clock;
}

class ZigbeeDevice implements DeviceSimulator {
  readonly #behaviour: ZigbeeBehaviour;
  readonly #place: Place;
  readonly #voice: ZigbeeVoice;
  readonly #lasting = new Set<DeviceFault>();
  #lastMomentary: State = {};
  #noticed: Doing | undefined;
  #doing: Doing | undefined;
  #started = false;
  #stopCheckIn: (() => void) | undefined;
  #stopRepeating: (() => void) | undefined;
  #cancels: (() => void)[] = [];

  constructor(behaviour: ZigbeeBehaviour, place: Place) {
    this.#behaviour = behaviour;
    this.#place = place;
    this.#voice = {
      report: (changed, momentary = {}) => this.#report(changed, momentary),
      keepReporting: (changed, every) => {
        this.#stopRepeating?.();
        this.#stopRepeating = repeat(place.clock, every, () => this.#report(changed));
      },
      quieten: () => {
        this.#stopRepeating?.();
        this.#stopRepeating = undefined;
      },
      later: (wait, act) => {
        this.#cancels.push(place.clock.wakeAt(after(place.clock.now(), wait), act));
      },
    };
  }

  start(): void {
    this.#started = true;
    if (this.#doing) this.#notice(this.#doing);
    this.#stopCheckIn ??= repeat(this.#place.clock, this.#behaviour.checkIn ?? minutes(50), () => this.#report({}));
  }

  stop(): void {
    this.#started = false;
    this.#stopCheckIn?.();
    this.#stopCheckIn = undefined;
    this.#voice.quieten();
    for (const cancel of this.#cancels.splice(0)) cancel();
  }

  do(doing: Doing): void {
    this.#doing = doing;
    if (!this.#lasting.has('latched-value')) this.#notice(doing);
  }

  event(name: string): void {
    const { id, events = {} } = this.#behaviour;
    const act = Object.hasOwn(events, name) ? events[name] : undefined;
    if (!act) {
      throw new RangeError(
        `event: ${id} knows no "${name}", only ${Object.keys(events).join(', ') || 'what people do'}`,
      );
    }
    if (!this.#lasting.has('latched-value')) act(this.#voice);
  }

  fail(fault: DeviceFault): void {
    const { bridge, ieee } = this.#place;
    switch (fault) {
      case 'duplicate':
        return bridge.report(ieee, {}, this.#lastMomentary);
      case 'stale-replay':
        return bridge.publishRetained(ieee, this.#behaviour.worst);
      case 'latched-value':
        break;
      case 'silence':
        bridge.silence(ieee);
        break;
      case 'unplug':
        this.#voice.quieten();
        bridge.silence(ieee);
        break;
      default:
        throw new RangeError(`fault: ${this.#behaviour.id} cannot have "${fault}", only ${faults.join(', ')}`);
    }
    this.#lasting.add(fault);
  }

  mend(): void {
    const { bridge, ieee } = this.#place;
    const was = new Set(this.#lasting);
    this.#lasting.clear();
    if (was.has('silence') || was.has('unplug')) bridge.speakAgain(ieee);
    // A fresh battery: it knows nothing of before.
    if (was.has('unplug')) this.#report(this.#behaviour.model.restState);
    if (this.#doing && (was.has('latched-value') || was.has('unplug'))) {
      if (was.has('unplug')) this.#noticed = undefined;
      this.#notice(this.#doing);
    }
  }

  #notice(doing: Doing): void {
    if (!this.#started || doing === this.#noticed) return;
    const before = this.#noticed;
    this.#noticed = doing;
    this.#behaviour.notices?.(this.#voice, doing, before);
  }

  #report(changed: State, momentary: State = {}): void {
    if (!this.#started) return;
    this.#lastMomentary = momentary;
    this.#place.bridge.report(this.#place.ieee, changed, momentary);
  }
}
