import { useLocalStorage } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiAnswer } from '../../../../contracts/api.ts';
import type { PushSubscriptionRecord } from '../../../../contracts/api-push.ts';
import type { Responder } from '../../../../contracts/api-registry.ts';
import { call } from '../relay/client.ts';
import { useAnswer } from '../relay/queries.ts';
import { describeBrowser } from './describe-browser.ts';
import { currentSubscription, pushAbility, subscribe, type PushAbility } from './push-subscribing.ts';

export type TestResult = ApiAnswer<'POST /api/push/subscriptions/:id/test'>;

/** What both the browser and the relay say about notices here. */
export type NoticesState =
  | { readonly kind: 'asking' }
  | { readonly kind: Exclude<PushAbility, 'possible'> }
  | { readonly kind: 'off' }
  /** The browser listens, but the relay knows nothing of it: no alarm would come. */
  | { readonly kind: 'unknown-to-relay' }
  | { readonly kind: 'on'; readonly record: PushSubscriptionRecord };

export interface Notices {
  readonly state: NoticesState;
  readonly busy: boolean;
  readonly error: Error | undefined;
  readonly tested: TestResult | undefined;
  readonly start: (responder: Pick<Responder, 'id'>) => void;
  readonly stop: () => void;
  readonly test: () => void;
}

export function useNotices(): Notices {
  const client = useQueryClient();
  const [id, setId, forgetId] = useLocalStorage<string>({
    key: 'anju.push-subscription',
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  const inBrowser = useQuery({
    queryKey: ['push in this browser'],
    queryFn: async () => (await currentSubscription()) !== undefined,
  });
  const records = useAnswer('GET /api/push/subscriptions', { query: {} });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const [tested, setTested] = useState<TestResult>();

  const doing = (work: () => Promise<void>): void => {
    setBusy(true);
    setError(undefined);
    setTested(undefined);
    work()
      .catch((thrown: unknown) => setError(thrown instanceof Error ? thrown : new Error(String(thrown))))
      .finally(() => {
        setBusy(false);
        void client.invalidateQueries({ queryKey: ['push in this browser'] });
        void client.invalidateQueries({ queryKey: ['GET /api/push/subscriptions'] });
      });
  };

  const start = (responder: Pick<Responder, 'id'>): void =>
    doing(async () => {
      const { publicKey } = await call('GET /api/push/key', {});
      const subscription = await subscribe(publicKey);
      if (!subscription) return;
      const record = await call('POST /api/push/subscriptions', {
        body: { responder: responder.id, device: describeBrowser(), subscription },
      });
      setId(record.id);
    });
  const stop = (): void =>
    doing(async () => {
      if (id !== '') await call('DELETE /api/push/subscriptions/:id', { params: { id } });
      await (await currentSubscription())?.unsubscribe();
      forgetId();
    });
  const test = (): void =>
    doing(async () => setTested(await call('POST /api/push/subscriptions/:id/test', { params: { id }, body: {} })));

  return {
    state: stateOf(pushAbility(), inBrowser.data, records.data?.subscriptions, id),
    busy,
    error,
    tested,
    start,
    stop,
    test,
  };
}

function stateOf(
  ability: PushAbility,
  inBrowser: boolean | undefined,
  records: readonly PushSubscriptionRecord[] | undefined,
  id: string,
): NoticesState {
  if (ability !== 'possible') return { kind: ability };
  if (inBrowser === undefined || records === undefined) return { kind: 'asking' };
  if (!inBrowser) return { kind: 'off' };
  const record = records.find((one) => one.id === id);
  return record ? { kind: 'on', record } : { kind: 'unknown-to-relay' };
}
