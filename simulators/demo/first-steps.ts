import { z } from 'zod';
import { programs } from './programs.ts';
import { runOnce } from './run-once.ts';

/** The commands that prepare a demo. Each may be given again: what is there stays. */

/** Makes the relay's database with the demo's home and people, then its authority and certificates. */
export async function prepareRelay(config: string, accounts: string, log: string): Promise<void> {
  await seedRelay(config, accounts, log);
  await runOnce('Preparing the relay', [programs.relay, 'init', '--config', config], log);
}

const id = z.string().min(1);
const seeded = z.object({
  dwellingId: id,
  responders: z.object({ family: id, gridWorker: id, operator: id, installer: id }),
});
export type SeededHome = z.infer<typeof seeded>;

/** Puts the demo's people and home into the registry, and lets one of each role sign in. Returns the home's ids. */
export async function seedRelay(config: string, accounts: string, log: string): Promise<SeededHome> {
  const seed = ['seed-demo', '--config', config, '--accounts', accounts];
  const output = await runOnce('Seeding the registry', [programs.relay, ...seed], log);
  for (const line of output.split('\n').filter((text) => text.startsWith('{'))) {
    const found = seeded.safeParse(JSON.parse(line));
    if (found.success) return found.data;
  }
  throw new Error(`Seeding the registry named no home (${log})`);
}

/** Binds the hub to the home: the relay gives a claim code, the hub enrols with it. */
export async function enrolHub(files: { relay: string; hub: string; dwelling: string; log: string }): Promise<void> {
  const claim = ['claim', '--config', files.relay, '--dwelling', files.dwelling];
  const output = await runOnce('Making a claim code', [programs.relay, ...claim], files.log);
  const code = /^anju1\.\S+$/m.exec(output)?.[0];
  if (code === undefined) throw new Error(`The relay printed no claim code (${files.log})`);
  // A start that was cut short may have enrolled it already without noting so.
  const enrol = ['enrol', '--config', files.hub, '--claim', code, '--replace'];
  await runOnce('Enrolling the hub', [programs.hub, ...enrol], files.log);
}

const hubsSchema = z.object({ hubs: z.array(z.object({ id, installingUntil: z.number().nullable() })) });

/** A new hub pages nobody while it is being installed; this one is in its place. */
export async function endInstallation(console: string, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const listed = await fetch(new URL('/api/hubs', console), { headers, signal: AbortSignal.timeout(patienceMs) });
  const { hubs } = hubsSchema.parse(await listed.json());
  for (const hub of hubs.filter(({ installingUntil }) => installingUntil !== null)) {
    const url = new URL(`/api/hubs/${hub.id}/installation`, console);
    const ended = await fetch(url, { method: 'DELETE', headers, signal: AbortSignal.timeout(patienceMs) });
    if (!ended.ok) throw new Error(`The relay did not end the installation of the hub: HTTP ${ended.status}`);
  }
}

const patienceMs = 20_000;

/** An API token for what the launcher itself has to say to the relay. */
export async function launcherApiToken(config: string, log: string): Promise<string> {
  const create = [
    'token',
    'create',
    '--config',
    config,
    '--name',
    'npm start',
    '--role',
    'administrator',
    '--days',
    '1',
  ];
  const output = await runOnce('Making an API token', [programs.relay, ...create], log);
  const token = /^anju_[\w-]+$/m.exec(output)?.[0];
  if (token === undefined) throw new Error(`The relay printed no API token (${log})`);
  return token;
}
