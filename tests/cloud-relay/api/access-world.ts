import { sql } from 'kysely';
import { api } from '../../../contracts/api.ts';
import type { ApiRoute } from '../../../contracts/api-route.ts';
import { permissions, type Role } from '../../../contracts/permissions.ts';
import { days, minutes } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { apiRelay, start } from '../../support/api-relay.ts';
import type { BelongsTo, Tried } from './access-entries.ts';
import { addSide, everybody, freshThings, type TestPerson } from './access-sides.ts';

/** Own: of the community and home for which the scoped people have their roles. */
export type Target = 'own' | 'other' | 'none' | 'mine';

export const table: Readonly<Record<string, ApiRoute>> = { ...api };
export const routes = Object.entries(table);
/** Not for everybody, nor for whoever is signed in. */
export const isAction = ({ access }: ApiRoute): boolean => Object.hasOwn(permissions, access);
export const allows = (role: Role, access: ApiRoute['access']): boolean =>
  (permissions as Record<string, readonly Role[]>)[access]?.includes(role) ?? true;

/** What the table of permissions says about one person and one record. */
export function mayReach({ role, place }: TestPerson, of: BelongsTo, target: Target): boolean {
  if (target === 'none') return false;
  if (target === 'mine') return true;
  if (of === 'responder' && !allows(role, 'responders.write')) return false;
  if (place === 'everywhere') return true;
  return target === 'own' && (place === 'community' || of === 'home');
}

/** Two sides, everybody who can be, and a way to ask. */
export async function world() {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock });
  // Nobody cuts the power here, and thousands of audited requests need not wait for the disk.
  await sql`pragma synchronous = off`.execute(relay.store.db);
  const [east, west] = [await addSide(relay, 'east'), await addSide(relay, 'west')];
  const people = await everybody(relay, east);
  const fresh = freshThings(relay);
  const ask = async (name: string, headers: Record<string, string>, { path, body }: Tried) => {
    const [method = ''] = name.split(' ');
    const answer = await relay.api.inject({
      method: method as 'GET',
      url: path,
      headers,
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const isJson = String(answer.headers['content-type']).includes('json');
    const code = isJson ? answer.json<{ error?: { code?: string } }>().error?.code : undefined;
    return { status: answer.statusCode, code, body: answer.body };
  };
  /** Limits count by the minute, and what must be recent is: each route is tried as if everybody had just signed in. */
  const anotherMinute = async (): Promise<void> => {
    clock.advance(minutes(1));
    const now = clock.now().wall;
    await relay.store.db
      .updateTable('sessions')
      .set({ signed_in_at: now, last_seen_at: now, expires_at: now + days(30) })
      .execute();
  };
  return { relay, clock, east, west, people, fresh, ask, anotherMinute };
}

export type World = Awaited<ReturnType<typeof world>>;

/** One line for one answer that is not as the table says. */
export const said = (facts: object): string => JSON.stringify(facts).slice(0, 400);

export const whoIs = ({ role, place }: TestPerson) => ({ role, place });
