import type { z } from 'zod';
import type { AlarmKind } from '../../../contracts/alarm-table.ts';
import { alarmTransitionSchema, type AlarmTransition } from '../../../contracts/alarm-transition.ts';
import { carePlanSchema } from '../../../contracts/care-plan.ts';
import { capabilities, type Capability, type Origin, type ReadingValue } from '../../../device-profiles/reading.ts';
import { alarmSettingsSchema } from '../../../edge/alarms/alarm-settings.ts';
import { decide } from '../../../edge/decision/decide.ts';
import type { Decision } from '../../../edge/decision/decision.ts';
import type { HubEvent } from '../../../edge/decision/hub-event.ts';
import type { HubSetup, HubState } from '../../../edge/decision/hub-state.ts';
import { restoreHub, saveHub, type RestoreNote } from '../../../edge/decision/saved-hub.ts';
import { stillDue } from '../../../edge/decision/waiting.ts';
import { ruleSettingsSchema } from '../../../edge/rules/rule-list.ts';
import type { DeviceFacts } from '../../../edge/rules/rule.ts';
import { after, type CancelWake } from '../../../foundation/clock.ts';
import { hours, minutes, seconds, type Duration } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

/** A home like those of the default kit, in Shanghai: no DST there, so a story picks its own zone when it needs one. */
export const radar = device('radar', 'bathroom', ['fall', 'presence'], minutes(10));
export const smokeDetector = device('smoke', 'kitchen', ['smoke', 'battery', 'battery_low'], hours(25));
export const button = device('button', 'bedroom', ['sos', 'battery'], hours(25));
export const mat = device('mat', 'bedroom', ['bed_occupancy'], hours(25));
export const door = device('door', 'hall', ['contact', 'battery'], hours(25));

function device(name: string, place: string, able: readonly Capability[], silence: Duration): DeviceFacts {
  return { device: name, place, profile: `${name}-profile`, capabilities: able, silence };
}

export interface HomeOptions {
  readonly at?: string;
  readonly carePlan?: z.input<typeof carePlanSchema>;
  readonly timeZone?: string;
  readonly clockTrusted?: boolean;
  readonly devices?: readonly DeviceFacts[];
  readonly rules?: Record<string, unknown>;
  readonly preAlarmSeconds?: Partial<Record<AlarmKind, number>>;
  /** False: saved with each alarm and by hand only. */
  readonly savesEach30s?: boolean;
  /** Sees every decision, also those of wake-ups. */
  readonly decided?: (decision: Decision, event: HubEvent) => void;
}

/** What the home did, and when: seconds since the story began, counting the outages. */
export interface Happened {
  readonly after: number;
  readonly transition: AlarmTransition;
}

/**
 * The deciding core with a shell as thin as can be: it wakes it at `wakeAt`, saves with each alarm and every 30 s, and
 * starts it again from what was saved. Every decision is checked to wait for the future only and to speak the contract.
 */
export class DecidingHome {
  readonly clock: ManualClock;
  readonly happened: Happened[] = [];
  readonly notes: RestoreNote[] = [];
  /** Of the beginning: some may be taken out of the home later. */
  readonly everyDevice: readonly DeviceFacts[];
  last: Decision;
  saved: Record<string, string> = {};
  setup: HubSetup;
  #state: HubState;
  #session = 1;
  #bootAt: number;
  #storyTime = 0;
  #read = 0;
  #savesEach30s: boolean;
  readonly #decided: HomeOptions['decided'];
  #cancelWake: CancelWake = () => undefined;
  #cancelSave: CancelWake = () => undefined;

  constructor(options: HomeOptions = {}) {
    this.clock = new ManualClock({
      wall: options.at ?? '2026-03-10T09:00:00+08:00',
      clockTrusted: options.clockTrusted ?? true,
    });
    this.#bootAt = this.clock.now().monotonic;
    this.#savesEach30s = options.savesEach30s ?? true;
    this.#decided = options.decided;
    this.everyDevice = options.devices ?? [radar, smokeDetector, button, mat, door];
    this.setup = {
      home: {
        timeZone: options.timeZone ?? 'Asia/Shanghai',
        devices: this.everyDevice,
        carePlan: carePlanSchema.parse(options.carePlan ?? {}),
      },
      rules: ruleSettingsSchema.parse(options.rules ?? {}),
      alarms: alarmSettingsSchema.parse({ preAlarmSeconds: options.preAlarmSeconds ?? {} }),
      session: 'session-1',
    };
    const { state } = restoreHub(undefined, this.clock.now(), this.setup);
    this.#state = state;
    this.last = this.tell({ kind: 'started' });
    this.#saveNowAndThen();
  }

  get state(): HubState {
    return this.#state;
  }

