import { z } from 'zod';
import { alarmTransitionSchema, type AlarmTransition } from '../../contracts/alarm-transition.ts';
import { envelopeSchema, longestMessageBytes, type Envelope } from '../../contracts/envelope.ts';
import { heartbeatSchema, type Heartbeat } from '../../contracts/heartbeat.ts';
import { messageIdSchema, type HubId, type MessageId, type Stream } from '../../contracts/identifiers.ts';
import { salvageEnvelope } from './salvaged-envelope.ts';

/** What a message turned out to be. Envelope first, body second: a body from a newer hub hides nothing. */
export type ReadMessage =
  | {
      readonly kind: 'alarm';
      readonly envelope: Envelope;
      readonly transition: AlarmTransition | 'unrecognised';
      /** What is wrong with its envelope, of which the rest is then made up: an alarm pages all the same. */
      readonly problem?: string;
    }
  | { readonly kind: 'heartbeat'; readonly envelope: Envelope; readonly heartbeat: Heartbeat | 'unrecognised' }
  /** It can never be stored as a message. `id` is what its receipt names, when that much can be read. */
  | { readonly kind: 'unreadable'; readonly id: MessageId | undefined; readonly reason: string }
  /** Its id names another hub, or another stream, than the topic that it came by. */
  | { readonly kind: 'foreign'; readonly id: MessageId; readonly reason: string };

/** No message of ours comes near. Code that walks a value by recursion would otherwise end in a stack overflow. */
const deepestNesting = 64;

const justTheId = z.looseObject({ id: messageIdSchema });

/** Reads the bytes that came by a topic of `hub` and `stream`. Never throws. */
export function readMessage(hub: HubId, stream: Stream, payload: Uint8Array): ReadMessage {
  if (payload.byteLength > longestMessageBytes) {
    return unreadable(undefined, `${payload.byteLength} bytes; at most ${longestMessageBytes} are accepted`);
  }
  if (nestsDeeperThan(deepestNesting, payload)) return unreadable(undefined, 'nested too deeply');
  const json = parseJson(payload);
  if (json === undefined) return unreadable(undefined, 'not JSON in UTF-8');
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) {
    const salvaged = justTheId.safeParse(json);
    const problem = firstIssue(envelope.error);
    if (!salvaged.success) return unreadable(undefined, problem);
    const { id } = salvaged.data;
    const notOurs = foreign(hub, stream, id);
    if (notOurs) return notOurs;
    return stream === 'alarm' ? { ...alarmIn(salvageEnvelope(salvaged.data, id)), problem } : unreadable(id, problem);
  }
  const { id, body } = envelope.data;
  const notOurs = foreign(hub, stream, id);
  if (notOurs) return notOurs;
  if (stream === 'heartbeat') {
    const heartbeat = heartbeatSchema.safeParse(body);
    return { kind: 'heartbeat', envelope: envelope.data, heartbeat: heartbeat.data ?? 'unrecognised' };
  }
  return alarmIn(envelope.data);
}

function alarmIn(envelope: Envelope): Extract<ReadMessage, { kind: 'alarm' }> {
  const transition = alarmTransitionSchema.safeParse(envelope.body);
  return { kind: 'alarm', envelope, transition: transition.data ?? 'unrecognised' };
}

const unreadable = (id: MessageId | undefined, reason: string): ReadMessage => ({ kind: 'unreadable', id, reason });

function foreign(hub: HubId, stream: Stream, id: MessageId): ReadMessage | undefined {
  if (id.hub !== hub) return { kind: 'foreign', id, reason: `id.hub: ${id.hub} on the topic of ${hub}` };
  if (id.stream !== stream) return { kind: 'foreign', id, reason: `id.stream: ${id.stream} on the topic of ${stream}` };
  return undefined;
}

function nestsDeeperThan(limit: number, payload: Uint8Array): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < payload.length; at++) {
    const byte = payload[at];
    if (inText && byte === backslash) at += 1;
    else if (byte === quote) inText = !inText;
    else if (inText) continue;
    else if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) depth -= 1;
    if (depth > limit) return true;
  }
  return false;
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = Array.from('"\\{}[]', (char) =>
  char.charCodeAt(0),
);

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(payload));
  } catch {
    return undefined;
  }
}

function firstIssue({ issues }: z.ZodError): string {
  const issue = issues[0];
  return issue ? `${issue.path.join('.') || 'message'}: ${issue.message}`.slice(0, 300) : 'not an envelope';
}
