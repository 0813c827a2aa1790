import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { dataFiles } from '../../cloud-relay/configuration/data-folder.ts';
import { createAccount } from '../../cloud-relay/identity/people/accounts.ts';
import { Passwords } from '../../cloud-relay/identity/people/passwords.ts';
import { openStore } from '../../cloud-relay/store/sqlite-store.ts';
import { milliseconds } from '../../foundation/durations.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { WebhookReceiver } from '../../simulators/providers/webhook-receiver.ts';
import { FaultProcess } from '../support/fault-process.ts';
import { freePorts } from '../support/fault-wait.ts';
import { Child, monotonicNow } from './child.ts';
import { longestPlanMs, momentsFrom, planDuePages } from './due-pages.ts';
import { spreadOf, tableOf, writeFigures, type Figure } from './figures.ts';
import type { SignInLoad } from './sign-in-load-process.ts';

const help = `Measures how late a page leaves the relay while many people sign in, and what a sign-in takes.

  npm run bench:sign-in -- [--seconds N] [--per-second N] [--json FILE]

  --seconds N     how long with sign-ins, and as long without, in turns of five seconds (default 60, at most 120)
  --per-second N  sign-ins a second, half of them with a wrong password (default 50)
  --json FILE     also writes the figures there
`;

/** A page falls due this often: a busy city. */
const betweenPagesMs = 100;
const turnMs = 5_000;
/** From planning to the first page: the relay starts meanwhile. */
const aheadMs = 12_000;
const accounts = 500;
const password = 'four words that rhyme';
const publicUrl = 'https://console.example.org';
const webhookBody = z.object({ data: z.object({ incident: z.string() }) });

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    'per-second': { type: 'string', default: '50' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
});
/** The first two turns warm up code and caches, and do not count. */
const warmUp = 2;
const turns = warmUp + Math.ceil((Number(options.seconds) * 2_000) / turnMs / 2) * 2;
const perSecond = Number(options['per-second']);
if (options.help) process.stdout.write(help);
else if (!(turns > warmUp) || turns * turnMs + aheadMs > longestPlanMs) {
  process.stderr.write(`--seconds: ${options.seconds} is not a number from 1 to 120\n`);
  process.exitCode = 2;
} else if (!Number.isInteger(perSecond) || perSecond < 1) {
  process.stderr.write(`--per-second: ${options['per-second']} is not a whole number from 1 on\n`);
  process.exitCode = 2;
} else await run();

