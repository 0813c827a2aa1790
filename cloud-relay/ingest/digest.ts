import { createHash } from 'node:crypto';
import type { Envelope } from '../../contracts/envelope.ts';

/**
 * SHA-256 over everything of a message except how this copy was sent: the same for each repeat of one message,
 * whatever the order of its keys.
 */
export function digestOf(envelope: Envelope): string {
  const { sent: _, ...lasting } = envelope;
  return createHash('sha256').update(canonical(lasting)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`;
}
