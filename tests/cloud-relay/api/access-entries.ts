import { randomUUID } from 'node:crypto';
import { secretOfWebhook, type Fresh, type Side } from './access-sides.ts';

export interface Tried {
  readonly path: string;
  readonly body?: unknown;
}

type Ask = (side: Side, fresh: Fresh) => Tried | Promise<Tried>;

/**
 * To whom a record belongs. `home`: seen by whoever looks after the home or its community. `community`: by whoever looks
 * after the whole community. `responder`: by that responder, and by whoever may change responders there.
 */
export type BelongsTo = 'home' | 'community' | 'responder';

/** What a route is about: from it, and from the table of permissions, follows what each person is answered. */
export type Entry =
  /** One record of a side. `outside`: the answer about another side's, where it is not 404. */
  | {
      readonly is: 'record';
      readonly of: BelongsTo;
      readonly ask: Ask;
      readonly outside?: number;
      /** Of an answer that is neither 2xx nor 409 and yet shows that the record was found. */
      readonly also?: number;
    }
  /** All that one sees: must hold the side's own record, and nothing of the others. */
  | { readonly is: 'list'; readonly of: BelongsTo; readonly path: string; readonly shows: (side: Side) => string }
  /** For the whole relay, or about nobody's records. */
  | { readonly is: 'plain'; readonly ask: Ask; readonly also?: number }
  /** About the sender's own account, which a try may change. */
  | { readonly is: 'own'; readonly ask: Ask; readonly also?: number }
  /** For anyone: always this answer, whoever asks. */
  | { readonly is: 'for-anyone'; readonly ask: Ask; readonly answers: number }
  /** The stream of live events: each of its topics is tried by itself. */
  | { readonly is: 'live' };

const record = (of: BelongsTo, ask: Ask, more: { outside?: number; also?: number } = {}): Entry => ({
  is: 'record',
  of,
  ask,
  ...more,
});
const act = (action: string, body: object = {}): Entry =>
  record('home', ({ incidentId }) => ({ path: `/api/incidents/${incidentId}/${action}`, body }));
const own = (path: string, body?: object, also?: number): Entry => ({
  is: 'own',
  ask: () => ({ path, ...(body && { body }) }),
  ...(also !== undefined && { also }),
});
const plain = (path: string, body?: object, also?: number): Entry =>
  ({ ...own(path, body, also), is: 'plain' }) as Entry;
const list = (of: BelongsTo, path: string, shows: (side: Side) => string): Entry => ({ is: 'list', of, path, shows });
const forAnyone = (path: string, answers: number, body?: object): Entry => ({
  is: 'for-anyone',
  ask: () => ({ path, ...(body && { body }) }),
  answers,
});

const family = ({ dwellingId }: Side) => [{ role: 'family', communityId: null, dwellingId }];
const community = { name: '新', level: 'community' };
const policy = ({ communityId, responderId }: Side, severityClass: string) => ({
  communityId,
  name: 'p',
  severityClass,
  steps: [{ afterSeconds: 0, responders: [responderId], channels: [] }],
  repeatAfterSeconds: 300,
});
const responder = ({ communityId }: Side) => ({
  communityId,
  name: '吴',
  role: 'volunteer',
  phone: '',
  language: 'zh',
});
const resident = ({ dwellingId }: Side) => ({ dwellingId, name: '周', respectfulName: '周叔', phone: '' });
const dwelling = ({ communityId }: Side) => ({ communityId, address: '梧桐路 1 号', accessNote: '' });
const webhook = { label: 'calls', url: 'https://8.8.4.4/anju', secret: secretOfWebhook };
const subscription = () => ({
  endpoint: `https://push.example.org/${randomUUID()}`,
  keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) },
});
const longSecret = 'x'.repeat(43);

