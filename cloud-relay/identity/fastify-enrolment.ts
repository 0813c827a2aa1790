import Fastify from 'fastify';
import { enrolmentAnswerSchema, enrolmentRequestSchema } from '../../contracts/enrolment.ts';
import type { Clock } from '../../foundation/clock.ts';
import { minutes } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { listenError } from '../listen-error.ts';
import { AttemptLimit } from './attempt-limit.ts';
import type { ServerIdentity } from './authority.ts';
import type { Enrol } from './enrolment.ts';

export interface EnrolmentListener {
  readonly port: number;
  close(): Promise<void>;
}

const longestBodyBytes = 16 * 1024;

/**
 * The door through which a new hub comes in. It shows the server certificate with the authority above it, so that the
 * hub can compare the fingerprint of its claim code before it says anything.
 */
export async function startEnrolmentListener(parts: {
  readonly host: string;
  readonly port: number;
  readonly identity: ServerIdentity;
  readonly enrol: Enrol;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<EnrolmentListener> {
  const { clock, log, identity } = parts;
  const limit = new AttemptLimit({ attempts: 10, within: minutes(1), addresses: 10_000 });
  const app = Fastify({
    https: { key: identity.keyPem, cert: identity.chainPem, minVersion: 'TLSv1.2', handshakeTimeout: 10_000 },
    bodyLimit: longestBodyBytes,
    requestTimeout: 10_000,
    connectionTimeout: 20_000,
    forceCloseConnections: true,
    logger: false,
  });
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status >= 500) log.error({ problem: messageOf(error) }, 'enrolment failed');
    return reply.code(status).send({
      error: status >= 500 ? 'the relay could not enrol the hub; try again' : messageOf(error),
    });
  });
  app.post('/enrol', async (request, reply) => {
    if (!limit.allows(request.ip, clock.now().monotonic)) {
      log.warn({ from: request.ip }, 'too many enrolment attempts');
      return reply.code(429).send({ error: 'too many attempts from this address; wait a minute' });
    }
    const parsed = enrolmentRequestSchema.safeParse(request.body);
    if (!parsed.success) {
      const fields = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
      return reply.code(400).send({ error: fields.join('; ') });
    }
    const enrolled = await parts.enrol(parsed.data);
    if (!enrolled.ok) {
      log.warn({ from: request.ip, reason: enrolled.reason }, 'enrolment refused');
      return reply.code(403).send({ error: enrolled.reason });
    }
    log.info({ hub: enrolled.answer.hub, from: request.ip }, 'hub enrolled');
    return reply.code(200).send(enrolmentAnswerSchema.parse(enrolled.answer));
  });
  try {
    await app.listen({ host: parts.host, port: parts.port });
  } catch (error) {
    await app.close();
    throw listenError('enrolment', parts, error);
  }
  const [bound] = app.addresses();
  return { port: typeof bound === 'object' ? bound.port : parts.port, close: () => app.close() };
}
