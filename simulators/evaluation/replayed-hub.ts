import { alarmTable, isAlarmKind } from '../../contracts/alarm-table.ts';
import type { AlarmFacts } from '../../contracts/alarm-transition.ts';
import type { Reading } from '../../device-profiles/reading.ts';
import { decide } from '../../edge/decision/decide.ts';
import type { Decision } from '../../edge/decision/decision.ts';
import type { HubEvent } from '../../edge/decision/hub-event.ts';
import type { HubSetup, HubState } from '../../edge/decision/hub-state.ts';
import { restoreHub } from '../../edge/decision/saved-hub.ts';
import type { Instant, Monotonic, WallTime } from '../../foundation/clock.ts';
import { hourMs, type LocalMs } from './recorded-time.ts';
import type { RecordedEvent, RecordedSensor } from './recording.ts';

/** A sensor that has said nothing for so long sends its sign of life: well within the 25 h that it has. */
const signOfLifeAfter = 12 * hourMs;

const never = Number.POSITIVE_INFINITY;

/** Told of all that the hub raises. `again`: it still stands and is said again. */
export type Raised = (alarm: AlarmFacts, at: LocalMs, again: boolean) => void;

export interface Replay {
  readonly setup: HubSetup;
  readonly sensors: readonly RecordedSensor[];
  /** How far the home's clocks are ahead of UTC. */
  readonly offset: number;
}

/**
 * The deciding core of a hub, moved through a recording by hand: told each reading at its time, woken at each `wakeAt`.
 * Its sensors' signs of life go on in every silence, since a recording cannot say whether it was one of the sensors.
 */
export class ReplayedHub {
  readonly #replay: Replay;
  readonly #raised: Raised;
  #state: HubState;
  #at: LocalMs;
  #wakeAt = never;
  readonly #lastHeard: number[];
  readonly #on: boolean[];
  #nextSign: number;
  #cannotJudge: Decision['cannotJudge'] = [];
  #firstFailure: Error | undefined;

  /** Begins at a moment before the first event. */
  constructor(replay: Replay, begins: LocalMs | ReplayedHub, raised: Raised) {
    this.#replay = replay;
    this.#raised = raised;
    if (begins instanceof ReplayedHub) {
      this.#state = begins.#state;
      this.#at = begins.#at;
      this.#wakeAt = begins.#wakeAt;
      this.#lastHeard = [...begins.#lastHeard];
      this.#on = [...begins.#on];
      this.#nextSign = begins.#nextSign;
      return;
    }
    this.#at = begins;
    this.#lastHeard = replay.sensors.map(() => begins);
    this.#on = replay.sensors.map(() => false);
    this.#nextSign = begins + signOfLifeAfter;
    this.#state = restoreHub(undefined, this.#instant(begins), replay.setup).state;
    this.#tell({ kind: 'started' }, begins);
    for (const { device } of replay.sensors) this.#tell(signOfLife(device), begins);
  }

  get state(): HubState {
    return this.#state;
  }

  /** The last moment that it was told of. */
  get now(): Instant {
    return this.#instant(this.#at);
  }

  /** What the hub says at present that it cannot judge. */
  get cannotJudge(): Decision['cannotJudge'] {
    return this.#cannotJudge;
  }

  /** A rule that threw in the replay; the first of them. */
  get failure(): Error | undefined {
    return this.#firstFailure;
  }

  /** The same hub with the same past, whose future is its own. */
  forked(raised: Raised): ReplayedHub {
    return new ReplayedHub(this.#replay, this, raised);
  }

  hear({ at, sensor, active }: RecordedEvent): void {
    const facts = this.#replay.sensors[sensor];
    if (!facts) return;
    this.passUntil(at);
    this.#lastHeard[sensor] = at;
    this.#on[sensor] = active;
    const { device, place, kind } = facts;
    const now = this.#instant(at);
    const reading: Reading =
      kind === 'door'
        ? { device, place, capability: 'contact', value: !active, origin: 'live', at: now }
        : { device, place, capability: 'occupancy', value: active, origin: 'live', at: now };
    this.#tellAt({ kind: 'heard', device, origin: 'live', readings: [reading] }, at, now);
  }

  /** Sensors of motion that still say "motion" find none any more. */
  stillness(at: LocalMs): void {
    for (const [sensor, on] of this.#on.entries())
      if (on && this.#replay.sensors[sensor]?.kind === 'motion') this.hear({ at, sensor, active: false });
  }

  /** Time passes up to and with that moment: wakes and signs of life come when they are due. `enough` ends it early. */
  passUntil(at: LocalMs, enough?: () => boolean): void {
    while (this.#wakeAt <= at || this.#nextSign <= at) {
      if (this.#wakeAt <= this.#nextSign) this.#tell(wake, this.#wakeAt);
      else this.#signs(this.#nextSign);
      if (enough?.()) return;
    }
  }

  #signs(at: LocalMs): void {
    let earliest = never;
    for (const [sensor, { device }] of this.#replay.sensors.entries()) {
      if ((this.#lastHeard[sensor] ?? at) + signOfLifeAfter <= at) {
        this.#lastHeard[sensor] = at;
        this.#tell(signOfLife(device), at);
      }
      earliest = Math.min(earliest, (this.#lastHeard[sensor] ?? at) + signOfLifeAfter);
    }
    this.#nextSign = earliest;
  }

  #tell(event: HubEvent, at: LocalMs): void {
    this.#tellAt(event, at, this.#instant(at));
  }

  #tellAt(event: HubEvent, at: LocalMs, now: Instant): void {
    const decision = decide(this.#state, event, now);
    this.#state = decision.state;
    this.#at = at;
    this.#cannotJudge = decision.cannotJudge;
    this.#wakeAt = decision.wakeAt ?? never;
    if (this.#wakeAt <= at) throw new Error(`at ${new Date(at).toISOString()} the hub would wake at once, for ever`);
    if (decision.transitions.length > 0) this.#report(decision, at);
    if (decision.failed.length > 0) this.#firstFailure ??= failureOf(decision);
  }

  #report({ transitions }: Decision, at: LocalMs): void {
    for (const one of transitions)
      if (one.transition === 'raised') this.#raised(one.alarm, at, one.again !== undefined);
  }

  /** Local time is the monotonic time of the one boot that the replay is. */
  #instant(at: LocalMs): Instant {
    return {
      monotonic: at as Monotonic,
      bootId: 'replay',
      wall: (at - this.#replay.offset) as WallTime,
      clockTrusted: true,
    };
  }
}

const wake: HubEvent = { kind: 'wake' };
const signOfLife = (device: string): HubEvent => ({ kind: 'heard', device, origin: 'live', readings: [] });

function failureOf({ failed }: Decision): Error {
  const [first] = failed;
  return new Error(`the rule ${first?.rule} threw in the replay`, { cause: first?.error });
}

/** Whether it is about the equipment and not about the resident. */
export const isFault = ({ kind, severity }: Pick<AlarmFacts, 'kind' | 'severity'>): boolean =>
  isAlarmKind(kind) ? alarmTable[kind].severity === 'fault' : severity === 'fault';