/** Every route of the table. One that is missing fails the test. */
export const entries: Readonly<Record<string, Entry>> = {
  'GET /api/incidents': list('home', '/api/incidents', ({ incidentId }) => incidentId),
  'GET /api/incidents/:id': record('home', ({ incidentId }) => ({ path: `/api/incidents/${incidentId}` })),
  'POST /api/incidents/:id/accept': act('accept'),
  'POST /api/incidents/:id/on-my-way': act('on-my-way', { etaMinutes: 5 }),
  'POST /api/incidents/:id/arrived': act('arrived'),
  'POST /api/incidents/:id/cannot': act('cannot'),
  'POST /api/incidents/:id/escalate-now': act('escalate-now'),
  'POST /api/incidents/:id/close': act('close', { outcome: 'test' }),

  'GET /api/hubs': list('home', '/api/hubs', ({ hub }) => hub),
  'GET /api/hubs/:id': record('home', ({ hub }) => ({ path: `/api/hubs/${hub}` })),
  'POST /api/hubs/:id/revoke': record('home', async (side, fresh) => ({
    path: `/api/hubs/${await fresh.hub(side)}/revoke`,
    body: { because: 'stolen' },
  })),
  'POST /api/hubs/:id/installation': record('home', ({ hub }) => ({
    path: `/api/hubs/${hub}/installation`,
    body: { minutes: 5 },
  })),
  'DELETE /api/hubs/:id/installation': record('home', ({ hub }) => ({ path: `/api/hubs/${hub}/installation` })),
  'POST /api/hubs/:id/test-mode': record('home', ({ hub }) => ({
    path: `/api/hubs/${hub}/test-mode`,
    body: { minutes: 5 },
  })),
  'DELETE /api/hubs/:id/test-mode': record('home', ({ hub }) => ({ path: `/api/hubs/${hub}/test-mode` })),
  'GET /api/hubs/:id/learned': record('home', ({ hub }) => ({ path: `/api/hubs/${hub}/learned` })),
  'POST /api/hubs/:id/learned/reset': record('home', ({ hub }) => ({
    path: `/api/hubs/${hub}/learned/reset`,
    body: {},
  })),
  'GET /api/claim-codes': list('home', '/api/claim-codes', ({ claimId }) => claimId),
  'POST /api/claim-codes': record('home', ({ dwellingId }) => ({ path: '/api/claim-codes', body: { dwellingId } })),
  'DELETE /api/claim-codes/:id': record('home', async (side, fresh) => ({
    path: `/api/claim-codes/${await fresh.claim(side)}`,
  })),
  'GET /api/authority': plain('/api/authority'),
  'POST /api/authority/rotate': plain('/api/authority/rotate', {}),
  'POST /api/authority/:id/retire': plain(`/api/authority/${'ab'.repeat(32)}/retire`, {}, 404),

  'GET /api/communities': list('community', '/api/communities', ({ communityId }) => communityId),
  // A community cannot stand below another one: that it gets as far as saying so means that it was found.
  'POST /api/communities': record(
    'community',
    ({ communityId }) => ({ path: '/api/communities', body: { ...community, parentId: communityId } }),
    { also: 400 },
  ),
  'GET /api/communities/:id': record('community', ({ communityId }) => ({ path: `/api/communities/${communityId}` })),
  'PUT /api/communities/:id': record('community', ({ communityId }) => ({
    path: `/api/communities/${communityId}`,
    body: { ...community, parentId: null },
  })),
  'GET /api/dwellings': list('home', '/api/dwellings', ({ dwellingId }) => dwellingId),
  'POST /api/dwellings': record('community', (side) => ({ path: '/api/dwellings', body: dwelling(side) })),
  'GET /api/dwellings/:id': record('home', ({ dwellingId }) => ({ path: `/api/dwellings/${dwellingId}` })),
  'PUT /api/dwellings/:id': record('home', (side) => ({
    path: `/api/dwellings/${side.dwellingId}`,
    body: dwelling(side),
  })),
  'GET /api/dwellings/:id/care-plan': record('home', ({ dwellingId }) => ({
    path: `/api/dwellings/${dwellingId}/care-plan`,
  })),
  'GET /api/dwellings/:id/care-plan/versions': record('home', ({ dwellingId }) => ({
    path: `/api/dwellings/${dwellingId}/care-plan/versions`,
  })),
  // Only the first of all tries changes it; the others find another version there.
  'PUT /api/dwellings/:id/care-plan': record('home', ({ dwellingId }) => ({
    path: `/api/dwellings/${dwellingId}/care-plan`,
    body: { expectedVersion: 0, plan: { dementia: true } },
  })),
  'POST /api/dwellings/:id/care-plan/restore': record('home', ({ dwellingId }) => ({
    path: `/api/dwellings/${dwellingId}/care-plan/restore`,
    body: { expectedVersion: 0, version: 0 },
  })),
  'GET /api/rules': plain('/api/rules'),
  'GET /api/residents': list('home', '/api/residents', ({ residentId }) => residentId),
  // Whoever looks after one home adds nobody to it.
  'POST /api/residents': record('community', (side) => ({ path: '/api/residents', body: resident(side) })),
  'GET /api/residents/:id': record('home', ({ residentId }) => ({ path: `/api/residents/${residentId}` })),
  'PUT /api/residents/:id': record('home', (side) => ({
    path: `/api/residents/${side.residentId}`,
    body: resident(side),
  })),
  'GET /api/responders': list('community', '/api/responders', ({ responderId }) => responderId),
  'POST /api/responders': record('community', (side) => ({ path: '/api/responders', body: responder(side) })),
  'GET /api/responders/:id': record('community', ({ responderId }) => ({ path: `/api/responders/${responderId}` })),
  'PUT /api/responders/:id': record('community', (side) => ({
    path: `/api/responders/${side.responderId}`,
    body: responder(side),
  })),
  'GET /api/policies': list('community', '/api/policies', ({ policyId }) => policyId),
  'POST /api/policies': record('community', (side) => ({ path: '/api/policies', body: policy(side, 'fault') })),
  'GET /api/policies/:id': record('community', ({ policyId }) => ({ path: `/api/policies/${policyId}` })),
  'PUT /api/policies/:id': record('community', (side) => ({
    path: `/api/policies/${side.policyId}`,
    body: policy(side, 'alarm'),
  })),

  'GET /api/channel-addresses': list('responder', '/api/channel-addresses', ({ webhookId }) => webhookId),
  'POST /api/channel-addresses': record('responder', ({ responderId }) => ({
    path: '/api/channel-addresses',
    body: { ...webhook, responder: responderId },
  })),
  'PUT /api/channel-addresses/:id': record('responder', async (side, fresh) => ({
    path: `/api/channel-addresses/${await fresh.address(side, 'webhook')}`,
    body: { ...webhook, url: `https://8.8.4.4/${randomUUID()}` },
  })),
  'DELETE /api/channel-addresses/:id': record('responder', async (side, fresh) => ({
    path: `/api/channel-addresses/${await fresh.address(side, 'webhook')}`,
  })),
  'GET /api/push/key': plain('/api/push/key'),
  'GET /api/push/subscriptions': list('responder', '/api/push/subscriptions', ({ browserId }) => browserId),
  'POST /api/push/subscriptions': record('responder', ({ responderId }) => ({
    path: '/api/push/subscriptions',
    body: { responder: responderId, device: 'Chrome', subscription: subscription() },
  })),
  'POST /api/push/subscriptions/:id/test': record('responder', ({ browserId }) => ({
    path: `/api/push/subscriptions/${browserId}/test`,
    body: {},
  })),
  'DELETE /api/push/subscriptions/:id': record('responder', async (side, fresh) => ({
    path: `/api/push/subscriptions/${await fresh.address(side, 'web-push')}`,
  })),
  'POST /api/page-answers': forAnyone('/api/page-answers', 403, { token: longSecret, answer: 'going' }),

  'POST /api/sign-in': forAnyone('/api/sign-in', 401, { login: 'nobody', password: 'wrong' }),
  // Whoever is signed in owes none.
  'POST /api/sign-in/second-factor': own('/api/sign-in/second-factor', { code: '000000' }, 403),
  'POST /api/sign-in/passkey/begin': forAnyone('/api/sign-in/passkey/begin', 200, {}),
  'POST /api/sign-in/passkey': forAnyone('/api/sign-in/passkey', 401, { response: {} }),
  'POST /api/sign-out': own('/api/sign-out', {}),
  'POST /api/links/look': forAnyone('/api/links/look', 401, { secret: longSecret }),
  'POST /api/links/use': forAnyone('/api/links/use', 401, { secret: longSecret, password: 'three-words-and-more' }),
  'GET /api/account': own('/api/account'),
  'PUT /api/account': own('/api/account', { name: '新名', language: 'zh' }),
  'POST /api/account/password': own('/api/account/password', { next: 'three-words-and-more-of-them' }, 400),
  'POST /api/account/second-factor/begin': own('/api/account/second-factor/begin', {}),
  'POST /api/account/second-factor/confirm': own('/api/account/second-factor/confirm', { code: '000000' }, 400),
  'POST /api/account/second-factor/remove': own('/api/account/second-factor/remove', {}),
  'POST /api/account/recovery-codes': own('/api/account/recovery-codes', {}),
  'POST /api/account/passkeys/begin': own('/api/account/passkeys/begin', {}),
  'POST /api/account/passkeys': own('/api/account/passkeys', { name: 'phone', response: {} }, 400),
  'DELETE /api/account/passkeys/:id': own('/api/account/passkeys/none', undefined, 404),
  'GET /api/account/sessions': own('/api/account/sessions'),
  'DELETE /api/account/sessions/:id': own('/api/account/sessions/none', undefined, 404),
  'POST /api/account/sessions/end-others': own('/api/account/sessions/end-others', {}),

  'GET /api/people': list('home', '/api/people', ({ personId }) => personId),
  'GET /api/people/:id': record('home', ({ personId }) => ({ path: `/api/people/${personId}` })),
  'PUT /api/people/:id': record('home', (side) => ({
    path: `/api/people/${side.personId}`,
    body: { name: '女儿', language: 'zh', responder: null, state: 'active', grants: family(side) },
  })),
  'POST /api/people/:id/end-sessions': record('home', ({ personId }) => ({
    path: `/api/people/${personId}/end-sessions`,
    body: {},
  })),
  'POST /api/people/:id/recovery': record('home', ({ personId }) => ({
    path: `/api/people/${personId}/recovery`,
    body: {},
  })),
  'GET /api/invitations': list('home', '/api/invitations', ({ invitationId }) => invitationId),
  'POST /api/invitations': record(
    'home',
    (side) => ({
      path: '/api/invitations',
      body: { login: `guest-${randomUUID()}`, name: 'guest', grants: family(side) },
    }),
    { outside: 400 },
  ),
  'DELETE /api/invitations/:id': record('home', async (side, fresh) => ({
    path: `/api/invitations/${await fresh.invitation(side)}`,
  })),
  'GET /api/tokens': list('home', '/api/tokens', ({ tokenId }) => tokenId),
  'POST /api/tokens': record(
    'home',
    (side) => ({
      path: '/api/tokens',
      body: { name: 'program', grants: family(side), actions: ['incidents.read'], days: 1 },
    }),
    { outside: 403 },
  ),
  'DELETE /api/tokens/:id': record('home', async (side, fresh) => ({ path: `/api/tokens/${await fresh.token(side)}` })),

  'GET /api/audit': plain('/api/audit'),
  'GET /api/audit.csv': plain('/api/audit.csv'),
  'GET /api/me': own('/api/me'),
  'GET /api/live': { is: 'live' },
  'GET /api/openapi.json': plain('/api/openapi.json'),
  'GET /health': forAnyone('/health', 200),
  'GET /metrics': plain('/metrics'),
};
