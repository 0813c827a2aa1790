import type { DecodedValue, Origin } from '../../../device-profiles/reading.ts';
import type { Instant } from '../../../foundation/clock.ts';
import type { SourceListener, SourceStatus } from '../../../edge/sources/source.ts';

/** What a source told the hub, in order. */
export class Heard implements SourceListener {
  readonly messages: { device: string; values: readonly DecodedValue[]; origin: Origin; at: Instant }[] = [];
  /** Of each message, whether it showed that the device watches. */
  readonly watching: boolean[] = [];
  readonly availabilities: { device: string; available: boolean }[] = [];
  readonly statuses: SourceStatus[] = [];

  heard(device: string, values: readonly DecodedValue[], origin: Origin, at: Instant, watching = true): void {
    this.messages.push({ device, values, origin, at });
    this.watching.push(watching);
  }

  availability(device: string, available: boolean): void {
    this.availabilities.push({ device, available });
  }

  changed(status: SourceStatus): void {
    this.statuses.push(status);
  }

  /** `fall=true` and the like, in order. */
  get values(): string[] {
    return this.messages.flatMap(({ values }) => values.map(({ capability, value }) => `${capability}=${value}`));
  }

  get states(): string[] {
    return this.statuses.map(({ state }) => state);
  }
}
