import type { Responder } from '../../contracts/api-registry.ts';
import type { Incident, Person } from '../incidents/incident.ts';
import { getResponder } from '../registry/responders.ts';
import { everywhere, isWithin } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import { ApiRefusal } from './api-error.ts';
import type { Sender } from './handlers.ts';

type Acting = Pick<Sender, 'actor' | 'scopeFor'>;

/**
 * In whose name somebody acts on an incident. A responder acts as themselves; naming another is for who may act for
 * others there. Undefined: there is no such responder for the sender.
 */
export async function actingPerson(
  db: Database,
  { actor, scopeFor }: Acting,
  { incident, named }: { readonly incident: Incident; readonly named: string | undefined },
): Promise<Person | undefined> {
  if (actor.responder !== null && (named === undefined || named === actor.responder)) {
    return person(await getResponder(db, everywhere, actor.responder));
  }
  const others = await scopeFor('incidents.act-for-others');
  const { community, dwelling } = incident.subject;
  if (!isWithin(others, community, dwelling)) {
    throw actor.responder === null ? nobody(named) : notThemselves(named);
  }
  if (named === undefined) throw mustName();
  return person(await getResponder(db, others, named));
}

const person = (responder: Responder | undefined): Person | undefined =>
  responder && { responder: responder.id, role: responder.role };

const nobody = (value: string | undefined): ApiRefusal =>
  new ApiRefusal(403, {
    code: 'permission/refused',
    field: 'responder',
    value: value ?? null,
    message: 'responder: you are no responder, so you cannot act',
    fix: 'ask an administrator to name the responder that you are',
  });

const notThemselves = (value: string | undefined): ApiRefusal =>
  new ApiRefusal(403, {
    code: 'permission/refused',
    field: 'responder',
    value: value ?? null,
    message: 'responder: you act as yourself only',
    fix: 'leave it out',
  });

const mustName = (): ApiRefusal =>
  new ApiRefusal(400, {
    code: 'input/invalid',
    field: 'responder',
    value: null,
    message: 'responder: must say who acts',
    fix: 'choose a responder',
  });
