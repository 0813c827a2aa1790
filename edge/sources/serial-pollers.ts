import { createRequire } from 'node:module';
import { z } from 'zod';

/** What serialport waits with for a descriptor to be readable or writable. */
interface Poller {
  /** Ends all waiting: whoever waits is told that it was cancelled. */
  stop(): void;
  destroy(): void;
}
type PollerClass = new (descriptor: number) => Poller;

const pollerModule = z.object({
  Poller: z.custom<PollerClass>((value) => typeof value === 'function' && 'destroy' in value.prototype),
});

let done = false;

/**
 * serialport never frees the poller of a port that was closed: its native part holds a callback that holds the poller,
 * and is never deleted (serialport 13, bindings-cpp/src/poller.cpp, `destroy`). That is a kilobyte and a handle for each
 * opening, for ever: a loose plug, or a silent radar that is tried at one speed after the other. So a poller that is
 * done with is kept for the next port with the same descriptor; the kernel gives the lowest free one, so there are few.
 * A serialport that is built otherwise is left as it is.
 */
export function reusePollers(): void {
  if (done) return;
  done = true;
  const pollers = loadPollers();
  if (!pollers) return;
  const Original = pollers.Poller;
  const idle = new Map<number, Poller>();

  class KeptPoller extends Original {
    readonly #descriptor: number;

    constructor(descriptor: number) {
      super(descriptor);
      this.#descriptor = descriptor;
    }

    /** Called before the descriptor is closed, so nobody else can have it yet. */
    override destroy(): void {
      this.stop();
      idle.set(this.#descriptor, this);
    }
  }

  pollers.Poller = new Proxy(KeptPoller, {
    construct(target, [descriptor]: [number]) {
      const kept = idle.get(descriptor);
      idle.delete(descriptor);
      return kept ?? new target(descriptor);
    },
  });
}

/** The module itself, not a copy: the class in it is replaced. */
function loadPollers(): { Poller: PollerClass } | undefined {
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('serialport'));
    const loaded: unknown = require('@serialport/bindings-cpp/dist/poller.js');
    return pollerModule.safeParse(loaded).success ? (loaded as { Poller: PollerClass }) : undefined;
  } catch {
    return undefined;
  }
}
