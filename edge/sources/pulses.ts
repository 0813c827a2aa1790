import type { Monotonic } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';
import { earliest } from './contact.ts';

/** How a meter's pulses are to be understood; from its profile and the configuration. */
export interface PulseFacts {
  /** The contact must have been open this long, and then closed this long, before that is a pulse. */
  readonly settles: Duration;
  /** Pulses that follow each other faster are a chattering contact. */
  readonly fastest: Duration;
  readonly saysEvery: Duration;
}

/** What is remembered of one meter. Times are monotonic milliseconds. */
export interface PulseState {
  /** Whether the contact is closed, as it came last, and since when. */
  readonly raw: boolean | undefined;
  readonly rawSince: number;
  /** The same after settling. */
  readonly settled: boolean | undefined;
  /** When it closed last, counted or not: a contact that goes on chattering counts nothing. */
  readonly closedAt: number | undefined;
  readonly unsaid: number;
  readonly saidAt: number | undefined;
}

export interface PulseStep {
  readonly state: PulseState;
  /** So many pulses are to be said now; undefined for nothing. */
  readonly say: number | undefined;
  /** A closing that came too soon after the last pulse: not counted. */
  readonly chatter: boolean;
  /** When to look again although no level comes. */
  readonly wakeAt: Monotonic | undefined;
}

export const noPulses: PulseState = {
  raw: undefined,
  rawSince: 0,
  settled: undefined,
  closedAt: undefined,
  unsaid: 0,
  saidAt: undefined,
};

/**
 * The board is away, and the contact may have moved: its next level is a beginning, not a pulse. What was counted stays
 * counted.
 */
export const contactUnknown = (state: PulseState): PulseState => ({ ...state, raw: undefined, settled: undefined });

/**
 * One step: a level came (`closed`), or a wake-up did (undefined). Only a change from open to closed counts, so that a
 * contact that is stuck, either way, is no flow. What time alone has brought is seen to first: late wake-ups lose nothing.
 */
export function stepPulses(
  before: PulseState,
  closed: boolean | undefined,
  now: Monotonic,
  facts: PulseFacts,
): PulseStep {
  const waited = settle(before, now, facts);
  const moves = closed !== undefined && closed !== waited.state.raw;
  const counted = moves ? { ...waited.state, raw: closed, rawSince: now } : waited.state;
  const { unsaid, saidAt, raw, settled, rawSince } = counted;
  const saysAt = saidAt === undefined ? now : saidAt + facts.saysEvery;
  const says = unsaid > 0 && now >= saysAt;
  return {
    state: says ? { ...counted, unsaid: 0, saidAt: now } : counted,
    say: says ? unsaid : undefined,
    chatter: waited.chatter,
    wakeAt: earliest(raw === settled ? undefined : rawSince + facts.settles, unsaid > 0 && !says ? saysAt : undefined),
  };
}

function settle(
  before: PulseState,
  now: Monotonic,
  { settles, fastest }: PulseFacts,
): { readonly state: PulseState; readonly chatter: boolean } {
  const { raw, rawSince, settled, closedAt, unsaid } = before;
  if (raw === settled || now < rawSince + settles) return { state: before, chatter: false };
  const closes = raw === true && settled === false;
  const chatter = closes && closedAt !== undefined && rawSince < closedAt + fastest;
  return {
    state: {
      ...before,
      settled: raw,
      closedAt: closes ? rawSince : closedAt,
      unsaid: unsaid + (closes && !chatter ? 1 : 0),
    },
    chatter,
  };
}
