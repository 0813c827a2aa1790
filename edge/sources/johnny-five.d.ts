/** The parts of johnny-five and firmata-io that the hub uses; neither ships types of its own. */

declare module 'firmata-io' {
  import type { EventEmitter } from 'node:events';

  export interface FirmataPin {
    readonly supportedModes: readonly number[];
    readonly analogChannel: number | undefined;
    mode: number | undefined;
    value: number;
  }

  export class Firmata extends EventEmitter {
    constructor(transport: EventEmitter, options: { reportVersionTimeout: number });
    readonly isReady: boolean;
    readonly version: { readonly major?: number; readonly minor?: number };
    readonly firmware: { readonly name?: string };
    readonly pins: readonly FirmataPin[];
    readonly MODES: {
      readonly INPUT: number;
      readonly OUTPUT: number;
      readonly ANALOG: number;
      readonly PULLUP: number;
    };
    /** The greatest value of an analogue reading; null while no board has said it. */
    readonly RESOLUTION: { readonly ADC: number | null };
    /** The timer that asks a silent board for its version. */
    readonly reportVersionTimeoutId: NodeJS.Timeout;
    pinMode(pin: number, mode: number): void;
    digitalWrite(pin: number, value: 0 | 1): void;
    /** The number of an analogue channel, not of a pin. */
    reportAnalogPin(channel: number, value: 0 | 1): void;
    setSamplingInterval(milliseconds: number): void;
    reportDigitalPin(pin: number, value: 0 | 1): void;
  }

  const firmata: { readonly Firmata: typeof Firmata };
  export default firmata;
}

declare module 'johnny-five' {
  import type { EventEmitter } from 'node:events';

  export class Board extends EventEmitter {
    /** `io` is an IO plugin: github.com/rwaldron/io-plugins. */
    constructor(options: { io: EventEmitter; repl: false; debug: false; sigint: false; timeout: number });
    /** The timer that reports a handshake which takes too long. */
    readonly timer: NodeJS.Timeout | null;
  }

  export class Relay {
    constructor(options: { pin: number | string; type: 'NO' | 'NC'; board: Board });
    readonly pin: number;
    close(): this;
    open(): this;
  }

  const johnnyFive: { readonly Board: typeof Board; readonly Relay: typeof Relay };
  export default johnnyFive;
}
