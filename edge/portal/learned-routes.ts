import type { FastifyInstance } from 'fastify';
import type { Log } from '../../foundation/log.ts';
import { pressHeader, type Learning } from './portal.ts';

/**
 * GET /learned, POST /learned/reset: what the hub has learned of the home, from this computer only. The reset wants the
 * press header with its own name, which no web page elsewhere can send.
 */
export function addLearnedRoutes(app: FastifyInstance, learning: Learning, log: Log): void {
  app.get('/learned', async () => learning.learned());
  app.post('/learned/reset', async (request, reply) => {
    if (request.headers[pressHeader] !== 'reset') {
      return reply.code(403).send({ refused: `the header ${pressHeader}: reset is missing` });
    }
    const learned = learning.forget();
    log.info('what was learned is forgotten, asked for at the hub');
    return learned;
  });
}
