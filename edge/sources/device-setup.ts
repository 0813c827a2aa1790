import type { CancelWake, Clock, Instant } from '../../foundation/clock.ts';
import { hours } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import type { SerialProfile } from '../../device-profiles/profile.ts';
import type { DeviceAnswer, SettingValues, SetupPlan } from '../../device-profiles/setup.ts';
import { settledWithin } from '../disk/within.ts';
import type { SetupMemory } from './setup-memory.ts';
import { freshRun, moveSetup, type SetupInput, type SetupOrder, type SetupRun } from './setup-run.ts';
import { settingsStatus, type SettingsStatus } from './setup-verdict.ts';
import type { SerialDeviceSettings } from './settings.ts';

/** A device that does not keep what it is told must not be told for ever: its memory wears, and it may hang. */
const mostTellings = 3;
const tellingsCountFor = hours(24);
/** The same for a restart that a device is owed and does not show to have had. */
const mostRestarts = 3;

/** A disk that hangs must not keep the hub from stopping. */
const diskAnswersWithinMs = 500;

export interface DeviceSetupParts {
  readonly settings: Pick<SerialDeviceSettings, 'device' | 'settings'>;
  readonly profile: Pick<SerialProfile, 'id' | 'setup'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly write: (bytes: Uint8Array) => unknown;
  readonly memory?: SetupMemory;
  /** The device is silent, or must not be asked, for as long as this holds. */
  readonly held: (held: boolean) => void;
  readonly changed: (status: SettingsStatus) => void;
}

/**
 * Brings one device to its settings: over each connection it is asked once how it is set and told what differs. What
 * happens when is decided in setup-run.ts; here are its clock, its line and its memory.
 */
export class DeviceSetup {
  readonly #parts: DeviceSetupParts;
  readonly #wanted: string;
  #plan: SetupPlan | undefined;
  #problem: string | undefined;
  #run: SetupRun = freshRun;
  #order: SetupOrder | undefined;
  #remembered: SettingValues = {};
  #toldAt: readonly number[] = [];
  #restartsOwed = 0;
  #baudRate: number | undefined;
  #recalled = false;
  #open = false;
  #provedEarly = false;
  #cancelWake: CancelWake | undefined;
  #stopped = false;

  constructor(parts: DeviceSetupParts) {
    this.#parts = parts;
    const { settings, profile } = parts;
    this.#wanted = JSON.stringify(settings.settings ?? {});
    try {
      this.#plan = profile.setup?.plan(settings.settings ?? {});
    } catch (error) {
      this.#problem = messageOf(error);
    }
  }

