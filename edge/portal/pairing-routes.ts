import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { isAnjuError, messageOf, type ErrorCode } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { longestPermitJoin, type Pairing } from '../sources/pairing.ts';
import { pressHeader } from './portal.ts';

const permitJoinBody = z.strictObject({ seconds: z.int().min(0).max(longestPermitJoin) });
const renameBody = z.strictObject({ device: z.string().min(1).max(300), name: z.string().max(300) });
const removeBody = z.strictObject({
  device: z.string().min(1).max(300),
  force: z.boolean().default(false),
  evenIfWatched: z.boolean().default(false),
});

/** What went wrong, as HTTP has it: what was asked, what is there, who was asked. */
const codes: Partial<Readonly<Record<ErrorCode, number>>> = {
  'input/invalid': 400,
  'store/not-found': 404,
  'store/conflict': 409,
  'source/refused': 502,
  'source/unavailable': 503,
  'source/no-answer': 504,
};

/**
 * GET /zigbee, POST /zigbee/permit-join, /zigbee/rename and /zigbee/remove: pairing, from this computer only. Each change wants
 * the press header with its own name, which no web page elsewhere can send.
 */
export function addPairingRoutes(app: FastifyInstance, pairing: Pairing, log: Log): void {
  app.get('/zigbee', async () => pairing.view());
  const change = <Body>(name: string, body: z.ZodType<Body>, act: (asked: Body) => Promise<object>): void => {
    app.post(`/zigbee/${name}`, async (request, reply) => {
      if (request.headers[pressHeader] !== name) {
        return reply.code(403).send({ refused: `the header ${pressHeader}: ${name} is missing` });
      }
      const asked = body.safeParse(request.body);
      if (!asked.success) return refuse(reply, 'input/invalid', problemOf(asked.error));
      try {
        const done = await act(asked.data);
        log.info({ change: name }, 'radio network changed at the hub');
        return done;
      } catch (error) {
        const code = isAnjuError(error) ? error.code : undefined;
        log.warn({ change: name, problem: messageOf(error) }, 'radio network could not be changed');
        if (code === undefined) throw error;
        return refuse(reply, code, messageOf(error));
      }
    });
  };
  change('permit-join', permitJoinBody, ({ seconds }) => pairing.permitJoin(seconds));
  change('rename', renameBody, ({ device, name }) => pairing.rename(device, name));
  change('remove', removeBody, (order) => pairing.remove(order));
}

const refuse = (reply: FastifyReply, code: ErrorCode, problem: string): FastifyReply =>
  reply.code(codes[code] ?? 500).send({ code, problem });

const problemOf = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.length === 0 ? 'body' : path.join('.')}: ${message}`).join('; ');
