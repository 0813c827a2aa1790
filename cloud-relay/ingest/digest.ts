import { hash } from 'node:crypto';
import type { Envelope } from '../../contracts/envelope.ts';

/**
 * SHA-256 over everything of a message except how this copy was sent: the same for each repeat of one message,
 * whatever the order of its keys.
 */
export function digestOf(envelope: Envelope): string {
  const { sent: _, ...lasting } = envelope;
  return hash('sha256', canonical(lasting), 'hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null';
  let text = '';
  for (const key of Object.keys(value).toSorted()) {
    const field = value[key];
    if (field !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(field)}`;
  }
  return `{${text}}`;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