async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-bench-'));
  try {
    const hashes = await measureHashes();
    const { calm, stormy, load } = await measurePages(folder);
    const figures: Figure[] = [
      figure('page_lateness_during_sign_ins', stormy, calm, 'the same pages while nobody signs in'),
      figure('sign_in', [...load.right, ...load.wrong], hashes, 'one argon2id hash alone'),
    ];
    process.stdout.write(`\n${tableOf(figures)}\n`);
    const told = Object.entries(load.statuses).map(([status, times]) => `${times} times ${status}`);
    process.stdout.write(`\n${perSecond} sign-ins a second, half of them wrong: ${told.join(', ')}\n`);
    if (options.json !== undefined) writeFigures(options.json, 'sign-in', figures);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function figure(name: string, ours: readonly number[], floor: readonly number[], which: string): Figure {
  return { name, unit: 'ms', samples: ours.length, ...spreadOf(ours), baseline: spreadOf(floor), floor: which };
}

async function measureHashes(): Promise<number[]> {
  const passwords = new Passwords();
  const stored = (await passwords.hash(password)) ?? '';
  const samples: number[] = [];
  for (let n = -10; n < 200; n++) {
    const from = monotonicNow();
    await passwords.check(stored, password);
    if (n >= 0) samples.push(monotonicNow() - from);
  }
  return samples;
}

async function measurePages(folder: string): Promise<{ calm: number[]; stormy: number[]; load: SignInLoad }> {
  const clock = systemClock();
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const receiver = new WebhookReceiver({ clock, secret });
  const url = (await receiver.start()).replace('localhost', '127.0.0.1');
  const dataFolder = join(folder, 'relay');
  mkdirSync(dataFolder, { mode: 0o700 });
  const [mqtt, enrolment, port] = await freePorts(3);
  const host = '127.0.0.1';
  const configFile = join(folder, 'relay.yaml');
  writeFileSync(
    configFile,
    JSON.stringify({
      dataFolder,
      publicHosts: [host],
      mqtt: { host, port: mqtt },
      enrolment: { host, port: enrolment },
      // The load stands in for the reverse proxy, so that everybody can have an address of their own.
      console: { host, port, publicUrl, trustedProxies: [host] },
      paging: { allowedAddresses: [host] },
    }),
  );
  const logins = await addAccounts(dataFolder);
  const now = Math.round(clock.now().wall);
  const first = now + aheadMs;
  const moments = momentsFrom(first, (turns * turnMs) / betweenPagesMs, milliseconds(betweenPagesMs));
  const store = await openStore({ file: dataFiles(dataFolder).database });
  const dueAt = await planDuePages(store, { moments, webhook: { url, secret } }, now);
  await store.close();

  const relay = await new FaultProcess('relay', configFile).ready();
  const load = new Child<SignInLoad | { kind: 'ready' }>('./sign-in-load-process.js', {
    port,
    publicUrl,
    accounts: logins,
    password,
    perSecond,
  });
  try {
    await load.next((message) => message.kind === 'ready');
    const until = (wall: number): Promise<unknown> => pause(Math.max(0, wall - clock.now().wall));
    if (clock.now().wall > first) throw new Error('the relay took longer to start than the plan allows');
    for (let turn = 0; turn < turns; turn++) {
      await until(first + turn * turnMs);
      load.send({ run: isStormy(turn) });
      progress(turn + 1);
    }
    await until(first + turns * turnMs);
    load.send({ run: false });
    await pause(2_000);
    const measured = load.next((message): message is SignInLoad => message.kind === 'measured');
    load.send({ report: true });
    return { ...latenessOf(receiver, dueAt, first), load: await measured };
  } finally {
    await load.stop();
    await relay.stop();
    await receiver.stop();
  }
}

/** Calm and stormy in turns, so that both meet the same computer. */
function isStormy(turn: number): boolean {
  return turn % 2 === 1;
}

function latenessOf(
  receiver: WebhookReceiver,
  dueAt: ReadonlyMap<string, number>,
  first: number,
): { calm: number[]; stormy: number[] } {
  const calm: number[] = [];
  const stormy: number[] = [];
  const seen = new Set<string>();
  for (const { body, at } of receiver.received) {
    const { incident } = webhookBody.parse(body).data;
    const due = dueAt.get(incident);
    if (due === undefined || seen.has(incident)) continue;
    seen.add(incident);
    const turn = Math.floor((due - first) / turnMs);
    // The first second of each turn belongs to neither: what was begun before it is still under way.
    if (turn < warmUp || (due - first) % turnMs < 1_000) continue;
    (isStormy(turn) ? stormy : calm).push(at.wall - due);
  }
  if (seen.size !== dueAt.size) throw new Error(`${dueAt.size} pages fell due and ${seen.size} came`);
  return { calm, stormy };
}

/** All with the same password: a hash takes as long for each. */
async function addAccounts(dataFolder: string): Promise<string[]> {
  const passwordHash = (await new Passwords().hash(password)) ?? null;
  const logins = Array.from({ length: accounts }, (_, n) => `volunteer-${n}`);
  const store = await openStore({ file: dataFiles(dataFolder).database });
  const now = Math.round(systemClock().now().wall);
  await store.transaction(async (tx) => {
    for (const login of logins) {
      const grants = [{ role: 'volunteer' as const, communityId: null, dwellingId: null }];
      const person = { login, name: login, language: 'zh' as const, responder: null, grants, passwordHash };
      await createAccount(tx, person, now);
    }
  });
  await store.close();
  return logins;
}

function progress(turn: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\rturn ${turn} of ${turns} ${turn === turns ? '\n' : ''}`);
}
