import { after, type CancelWake, type Clock, type Instant } from '../../foundation/clock.ts';
import { milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import type { Log } from '../../foundation/log.ts';
import type { RetrySchedule } from '../../foundation/retry-schedule.ts';
import type { SerialDecoder, SerialFrame, SerialProfile } from '../../device-profiles/profile.ts';
import { Echoes } from './echo.ts';
import { judgeLine } from './line-verdict.ts';
import { NotUnderstood } from './not-understood.ts';
import { SerialLine, type SerialPorts } from './serial-line.ts';
import { DeviceSetup } from './device-setup.ts';
import type { SerialDeviceSettings } from './settings.ts';
import type { SetupMemory } from './setup-memory.ts';
import type { Source, SourceListener, SourceStatus, Unrecognised } from './source.ts';
import { SerialPolling } from './serial-polling.ts';
import { KeptStatus } from './source-status.ts';

export interface SerialSourceOptions {
  readonly settings: SerialDeviceSettings;
  readonly profile: SerialProfile;
  readonly clock: Clock;
  readonly log: Log;
  readonly retry?: RetrySchedule;
  readonly watchEvery?: Duration;
  /** Default: those of the computer. */
  readonly ports?: SerialPorts;
  /** What devices have confirmed in earlier runs. Default: nothing is remembered. */
  readonly setupMemory?: SetupMemory;
}

/** A device that speaks each second is opened afresh after this silence; a profile may be quicker. */
const usualSilence = seconds(10);

/** A frame of these devices takes a few milliseconds; USB adapters hold bytes back for up to 16 ms. */
const frameGap = milliseconds(50);
const secondLook = milliseconds(10);

/** Hears one device on one serial port. */
export class SerialSource implements Source {
  readonly name: string;
  readonly #options: SerialSourceOptions;
  readonly #baudRates: readonly number[];
  readonly #silentAfter: Duration;
  readonly #status: KeptStatus;
  readonly #line: SerialLine;
  readonly #polling: SerialPolling;
  readonly #setup: DeviceSetup;
  readonly #notUnderstood: NotUnderstood;
  readonly #echoes = new Echoes();
  #listener: SourceListener | undefined;
  #decoder: SerialDecoder;
  #counted = { frames: 0, bytes: 0 };
  #rate = 0;
  #openedAt: Instant;
  #lastFrameAt: Instant | undefined;
  #lastByteAt: Instant;
  #bytesSinceFrame = 0;
  #cancelQuiet: CancelWake | undefined;

  constructor(options: SerialSourceOptions) {
    const { settings, profile, clock } = options;
    this.name = `serial:${settings.device}`;
    this.#options = options;
    this.#baudRates = settings.baudRates ?? profile.baudRates;
    this.#silentAfter =
      settings.silentAfterSeconds === undefined
        ? milliseconds(Math.min(usualSilence, profile.silence))
        : seconds(settings.silentAfterSeconds);
    this.#status = new KeptStatus(this.name, clock);
    this.#notUnderstood = new NotUnderstood({ path: settings.path, profile: profile.id });
    this.#decoder = profile.createDecoder(this.#echoes.isOwn);
    this.#openedAt = this.#lastByteAt = clock.now();
    this.#line = new SerialLine({
      path: settings.path,
      baudRate: () => this.#baudRate,
      clock,
      listener: {
        opened: (at) => this.#opened(at),
        data: (chunk, at) => this.#data(chunk, at),
        watch: (now, lastDataAt) => this.#watch(now, lastDataAt),
        closed: (because) => this.#closed(because),
      },
      ...(options.retry ? { retry: options.retry } : {}),
      ...(options.watchEvery ? { watchEvery: options.watchEvery } : {}),
      ...(options.ports ? { ports: options.ports } : {}),
    });
    const write = (bytes: Uint8Array): boolean => {
      this.#echoes.wrote(bytes);
      return this.#line.write(bytes);
    };
    this.#polling = new SerialPolling({ profile, clock, write });
    this.#setup = new DeviceSetup({
      settings,
      profile,
      clock,
      write,
      log: options.log,
      ...(options.setupMemory && { memory: options.setupMemory }),
      held: (held) => this.#held(held),
      changed: (status) => this.#status.settle(status),
    });
  }

  start(listener: SourceListener): void {
    this.#listener = listener;
    this.#status.tell(listener);
    const ready = this.#setup.start();
    // With one speed there is nothing to remember: it is heard at once.
    if (this.#options.setupMemory && this.#baudRates.length > 1) void ready.then(() => this.#startAtKnownSpeed());
    else this.#line.start();
  }

  status(): SourceStatus {
    return this.#status.current;
  }

  #startAtKnownSpeed(): void {
    if (!this.#listener) return;
    this.#rate = Math.max(0, this.#baudRates.indexOf(this.#setup.baudRate ?? this.#baudRate));
    this.#line.start();
  }

  unrecognised(): readonly Unrecognised[] {
    return this.#notUnderstood.list();
  }

  async stop(): Promise<void> {
    this.#listener = undefined;
    this.#cancelQuiet?.();
    this.#setup.stop();
    this.#polling.closed();
    await this.#line.stop();
    await this.#setup.kept();
  }

  get #baudRate(): number {
    return this.#baudRates[this.#rate % this.#baudRates.length] ?? this.#options.profile.baudRates[0];
  }

  #opened(at: Instant): void {
    this.#echoes.opened();
    this.#decoder = this.#options.profile.createDecoder(this.#echoes.isOwn);
    this.#counted = { frames: 0, bytes: 0 };
    this.#openedAt = this.#lastByteAt = at;
    this.#lastFrameAt = undefined;
    this.#bytesSinceFrame = 0;
    this.#polling.opened();
    this.#setup.opened();
  }

  #data(chunk: Uint8Array, at: Instant): void {
    this.#lastByteAt = at;
    this.#bytesSinceFrame += chunk.length;
    if (this.#status.current.state !== 'hearing') this.#notUnderstood.bytes(chunk.length, this.#baudRate, at);
    this.#hear(this.#decoder.push(chunk), at);
    if (this.#decoder.pending) this.#cancelQuiet ??= this.#wake(after(at, frameGap), () => this.#quiet());
  }

  #hear(all: readonly SerialFrame[], at: Instant): void {
    const frames = all.filter((frame) => this.#echoes.isDevices(frame));
    const echoes = all.length - frames.length;
    for (let n = 0; n < echoes; n++) this.#notUnderstood.echo(at);
    let unknown = 0;
    for (const frame of frames) {
      if (frame.unknown === undefined) this.#status.heard();
      else {
        unknown++;
        this.#notUnderstood.frame(frame.unknown, at);
      }
      // The line speaks, but whether its device watches is not known of frames that nobody understands.
      if (frame.unknown === undefined || frame.values.length > 0)
        this.#listener?.heard(this.#options.settings.device, frame.values, 'live', at, this.#watches(frame));
    }
    this.#countRefused(unknown + echoes);
    if (frames.length === 0) return;
    this.#lastFrameAt = at;
    this.#bytesSinceFrame = 0;
    this.#proved();
    // After what was heard: setting a device never comes before what it says of the home.
    for (const { answer, echo } of frames) if (answer) this.#setup.answered(answer, echo);
  }

  /** Whether the frame shows that the device does what it is there for. */
  #watches({ values, shows }: SerialFrame): boolean {
    const { watches } = this.#options.profile;
    if (!watches) return true;
    return (
      values.some(({ capability }) => watches.includes(capability)) || (shows !== undefined && watches.includes(shows))
    );
  }

  #proved(): void {
    this.#setup.proved();
    if (this.#status.current.state === 'hearing') return;
    this.#notUnderstood.understood();
    if (this.#baudRates.length > 1) this.#setup.understoodAt(this.#baudRate);
    this.#line.proved();
    this.#status.set('hearing');
    this.#options.log.info({ source: this.name, baudRate: this.#baudRate }, 'source hears its device');
  }

  /** A piece of pure noise, in which nothing even looks like a frame, counts as one. */
  #countRefused(unknown: number): void {
    const { frames, bytes } = this.#decoder.refused;
    const noise = bytes > this.#counted.bytes ? 1 : 0;
    this.#status.refused(unknown + Math.max(frames - this.#counted.frames, noise));
    this.#counted = { frames, bytes };
  }

  /**
   * After a pause longer than any within a frame, an incomplete frame is given up. The second look lets bytes in first
   * that were already there: after a long turn of the event loop timers run before reads.
   */
  #quiet(): void {
    this.#cancelQuiet = undefined;
    const heardUntil = this.#lastByteAt;
    const now = this.#options.clock.now();
    if (now.monotonic < after(heardUntil, frameGap)) {
      this.#cancelQuiet = this.#wake(after(heardUntil, frameGap), () => this.#quiet());
      return;
    }
    this.#cancelQuiet = this.#wake(after(now, secondLook), () => {
      this.#cancelQuiet = undefined;
      if (this.#lastByteAt === heardUntil) this.#hear(this.#decoder.quiet(), heardUntil);
      else if (this.#decoder.pending) this.#quiet();
    });
  }

  /** While it is being set a device may be silent for a reason. The setting up ends by itself. */
  #held(held: boolean): void {
    this.#polling.pause(held);
    if (!held) this.#lastFrameAt = this.#options.clock.now();
  }

  #watch(now: Instant, lastDataAt: Instant): string | undefined {
    if (this.#setup.holdsLine) return undefined;
    const verdict = judgeLine(
      {
        openedAt: this.#openedAt,
        lastDataAt,
        lastFrameAt: this.#lastFrameAt,
        bytesSinceFrame: this.#bytesSinceFrame,
        onlyEchoes: this.#echoes.alone,
        baudRate: this.#baudRate,
        otherRates: this.#baudRates.length > 1,
      },
      this.#silentAfter,
      now,
    );
    if (verdict?.tryNextRate) this.#rate = (this.#rate + 1) % this.#baudRates.length;
    return verdict?.because;
  }

  #closed(because: string): void {
    this.#polling.closed();
    this.#setup.closed();
    this.#cancelQuiet?.();
    this.#cancelQuiet = undefined;
    // `stop` has taken the listener away: a source that was stopped has not failed.
    if (!this.#listener) return;
    if (this.#status.current.state !== 'failed') {
      this.#options.log.warn({ source: this.name, because }, 'source does not hear its device');
    }
    this.#status.set('failed', because);
  }

  #wake(at: Parameters<Clock['wakeAt']>[0], run: () => void): CancelWake {
    return this.#options.clock.wakeAt(at, run);
  }
}
