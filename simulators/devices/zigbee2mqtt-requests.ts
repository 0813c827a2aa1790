import { z } from 'zod';
import type { Json } from './zigbee-models.ts';

/** What a `bridge/request/...` may set going. */
export interface BridgeActions {
  /** False when there is no such device. */
  rename(from: string, to: string): boolean;
  permitJoin(seconds: number): void;
  /** Why it could not be removed; undefined when it is. */
  remove(id: string, force: boolean): string | undefined;
  republishDevices(): void;
}

const anyRequest = z.looseObject({ transaction: z.string().or(z.number()).optional() });
const permitJoin = z.object({ time: z.int().min(0).max(254) });
const remove = z.object({ id: z.string(), force: z.boolean().default(false) });
const rename = z.object({ from: z.string(), to: z.string().min(1) });

/** The payload of the `bridge/response/...` to a request, as zigbee2mqtt.io documents it. */
export function answerRequest(name: string, payload: string, actions: BridgeActions): Json {
  const body = parseJson(payload);
  const parsed = anyRequest.safeParse(body);
  const transaction = parsed.success ? parsed.data.transaction : undefined;
  const withTransaction = (answer: Readonly<Record<string, Json>>): Json =>
    transaction === undefined ? answer : { ...answer, transaction };
  const ok = (data: Json): Json => withTransaction({ data, status: 'ok' });
  const failed = (error: string): Json => withTransaction({ data: {}, error, status: 'error' });

  switch (name) {
    case 'health_check':
      return ok({ healthy: true });
    case 'permit_join': {
      const asked = permitJoin.safeParse(body);
      if (!asked.success) return failed('Invalid payload');
      actions.permitJoin(asked.data.time);
      return ok({ time: asked.data.time });
    }
    case 'device/rename': {
      const asked = rename.safeParse(body);
      if (!asked.success) return failed('Invalid payload');
      if (!actions.rename(asked.data.from, asked.data.to)) return failed(`Device '${asked.data.from}' does not exist`);
      return ok({ from: asked.data.from, to: asked.data.to, homeassistant_rename: false });
    }
    case 'device/remove': {
      const asked = remove.safeParse(body);
      if (!asked.success) return failed('Invalid payload');
      const { id, force } = asked.data;
      const problem = actions.remove(id, force);
      return problem === undefined ? ok({ id, block: false, force }) : failed(problem);
    }
    case 'restart':
      actions.republishDevices();
      return ok({});
    default:
      return failed(`Request '${name}' is not known`);
  }
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    // Not JSON: the request's own schema then says "Invalid payload", as the original does.
    return undefined;
  }
}
