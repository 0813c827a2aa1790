import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { after, type Clock } from '../../foundation/clock.ts';
import { milliseconds, type Duration } from '../../foundation/durations.ts';
import { AnjuError, systemCode } from '../../foundation/errors.ts';
import { systemClock } from '../../foundation/system-clock.ts';

/**
 * open: bytes pass. refused: every connection is reset, also new ones. hung: nothing passes and nothing closes, as
 * behind a modem that lost its line; what is sent meanwhile is gone.
 */
export type LinkState = 'open' | 'refused' | 'hung';

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

/** A TCP link to a target that can be made bad: the home's internet, seen from the hub. */
export class BadLink {
  readonly #target: { readonly host: string; readonly port: number };
  readonly #clock: Clock;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  /** Connections that hung once: they never carry a byte again. */
  readonly #dead = new WeakSet<Pair>();
  #state: LinkState = 'open';
  #delay = milliseconds(0);

  constructor(options: { target: { host: string; port: number }; clock?: Clock }) {
    this.#target = options.target;
    this.#clock = options.clock ?? systemClock();
    this.#server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => this.#accept(near));
  }

  get state(): LinkState {
    return this.#state;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Listens on an address of loopback; port 0 takes a free one. Returns the port. */
  async start(port = 0, host = '127.0.0.1'): Promise<number> {
    this.#server.listen(port, host);
    try {
      await once(this.#server, 'listening');
    } catch (error) {
      if (systemCode(error) !== 'EADDRINUSE') throw error;
      throw new AnjuError('port/taken', `port: ${port} is in use by another program; choose another`, { cause: error });
    }
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Resets what is connected; what connects next passes. */
  cut(): void {
    for (const { near, far } of this.#pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
    this.#pairs.clear();
  }

  /** Resets what is connected, and all that connects from now on. */
  refuse(): void {
    this.#state = 'refused';
    this.cut();
  }

  /** Swallows all bytes, both ways, and tells nobody. */
  hang(): void {
    this.#state = 'hung';
    for (const pair of this.#pairs) this.#dead.add(pair);
  }

  /** Lets connections pass again. Those that hung stay dead: their bytes are lost. */
  restore(): void {
    this.#state = 'open';
  }

  /** Every piece of data takes this much longer, each way. */
  delay(by: Duration): void {
    this.#delay = by;
  }

  #accept(near: Socket): void {
    near.on('error', () => undefined);
    if (this.#state === 'refused') {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ ...this.#target, noDelay: true, allowHalfOpen: true });
    const pair = { near, far };
    this.#pairs.add(pair);
    if (this.#state === 'hung') this.#dead.add(pair);
    far.on('error', () => undefined);
    this.#forward(pair, near, far);
    this.#forward(pair, far, near);
    far.on('close', () => this.#end(pair, near));
    near.on('close', () => this.#end(pair, far));
  }

  #forward(pair: Pair, from: Socket, to: Socket): void {
    from.on('data', (bytes) => this.#pass(pair, () => this.#write(bytes, from, to)));
    from.on('end', () => this.#pass(pair, () => to.end()));
  }

  #write(bytes: Buffer, from: Socket, to: Socket): void {
    if (to.destroyed || to.write(bytes)) return;
    from.pause();
    to.once('drain', () => from.resume());
  }

  /** One side closed: so does the other once all is written, unless the link hangs and it never hears of it. */
  #end(pair: Pair, other: Socket): void {
    this.#pass(pair, () => other.destroySoon());
    if (pair.near.destroyed && pair.far.destroyed) this.#pairs.delete(pair);
  }

  #pass(pair: Pair, act: () => void): void {
    if (this.#dead.has(pair)) return;
    if (this.#delay === 0) return act();
    this.#clock.wakeAt(after(this.#clock.now(), this.#delay), () => {
      if (!this.#dead.has(pair)) act();
    });
  }
}
