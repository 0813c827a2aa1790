import type { DecodedValue, Origin } from '../../device-profiles/reading.ts';
import type { Instant } from '../../foundation/clock.ts';
/** How a source is: `failed` says why and keeps trying by itself. */
export interface SourceStatus {
    readonly source: string;
    readonly state: 'starting' | 'hearing' | 'failed';
    readonly detail?: string;
    readonly since: Instant;
    /** Good frames or messages since start. */
    readonly heard: number;
    /** Bad frames or unreadable messages since start. */
    readonly refused: number;
}
/** What a source tells the hub. All calls are synchronous and must return quickly: they are the alarm path. */
export interface SourceListener {
    /** Values of one frame or message. Also proof of life; `values` may be empty. */
    heard(device: string, values: readonly DecodedValue[], origin: Origin, at: Instant): void;
    /** A device said that it is unavailable, or available again, in a way that is not a reading. */
    availability(device: string, available: boolean, at: Instant): void;
    changed(status: SourceStatus): void;
}
/** One way in which the hub hears devices. Starting never throws and never waits for hardware: trouble is a status. */
export interface Source {
    readonly name: string;
    start(listener: SourceListener): void;
    status(): SourceStatus;
    stop(): Promise<void>;
}
