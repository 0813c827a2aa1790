import type { Log } from '../../foundation/log.ts';
import type { Confirmation, ShownSignal, Signals } from './signals.ts';

/** For homes without outputs: what would be shown stands in the log. */
export class LogSignals implements Signals {
  readonly #log: Log;
  #pattern: ShownSignal['pattern'] = 'none';

  constructor(log: Log) {
    this.#log = log;
  }

  show({ pattern, alarmKind }: ShownSignal): void {
    if (pattern === this.#pattern) return;
    this.#pattern = pattern;
    this.#log.info({ pattern, alarmKind }, 'signal shown, without outputs');
  }

  confirm(confirmation: Confirmation): void {
    this.#log.info({ confirmation }, 'confirmation, without outputs');
  }

  async stop(): Promise<void> {
    // There is nothing to let go of.
  }
}
