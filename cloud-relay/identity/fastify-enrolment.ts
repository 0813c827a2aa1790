import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Server } from 'node:https';
import type { z } from 'zod';
import {
  enrolmentAnswerSchema,
  enrolmentRequestSchema,
  renewalAnswerSchema,
  renewalChallengeSchema,
  renewalRequestSchema,
} from '../../contracts/enrolment.ts';
import type { Clock } from '../../foundation/clock.ts';
import { minutes } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { limitConnections } from '../connection-limit.ts';
import { listenError } from '../listen-error.ts';
import { networkOf } from '../network-of.ts';
import { AttemptLimit } from './attempt-limit.ts';
import type { ListenerTrust } from './authority.ts';
import type { Enrol, TriedAtTheDoor } from './enrolment.ts';
import type { RenewalDoor } from './renewal.ts';

export interface EnrolmentListener {
  readonly port: number;
  /** Shows another certificate from now on. */
  trust(trust: ListenerTrust): void;
  close(): Promise<void>;
}

const longestBodyBytes = 16 * 1024;
/** It holds a certificate besides. */
const longestRenewalBytes = 48 * 1024;

/** Nobody installs more hubs within a minute. */
const enrolments = { attempts: 10, within: minutes(1), addresses: 10_000 };
/** Two requests each. Thousands of homes may stand behind one address, and all are told to renew within hours. */
const renewals = { attempts: 600, within: minutes(1), addresses: 10_000 };

/** Homes behind one address come one after the other; each is done within a second. */
const connectionsPerAddress = 200;

export interface EnrolmentListenerParts {
  readonly host: string;
  readonly port: number;
  readonly trust: ListenerTrust;
  readonly enrol: Enrol;
  readonly renewal: RenewalDoor;
  /** For the audit log. */
  readonly onTried?: (tried: TriedAtTheDoor) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The door through which a new hub comes in, and through which a known one gets its next certificate. It shows the server
 * certificate with the authorities above it, so that the hub can compare the fingerprint of its claim code before it says
 * anything. It asks for no client certificate: what a hub proves here, it proves in the request.
 */
export async function startEnrolmentListener(parts: EnrolmentListenerParts): Promise<EnrolmentListener> {
  const app = Fastify({
    https: {
      ...shown(parts.trust),
      handshakeTimeout: 10_000,
      headersTimeout: 5_000,
      // How often Node looks for requests that take too long.
      connectionsCheckingInterval: 1_000,
    },
    bodyLimit: longestBodyBytes,
    requestTimeout: 10_000,
    connectionTimeout: 20_000,
    forceCloseConnections: true,
    logger: false,
  });
  limitConnections(app.server, { perAddress: connectionsPerAddress });
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status >= 500) parts.log.error({ problem: messageOf(error) }, 'enrolment failed');
    return reply.code(status).send({
      error: status >= 500 ? 'the relay could not enrol the hub; try again' : messageOf(error),
    });
  });
  addRoutes(app, parts);
  try {
    await app.listen({ host: parts.host, port: parts.port });
  } catch (error) {
    await app.close();
    throw listenError('enrolment', parts, error);
  }
  const [bound] = app.addresses();
  return {
    port: typeof bound === 'object' ? bound.port : parts.port,
    trust: (trust) => app.server.setSecureContext(shown(trust)),
    close: () => app.close(),
  };
}

const shown = ({ identity }: ListenerTrust) =>
  ({ key: identity.keyPem, cert: identity.chainPem, minVersion: 'TLSv1.2' }) as const;

function addRoutes(app: FastifyInstance<Server>, parts: EnrolmentListenerParts): void {
  const { enrol, renewal, clock, log, onTried } = parts;
  const enrolmentLimit = new AttemptLimit(enrolments);
  const renewalLimit = new AttemptLimit(renewals);
  const within = (limit: AttemptLimit) => (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if (limit.allows(networkOf(request.ip), clock.now().monotonic)) return done();
    log.warn({ from: request.ip, path: request.url.slice(0, 40) }, 'too many attempts');
    void reply.code(429).send({ error: 'too many attempts from this address; wait a minute' });
  };
  app.post('/enrol', { onRequest: within(enrolmentLimit) }, async (request, reply) => {
    const parsed = enrolmentRequestSchema.safeParse(request.body);
    if (!parsed.success) return reply.code(400).send({ error: describe(parsed.error) });
    const enrolled = await enrol(parsed.data);
    if (!enrolled.ok) {
      log.warn({ from: request.ip, reason: enrolled.reason }, 'enrolment refused');
      onTried?.({ what: 'hub-enrolment', from: request.ip, hub: undefined, outcome: 'refused' });
      return reply.code(403).send({ error: enrolled.reason });
    }
    log.info({ hub: enrolled.answer.hub, from: request.ip }, 'hub enrolled');
    onTried?.({ what: 'hub-enrolment', from: request.ip, hub: enrolled.answer.hub, outcome: 'done' });
    return reply.code(200).send(enrolmentAnswerSchema.parse(enrolled.answer));
  });
  app.post('/renew/challenge', { onRequest: within(renewalLimit) }, (_request, reply) =>
    reply.code(200).send(renewalChallengeSchema.parse({ challenge: renewal.challenge() })),
  );
  app.post('/renew', { onRequest: within(renewalLimit), bodyLimit: longestRenewalBytes }, async (request, reply) => {
    const parsed = renewalRequestSchema.safeParse(request.body);
    if (!parsed.success) return reply.code(400).send({ error: describe(parsed.error) });
    const renewed = await renewal.renew(parsed.data);
    if (!renewed.ok) {
      log.warn({ from: request.ip, hub: renewed.hub, reason: renewed.reason }, 'renewal refused');
      onTried?.({ what: 'hub-renewal', from: request.ip, hub: renewed.hub, outcome: 'refused' });
      return reply.code(403).send({ error: renewed.reason });
    }
    log.info({ hub: renewed.hub, from: request.ip }, 'certificate renewed');
    onTried?.({ what: 'hub-renewal', from: request.ip, hub: renewed.hub, outcome: 'done' });
    return reply.code(200).send(renewalAnswerSchema.parse(renewed.answer));
  });
}

const describe = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ');
