import { browserSubscriptionSchema, type PushSubscriptionRecord, type pushRoutes } from '../../contracts/api-push.ts';
import type { Delivery } from '../paging/channel.ts';
import { getResponder } from '../registry/responders.ts';
import {
  forgetChannelAddress,
  getChannelAddress,
  listChannelAddresses,
  noteAccepted,
  putChannelAddress,
  type ChannelAddress,
} from '../store/channel-address-store.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';

const channel = 'web-push';

/** Which browsers receive whose alarms. */
export const pushHandlers = ({
  store,
  push,
}: Pick<ApiDependencies, 'store' | 'push'>): Handlers<keyof typeof pushRoutes> => ({
  'GET /api/push/key': () => Promise.resolve({ publicKey: push.publicKey }),
  'GET /api/push/subscriptions': async ({ scope, query }) => {
    const { responder } = query;
    if (responder !== undefined && !(await getResponder(store.db, scope, responder))) return undefined;
    const addresses = await listChannelAddresses(store.db, scope, { channel, responder });
    return { subscriptions: addresses.map(shown) };
  },
  'POST /api/push/subscriptions': async ({ scope, body, now }) => {
    const { responder, device: label, subscription } = body;
    const address = browserSubscriptionSchema.parse(subscription);
    const stored = await store.transaction((tx) =>
      putChannelAddress(tx, scope, { responder, channel, label, address, sameAs: address.endpoint }, now),
    );
    return stored && shown(stored);
  },
  'POST /api/push/subscriptions/:id/test': async ({ scope, params, now }) => {
    const stored = await getChannelAddress(store.db, scope, params.id);
    const responder = stored && (await getResponder(store.db, scope, stored.responder));
    if (!stored || !responder || stored.channel !== channel) return undefined;
    const { language } = responder;
    const delivery = await push.test({ responder: responder.id, language, address: stored.address });
    if (delivery.outcome === 'accepted') await noteAccepted(store.db, stored.id, now);
    if (delivery.outcome === 'gone') await forgetChannelAddress(store.db, scope, stored.id);
    return tested(delivery);
  },
  'DELETE /api/push/subscriptions/:id': async ({ scope, params }) => {
    const stored = await getChannelAddress(store.db, scope, params.id);
    if (stored?.channel !== channel) return undefined;
    return (await forgetChannelAddress(store.db, scope, stored.id)) ? {} : undefined;
  },
});

const shown = ({ id, responder, label, createdAt, lastAcceptedAt }: ChannelAddress): PushSubscriptionRecord => ({
  id,
  responder,
  device: label,
  createdAt,
  ...(lastAcceptedAt === null ? {} : { lastAcceptedAt }),
});

function tested({ outcome, because }: Delivery): { state: 'accepted' | 'gone' | 'failed'; detail?: string } {
  switch (outcome) {
    case 'accepted':
    case 'delivered':
      return { state: 'accepted' };
    case 'gone':
      return { state: 'gone' };
    case 'refused':
    case 'unavailable':
      return { state: 'failed', detail: because.slice(0, 300) };
  }
}