  /** Seconds since the story began, counting the outages. */
  get storyTime(): number {
    return Math.round((this.#storyTime + this.clock.now().monotonic - this.#bootAt) / 1_000);
  }

  tell(event: HubEvent): Decision {
    const now = this.clock.now();
    const decision = decide(this.#state, event, now);
    for (const transition of decision.transitions)
      this.happened.push({ after: this.storyTime, transition: alarmTransitionSchema.parse(transition) });
    if (decision.wakeAt !== undefined && decision.wakeAt <= now.monotonic)
      throw new Error(`after ${event.kind} the hub would wake at once, for ever`);
    for (const { rule, error } of decision.failed) if (error === stillDue) throw new Error(`${rule} is still due`);
    if (decision.changed !== (decision.state !== this.#state)) throw new Error('changed does not say so');
    this.#state = decision.state;
    this.last = decision;
    this.#decided?.(decision, event);
    if (decision.transitions.length > 0) this.save();
    this.#cancelWake();
    if (decision.wakeAt !== undefined)
      this.#cancelWake = this.clock.wakeAt(decision.wakeAt, () => this.tell({ kind: 'wake' }));
    return decision;
  }

  hears(facts: DeviceFacts, values: Partial<Record<Capability, ReadingValue>>, origin: Origin = 'live'): Decision {
    const at = this.clock.now();
    const readings = (Object.keys(capabilities) as Capability[]).flatMap((capability) => {
      const value = values[capability];
      return value === undefined ? [] : [{ device: facts.device, place: facts.place, capability, value, origin, at }];
    });
    return this.tell({ kind: 'heard', device: facts.device, origin, readings });
  }

  /** Time passes. Everything that `keepAlive` lists is heard each 5 minutes, so that only the story is silent. */
  passes(duration: Duration, keepAlive: readonly DeviceFacts[] = []): void {
    if (keepAlive.length === 0) return this.clock.advance(duration);
    const end = this.clock.now().monotonic + duration;
    while (this.clock.now().monotonic < end) {
      this.clock.advance(Math.min(minutes(5), end - this.clock.now().monotonic) as Duration);
      for (const facts of keepAlive) this.hears(facts, {});
    }
  }

  /** The clock gains or loses trust, and the shell says so. */
  trust(trusted: boolean): Decision {
    this.clock.setTrusted(trusted);
    return this.tell({ kind: 'wake' });
  }

  save(): void {
    this.saved = { ...this.saved, ...saveHub(this.#state, this.clock.now()) };
  }

  /** The process ends and starts again after `down`, within one boot, from what was saved last. */
  restart(down: Duration = seconds(3)): Decision {
    this.#cancelWake();
    this.#cancelSave();
    this.clock.advance(down);
    return this.#startAgain();
  }

  /** The hub does not come to think for so long, and then does. */
  stalls(duration: Duration): Decision {
    this.#cancelWake();
    this.clock.advance(duration);
    return this.tell({ kind: 'wake' });
  }

  /** The computer loses power for `outage`; `wallLag` is by how much its clock is behind afterwards. */
  powerCut(options: { outage: Duration; clockTrusted: boolean; wallLag?: Duration }): Decision {
    this.#cancelWake();
    this.#storyTime += this.clock.now().monotonic - this.#bootAt + options.outage;
    this.clock.reboot({ ...options, bootId: `boot-${this.#session + 1}` });
    this.#bootAt = this.clock.now().monotonic;
    return this.#startAgain();
  }

  /**
   * What has happened since the last call, as short sentences. Without what still stands and is said once more: that is the
   * life of every alarm and no rule's (tests/edge/alarms).
   */
  news(): string[] {
    const news = this.happened
      .slice(this.#read)
      .filter(({ transition }) => !isSaidAgain(transition))
      .map(({ transition }) => sentence(transition));
    this.#read = this.happened.length;
    return news;
  }

  /** As `news`, each with the seconds since the story began. */
  timedNews(): [number, string][] {
    const news = this.happened
      .slice(this.#read)
      .filter(({ transition }) => !isSaidAgain(transition))
      .map(({ after, transition }): [number, string] => [after, sentence(transition)]);
    this.#read = this.happened.length;
    return news;
  }

  #startAgain(): Decision {
    this.#session += 1;
    this.setup = { ...this.setup, session: `session-${this.#session}` };
    const { state, notes } = restoreHub(this.saved, this.clock.now(), this.setup);
    this.notes.push(...notes);
    this.#state = state;
    const decision = this.tell({ kind: 'started' });
    this.#saveNowAndThen();
    return decision;
  }

  #saveNowAndThen(): void {
    this.save();
    if (!this.#savesEach30s) return;
    this.#cancelSave = this.clock.wakeAt(after(this.clock.now(), seconds(30)), () => this.#saveNowAndThen());
  }
}

const isSaidAgain = (transition: AlarmTransition): boolean =>
  transition.transition === 'raised' && transition.again !== undefined;

export function sentence(transition: AlarmTransition): string {
  if (transition.transition === 'session-opened') return 'session-opened';
  const { alarm } = transition;
  const because = transition.transition === 'cleared' ? transition.because.reason : alarm.because.reason;
  const during = transition.transition === 'cancelled' ? ` during ${transition.during} by ${transition.by}` : '';
  return `${transition.transition} ${alarm.kind}${during} (${because})`;
}
