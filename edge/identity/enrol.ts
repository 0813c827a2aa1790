import { existsSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import {
  enrolmentAnswerSchema,
  readClaimCode,
  type EnrolmentAnswer,
  type EnrolmentRequest,
} from '../../contracts/enrolment.ts';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import { replaceFile } from '../../foundation/replace-file.ts';
import { claimedAuthority } from './claimed-authority.ts';
import { checked, identityPath, loadIdentity, saveIdentity, type HubIdentity } from './identity.ts';
import { makePrivateKeyPem, makeRequestPem } from './x509-request.ts';

const longestAnswerBytes = 128 * 1024;
const longestWaitMs = 20_000;
const refusal = z.object({ error: z.string().max(500) });

export interface EnrolmentOrder {
  readonly dataFolder: string;
  readonly claimCode: string;
  /** Give up the identity that is there. Its messages in the outbox are then sent under the new one. */
  readonly replace: boolean;
}

/**
 * Makes this hub known to the relay that gave the claim code, and keeps who it is from then on. Throws `input/invalid`,
 * `identity/refused`, `identity/untrusted` or `relay/unreachable`, each with what to do. May be repeated after any failure.
 */
export async function enrol({ dataFolder, claimCode, replace }: EnrolmentOrder): Promise<HubIdentity> {
  const claim = readClaimCode(claimCode);
  if (!claim) {
    throw new AnjuError('input/invalid', '--claim: this is no claim code. Copy all of it; it begins with anju1.');
  }
  if (!replace && existsSync(identityPath(dataFolder))) throw alreadyEnrolled(dataFolder);

  const url = new URL('/enrol', claim.relay);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const authorityPem = await claimedAuthority(host, Number(url.port || 443), claim.fingerprint);

  // Kept until the answer is stored: the secret works once, but again for the same key if the answer got lost.
  const keyPath = join(dataFolder, 'identity', 'enrolment-key.pem');
  const keyPem = existsSync(keyPath) ? readFileSync(keyPath, 'utf8') : makePrivateKeyPem();
  await replaceFile(keyPath, keyPem);

  const answer = await post(url, host, authorityPem, {
    secret: claim.secret,
    certificateRequestPem: await makeRequestPem(keyPem),
  });
  const identity = checked({ ...answer, keyPem, authorityPem });
  await saveIdentity(dataFolder, identity);
  rmSync(keyPath, { force: true });
  return identity;
}

function alreadyEnrolled(dataFolder: string): AnjuError {
  let who = 'with an identity that cannot be read';
  try {
    who = `as ${loadIdentity(dataFolder).hub}`;
  } catch {
    // Said already.
  }
  return new AnjuError(
    'identity/refused',
    `this hub is enrolled ${who}. Add --replace to give that up: its present alarms then belong to another hub`,
  );
}

/** A connection of its own, which accepts the claimed authority alone and checks name and dates as usual. */
function post(url: URL, host: string, authorityPem: string, body: EnrolmentRequest): Promise<EnrolmentAnswer> {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: 'POST',
        ca: authorityPem,
        agent: false,
        ...(isIP(host) === 0 && { servername: host }),
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
        signal: AbortSignal.timeout(longestWaitMs),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        incoming.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > longestAnswerBytes) outgoing.destroy(new Error('the answer is too large'));
          else chunks.push(chunk);
        });
        incoming.on('end', () => {
          try {
            resolve(readAnswer(incoming.statusCode ?? 0, Buffer.concat(chunks).toString('utf8')));
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', (error) => {
      const advice = /not yet valid/i.test(error.message) ? " Set this computer's clock first" : ' Try again';
      reject(new AnjuError('relay/unreachable', `${url.host}: ${messageOf(error)}.${advice}`, { cause: error }));
    });
    outgoing.end(text);
  });
}

function readAnswer(status: number, text: string): EnrolmentAnswer {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined;
  }
  if (status !== 200) {
    const said = refusal.safeParse(content);
    const reason = said.success ? said.data.error : `it answered with status ${status}`;
    throw new AnjuError('identity/refused', `the relay refused: ${reason}. Ask for a new claim code`);
  }
  const answer = enrolmentAnswerSchema.safeParse(content);
  if (!answer.success) {
    throw new AnjuError('identity/refused', `the relay's answer cannot be read: ${z.prettifyError(answer.error)}`);
  }
  return answer.data;
}
