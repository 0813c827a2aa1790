import { expect, test } from 'vitest';
import { enrolmentAnswerSchema } from '../../../contracts/enrolment.ts';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { days, minutes } from '../../../foundation/durations.ts';
import { createClaimCode, listOpenClaims, takeBackClaim } from '../../../cloud-relay/identity/claims.ts';
import { getHub, updateHub } from '../../../cloud-relay/registry/hubs.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { startIdentityDoor } from '../../support/identity-door.ts';
import { makeKeyAndRequest } from '../../support/relay-key.ts';
import { addHome } from '../../support/relay-store.ts';

const now = 1_790_000_000_000;

test('a hub that takes the place of another has its home, its successor is known, and the old one is out', async () => {
  const { claim, post, store, home, enrolled, clock } = await startIdentityDoor();
  const made = await claim(home.hub);
  const { requestPem } = await makeKeyAndRequest();
  const body = { secret: made.secret, certificateRequestPem: requestPem };
  const answer = enrolmentAnswerSchema.parse((await post(body)).json);
  const hub = await getHub(store.db, everywhere, answer.hub);
  const old = await getHub(store.db, everywhere, home.hub);
  expect(hub).toMatchObject({ dwellingId: home.dwellingId, replaces: home.hub, revokedAt: null });
  expect(hub?.installingUntil).toBe(clock.now().wall + minutes(60));
  expect(old).toMatchObject({ revokedAt: clock.now().wall, revokedBecause: 'replaced', replacedBy: answer.hub });
  expect(enrolled).toEqual([{ hub: answer.hub, replaced: home.hub }]);
  // The answer was lost: asked for again, it says the same and replaces nobody else.
  clock.advance(minutes(5));
  expect(enrolmentAnswerSchema.parse((await post(body)).json).hub).toBe(answer.hub);
  expect(enrolled.at(-1)).toEqual({ hub: answer.hub, replaced: null });
  expect((await getHub(store.db, everywhere, answer.hub))?.installingUntil).toBe(clock.now().wall + minutes(55));
});

test('two codes for one place: the first hub has it, the second is told', async () => {
  const { claim, post, home, store } = await startIdentityDoor();
  const [one, other] = [await claim(home.hub), await claim(home.hub)];
  const bodyOf = async ({ secret }: { secret: string }) => ({
    secret,
    certificateRequestPem: (await makeKeyAndRequest()).requestPem,
  });
  expect((await post(await bodyOf(one))).status).toBe(200);
  const second = await post(await bodyOf(other));
  expect(second).toMatchObject({ status: 403, json: { error: expect.stringContaining('has been replaced already') } });
  expect(await store.db.selectFrom('hubs').select('id').execute()).toHaveLength(2);
});

test('a code replaces a hub of its own home only, revoked or not, and none that was replaced before', async () => {
  const { store, home } = await startIdentityDoor();
  const neighbour = await addHome(store, 'b');
  const address = { url: 'https://localhost:8443', fingerprint: 'ab'.repeat(32) };
  const make = (replaces: string) =>
    createClaimCode(
      store.db,
      everywhere,
      { dwellingId: home.dwellingId, replaces: hubIdSchema.parse(replaces), address },
      now,
    );
  expect(await make(neighbour.hub)).toBeUndefined();
  expect(await make('hub-nobody')).toBeUndefined();
  await updateHub(store.db, everywhere, home.hub, { revokedAt: now });
  expect(await make(home.hub)).toMatchObject({ replaces: home.hub });
  await store.db.updateTable('hubs').set({ replaces_hub_id: home.hub }).where('id', '=', neighbour.hub).execute();
  expect(await make(home.hub)).toBeUndefined();
});

test('open codes are listed without their secret, and one that was taken back lets nobody in', async () => {
  const { claim, post, store, home, clock } = await startIdentityDoor();
  const neighbour = await addHome(store, 'b');
  const [kept, taken] = [await claim(), await claim(home.hub)];
  const wall = clock.now().wall;
  const listed = await listOpenClaims(store.db, home.scope, wall);
  expect(listed.map(({ id }) => id).toSorted()).toEqual([kept.id, taken.id].toSorted());
  expect(JSON.stringify(listed)).not.toContain(kept.secret);
  expect(listed.find(({ id }) => id === taken.id)).toMatchObject({ replaces: home.hub, address: 'a 3 号楼' });
  expect(await listOpenClaims(store.db, neighbour.scope, wall)).toEqual([]);

  expect(await takeBackClaim(store.db, neighbour.scope, taken.id, wall)).toBe(false);
  expect(await takeBackClaim(store.db, home.scope, taken.id, wall)).toBe(true);
  expect(await takeBackClaim(store.db, home.scope, taken.id, wall)).toBe(false);
  const { requestPem } = await makeKeyAndRequest();
  expect(await post({ secret: taken.secret, certificateRequestPem: requestPem })).toMatchObject({
    status: 403,
    json: { error: expect.stringContaining('taken back') },
  });
  expect((await post({ secret: kept.secret, certificateRequestPem: requestPem })).status).toBe(200);
  expect(await listOpenClaims(store.db, home.scope, wall)).toEqual([]);
  expect(await takeBackClaim(store.db, home.scope, kept.id, wall)).toBe(false);
  await claim();
  expect(await listOpenClaims(store.db, home.scope, wall + days(7))).toEqual([]);
});
