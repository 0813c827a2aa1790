import type { Command } from '../../contracts/command.ts';
import type { WallTime } from '../../foundation/clock.ts';

/** Commands that wait for the first knowledge of the relay's time. */
const longestHeld = 20;
/** Commands are remembered so that a repeat by the broker is not obeyed twice. */
const remembered = 200;

/**
 * Lets a command through once, and only before it expires by the relay's time. While that time is not known, commands
 * wait: saying "help is coming" an hour late would be worse than saying nothing.
 */
export class CommandGate {
  readonly #seen = new Set<string>();
  #held: Command[] = [];

  /** The commands to obey now, given one that has arrived. */
  arrived(command: Command, relayNow: WallTime | undefined): readonly Command[] {
    if (this.#seen.has(command.commandId)) return [];
    this.#seen.add(command.commandId);
    for (const oldest of this.#seen) {
      if (this.#seen.size <= remembered) break;
      this.#seen.delete(oldest);
    }
    this.#held = [...this.#held, command].slice(-longestHeld);
    return this.timeKnown(relayNow);
  }

  /** The commands to obey now that the time may be known. */
  timeKnown(relayNow: WallTime | undefined): readonly Command[] {
    if (relayNow === undefined || this.#held.length === 0) return [];
    const due = this.#held.filter(({ expiresAt }) => expiresAt > relayNow);
    this.#held = [];
    return due;
  }
}
