import { request } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { z } from 'zod';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import { connectToRelay } from '../uplink/relay-socket.ts';

const longestAnswerBytes = 128 * 1024;
const longestWaitMs = 20_000;
const refusal = z.object({ error: z.string().max(500) });

/** Where a question goes, and whom to believe there. */
export interface PostTarget {
  readonly url: URL;
  readonly authoritiesPem: readonly string[];
  /** False: tolerates a relay whose certificate is not yet valid by our clock, and no other flaw. */
  readonly clockTrusted: boolean;
  readonly stopped?: AbortSignal;
}

/** The host as a socket wants it. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/**
 * The relay's answer to one question, over a connection of its own on which the relay is proven before a byte is written.
 * Throws `relay/unreachable`, or `identity/refused` with the relay's reason.
 */
export async function postToRelay<Answer>(
  target: PostTarget,
  body: unknown,
  answer: z.ZodType<Answer>,
): Promise<Answer> {
  const { url, authoritiesPem, clockTrusted, stopped } = target;
  let got: { readonly status: number; readonly text: string };
  try {
    const to = { host: hostOf(url), port: Number(url.port || 443), authoritiesPem };
    got = await exchange(await connectToRelay(to, clockTrusted, stopped), target, JSON.stringify(body));
  } catch (error) {
    throw new AnjuError('relay/unreachable', `${url.host}: ${messageOf(error)}`, { cause: error });
  }
  return readAnswer(got, answer);
}

function exchange(
  socket: TLSSocket,
  { url, stopped }: PostTarget,
  text: string,
): Promise<{ status: number; text: string }> {
  const limit = AbortSignal.timeout(longestWaitMs);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        createConnection: () => socket,
        method: 'POST',
        path: url.pathname,
        headers: {
          host: url.host,
          connection: 'close',
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        },
        signal: stopped ? AbortSignal.any([limit, stopped]) : limit,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        incoming.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > longestAnswerBytes) outgoing.destroy(new Error('the answer is too large'));
          else chunks.push(chunk);
        });
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

function readAnswer<Answer>({ status, text }: { status: number; text: string }, schema: z.ZodType<Answer>): Answer {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // Said below: no status but 200 needs a body, and that one must fit the schema.
    content = undefined;
  }
  if (status !== 200) {
    const said = refusal.safeParse(content);
    const reason = said.success ? said.data.error : `it answered with status ${status}`;
    throw new AnjuError('identity/refused', `the relay refused: ${reason}`);
  }
  const answer = schema.safeParse(content);
  if (!answer.success) {
    throw new AnjuError('identity/refused', `the relay's answer cannot be read: ${z.prettifyError(answer.error)}`);
  }
  return answer.data;
}
