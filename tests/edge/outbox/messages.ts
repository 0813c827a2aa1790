import { hubIdSchema, sessionIdSchema, type Stream } from '../../../contracts/identifiers.ts';
import type { Instant } from '../../../foundation/clock.ts';
import type { OutboxMessage } from '../../../edge/outbox/outbox.ts';

export const testHub = hubIdSchema.parse('hub-test');
export const testSession = sessionIdSchema.parse('session-1');

/** An alarm message as the hub would store it. */
export function smokeMessage(
  sequence: number,
  occurredAt: Instant,
  options: { session?: string; stream?: Stream; severity?: string; alarmId?: string } = {},
): OutboxMessage {
  const severity = options.severity ?? 'critical';
  return {
    id: {
      hub: testHub,
      session: sessionIdSchema.parse(options.session ?? testSession),
      stream: options.stream ?? 'alarm',
      sequence,
    },
    occurredAt,
    alarm: { kind: 'smoke', severity, place: 'kitchen' },
    body: {
      transition: 'raised',
      alarm: {
        alarmId: options.alarmId ?? `alarm-${sequence}`,
        kind: 'smoke',
        severity,
        place: 'kitchen',
        because: { reason: 'detector-reports-smoke', evidence: {} },
      },
    },
  };
}
