import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { startPortal } from './fastify-portal.ts';
import type { Portal, PortalActions } from './portal.ts';

/** The hub's own page while the hub runs: what cannot be opened at the start is tried again each minute. */
export class OwnPage {
  readonly #open: () => Promise<Portal>;
  #portal: Portal | undefined;
  #problem: string | undefined;

  constructor(port: number, actions: PortalActions, log: Log) {
    this.#open = () => startPortal(port, actions, log);
  }

  /** Why it is not open; undefined when it is, or was never tried. */
  get problem(): string | undefined {
    return this.#problem;
  }

  get port(): number | undefined {
    return this.#portal?.port;
  }

  /** Throws as `startPortal` does. */
  async open(): Promise<void> {
    try {
      this.#portal = await this.#open();
      this.#problem = undefined;
    } catch (error) {
      this.#problem = messageOf(error);
      throw error;
    }
  }

  /** Tries again, where it could not be opened. */
  retry(): void {
    if (this.#problem === undefined) return;
    this.open().catch(() => {
      // `problem` says it, and is a fault of the hub.
    });
  }

  async close(): Promise<void> {
    await this.#portal?.close();
  }
}
