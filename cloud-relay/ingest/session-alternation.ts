import { seconds } from '../../foundation/durations.ts';

/** A session, and when its newest heartbeat was composed. */
export interface HeardSession {
  readonly session: string;
  readonly at: number;
}

/** The session that was heard last, and the one before it. */
export interface HeardSessions {
  readonly current: HeardSession | undefined;
  readonly before: HeardSession | undefined;
}

/** A heartbeat that has waited longer says how a session was, not that it lives. */
export const freshWithin = seconds(90);

/**
 * Takes in a fresh heartbeat. Each start of the hub's program makes a new session, and the old one is then over: A, then B
 * is a restart. But A, then B, then A again can only be two programs with one identity. What comes late is in no order
 * with what was composed after it, and says nothing.
 */
export function hearSession(
  heard: HeardSessions,
  { session, at }: HeardSession,
): { readonly heard: HeardSessions; readonly alternates: boolean } {
  const { current, before } = heard;
  if (current && at <= current.at) return { heard, alternates: false };
  if (!current || current.session === session)
    return { heard: { current: { session, at }, before }, alternates: false };
  return { heard: { current: { session, at }, before: current }, alternates: before?.session === session };
}
