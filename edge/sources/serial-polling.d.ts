import { type Clock } from '../../foundation/clock.ts';
import type { SerialProfile } from '../../device-profiles/profile.ts';
/**
 * Writes what a device has to be asked, while its line is open. Only questions, which change nothing: a device that is told
 * its settings again and again can hang (Seeed wiki, MR60FDA1). One that does not answer is asked at the same pace.
 */
export declare class SerialPolling {
    #private;
    constructor(parts: {
        readonly profile: Pick<SerialProfile, 'greeting' | 'polls'>;
        readonly clock: Clock;
        readonly write: (bytes: Uint8Array) => void;
    });
    opened(): void;
    closed(): void;
}
