import { type Instant } from '../../foundation/clock.ts';
import { type Duration } from '../../foundation/durations.ts';
/** What is known of one connection of a serial line when its health is judged. */
export interface LineEvidence {
    readonly openedAt: Instant;
    readonly lastDataAt: Instant;
    /** Undefined while no good frame has come over this connection. */
    readonly lastFrameAt: Instant | undefined;
    readonly bytesSinceFrame: number;
    readonly baudRate: number;
    /** Whether there are other rates to try. */
    readonly otherRates: boolean;
}
export interface LineVerdict {
    readonly because: string;
    /** The bytes look like another baud rate's. */
    readonly tryNextRate: boolean;
}
/** Says why a line must be closed and opened afresh, or nothing while it may go on. */
export declare function judgeLine(line: LineEvidence, silentAfter: Duration, now: Instant): LineVerdict | undefined;
