import { randomBytes, verify, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { renewalRequestSchema, renewalText, type RenewalRequest } from '../../contracts/enrolment.ts';
import type { CertificateAndKey, TestAuthority } from './test-certificates.ts';

export interface TestAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A relay's renewal door (real HTTPS) that answers as the test wants. It believes nobody who does not prove his key. */
export interface TestRenewalDoor {
  readonly url: string;
  /** Every renewal that was asked for with a right signature, in order. */
  readonly requests: RenewalRequest[];
  answer: (request: RenewalRequest) => Promise<TestAnswer> | TestAnswer;
  close(): Promise<void>;
}

export async function startTestRenewalDoor(
  authority: TestAuthority,
  {
    server,
    port,
    abovePem = authority.certificatePem,
  }: { server?: CertificateAndKey; port?: number; abovePem?: string } = {},
): Promise<TestRenewalDoor> {
  const shown = server ?? (await authority.server());
  const challenges = new Set<string>();
  const proven = ({ certificatePem, certificateRequestPem, challenge, signature }: RenewalRequest): boolean =>
    challenges.delete(challenge) &&
    verify(
      'sha256',
      Buffer.from(renewalText(challenge, certificateRequestPem)),
      new X509Certificate(certificatePem).publicKey,
      Buffer.from(signature, 'base64'),
    );
  const reply = async (path: string, text: string): Promise<TestAnswer> => {
    if (path === '/renew/challenge') {
      const challenge = randomBytes(24).toString('base64url');
      challenges.add(challenge);
      return { status: 200, body: { challenge } };
    }
    const request = renewalRequestSchema.parse(JSON.parse(text));
    if (!proven(request)) return { status: 403, body: { error: 'the signature is not of that certificate' } };
    door.requests.push(request);
    return door.answer(request);
  };
  const listener = createServer({ key: shown.keyPem, cert: shown.certificatePem + abovePem }, (request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      void reply(request.url ?? '', text).then(({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      );
    });
  });
  listener.on('tlsClientError', () => undefined);
  listener.listen(port ?? 0, '127.0.0.1');
  await once(listener, 'listening');
  const door: TestRenewalDoor = {
    url: `https://localhost:${(listener.address() as AddressInfo).port}`,
    requests: [],
    answer: () => ({ status: 503, body: { error: 'no answer was prepared' } }),
    close: async () => {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
  return door;
}
