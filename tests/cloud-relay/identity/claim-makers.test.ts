import { expect, test } from 'vitest';
import { days, minutes } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { apiErrorSchema } from '../../../contracts/api-route.ts';
import { listOpenClaims } from '../../../cloud-relay/identity/claims.ts';
import { revokeApiToken } from '../../../cloud-relay/identity/people/api-tokens.ts';
import { replaceGrants } from '../../../cloud-relay/identity/people/grants.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { apiPeople, grantOf } from '../../support/api-people.ts';
import { apiRelay, start } from '../../support/api-relay.ts';
import { startIdentityDoor } from '../../support/identity-door.ts';
import { makeKeyAndRequest } from '../../support/relay-key.ts';
import { addHome } from '../../support/relay-store.ts';

const takenBack = { status: 403, json: { error: expect.stringContaining('taken back') } };

async function doorWithPeople() {
  const door = await startIdentityDoor();
  const { store, home, clock, claim, post } = door;
  const people = apiPeople(store, () => clock.now().wall);
  const neighbour = await addHome(store, 'b', clock.now().wall);
  const installer = async () => {
    const { account } = await people.sessionFor({ role: 'installer', community: home.communityId });
    const give = (grants: Parameters<typeof grantOf>[0][]) =>
      replaceGrants(store.db, { kind: 'account', id: account }, grants.map(grantOf));
    return { by: { kind: 'account', id: account } as const, give };
  };
  /** What somebody with the code gets at the door. */
  const enrol = async ({ secret }: { readonly secret: string }) =>
    post({ secret, certificateRequestPem: (await makeKeyAndRequest()).requestPem });
  const listed = async () => (await listOpenClaims(store.db, everywhere, clock.now().wall)).map(({ id }) => id);
  return { ...door, ...people, neighbour, installer, claim, enrol, listed };
}

test('a code works while its maker may install there: an installer, a program, the command line', async () => {
  const { claim, enrol, installer, tokenFor, home, listed } = await doorWithPeople();
  const token = await tokenFor({ role: 'installer', dwelling: home.dwellingId });
  const makers = [(await installer()).by, { kind: 'token', id: token.id } as const, undefined];
  const codes = [];
  for (const by of makers) codes.push(await claim(null, by));
  expect((await listed()).toSorted()).toEqual(codes.map(({ id }) => id).toSorted());
  for (const code of codes) expect((await enrol(code)).status).toBe(200);
  expect(codes).toHaveLength(3);
});

test('a code of somebody who was dismissed or moved, or of a token that ended, lets nobody in and replaces nobody', async () => {
  const { claim, enrol, installer, tokenFor, home, neighbour, store, clock, listed } = await doorWithPeople();
  const [disabled, roleless, moved, watching] = [
    await installer(),
    await installer(),
    await installer(),
    await installer(),
  ];
  const [revoked, ending] = [
    await tokenFor({ role: 'installer', community: home.communityId }),
    await tokenFor({ role: 'installer', community: home.communityId }, { days: 1 }),
  ];
  const makers = [
    ...[disabled, roleless, moved, watching].map(({ by }) => by),
    ...[revoked, ending].map(({ id }) => ({ kind: 'token', id }) as const),
  ];
  const codes = [];
  for (const by of makers) codes.push(await claim(home.hub, by));
  expect(await listed()).toHaveLength(6);

  await store.db.updateTable('accounts').set({ state: 'disabled' }).where('id', '=', disabled.by.id).execute();
  await roleless.give([]);
  await moved.give([{ role: 'installer', community: neighbour.communityId }]);
  await watching.give([{ role: 'grid-worker', community: home.communityId }]);
  await revokeApiToken(store.db, revoked.id, clock.now().wall);
  clock.advance(days(1));
  for (const [index, code] of codes.entries()) expect([index, await enrol(code)]).toMatchObject([index, takenBack]);
  expect(codes).toHaveLength(6);
  expect(await listed()).toEqual([]);
  expect(await store.db.selectFrom('hubs').select('id').where('revoked_at', 'is not', null).execute()).toEqual([]);
});

test('a hub that is in and lost its answer gets it again, whatever became of the installer', async () => {
  const { claim, post, installer } = await doorWithPeople();
  const { by, give } = await installer();
  const { secret } = await claim(null, by);
  const body = { secret, certificateRequestPem: (await makeKeyAndRequest()).requestPem };
  expect((await post(body)).status).toBe(200);
  await give([]);
  expect((await post(body)).status).toBe(200);
  const other = { secret, certificateRequestPem: (await makeKeyAndRequest()).requestPem };
  expect((await post(other)).status).toBe(403);
});

test('the relay notes who made a code; one that replaces a hub asks for a recent sign-in', async () => {
  const clock = new ManualClock({ wall: start });
  const relay = await apiRelay({ clock });
  const home = await addHome(relay.store, 'a', start);
  const installer = await relay.sessionFor({ role: 'installer', community: home.communityId });
  const program = await relay.tokenFor({ role: 'installer', community: home.communityId });
  const make = (headers: Record<string, string>, replaces?: string) =>
    relay.api.inject({
      method: 'POST',
      url: '/api/claim-codes',
      headers,
      payload: { dwellingId: home.dwellingId, ...(replaces && { replaces }) },
    });
  const makers = async () =>
    (await relay.store.db.selectFrom('claims').select('created_by').execute()).map((row) => row.created_by).toSorted();
  expect((await make(installer.headers, home.hub)).statusCode).toBe(201);
  expect(await makers()).toEqual([`account:${installer.account}`]);

  clock.advance(minutes(16));
  for (const hub of [home.hub, hubIdSchema.parse('hub-nobody')]) {
    const late = await make(installer.headers, hub);
    expect([late.statusCode, apiErrorSchema.parse(late.json()).error.code]).toEqual([403, 'identity/sign-in-again']);
  }
  expect((await make(installer.headers)).statusCode).toBe(201);
  expect((await make(program.headers, home.hub)).statusCode).toBe(201);
  expect(await makers()).toEqual(
    [`account:${installer.account}`, `account:${installer.account}`, `token:${program.id}`].toSorted(),
  );
});
