import { browserSubscriptionSchema, type PushSubscriptionRecord, type pushRoutes } from '../../contracts/api-push.ts';
import type { Delivery } from '../paging/channel.ts';
import {
  forgetChannelAddress,
  noteAccepted,
  putChannelAddress,
  type ChannelAddress,
} from '../store/channel-address-store.ts';
import { refuseTooMany } from './address-limit.ts';
import { addressReach } from './address-reach.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';
import { ownAccount } from './own-account.ts';

const channel = 'web-push';

/** Which browsers receive whose alarms. */
export const pushHandlers = ({
  store,
  push,
}: Pick<ApiDependencies, 'store' | 'push'>): Handlers<keyof typeof pushRoutes> => ({
  'GET /api/push/key': () => Promise.resolve({ publicKey: push.publicKey }),
  'GET /api/push/subscriptions': async ({ query, ...sender }) => {
    const { responder } = query;
    const reach = await addressReach(store.db, sender);
    if (responder !== undefined && !(await reach.responder(responder))) return undefined;
    return { subscriptions: (await reach.addresses({ channel, responder })).map(shown) };
  },
  'POST /api/push/subscriptions': async ({ body, now, ...sender }) => {
    const { responder, device: label, subscription } = body;
    const scope = (await addressReach(store.db, sender)).scopeOf(responder);
    const address = browserSubscriptionSchema.parse(subscription);
    const input = {
      responder,
      channel,
      label,
      address,
      sameAs: address.endpoint,
      account: ownAccount(sender.actor, responder),
    };
    const stored = await store.transaction(async (tx) => {
      await refuseTooMany(tx, scope, input);
      return putChannelAddress(tx, scope, input, now);
    });
    return stored && shown(stored);
  },
  'POST /api/push/subscriptions/:id/test': async ({ params, now, ...sender }) => {
    const reach = await addressReach(store.db, sender);
    const stored = await reach.address(params.id);
    const responder = stored && (await reach.responder(stored.responder));
    if (!stored || !responder || stored.channel !== channel) return undefined;
    const { language } = responder;
    const delivery = await push.test({ responder: responder.id, language, address: stored.address });
    if (delivery.outcome === 'accepted') await noteAccepted(store.db, stored.id, now);
    if (delivery.outcome === 'gone') {
      await forgetChannelAddress(store.db, reach.scopeOf(stored.responder), stored.id);
    }
    return tested(delivery);
  },
  'DELETE /api/push/subscriptions/:id': async ({ params, ...sender }) => {
    const reach = await addressReach(store.db, sender);
    const stored = await reach.address(params.id);
    if (stored?.channel !== channel) return undefined;
    return (await forgetChannelAddress(store.db, reach.scopeOf(stored.responder), stored.id)) ? {} : undefined;
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
