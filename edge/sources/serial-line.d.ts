import { type Clock, type Instant } from '../../foundation/clock.ts';
import { type Duration } from '../../foundation/durations.ts';
import { type RetrySchedule } from '../../foundation/retry-schedule.ts';
/** Fast, because a pulled plug that is put back must be heard again within two seconds. */
export declare const reopening: RetrySchedule;
/** What the user of a line hears of it. All calls are synchronous. */
export interface SerialLineListener {
    /** A fresh connection: nothing of an earlier one can still come or go. */
    opened(at: Instant): void;
    data(chunk: Uint8Array, at: Instant): void;
    /** Called while the line is open, every `watchEvery`. A text closes the line with that reason and opens it afresh. */
    watch(now: Instant, lastDataAt: Instant): string | undefined;
    /** The line is not open, for this reason. It keeps trying by itself. */
    closed(because: string): void;
}
export interface SerialLineOptions {
    readonly path: string;
    /** Asked at every opening. */
    readonly baudRate: () => number;
    readonly clock: Clock;
    readonly listener: SerialLineListener;
    readonly retry?: RetrySchedule;
    readonly watchEvery?: Duration;
}
/**
 * A serial port that is opened again for ever. Each connection has a SerialPort of its own, because serialport keeps
 * what is written to a closed port and delivers it after reopening: a siren command from before.
 */
export declare class SerialLine {
    #private;
    constructor(options: SerialLineOptions);
    start(): void;
    /** False when the line is not open: what is written then is dropped, never kept for later. */
    write(bytes: Uint8Array): boolean;
    /** The device has proved that it is there: the next failure is tried again quickly. */
    proved(): void;
    /** Closes the line for this reason and opens it afresh. */
    reopen(because: string): void;
    stop(): Promise<void>;
}
