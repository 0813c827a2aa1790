import type { Clock, Instant } from '../../foundation/clock.ts';
import { milliseconds } from '../../foundation/durations.ts';
import type { SimulatedPort } from '../serial/pty-pair.ts';
import {
  analogMappingResponse,
  analogReport,
  capabilityResponse,
  FirmataEar,
  firmwareReport,
  pinStateResponse,
  portReport,
  versionReport,
  type HostMessage,
} from './firmata-messages.ts';
import { FirmataSampling } from './firmata-sampling.ts';

const input = 0x00;
const output = 0x01;
const analog = 0x02;
const pullup = 0x0b;

/** An Arduino Uno: 20 pins, the serial line on 0 and 1, six analog channels from pin 14 on. */
const pinCount = 20;
const firstAnalogPin = 14;
const noChannel = 0x7f;
const referenceVolts = 5;
const fullScale = 1023;
const pins = Array.from({ length: pinCount }, (_, pin) => pin);
const modesOf = (pin: number): number[] => {
  if (pin < 2) return [];
  const digital = [input, 1, output, 1, pullup, 1];
  return pin < firstAnalogPin ? digital : [...digital, analog, 10];
};

/** What is wired to an input pin: a contact to ground, nothing, or the supply. */
export type Wiring = 'ground' | 'open' | 'supply';

export interface OutputChange {
  readonly pin: number;
  /** 0 or 1; 0 to 255 when the host writes by pulse width. */
  readonly value: number;
  /** When the last byte of the write was heard. */
  readonly at: Instant;
}

interface Pin {
  mode: number;
  /** What the host last wrote, and what a pin state query returns. */
  state: number;
  pulledUp: boolean;
  wiring: Wiring;
  /** What an analogue input measures. */
  volts: number;
}

/** The line to the hub: the port whose plug can be pulled. */
export type BoardPort = Pick<SimulatedPort, 'write' | 'onData' | 'onPlug' | 'close' | 'replug'>;

/** A StandardFirmata Arduino on a serial line. */
export class FirmataBoard {
  readonly #port: BoardPort;
  readonly #clock: Clock;
  readonly #observers = new Set<(change: OutputChange) => void>();
  readonly #ends: (() => void)[];
  readonly #pins: Pin[] = pins.map(() => ({ mode: output, state: 0, pulledUp: false, wiring: 'open', volts: 0 }));
  readonly #reported = new Set<number>();
  readonly #lastReport = new Map<number, number>();
  readonly #sampling: FirmataSampling;
  #ear = new FirmataEar();
  #hung = false;

