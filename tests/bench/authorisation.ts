import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { authorise } from '../../cloud-relay/api/authorisation.ts';
import type { Actor } from '../../cloud-relay/identity/actor.ts';
import { createAccount } from '../../cloud-relay/identity/people/accounts.ts';
import { apiTokenAuthentication, createApiToken } from '../../cloud-relay/identity/people/api-tokens.ts';
import { sessionAuthentication } from '../../cloud-relay/identity/people/session-actor.ts';
import { startSession } from '../../cloud-relay/identity/people/sessions.ts';
import { FieldLevels } from '../../cloud-relay/store/field-levels.ts';
import { openStore } from '../../cloud-relay/store/sqlite-store.ts';
import type { Store } from '../../cloud-relay/store/store.ts';
import { staffRoles, type Grant, type Role } from '../../contracts/permissions.ts';
import { spreadOf, tableOf, type Figure } from './figures.ts';

const help = `Measures what finding out who asks, and where they may, adds to each request.

  npx tsc -b tests && node dist/tests/bench/authorisation.js
`;
const requests = 5_000;
const warmUp = 500;
const now = Date.now();

const grant = (role: Role, communityId: string | null = null, dwellingId: string | null = null): Grant => ({
  role,
  communityId,
  dwellingId,
});

/** A city: 10 districts, 100 streets, 2,000 communities. */
async function addField(store: Store): Promise<void> {
  await store.transaction(async (tx) => {
    const add = (id: string, level: string, parent: string | null) =>
      tx.insertInto('communities').values({ id, level, name: id, parent_id: parent, created_at: now }).execute();
    await add('city', 'city', null);
    for (let d = 0; d < 10; d += 1) {
      await add(`d${d}`, 'district', 'city');
      for (let s = 0; s < 10; s += 1) {
        await add(`d${d}s${s}`, 'street', `d${d}`);
        for (let c = 0; c < 20; c += 1) await add(`d${d}s${s}c${c}`, 'community', `d${d}s${s}`);
      }
    }
    const home = { id: 'home', community_id: 'd0s0c0', address: 'a', access_note: '', created_at: now };
    await tx.insertInto('dwellings').values(home).execute();
  });
}

async function personWith(store: Store, login: string, given: Grant): Promise<() => Promise<Actor | undefined>> {
  const account = { login, name: login, language: 'zh', responder: null, grants: [given], passwordHash: null } as const;
  const { id } = await store.transaction((tx) => createAccount(tx, account, now));
  await store.db.updateTable('accounts').set({ totp_secret: 'JBSWY3DPEHPK3PXP' }).where('id', '=', id).execute();
  const started = { accountId: id, next: 'nothing', secondFactor: true, device: 'bench', address: '' } as const;
  const { token } = await startSession(store.db, started, now);
  const authenticate = sessionAuthentication(store.db, staffRoles);
  return () => authenticate(token, '', now);
}

async function measure(work: () => unknown): Promise<number[]> {
  const samples: number[] = [];
  for (let n = 0; n < warmUp + requests; n += 1) {
    const began = process.hrtime.bigint();
    await work();
    if (n >= warmUp) samples.push(Number(process.hrtime.bigint() - began) / 1e6);
  }
  return samples;
}

async function run(folder: string): Promise<void> {
  const file = join(folder, 'relay.db');
  const store = await openStore({ file });
  await addField(store);
  const { below } = new FieldLevels(store.db);
  const { token } = await createApiToken(store, { name: 'bench', grants: [grant('administrator')], days: 1 }, now);
  const program = apiTokenAuthentication(store.db);
  const cases: Readonly<Record<string, () => Promise<Actor | undefined>>> = {
    'token for everything': () => program(token, '', now),
    'session for everything': await personWith(store, 'everything', grant('operator')),
    'session for one home': await personWith(store, 'home', grant('family', null, 'home')),
    'session for a community': await personWith(store, 'community', grant('grid-worker', 'd0s0c0')),
    'session for a district (211 levels)': await personWith(store, 'district', grant('operator', 'd0')),
    'session for a city (2,111 levels)': await personWith(store, 'city', grant('operator', 'city')),
  };
  const bare = new BetterSqlite3(file, { readonly: true });
  const select = bare.prepare('select * from sessions where token_hash = ?');
  const baseline = spreadOf(await measure(() => select.get('none')));
  bare.close();
  const figures: Figure[] = [];
  for (const [name, whoAsks] of Object.entries(cases)) {
    const samples = await measure(async () => {
      const actor = await whoAsks();
      if (!actor) throw new Error(`nobody: ${name}`);
      await authorise(below, { access: 'incidents.read' }, actor, now);
    });
    const floor = 'one bare select by key';
    figures.push({ name, unit: 'ms', samples: samples.length, ...spreadOf(samples), baseline, floor });
  }
  await store.close();
  process.stdout.write(`${tableOf(figures)}\n`);
}

if (process.argv.includes('--help')) process.stdout.write(help);
else {
  const folder = mkdtempSync(join(tmpdir(), 'anju-bench-'));
  try {
    await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
