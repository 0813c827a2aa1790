import type { Clock } from '../../foundation/clock.ts';
import type { SettingsStatus } from './setup-verdict.ts';
import type { SourceListener, SourceStatus } from './source.ts';

/** Keeps one source's status, and tells the listener when its state or detail changes (not for each frame). */
export class KeptStatus {
  readonly #clock: Clock;
  #status: SourceStatus;
  #listener: SourceListener | undefined;

  constructor(source: string, clock: Clock) {
    this.#clock = clock;
    this.#status = { source, state: 'starting', since: clock.now(), heard: 0, refused: 0 };
  }

  get current(): SourceStatus {
    return this.#status;
  }

  tell(listener: SourceListener): void {
    this.#listener = listener;
  }

  /** One more good frame or message. */
  heard(): void {
    this.#status = { ...this.#status, heard: this.#status.heard + 1 };
  }

  /** That many more bad ones. */
  refused(count: number): void {
    if (count > 0) this.#status = { ...this.#status, refused: this.#status.refused + count };
  }

  set(state: SourceStatus['state'], detail?: string, parts?: readonly string[]): void {
    const { source, heard, refused, since, settings } = this.#status;
    if (state === this.#status.state && detail === this.#status.detail) return;
    this.#status = {
      source,
      state,
      ...(detail === undefined ? {} : { detail: detail.slice(0, 300) }),
      ...(parts && { parts: parts.map((part) => part.slice(0, 300)) }),
      since: state === this.#status.state ? since : this.#clock.now(),
      heard,
      refused,
      ...(settings && { settings }),
    };
    this.#listener?.changed(this.#status);
  }

  /** How the settings of the device stand now; told when a problem has come or gone, or they are confirmed. */
  settle(settings: SettingsStatus): void {
    const before = this.#status.settings;
    this.#status = { ...this.#status, settings };
    const text = (each: SettingsStatus | undefined): string => JSON.stringify([each?.state, each?.problems]);
    const same = text(before) === text(settings);
    if (!same) this.#listener?.changed(this.#status);
  }
}
