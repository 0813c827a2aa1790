import { z } from 'zod';
import type { ChannelAddressRecord, channelRoutes } from '../../contracts/api-channels.ts';
import {
  changeChannelAddress,
  forgetChannelAddress,
  getChannelAddress,
  putChannelAddress,
  type ChannelAddress,
} from '../store/channel-address-store.ts';
import { refuseTooMany } from './address-limit.ts';
import { addressReach } from './address-reach.ts';
import { ApiRefusal } from './api-error.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';
import { ownAccount } from './own-account.ts';
import { webhookTargets } from './webhook-target.ts';

const channel = 'webhook';
/** As the webhook channel wants it. */
const storedSchema = z.object({ url: z.string(), secret: z.string() });

/** Where responders are reached. Browsers add themselves (push-handlers.ts); other systems are added here. */
export function channelHandlers({
  store,
  addressGuard,
}: Pick<ApiDependencies, 'store' | 'addressGuard'>): Handlers<keyof typeof channelRoutes> {
  const check = webhookTargets(addressGuard);
  return {
    'GET /api/channel-addresses': async ({ query, ...sender }) => {
      const { responder } = query;
      const reach = await addressReach(store.db, sender);
      if (responder !== undefined && !(await reach.responder(responder))) return undefined;
      return { addresses: (await reach.addresses({ responder })).map(shown) };
    },
    'POST /api/channel-addresses': async ({ body, now, ...sender }) => {
      const { responder, label, url, secret } = body;
      const reach = await addressReach(store.db, sender);
      if (!(await reach.responder(responder))) return undefined;
      const scope = reach.scopeOf(responder);
      const input = {
        responder,
        channel,
        label,
        address: { url, secret },
        sameAs: sameAs(responder, url),
        account: ownAccount(sender.actor, responder),
      };
      // Before anybody is asked for the name, and again where it counts.
      await refuseTooMany(store.db, scope, input);
      await check(sender.actor.id, url);
      const stored = await store.transaction(async (tx) => {
        await refuseTooMany(tx, scope, input);
        return putChannelAddress(tx, scope, input, now);
      });
      return stored && shown(stored);
    },
    'PUT /api/channel-addresses/:id': async ({ params, body, ...sender }) => {
      const { label, url, secret } = body;
      const reach = await addressReach(store.db, sender);
      const before = await reach.address(params.id);
      if (!before) return undefined;
      const scope = reach.scopeOf(before.responder);
      if (before.channel !== channel) throw onlyWebhooks(before.channel);
      await check(sender.actor.id, url);
      const stored = await store.transaction(async (tx) => {
        const current = await getChannelAddress(tx, scope, params.id);
        if (!current) return undefined;
        const kept = secret ?? storedSchema.safeParse(current.address).data?.secret;
        if (kept === undefined) throw needsSecret();
        const address = { url, secret: kept };
        return changeChannelAddress(tx, scope, params.id, { label, address, sameAs: sameAs(current.responder, url) });
      });
      return stored && shown(stored);
    },
    'DELETE /api/channel-addresses/:id': async ({ params, ...sender }) => {
      const reach = await addressReach(store.db, sender);
      const stored = await reach.address(params.id);
      if (!stored) return undefined;
      const scope = reach.scopeOf(stored.responder);
      return (await store.transaction((tx) => forgetChannelAddress(tx, scope, stored.id))) ? {} : undefined;
    },
  };
}

/** Two people may share a receiver, and nobody can take somebody else's address by adding it. */
const sameAs = (responder: string, url: string): string => `${responder} ${url}`;

const needsSecret = (): ApiRefusal =>
  new ApiRefusal(400, {
    code: 'input/invalid',
    field: 'secret',
    value: null,
    message: 'secret: the stored one cannot be read',
    fix: 'give a new one',
  });

const onlyWebhooks = (value: string): ApiRefusal =>
  new ApiRefusal(409, {
    code: 'store/conflict',
    field: 'channel',
    value,
    message: `channel: an address of ${value} cannot be changed`,
    fix: 'remove it, and send alarms to that browser again',
  });

function shown({ id, responder, label, createdAt, lastAcceptedAt, ...stored }: ChannelAddress): ChannelAddressRecord {
  const url = stored.channel === channel ? storedSchema.safeParse(stored.address).data?.url : undefined;
  return {
    id,
    responder,
    channel: stored.channel,
    label,
    createdAt,
    ...(url === undefined ? {} : { url }),
    ...(lastAcceptedAt === null ? {} : { lastAcceptedAt }),
  };
}
