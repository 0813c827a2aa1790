import { after, type Clock, type Instant } from '../../foundation/clock.ts';
import { seconds, type Duration } from '../../foundation/durations.ts';
import type { GpioProfile } from '../../device-profiles/profile.ts';
import type { DecodedValue } from '../../device-profiles/reading.ts';
import type { Board } from './board.ts';
import { GpioPin, type PinSense } from './gpio-pin.ts';
import { contactSense, pulseSense, voltageSense } from './pin-senses.ts';
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

type AnyPin = Pick<GpioPin<never, never>, 'device' | 'lives' | 'lost' | 'stop'>;

/**
 * Hears the contacts, meters and voltages of one board. Every level is `live`: it is what the pin reads now, after a
 * reconnection too. What was known before is forgotten when the board is lost, so that the first level after it is said
 * again; whether that is an edge, the rules decide.
 */
export class GpioSource implements Source {
  readonly name = 'gpio';
  readonly #board: Board;
  readonly #clock: Clock;
  readonly #lifeEvery: Duration;
  readonly #pins: readonly AnyPin[];
  readonly #status: KeptStatus;
  #listener: SourceListener | undefined;
  #lifeSaidAt: Instant | undefined;

  constructor(options: GpioSourceOptions) {
    const { board, devices, clock } = options;
    this.#board = board;
    this.#clock = clock;
    this.#lifeEvery = options.lifeEvery ?? seconds(60);
    this.#status = new KeptStatus(this.name, clock);
    this.#pins = devices.map(({ settings, profile }) => this.#wired(settings, profile));
  }

  start(listener: SourceListener): void {
    this.#listener = listener;
    this.#status.tell(listener);
    this.#board.start({
      up: (problem) => this.#up(problem),
      down: (because) => this.#down(because),
      alive: (at, watched) => this.#alive(at, watched),
      refused: (count) => this.#status.refused(count),
    });
  }

  status(): SourceStatus {
    return this.#status.current;
  }

  async stop(): Promise<void> {
    for (const pin of this.#pins) pin.stop();
    this.#listener = undefined;
    await this.#board.stop();
  }

  #wired(settings: GpioDeviceSettings, profile: GpioProfile): AnyPin {
    const { pin } = settings;
    switch (profile.kind) {
      case 'contact':
        return this.#switched(settings, profile.pull, contactSense(profile, settings));
      case 'pulses':
        return this.#switched(settings, profile.pull, pulseSense(profile, settings));
      case 'voltage': {
        const heard = this.#pin(settings, voltageSense(profile, settings));
        this.#board.addAnalog({ pin, sample: (share, at) => this.#hear(heard, share, at) });
        return heard;
      }
    }
  }

  #switched<State>(settings: GpioDeviceSettings, pull: 'up' | 'none', sense: PinSense<boolean, State>): AnyPin {
    const { pin } = settings;
    const heard = this.#pin(settings, sense);
    this.#board.addInput({ pin, pull, level: (high, at) => this.#hear(heard, high, at) });
    return heard;
  }

  #pin<Input, State>({ device, pin }: GpioDeviceSettings, sense: PinSense<Input, State>): GpioPin<Input, State> {
    return new GpioPin({
      device,
      pin,
      sense,
      clock: this.#clock,
      say: (name, values, at) => this.#say(name, values, at),
      refused: (count) => this.#status.refused(count),
    });
  }

  #hear<Input, State>(pin: GpioPin<Input, State>, input: Input, at: Instant): void {
    if (this.#listener) pin.hear(input, at);
  }

  #say(device: string, values: readonly DecodedValue[], at: Instant): void {
    this.#status.heard();
    this.#listener?.heard(device, values, 'live', at);
  }

  #up(problem: string | undefined): void {
    this.#forget();
    if (problem === undefined) this.#status.set('hearing');
    else this.#status.set('failed', problem, problem.split('; '));
  }

  #down(because: string): void {
    this.#forget();
    if (this.#listener) this.#status.set('failed', because);
  }

  #forget(): void {
    for (const pin of this.#pins) pin.lost();
  }

  /** A contact may not change for days; while the board answers and watches it, its level is known. */
  #alive(at: Instant, watched: ReadonlySet<number>): void {
    if (this.#lifeSaidAt && at.monotonic < after(this.#lifeSaidAt, this.#lifeEvery)) return;
    this.#lifeSaidAt = at;
    for (const pin of this.#pins) if (pin.lives(at, watched)) this.#listener?.heard(pin.device, [], 'live', at);
  }
}
