import { z } from 'zod';
import { programs } from './programs.ts';
import { runOnce } from './run-once.ts';

/** The commands that prepare a demo. Each may be given again: what is there stays. */

/** Makes the relay's authority, certificates and database. */
export const prepareRelay = (config: string, log: string): Promise<string> =>
  runOnce('Preparing the relay', [programs.relay, 'init', '--config', config], log);

const id = z.string().min(1);
const seeded = z.object({
  dwellingId: id,
  responders: z.object({ family: id, gridWorker: id, operator: id, installer: id }),
});
export type SeededHome = z.infer<typeof seeded>;

/** Puts the demo's people and home into the registry. Returns their ids. */
export async function seedRelay(config: string, log: string): Promise<SeededHome> {
  const output = await runOnce('Seeding the registry', [programs.relay, 'seed-demo', '--config', config], log);
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

/** Where the console is, with its token. */
export async function consoleAddress(config: string, log: string): Promise<string> {
  const output = await runOnce('Asking for the console', [programs.relay, 'console-address', '--config', config], log);
  const address = /^https?:\/\/\S+$/m.exec(output)?.[0];
  if (address === undefined) throw new Error(`The relay printed no console address (${log})`);
  return address;
}
