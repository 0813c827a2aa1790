import { elapsed } from '../../foundation/clock.js';
import { describeDuration, seconds } from '../../foundation/durations.js';
/** How long bytes may come without a good frame before the next baud rate is tried, and how many there must be. */
const probeFor = seconds(3);
const probeBytes = 16;
/** Says why a line must be closed and opened afresh, or nothing while it may go on. */
export function judgeLine(line, silentAfter, now) {
    const withoutFrame = elapsed(line.lastFrameAt ?? line.openedAt, now);
    const noise = line.bytesSinceFrame >= probeBytes;
    if (noise && line.otherRates && line.lastFrameAt === undefined && withoutFrame >= Math.min(probeFor, silentAfter)) {
        return { because: `bytes but no good frame at ${line.baudRate} baud`, tryNextRate: true };
    }
    if (withoutFrame < silentAfter)
        return undefined;
    if (noise && elapsed(line.lastDataAt, now) < silentAfter) {
        return {
            because: `bytes but no good frame for ${describeDuration(silentAfter)} at ${line.baudRate} baud`,
            tryNextRate: line.otherRates,
        };
    }
    return { because: `nothing heard for ${describeDuration(silentAfter)}`, tryNextRate: line.lastFrameAt === undefined };
}
//# sourceMappingURL=line-verdict.js.map