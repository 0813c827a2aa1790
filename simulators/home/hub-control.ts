import { z } from 'zod';
import { after, type Clock } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { HubState } from './home-state.ts';

const answerSchema = z.object({ hub: z.enum(['running', 'stopped']) });
const patience = 15_000;
const askEvery = seconds(2);

/** Asks the launcher to stop and start the hub, and how it is. */
export class HubControl {
  readonly #url: string;
  readonly #token: string;
  readonly #clock: Clock;
  readonly #changed: (state: HubState) => void;
  #state: HubState = 'unknown';
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(options: { url: string; token: string; clock: Clock; changed: (state: HubState) => void }) {
    this.#url = options.url;
    this.#token = options.token;
    this.#clock = options.clock;
    this.#changed = options.changed;
  }

  get state(): HubState {
    return this.#state;
  }

  /** Begins to ask how the hub is. */
  start(): void {
    void this.#ask();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** Throws when the launcher does not do it. */
  async order(action: 'stop' | 'start'): Promise<void> {
    try {
      this.#set(await this.#request({ method: 'POST', body: JSON.stringify({ action }) }));
    } catch (error) {
      throw new Error(`The launcher did not ${action} the hub: ${messageOf(error)}`, { cause: error });
    }
  }

  async #ask(): Promise<void> {
    try {
      this.#set(await this.#request({ method: 'GET' }));
    } catch {
      // The launcher does not answer: that is what "unknown" says.
      this.#set('unknown');
    }
    if (!this.#stopped) this.#cancel = this.#clock.wakeAt(after(this.#clock.now(), askEvery), () => void this.#ask());
  }

  async #request(init: { method: string; body?: string }): Promise<HubState> {
    const response = await fetch(this.#url, {
      ...init,
      headers: { 'content-type': 'application/json', 'x-anju-launcher': this.#token },
      signal: AbortSignal.timeout(patience),
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return answerSchema.parse(await response.json()).hub;
  }

  #set(state: HubState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#changed(state);
  }
}
