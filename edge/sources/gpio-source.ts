import { after, type CancelWake, type Clock, type Instant } from '../../foundation/clock.ts';
import { seconds, type Duration } from '../../foundation/durations.ts';
import type { GpioProfile } from '../../device-profiles/profile.ts';
import { isAlarmGrade } from '../../device-profiles/reading.ts';
import type { Board } from './board.ts';
import { stepContact, untouched, type ContactFacts, type ContactState } from './contact.ts';
import type { GpioDeviceSettings } from './settings.ts';
import type { Source, SourceListener, SourceStatus } from './source.ts';
import { KeptStatus } from './source-status.ts';

export interface GpioSourceOptions {
  readonly board: Board;
  readonly devices: readonly { readonly settings: GpioDeviceSettings; readonly profile: GpioProfile }[];
  readonly clock: Clock;
  /** How often a board that answers counts as proof of life of its contacts. */
  readonly lifeEvery?: Duration;
}

interface Contact {
  readonly device: string;
  readonly profile: GpioProfile;
  readonly facts: ContactFacts;
  readonly trueWhenHigh: boolean;
  state: ContactState;
  cancelWake: CancelWake | undefined;
}

/**
 * Hears the contacts of one board. Every level is `live`: it is what the pin reads now, after a reconnection too. What
 * was known before is forgotten when the board is lost, so that the first level after it is said again; whether that is
 * an edge, the rules decide.
 */
export class GpioSource implements Source {
  readonly name = 'gpio';
  readonly #board: Board;
  readonly #clock: Clock;
  readonly #lifeEvery: Duration;
  readonly #contacts: readonly Contact[];
  readonly #status: KeptStatus;
  #listener: SourceListener | undefined;
  #lifeSaidAt: Instant | undefined;

  constructor(options: GpioSourceOptions) {
    const { board, devices, clock } = options;
    this.#board = board;
    this.#clock = clock;
    this.#lifeEvery = options.lifeEvery ?? seconds(60);
    this.#status = new KeptStatus(this.name, clock);
    this.#contacts = devices.map(({ settings, profile }) => this.#contact(settings, profile));
  }

  start(listener: SourceListener): void {
    this.#listener = listener;
    this.#status.tell(listener);
    this.#board.start({
      up: (problem) => this.#up(problem),
      down: (because) => this.#down(because),
      alive: (at) => this.#alive(at),
      refused: (count) => this.#status.refused(count),
    });
  }

  status(): SourceStatus {
    return this.#status.current;
  }

  async stop(): Promise<void> {
    this.#listener = undefined;
    for (const contact of this.#contacts) contact.cancelWake?.();
    await this.#board.stop();
  }

  #contact({ device, pin, inverted }: GpioDeviceSettings, profile: GpioProfile): Contact {
    const contact: Contact = {
      device,
      profile,
      facts: {
        debounce: profile.debounce,
        holdTrue: profile.holdTrue,
        holdFalse: profile.holdFalse,
        event: profile.event,
        // An SOS cord that hangs pulled is a call for help. "I'm all right" must be seen to be pressed: a short circuit
        // would cancel alarms.
        pressedAtStart: isAlarmGrade({ capability: profile.capability, value: true }),
      },
      trueWhenHigh: profile.valueWhenHigh !== inverted,
      state: untouched,
      cancelWake: undefined,
    };
    this.#board.addInput({
      pin,
      pull: profile.pull,
      level: (high, at) => this.#step(contact, high === contact.trueWhenHigh, at),
    });
    return contact;
  }

  #step(contact: Contact, level: boolean | undefined, at: Instant): void {
    if (!this.#listener) return;
    const { state, say, wakeAt } = stepContact(contact.state, level, at.monotonic, contact.facts);
    contact.state = state;
    contact.cancelWake?.();
    contact.cancelWake =
      wakeAt === undefined
        ? undefined
        : this.#clock.wakeAt(wakeAt, () => this.#step(contact, undefined, this.#clock.now()));
    if (say === undefined) return;
    this.#status.heard();
    this.#listener.heard(contact.device, [{ capability: contact.profile.capability, value: say }], 'live', at);
  }

  #up(problem: string | undefined): void {
    this.#forget();
    this.#status.set(problem === undefined ? 'hearing' : 'failed', problem);
  }

  #down(because: string): void {
    this.#forget();
    if (this.#listener) this.#status.set('failed', because);
  }

  #forget(): void {
    for (const contact of this.#contacts) {
      contact.cancelWake?.();
      contact.cancelWake = undefined;
      contact.state = untouched;
    }
  }

  /** A contact may not change for days; while the board answers, its level is known. */
  #alive(at: Instant): void {
    if (this.#lifeSaidAt && at.monotonic < after(this.#lifeSaidAt, this.#lifeEvery)) return;
    this.#lifeSaidAt = at;
    for (const { device } of this.#contacts) this.#listener?.heard(device, [], 'live', at);
  }
}
