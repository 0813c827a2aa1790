import { type Clock } from '../../foundation/clock.ts';
import { type Duration } from '../../foundation/durations.ts';
import type { Log } from '../../foundation/log.ts';
import type { RetrySchedule } from '../../foundation/retry-schedule.ts';
import type { SerialProfile } from '../../device-profiles/profile.ts';
import type { SerialDeviceSettings } from './settings.ts';
import type { Source, SourceListener, SourceStatus } from './source.ts';
export interface SerialSourceOptions {
    readonly settings: SerialDeviceSettings;
    readonly profile: SerialProfile;
    readonly clock: Clock;
    readonly log: Log;
    readonly retry?: RetrySchedule;
    readonly watchEvery?: Duration;
}
/** Hears one device on one serial port. */
export declare class SerialSource implements Source {
    #private;
    readonly name: string;
    constructor(options: SerialSourceOptions);
    start(listener: SourceListener): void;
    status(): SourceStatus;
    stop(): Promise<void>;
}
