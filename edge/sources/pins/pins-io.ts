import { EventEmitter } from 'node:events';

interface IoPin {
  readonly supportedModes: readonly number[];
  readonly analogChannel: number;
  mode: number;
  value: 0 | 1;
  report: 0 | 1;
}

const MODES = Object.freeze({ INPUT: 0, OUTPUT: 1, ANALOG: 2, PWM: 3, SERVO: 4, PULLUP: 11 });
const noChannel = 127;

/**
 * What johnny-five asks of an IO plugin (github.com/rwaldron/io-plugins), for pins that are digital only. It knows
 * levels and no hardware: its user tells it what is read (`read`) and does what is written (`onWrite`).
 */
export class PinsIo extends EventEmitter {
  readonly name = 'own-pins';
  readonly MODES = MODES;
  readonly HIGH = 1;
  readonly LOW = 0;
  readonly pins: IoPin[] = [];
  readonly analogPins: number[] = [];
  isReady = false;
  readonly #onWrite: (pin: number, high: boolean) => void;

  constructor(onWrite: (pin: number, high: boolean) => void) {
    super();
    this.#onWrite = onWrite;
    this.setMaxListeners(0);
  }

  /** The chip is known. Called again, it changes nothing. */
  ready(pinCount: number): void {
    if (this.isReady) return;
    for (let pin = 0; pin < pinCount; pin++) {
      this.pins.push({
        supportedModes: [MODES.INPUT, MODES.OUTPUT, MODES.PULLUP],
        analogChannel: noChannel,
        mode: MODES.INPUT,
        value: 0,
        report: 0,
      });
    }
    this.isReady = true;
    this.emit('connect');
    this.emit('ready');
  }

  normalize(pin: number | string): number {
    return Number(pin);
  }

  pinMode(pin: number, mode: number): void {
    this.#pin(pin).mode = mode;
  }

  digitalWrite(pin: number, value: number): void {
    const known = this.#pin(pin);
    known.value = value === 0 ? 0 : 1;
    this.#onWrite(pin, known.value === 1);
  }

  digitalRead(pin: number, heard: (value: 0 | 1) => void): void {
    this.#pin(pin).report = 1;
    this.on(`digital-read-${pin}`, heard);
  }

  /** A level was heard; repeats are passed on too. */
  read(pin: number, high: boolean): void {
    const known = this.#pin(pin);
    known.value = high ? 1 : 0;
    this.emit(`digital-read-${pin}`, known.value);
  }

  analogRead(): never {
    return unsupported('analogRead');
  }
  analogWrite(): never {
    return unsupported('analogWrite');
  }
  pwmWrite(): never {
    return unsupported('pwmWrite');
  }
  servoWrite(): never {
    return unsupported('servoWrite');
  }
  i2cConfig(): never {
    return unsupported('i2cConfig');
  }
  i2cWrite(): never {
    return unsupported('i2cWrite');
  }
  i2cRead(): never {
    return unsupported('i2cRead');
  }

  #pin(pin: number): IoPin {
    const known = this.pins[pin];
    if (!known) throw new RangeError(`pin: ${pin} is not on this chip, it has 0 to ${this.pins.length - 1}`);
    return known;
  }
}

function unsupported(what: string): never {
  throw new Error(`${what}: the pins of this computer can only be high or low`);
}
