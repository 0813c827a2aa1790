import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { longestTestMinutes, usualTestMinutes } from '../../contracts/test-mode.ts';
import { AnjuError, messageOf, systemCode } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { isRunningHub } from './ask-running-hub.ts';
import { addLearnedRoutes } from './learned-routes.ts';
import { addPairingRoutes } from './pairing-routes.ts';
import { pressHeader, type Portal, type PortalActions } from './portal.ts';

const loopback = '127.0.0.1';

/** 0 minutes: it ends now. */
const testModeBody = z.strictObject({
  minutes: z.int().min(0).max(longestTestMinutes).default(usualTestMinutes),
  walkTest: z.boolean().default(false),
});

/**
 * GET /health, GET /status, POST /all-right, POST /test-mode, POST /renew, what was learned and the pairing routes on loopback. Names in `Host` and `Origin` are checked: a web page that
 * rebinds its own name to 127.0.0.1 would otherwise read the home and silence alarms. Throws `port/taken`, and
 * `store/conflict` when it is this very hub that has the port.
 */
export async function startPortal(port: number, actions: PortalActions, log: Log): Promise<Portal> {
  const app = Fastify({ logger: false, bodyLimit: 1_024, forceCloseConnections: true, requestTimeout: 10_000 });

  app.addHook('onRequest', async (request, reply) => {
    if (!fromThisComputer(request)) await refuse(reply, 'only pages of this hub may ask; open it as http://127.0.0.1');
  });
  app.get('/health', async (_request, reply) => {
    const { healthy, problems } = actions.status();
    return reply.code(healthy ? 200 : 503).send({ hub: actions.hub, healthy, problems });
  });
  app.get('/status', async () => actions.status());
  app.post('/all-right', async (request, reply) => {
    if (request.headers[pressHeader] !== 'all-right') {
      return refuse(reply, `the header ${pressHeader}: all-right is missing`);
    }
    const cancelled = actions.allRight();
    log.info({ cancelled }, 'all right, said at the hub');
    return { cancelled };
  });
  app.post('/test-mode', async (request, reply) => {
    if (request.headers[pressHeader] !== 'test-mode') {
      return refuse(reply, `the header ${pressHeader}: test-mode is missing`);
    }
    const asked = testModeBody.safeParse(request.body ?? {});
    if (!asked.success) return reply.code(400).send({ problem: z.prettifyError(asked.error) });
    const { minutes, walkTest } = asked.data;
    const testMode = actions.testMode(minutes, walkTest);
    log.info({ minutes, walkTest }, 'test mode, asked for at the hub');
    return { testMode: testMode ?? null };
  });
  app.post('/renew', async (request, reply) => {
    if (request.headers[pressHeader] !== 'renew') return refuse(reply, `the header ${pressHeader}: renew is missing`);
    try {
      const { notAfter } = await actions.renew();
      return { renewed: true, notAfter };
    } catch (error) {
      return reply.code(502).send({ renewed: false, problem: messageOf(error) });
    }
  });

  if (actions.pairing) addPairingRoutes(app, actions.pairing, log);
  if (actions.learning) addLearnedRoutes(app, actions.learning, log);

  try {
    await app.listen({ host: loopback, port });
  } catch (error) {
    await app.close();
    if (systemCode(error) === 'EADDRINUSE') {
      if (await isRunningHub(port, actions.hub)) {
        throw new AnjuError('store/conflict', `${actions.hub} runs already on this computer. Stop that one first`, {
          cause: error,
        });
      }
      throw new AnjuError(
        'port/taken',
        `portal.port: ${port} is used by another program on this computer. Free it, or name another port`,
        { cause: error },
      );
    }
    throw new AnjuError('config/invalid', `portal.port: ${port} cannot be opened: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const [address] = app.addresses();
  return { port: typeof address === 'object' ? address.port : port, close: () => app.close() };
}

const refuse = (reply: FastifyReply, reason: string): FastifyReply => reply.code(403).send({ refused: reason });

function fromThisComputer({ headers, socket }: FastifyRequest): boolean {
  const names = [loopback, 'localhost', '[::1]'].map((name) => `${name}:${socket.localPort}`);
  const { host, origin } = headers;
  return (
    host !== undefined &&
    names.includes(host) &&
    (origin === undefined || names.some((name) => origin === `http://${name}`))
  );
}
