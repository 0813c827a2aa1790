import type { Clock } from '../../foundation/clock.ts';
import {
  deviceFaults,
  type DeviceFault,
  type DeviceSimulator,
  type Doing,
  type SerialLineEnd,
  type SimulatorEntry,
} from './device-simulator.ts';
import { LineWithFaults, type DeviceLine } from './line-faults.ts';

/** What stands at the end of a serial line and works as it should. What goes wrong is `SerialDevice`'s. */
export interface SerialHardware {
  start(): void;
  stop(): void;
  do(doing: Doing): void;
  event?(name: string): void;
  /** The frame whose loss would matter most: an alarm, where it has one. */
  tellingFrame(): Uint8Array;
}

export interface SerialHardwareFacts {
  readonly id: string;
  readonly baudRate: number;
  /** Which other speed it has after a change; one that the hub probes, where the device has several. */
  readonly otherBaudRate: number;
  readonly events?: readonly string[];
  /** Damages what tells a right frame from a wrong one. */
  spoil(frame: Uint8Array): void;
  create(parts: {
    readonly line: DeviceLine;
    readonly clock: Clock;
    readonly seed: number;
    /** The device has been told another speed, and uses it from now on. */
    readonly speedChanged: (baudRate: number) => void;
  }): SerialHardware;
}

/** The registry's entry of a device on a serial line. */
export const serialSimulator = (facts: SerialHardwareFacts): SimulatorEntry => ({
  id: facts.id,
  profile: facts.id,
  transport: 'serial',
  baudRate: facts.baudRate,
  events: facts.events ?? [],
  faults: deviceFaults,
  create: (options) => new SerialDevice(facts, options),
});

class SerialDevice implements DeviceSimulator {
  readonly #facts: SerialHardwareFacts;
  readonly #end: SerialLineEnd;
  readonly #line: LineWithFaults;
  readonly #hardware: SerialHardware;
  readonly #lasting = new Set<DeviceFault>();
  #doing: Doing | undefined;
  #started = false;
  #plugging: Promise<void> = Promise.resolve();
  #speed: number;

  constructor(facts: SerialHardwareFacts, options: { line: SerialLineEnd; clock: Clock; seed: number }) {
    this.#facts = facts;
    this.#end = options.line;
    this.#speed = facts.baudRate;
    this.#line = new LineWithFaults({ line: options.line, seed: options.seed });
    this.#hardware = facts.create({
      line: this.#line,
      clock: options.clock,
      seed: options.seed,
      speedChanged: (baudRate) => {
        this.#speed = baudRate;
        this.#line.changeSpeed(baudRate);
      },
    });
  }

  start(): void {
    this.#started = true;
    this.#line.carries = !this.#lasting.has('silence');
    if (!this.#lasting.has('unplug')) this.#hardware.start();
  }

  stop(): void {
    this.#started = false;
    this.#hardware.stop();
    this.#line.carries = false;
  }

  do(doing: Doing): void {
    this.#doing = doing;
    if (!this.#lasting.has('latched-value')) this.#hardware.do(doing);
  }

  event(name: string): void {
    const { id, events = [] } = this.#facts;
    if (!events.includes(name)) {
      throw new RangeError(`event: ${id} knows no "${name}", only ${events.join(', ') || 'what people do'}`);
    }
    if (!this.#lasting.has('latched-value')) this.#hardware.event?.(name);
  }

  fail(fault: DeviceFault): void {
    switch (fault) {
      case 'cut-frame': {
        const frame = this.#hardware.tellingFrame();
        return this.#line.sendRaw(frame.subarray(0, Math.ceil(frame.length * 0.7)));
      }
      case 'bad-checksum': {
        const frame = this.#hardware.tellingFrame();
        this.#facts.spoil(frame);
        return this.#line.sendRaw(frame);
      }
      case 'noise':
        return this.#line.sendNoise();
      case 'duplicate':
        return this.#line.sendDuplicate(this.#hardware.tellingFrame());
      case 'stale-replay':
        return this.#line.sendStale();
      case 'silence':
        this.#line.carries = false;
        break;
      case 'latched-value':
        break;
      case 'baud-change':
        this.#line.changeSpeed(this.#facts.otherBaudRate);
        break;
      case 'unplug':
        this.#hardware.stop();
        this.#line.carries = false;
        this.#plugging = this.#plugging.then(() => this.#end.close?.());
        break;
    }
    this.#lasting.add(fault);
  }

  mend(): void {
    const was = new Set(this.#lasting);
    this.#lasting.clear();
    if (was.has('baud-change')) this.#line.restoreSpeed(this.#speed);
    if (was.has('latched-value') && this.#doing) this.#hardware.do(this.#doing);
    if (was.has('unplug')) {
      this.#plugging = this.#plugging.then(async () => {
        await this.#end.replug?.();
        if (this.#started) this.start();
      });
    } else if (this.#started) this.#line.carries = true;
  }
}
