import { mkdirSync, readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import BetterSqlite3 from 'better-sqlite3';
import { relayConfigurationSchema } from '../../cloud-relay/configuration/configuration.ts';
import { createClaimCode } from '../../cloud-relay/identity/claims.ts';
import { seedDemo } from '../../cloud-relay/registry/demo-seed.ts';
import { startRelay } from '../../cloud-relay/relay.ts';
import { putChannelAddress } from '../../cloud-relay/store/channel-address-store.ts';
import { everywhere } from '../../cloud-relay/store/scope.ts';
import { createLog } from '../../foundation/log.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { tokenOfEverything } from '../support/signed-in.ts';
import { monotonicNow } from './child.ts';

/** A whole relay, which also says when an incident's change was on its disk. */
const settings = JSON.parse(process.argv[2] ?? '{}') as {
  folder: string;
  authorityFile: string;
  subscription: { endpoint: string; keys: { p256dh: string; auth: string } };
};

/** When the latest commit returned. The relay tells of a change only after the hub has its receipt. */
let committedAt = 0;
// oxlint-disable-next-line typescript/unbound-method -- it is called with its database below
const { prepare } = BetterSqlite3.prototype;
Object.assign(BetterSqlite3.prototype, {
  prepare(this: BetterSqlite3.Database, sql: string) {
    // What kysely prepares takes its values as a list.
    const statement = prepare.call(this, sql) as BetterSqlite3.Statement<[]>;
    if (sql !== 'commit') return statement;
    const run = statement.run.bind(statement);
    statement.run = () => {
      const result = run();
      committedAt = monotonicNow();
      return result;
    };
    return statement;
  },
});

mkdirSync(settings.folder, { recursive: true });
const clock = systemClock();
const relay = await startRelay({
  configuration: relayConfigurationSchema.parse({
    dataFolder: settings.folder,
    publicHosts: ['127.0.0.1'],
    mqtt: { host: '127.0.0.1', port: 0 },
    enrolment: { host: '127.0.0.1', port: 0 },
    console: { port: 0 },
    paging: { allowedAddresses: ['127.0.0.1'] },
  }),
  clock,
  log: createLog({ program: 'relay', level: 'error' }),
  providerAgent: new Agent({ ca: readFileSync(settings.authorityFile), keepAlive: true }),
});
const now = clock.now().wall;
const seed = await seedDemo(relay.store, now);
await putChannelAddress(
  relay.store.db,
  everywhere,
  {
    responder: seed.responders.family,
    channel: 'web-push',
    label: 'bench',
    address: settings.subscription,
    sameAs: settings.subscription.endpoint,
  },
  now,
);
const claim = await createClaimCode(
  relay.store.db,
  everywhere,
  {
    dwellingId: seed.dwellingId,
    address: { url: `https://127.0.0.1:${relay.ports.enrolment}`, fingerprint: relay.fingerprint },
  },
  now,
);
if (!claim) throw new Error('the demo dwelling is not there');
relay.changes.subscribe(({ incident }) => process.send?.({ kind: 'changed', incident, at: committedAt }));
process.send?.({
  kind: 'ready',
  claim: claim.code,
  console: `http://127.0.0.1:${relay.ports.console}`,
  token: await tokenOfEverything(relay.store, now),
  responder: seed.responders.family,
});
// A new hub pages nobody while it is being installed.
process.on('message', () => {
  void relay.store.db
    .updateTable('hubs')
    .set({ installing_until: null })
    .execute()
    .then(() => process.send?.({ kind: 'watching' }));
});
process.on('SIGTERM', () => {
  void relay.stop().then(() => process.exit(0));
});
