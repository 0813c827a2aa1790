import { randomUUID } from 'node:crypto';
import { createClaimCode } from '../../../cloud-relay/identity/claims.ts';
import { createHub } from '../../../cloud-relay/registry/hubs.ts';
import { createResponder } from '../../../cloud-relay/registry/responders.ts';
import { putChannelAddress } from '../../../cloud-relay/store/channel-address-store.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { hubIdSchema, type HubId } from '../../../contracts/identifiers.ts';
import { roleSchema, type Role } from '../../../contracts/permissions.ts';
import type { TestSession } from '../../support/api-people.ts';
import { fall, start, type ApiRelay } from '../../support/api-relay.ts';
import { addHome, type TestHome } from '../../support/relay-store.ts';

/** One community with a home, and one of everything that the routes are about. */
export interface Side extends TestHome {
  readonly incidentId: string;
  readonly browserId: string;
  readonly webhookId: string;
  /** Of somebody in the family of the home. */
  readonly personId: string;
  readonly invitationId: string;
  readonly tokenId: string;
  readonly claimId: string;
}

/** Things that a try uses up: each try has its own. */
export interface Fresh {
  address(side: Side, channel: 'web-push' | 'webhook'): Promise<string>;
  hub(side: Side): Promise<string>;
  claim(side: Side): Promise<string>;
  invitation(side: Side): Promise<string>;
  token(side: Side): Promise<string>;
}

/** Where somebody's role holds: for everything, for the community of the first side, or for its home. */
export type Place = 'everywhere' | 'community' | 'home';

export interface TestPerson extends TestSession {
  readonly role: Role;
  readonly place: Place;
  /** As whom this person is paged: somebody of the first side. */
  readonly responderId: string;
  readonly browserId: string;
}

export const secretOfWebhook = `whsec_${'a'.repeat(44)}`;
const unknown = randomUUID();

/** What is nowhere. */
export const nobodysSide: Side = {
  scope: everywhere,
  communityId: unknown,
  dwellingId: unknown,
  residentId: unknown,
  responderId: unknown,
  policyId: unknown,
  hub: hubIdSchema.parse('hub-of-nobody'),
  incidentId: unknown,
  browserId: unknown,
  webhookId: unknown,
  personId: unknown,
  invitationId: unknown,
  tokenId: unknown,
  claimId: 'ab'.repeat(32),
};

export function freshThings(relay: ApiRelay): Fresh {
  const { store } = relay;
  const family = ({ dwellingId }: TestHome) => ({ role: 'family' as const, dwelling: dwellingId });
  const of = (side: TestHome): boolean => side !== nobodysSide;
  return {
    address: async (side, channel) => (of(side) ? addAddress(relay, side.responderId, channel) : unknown),
    hub: async (side) => {
      const id: HubId = hubIdSchema.parse(`hub-${randomUUID()}`);
      if (of(side)) await createHub(store.db, everywhere, { id, dwellingId: side.dwellingId }, start);
      return id;
    },
    claim: async ({ dwellingId }) => {
      const address = { url: 'https://localhost:1', fingerprint: 'a'.repeat(64) };
      const now = relay.clock.now().wall;
      const claim = await store.transaction((tx) => createClaimCode(tx, everywhere, { dwellingId, address }, now));
      return claim?.id ?? nobodysSide.claimId;
    },
    invitation: async (side) => {
      if (!of(side)) return unknown;
      const payload = {
        login: `guest-${randomUUID()}`,
        name: 'guest',
        grants: [{ role: 'family', dwellingId: side.dwellingId }],
      };
      const answer = await relay.api.inject({
        method: 'POST',
        url: '/api/invitations',
        headers: relay.bearer,
        payload,
      });
      return answer.json<{ id: string }>().id;
    },
    token: async (side) => (of(side) ? (await relay.tokenFor(family(side))).id : unknown),
  };
}

export async function addSide(relay: ApiRelay, name: string): Promise<Side> {
  const home = await addHome(relay.store, name, start);
  const fresh = freshThings(relay);
  const empty: Side = { ...nobodysSide, ...home };
  return {
    ...empty,
    incidentId: await relay.alarm(home.hub, fall(`alarm-${name}`)),
    browserId: await fresh.address(empty, 'web-push'),
    webhookId: await fresh.address(empty, 'webhook'),
    personId: (await relay.sessionFor({ role: 'family', dwelling: home.dwellingId })).account,
    invitationId: await fresh.invitation(empty),
    tokenId: await fresh.token(empty),
    claimId: await fresh.claim(empty),
  };
}

async function addAddress(relay: ApiRelay, responder: string, channel: 'web-push' | 'webhook'): Promise<string> {
  const url = 'https://8.8.8.8/anju';
  const address = channel === 'webhook' ? { url, secret: secretOfWebhook } : { endpoint: 'https://push.example.org/a' };
  const input = { responder, channel, label: channel, address, sameAs: randomUUID() };
  return (await putChannelAddress(relay.store.db, everywhere, input, start))?.id ?? '';
}

/** Everybody who can be: each role for everything, for the first side's community and for its home. */
export async function everybody(relay: ApiRelay, { communityId, dwellingId }: Side): Promise<TestPerson[]> {
  const people: TestPerson[] = [];
  for (const role of roleSchema.options) {
    for (const place of ['everywhere', 'community', 'home'] as const) {
      // Family belongs to one home.
      if (role === 'family' && place !== 'home') continue;
      const name = `${role} of ${place}`;
      const own = { communityId, name, role: 'volunteer', phone: '', language: 'zh' } as const;
      const responderId = (await createResponder(relay.store.db, everywhere, own, start))?.id ?? '';
      const where = {
        role,
        ...(place === 'community' && { community: communityId }),
        ...(place === 'home' && { dwelling: dwellingId }),
      };
      const session = await relay.sessionFor(where, { responder: responderId });
      people.push({
        ...session,
        role,
        place,
        responderId,
        browserId: await addAddress(relay, responderId, 'web-push'),
      });
    }
  }
  return people;
}