  constructor(options: { port: BoardPort; clock: Clock }) {
    this.#port = options.port;
    this.#clock = options.clock;
    this.#sampling = new FirmataSampling({ clock: options.clock, sample: (channel) => this.#sample(channel) });
    this.#ends = [
      this.#port.onData((bytes) => {
        if (this.#hung) return;
        for (const message of this.#ear.hear(bytes)) this.#obey(message);
      }),
      this.#port.onPlug(() => this.reset()),
    ];
    this.#setPinsToDefault();
  }

  /** Wires an input pin; the host hears of it when it asked for reports of that port. */
  wire(pin: number, wiring: Wiring): void {
    this.#pin(pin).wiring = wiring;
    this.#reportIfChanged(pin >> 3);
  }

  /** Applies a voltage to an analogue pin, 0 to 5 V; the host hears of it with the next sample. */
  applyVolts(pin: number, volts: number): void {
    this.#pin(pin).volts = Math.min(referenceVolts, Math.max(0, volts));
  }

  /** The level that an input pin reads: 1 high, 0 low. Nothing wired and no pull-up reads low here. */
  levelOf(pin: number): 0 | 1 {
    const { wiring, pulledUp } = this.#pin(pin);
    if (wiring !== 'open') return wiring === 'supply' ? 1 : 0;
    return pulledUp ? 1 : 0;
  }

  /** What an output pin puts out now. */
  outputOf(pin: number): number {
    const { mode, state } = this.#pin(pin);
    return mode === input || mode === pullup ? 0 : state;
  }

  /** Told of every change of an output, reset included. Returns how to stop. */
  onOutput(observer: (change: OutputChange) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** The reset button, or power coming back: outputs drop, reporting ends, the board says its version. */
  reset(): void {
    this.#ear = new FirmataEar();
    this.#hung = false;
    this.#setPinsToDefault();
    this.#port.write(versionReport());
    this.#port.write(firmwareReport());
  }

  /** A hung board: no answer and no report until reset; outputs stay as they are. */
  hang(): void {
    this.#hung = true;
  }

  /** Pulls the USB plug: the board loses power, so its outputs drop. */
  async unplug(): Promise<void> {
    await this.#port.close();
    this.#setPinsToDefault();
  }

  /** Plugs it in again; it then starts as from reset. */
  replug(): Promise<void> {
    return this.#port.replug();
  }

  /** Ends the simulation; the port stays open. */
  stop(): void {
    this.#sampling.reset();
    for (const end of this.#ends) end();
  }

  #pin(pin: number): Pin {
    const found = this.#pins[pin];
    if (!found) throw new RangeError(`pin: ${pin} is not on this board, it has 0 to ${pinCount - 1}`);
    return found;
  }

  #setPinsToDefault(): void {
    this.#reported.clear();
    this.#lastReport.clear();
    this.#sampling.reset();
    for (const pin of pins) {
      this.#write(pin, 0);
      this.#pin(pin).pulledUp = false;
      this.#pin(pin).mode = pin < firstAnalogPin ? output : analog;
    }
  }

  #obey(message: HostMessage): void {
    switch (message.kind) {
      case 'version-query':
        return this.#port.write(versionReport());
      case 'system-reset':
        return this.#setPinsToDefault();
      case 'pin-mode':
        return this.#setMode(message.pin, message.mode);
      case 'write-pin':
        return message.pin < pinCount ? this.#write(message.pin, message.value) : undefined;
      case 'write-analog':
        return message.pin < pinCount ? this.#write(message.pin, message.value) : undefined;
      case 'write-port':
        return this.#writePort(message.port, message.value);
      case 'report-port':
        return this.#setReporting(message.port, message.on);
      case 'report-analog':
        return this.#setSampling(message.channel, message.on);
      case 'sysex':
        return this.#answer(message.command, message.data);
    }
  }

  #answer(command: number, data: readonly number[]): void {
    switch (command) {
      case 0x79:
        return this.#port.write(firmwareReport());
      case 0x6b:
        return this.#port.write(capabilityResponse(pins.map(modesOf)));
      case 0x69:
        return this.#port.write(
          analogMappingResponse(pins.map((pin) => (pin < firstAnalogPin ? noChannel : pin - firstAnalogPin))),
        );
      case 0x6d: {
        const pin = data[0];
        if (pin === undefined || pin >= pinCount) return;
        return this.#port.write(pinStateResponse(pin, this.#pin(pin).mode, this.#pin(pin).state));
      }
      case 0x6f: {
        const [pin, low = 0, high = 0] = data;
        if (pin === undefined || pin >= pinCount) return;
        return this.#write(pin, low | (high << 7));
      }
      case 0x7a: {
        const [low, high] = data;
        if (low === undefined || high === undefined) return;
        return this.#sampling.every(milliseconds(Math.max(1, low | (high << 7))));
      }
      default:
      // I2C, servo and the rest: this board has nothing of the kind.
    }
  }

  #setMode(pin: number, mode: number): void {
    if (pin >= pinCount || !modesOf(pin).some((known, index) => index % 2 === 0 && known === mode)) return;
    this.#write(pin, 0);
    // StandardFirmata notes the pull-up in the state that a pin state query returns.
    const pulledUp = mode === pullup;
    Object.assign(this.#pin(pin), { mode, pulledUp, state: pulledUp ? 1 : 0 });
    // As StandardFirmata has it: the mode switches the samples of a pin on and off.
    if (pin >= firstAnalogPin) this.#setSampling(pin - firstAnalogPin, mode === analog);
    this.#reportIfChanged(pin >> 3);
  }

  #writePort(port: number, value: number): void {
    for (const pin of pins.slice(port * 8, port * 8 + 8)) {
      const { mode } = this.#pin(pin);
      if (mode === output || mode === input) this.#write(pin, (value >> (pin & 7)) & 1);
    }
    this.#reportIfChanged(port);
  }

  #write(pin: number, value: number): void {
    const known = this.#pin(pin);
    const before = this.outputOf(pin);
    known.state = value;
    // Writing high to an input switches its pull-up on; writing low afterwards leaves it on.
    if (known.mode === input && value === 1) known.pulledUp = true;
    const now = this.outputOf(pin);
    if (now === before) return;
    const at = this.#clock.now();
    for (const observer of this.#observers) observer({ pin, value: now, at });
  }

  #setSampling(channel: number, on: boolean): void {
    if (firstAnalogPin + channel < pinCount) this.#sampling.switch(channel, on);
  }

  #sample(channel: number): void {
    const { mode, volts } = this.#pin(firstAnalogPin + channel);
    if (mode !== analog || this.#hung) return;
    this.#port.write(analogReport(channel, Math.round((volts / referenceVolts) * fullScale)));
  }

  #setReporting(port: number, on: boolean): void {
    if (port * 8 >= pinCount) return;
    if (!on) {
      this.#reported.delete(port);
      return;
    }
    this.#reported.add(port);
    this.#report(port, this.#readPort(port));
  }

  #reportIfChanged(port: number): void {
    if (!this.#reported.has(port) || this.#hung) return;
    const value = this.#readPort(port);
    if (value !== this.#lastReport.get(port)) this.#report(port, value);
  }

  #report(port: number, value: number): void {
    this.#lastReport.set(port, value);
    this.#port.write(portReport(port, value));
  }

  /** Only inputs count: an output reads as 0 in a report. */
  #readPort(port: number): number {
    let value = 0;
    for (const pin of pins.slice(port * 8, port * 8 + 8)) {
      const { mode } = this.#pin(pin);
      if ((mode === input || mode === pullup) && this.levelOf(pin) === 1) value |= 1 << (pin & 7);
    }
    return value;
  }
}
