import { Agent, request } from 'node:http';
import { monotonicNow } from './child.ts';

/** Signs people in at a given rate, whether the relay keeps up or not: half with the right password. */
const settings = JSON.parse(process.argv[2] ?? '{}') as {
  /** Where the relay listens, on loopback; the load is its reverse proxy. */
  port: number;
  publicUrl: string;
  accounts: readonly string[];
  password: string;
  perSecond: number;
};

export interface SignInLoad {
  readonly kind: 'measured';
  /** Milliseconds of each answer, by what was sent. */
  readonly right: readonly number[];
  readonly wrong: readonly number[];
  /** How many answers of each status. */
  readonly statuses: Readonly<Record<string, number>>;
}

const agent = new Agent({ keepAlive: true });
const right: number[] = [];
const wrong: number[] = [];
const statuses: Record<string, number> = {};
const { host } = new URL(settings.publicUrl);
let sent = 0;
let running = false;

/** Everybody has an address of their own, and each wrong password comes from somewhere else: what a botnet does. */
const addressOf = (isRight: boolean, n: number): string =>
  isRight ? `10.1.${n >> 8}.${n & 255}` : `10.2.${(n >> 8) & 255}.${n & 255}`;

function signIn(): void {
  const n = sent++;
  const isRight = n % 2 === 0;
  const which = (n >> 1) % settings.accounts.length;
  // Every second wrong one is for a login that nobody has.
  const login = isRight || n % 4 === 1 ? (settings.accounts[which] ?? '') : `nobody-${n}`;
  const body = JSON.stringify({ login, password: isRight ? settings.password : `guess number ${n}` });
  const from = monotonicNow();
  const posting = request(
    {
      agent,
      host: '127.0.0.1',
      port: settings.port,
      method: 'POST',
      path: '/api/sign-in',
      headers: {
        host,
        origin: settings.publicUrl,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-forwarded-for': addressOf(isRight, isRight ? which : n),
      },
    },
    (answer) => {
      answer.resume();
      answer.on('end', () => {
        (isRight ? right : wrong).push(monotonicNow() - from);
        count(`${answer.statusCode ?? 0}`);
      });
    },
  );
  posting.on('error', () => count('no answer'));
  posting.end(body);
}

const count = (status: string): void => void (statuses[status] = (statuses[status] ?? 0) + 1);

function run(startedAt: number, already: number): void {
  if (!running) return;
  const due = Math.floor(((monotonicNow() - startedAt) * settings.perSecond) / 1_000);
  for (let n = already; n < due; n++) signIn();
  setTimeout(() => run(startedAt, Math.max(due, already)), 5);
}

process.on('message', (message: { run?: boolean; report?: true }) => {
  if (message.run !== undefined && message.run !== running) {
    running = message.run;
    run(monotonicNow(), 0);
  }
  if (message.report) process.send?.({ kind: 'measured', right, wrong, statuses } satisfies SignInLoad);
});
process.on('SIGTERM', () => process.exit(0));
process.send?.({ kind: 'ready' });
