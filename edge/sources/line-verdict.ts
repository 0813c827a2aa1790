import { elapsed, type Instant } from '../../foundation/clock.ts';
import { describeDuration, seconds, type Duration } from '../../foundation/durations.ts';

/** What is known of one connection of a serial line when its health is judged. */
export interface LineEvidence {
  readonly openedAt: Instant;
  readonly lastDataAt: Instant;
  /** Undefined while no good frame has come over this connection. */
  readonly lastFrameAt: Instant | undefined;
  readonly bytesSinceFrame: number;
  /** Whether what the hub itself wrote has come back over this connection, and nothing else that is understood. */
  readonly onlyEchoes: boolean;
  readonly baudRate: number;
  /** Whether there are other rates to try. */
  readonly otherRates: boolean;
}

export interface LineVerdict {
  readonly because: string;
  /** The bytes look like another baud rate's. */
  readonly tryNextRate: boolean;
}

/** How long bytes may come without a good frame before the next baud rate is tried, and how many there must be. */
const probeFor = seconds(3);
const probeBytes = 16;

/** Says why a line must be closed and opened afresh, or nothing while it may go on. */
export function judgeLine(line: LineEvidence, silentAfter: Duration, now: Instant): LineVerdict | undefined {
  const withoutFrame = elapsed(line.lastFrameAt ?? line.openedAt, now);
  const noise = line.bytesSinceFrame >= probeBytes && !line.onlyEchoes;
  if (noise && line.otherRates && line.lastFrameAt === undefined && withoutFrame >= Math.min(probeFor, silentAfter)) {
    return { because: `bytes but no good frame at ${line.baudRate} baud`, tryNextRate: true };
  }
  if (withoutFrame < silentAfter) return undefined;
  if (line.onlyEchoes) {
    const because = `only the hub's own questions come back for ${describeDuration(silentAfter)}: its transmit and receive wires touch`;
    return { because, tryNextRate: line.otherRates };
  }
  if (noise && elapsed(line.lastDataAt, now) < silentAfter) {
    return {
      because: `bytes but no good frame for ${describeDuration(silentAfter)} at ${line.baudRate} baud`,
      tryNextRate: line.otherRates,
    };
  }
  return { because: `nothing heard for ${describeDuration(silentAfter)}`, tryNextRate: line.lastFrameAt === undefined };
}