  /** To be called once, before the line is opened. Resolves when what is remembered is known, or will not be soon. */
  async start(): Promise<void> {
    if (this.#problem !== undefined) {
      this.#parts.changed({ state: 'not-confirmed', says: {}, problems: [`settings: ${this.#problem}`] });
    }
    const { memory, settings, profile } = this.#parts;
    if (!this.#plan || !memory) {
      this.#recalled = true;
      return;
    }
    const recalled = memory.recall(settings.device).then((remembered) => {
      if (remembered?.profile === profile.id) {
        this.#remembered = remembered.confirmed;
        if (remembered.wanted === this.#wanted) this.#toldAt = remembered.toldAt;
        this.#restartsOwed = remembered.restartsOwed;
        this.#baudRate = remembered.baudRate;
      }
      this.#recalled = true;
      if (this.#stopped || !this.#open) return;
      if (this.#provedEarly) this.proved();
      else this.opened();
    });
    await settledWithin(recalled, diskAnswersWithinMs);
  }

  /** The speed at which the device was last understood, as far as anything is remembered. */
  get baudRate(): number | undefined {
    return this.#baudRate;
  }

  /** The device is understood at this speed. */
  understoodAt(baudRate: number): void {
    if (!this.#recalled || this.#baudRate === baudRate) return;
    this.#baudRate = baudRate;
    this.#keep();
  }

  /** A device that was changed and not restarted may say nothing at all until it is: it cannot prove that it is there. */
  opened(): void {
    this.#open = true;
    if (this.#recalled && this.#restartsOwed > 0) this.proved();
  }

  /** The device is there. Only the first time over a connection means anything. */
  proved(): void {
    if (!this.#plan || this.#run.phase !== 'idle') return;
    this.#provedEarly = true;
    if (!this.#recalled) return;
    const restartOwed = this.#restartsOwed > 0;
    if (restartOwed) {
      this.#restartsOwed--;
      this.#keep();
    }
    this.#order = { plan: this.#plan, remembered: this.#remembered, mayTell: this.#mayTell(), restartOwed };
    this.#move({ kind: 'proved' });
  }

  /** `echo`: these are the bytes of a command or question of the hub's. */
  answered(answer: DeviceAnswer, echo = false): void {
    if (this.#order) this.#move({ kind: 'answer', answer, echo });
  }

  /** The line is closed: whatever was under way begins afresh with the next connection. */
  closed(): void {
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    this.#run = freshRun;
    this.#order = undefined;
    this.#open = this.#provedEarly = false;
  }

  /** The hub stops while the line is still open: a configuration that was begun is ended. */
  stop(): void {
    const end = this.#run.sessionOpen && this.#plan?.session?.end.bytes;
    this.closed();
    this.#stopped = true;
    if (end) this.#parts.write(end);
  }

  /** Resolves when what the device has confirmed is written down, or the disk has taken too long. */
  async kept(): Promise<void> {
    const { memory } = this.#parts;
    if (memory) await settledWithin(memory.idle(), diskAnswersWithinMs);
  }

  get holdsLine(): boolean {
    return this.#run.holdsLine;
  }

  #move(input: SetupInput): void {
    const order = this.#order;
    if (!order) return;
    const before = this.#run;
    const now = this.#parts.clock.now();
    const { run, writes, wakeAt } = moveSetup(before, input, now.monotonic, order);
    if (run === before && wakeAt === undefined) return;
    this.#run = run;
    this.#cancelWake?.();
    this.#cancelWake =
      wakeAt === undefined ? undefined : this.#parts.clock.wakeAt(wakeAt, () => this.#move({ kind: 'time' }));
    if (run.told.length > before.told.length) this.#noteTelling(run, now);
    if (run.holdsLine && !before.holdsLine) this.#parts.held(true);
    for (const bytes of writes) this.#parts.write(bytes);
    if (run.phase !== 'done' || (before.phase === 'done' && run.known === before.known)) return;
    this.#finished(run, order, before.phase === 'done');
    if (before.holdsLine && !run.holdsLine) this.#parts.held(false);
  }

  #finished(run: SetupRun, order: SetupOrder, again: boolean): void {
    const { log, settings, changed } = this.#parts;
    const status = settingsStatus(run, order);
    changed(status);
    if (again) return;
    const facts = { device: settings.device, told: run.told.map(({ change }) => change.field) };
    if (status.problems.length > 0) log.warn({ ...facts, problems: status.problems }, 'a device has not its settings');
    else log.info(facts, 'a device has its settings');
    const told = new Set([...facts.told, ...order.plan.volatile]);
    const kept = Object.entries({ ...this.#remembered, ...run.known }).filter(
      ([field]) => !told.has(field) || (run.known[field] !== undefined && !order.plan.volatile.includes(field)),
    );
    this.#remembered = Object.fromEntries(kept);
    // It answers since: it had its restart.
    if (run.answers > (run.answersAtRestart ?? run.answers)) this.#restartsOwed = 0;
    this.#keep();
  }

  /** Before anything is written: a hub that dies in the middle remembers that it has told. */
  #noteTelling(run: SetupRun, now: Instant): void {
    const lasting = run.told.filter(({ change }) => !this.#plan?.volatile.includes(change.field));
    if (lasting.length !== 1 || lasting[0]?.outcome !== 'waiting') return;
    this.#toldAt = [...this.#recentTellings(now), now.wall].slice(-mostTellings);
    if (this.#plan?.restart) this.#restartsOwed = mostRestarts;
    this.#keep();
  }

  #mayTell(): boolean {
    return this.#recentTellings(this.#parts.clock.now()).length < mostTellings;
  }

  #recentTellings(now: Instant): readonly number[] {
    return this.#toldAt.filter((at) => Math.abs(now.wall - at) < tellingsCountFor);
  }

  #keep(): void {
    const { memory, settings, profile } = this.#parts;
    memory?.keep({
      device: settings.device,
      profile: profile.id,
      wanted: this.#wanted,
      confirmed: this.#remembered,
      toldAt: this.#toldAt,
      restartsOwed: this.#restartsOwed,
      ...(this.#baudRate !== undefined && { baudRate: this.#baudRate }),
    });
  }
}
