import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuditEntry } from '../../contracts/api-audit.ts';
import { recordIdSchema } from '../../contracts/api-route.ts';
import { hours } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import { recordAudit, type NewAuditEntry } from '../audit/audit-log.ts';
import { BoundedAudit } from '../audit/bounded-audit.ts';
import type { ApiDependencies } from './dependencies.ts';

/** What a handler adds to the line about its request. Never anything that somebody typed. */
export interface AuditNote {
  /** For a route that anyone may call: who it turned out to be. */
  readonly who?: AuditEntry['who'];
  readonly target?: string;
  readonly communityId?: string | null;
  readonly detail?: AuditEntry['detail'];
}

declare module 'fastify' {
  interface FastifyRequest {
    audited?: AuditNote;
  }
  interface FastifyContextConfig {
    /** Looks at what this route shows are written down. */
    look?: boolean | 'hourly';
  }
}

const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const refusals = new Set([401, 403, 404, 421, 429]);

/**
 * Writes down every change, every refusal and every look at a resident's record, before the answer leaves. An answer
 * does not wait for a disk that takes nothing: somebody may be lying on the floor.
 */
export function auditEveryRequest(app: FastifyInstance, { store, clock, log }: ApiDependencies): void {
  const record = async (entry: NewAuditEntry): Promise<void> => {
    try {
      await recordAudit(store.db, entry);
    } catch (error) {
      log.error({ action: entry.action, problem: messageOf(error) }, 'audit-not-written');
    }
  };
  const bounded = new BoundedAudit({ clock, record });
  const looks = new BoundedAudit({ clock, record, countedFor: hours(1), mostPeople: 10_000 });
  app.addHook('onSend', async (request, reply) => {
    const entry = entryOf(request, reply, clock.now().wall);
    if (!entry) return;
    // What a stranger did to a record, such as the answer of a notice, stands alone: only who holds its token does it.
    const mayFlood = entry.outcome !== 'done' || (entry.who.kind === 'nobody' && entry.target === '');
    const isAgain = entry.outcome === 'done' && request.routeOptions.config.look === 'hourly';
    await (mayFlood ? bounded.note(entry) : isAgain ? looks.note(entry) : record(entry));
  });
  app.addHook('onClose', async () => {
    await bounded.flush();
    await looks.flush();
  });
}

/** Undefined: nothing that is written down. */
function entryOf(request: FastifyRequest, { statusCode }: FastifyReply, at: number): NewAuditEntry | undefined {
  const { method, actor, audited = {}, routeOptions } = request;
  const action = `${method} ${routeOptions.url ?? '(no such address)'}`;
  const isRefused = refusals.has(statusCode);
  const isChange = writes.has(method) && routeOptions.url !== undefined;
  if (!isRefused && !isChange && !routeOptions.config.look) return undefined;
  return {
    at,
    who: audited.who ?? (actor ? { kind: actor.kind, id: actor.id, name: actor.name } : nobody),
    from: request.ip,
    action,
    target: audited.target ?? idOf(request.params),
    communityId: audited.communityId ?? null,
    outcome: statusCode < 400 ? 'done' : isRefused ? 'refused' : 'failed',
    detail: { ...(statusCode < 400 ? {} : { status: statusCode }), ...audited.detail },
  };
}

const nobody = { kind: 'nobody', id: '', name: '' } as const;

/** What stands in an address may be anything: only what could be an id is kept. */
function idOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('id' in value)) return '';
  const id = recordIdSchema.safeParse(value.id);
  return id.success ? id.data : '';
}

/** What an answer says about itself: the record that was made or shown, and whose it is. */
export function noteOf(answer: unknown): AuditNote {
  if (typeof answer !== 'object' || answer === null) return {};
  const target = idOf(answer);
  const communityId = 'communityId' in answer ? recordIdSchema.safeParse(answer.communityId).data : undefined;
  return { ...(target !== '' && { target }), ...(communityId !== undefined && { communityId }) };
}
