import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { pushNoticeSchema } from '../../contracts/push-notice.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { FirmataBoard } from '../../simulators/devices/firmata-board.ts';
import { PushService } from '../../simulators/providers/push-service.ts';
import { openPty } from '../../simulators/serial/pty-pair.ts';
import { createTestAuthority } from '../support/test-certificates.ts';
import { Child, monotonicNow } from './child.ts';
import { spreadOf, tableOf, writeFigures, type Figure } from './figures.ts';
import { openFloors } from './latency-floors.ts';
import { inRounds } from './rounds.ts';

const help = `Measures how long a fall takes from the last byte of its frame, with real processes, ports, disks and TLS.

  npm run bench:latency -- [--falls N] [--pause MS] [--json FILE]

  --falls N    how many falls for each figure (default 1000)
  --pause MS   pause before each fall, of the floors as of ours, which take turns (default 15). Shorter, and a fall comes
               while the hub still stores what the last one caused; longer, and the computer falls asleep in between,
               which the floors show too
  --json FILE  also writes the figures there
`;

/** MR60FDA2 frames (type 0E02): fall, and no fall. */
const fallFrame = Buffer.from('01000000010E02F301FE', 'hex');
const noFallFrame = Buffer.from('01000100010E02F200FF', 'hex');
const hubProgram = fileURLToPath(new URL('../../edge/main.js', import.meta.url));

const { values: options } = parseArgs({
  options: {
    falls: { type: 'string', default: '1000' },
    pause: { type: 'string', default: '15' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const falls = Number(options.falls);
const pauseMs = Number(options.pause);
if (options.help) process.stdout.write(help);
else if (!Number.isInteger(falls) || falls < 1) {
  process.stderr.write(`--falls: ${options.falls} is not a whole number from 1 on\n`);
  process.exitCode = 2;
} else if (!Number.isInteger(pauseMs) || pauseMs < 0) {
  process.stderr.write(`--pause: ${options.pause} is not a whole number of milliseconds\n`);
  process.exitCode = 2;
} else await run();

async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-bench-'));
  try {
    const { signal, commit, page, floors } = await measureAll(folder);
    const figures: Figure[] = [
      figure('frame_to_signal', signal, floors.signal, 'serial callback → Firmata write'),
      figure('frame_to_relay_commit', commit, floors.publish, 'serial callback → MQTT QoS 1 → subscriber'),
      // How much of the time to the relay's commit this disk takes, whatever the programs do.
      figure('two_bare_commits', floors.durable, floors.publish, 'serial callback → MQTT QoS 1 → subscriber'),
      figure('frame_to_page', page, floors.publish, 'serial callback → MQTT QoS 1 → subscriber'),
    ];
    process.stdout.write(`\n${tableOf(figures)}\n`);
    if (options.json !== undefined) writeFigures(options.json, 'latency', figures);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function figure(name: string, ours: readonly number[], floor: readonly number[], which: string): Figure {
  return { name, unit: 'ms', samples: ours.length, ...spreadOf(ours), baseline: spreadOf(floor), floor: which };
}

type RelayMessage =
  | { kind: 'ready'; claim: string; console: string; token: string; responder: string }
  | { kind: 'watching' }
  | { kind: 'changed'; incident: string; at: number };

interface Samples {
  readonly signal: readonly number[];
  readonly commit: readonly number[];
  readonly page: readonly number[];
  readonly floors: Readonly<Record<'signal' | 'publish' | 'durable', readonly number[]>>;
}

/** Ours and the floors in turn: one after the other they would not meet the same computer. */
async function measureAll(folder: string): Promise<Samples> {
  const floors = await openFloors(folder, fallFrame);
  const rounds = { rounds: falls, pauseMs };
  const clock = systemClock();
  const authority = await createTestAuthority();
  const authorityFile = join(folder, 'push-authority.pem');
  writeFileSync(authorityFile, authority.certificatePem);
  const { certificatePem, keyPem } = await authority.server();
  const push = new PushService({ clock, tls: { cert: certificatePem, key: keyPem } });
  await push.start();
  const radar = await openPty({ link: join(folder, 'radar') });
  const boardPort = await openPty({ link: join(folder, 'board') });
  // As in the floor: the time of the bytes, before anything makes out what they say.
  let bytesAt = 0;
  boardPort.onData(() => (bytesAt = monotonicNow()));
  const board = new FirmataBoard({ port: boardPort, clock });

  const relay = new Child<RelayMessage>('./relay-process.js', {
    folder: join(folder, 'relay'),
    authorityFile,
    subscription: push.createSubscription(),
  });
  const started = await relay.next(
    (message): message is Extract<RelayMessage, { kind: 'ready' }> => message.kind === 'ready',
  );
  const changed = (): Promise<Extract<RelayMessage, { kind: 'changed' }>> =>
    relay.next((message): message is Extract<RelayMessage, { kind: 'changed' }> => message.kind === 'changed');

  const portalPort = await freePort();
  const configFile = writeHubConfiguration(folder, { radar: radar.path, board: boardPort.path, portalPort });
  execFileSync(process.execPath, [hubProgram, 'enrol', '--config', configFile, '--claim', started.claim]);
  relay.send({ kind: 'watch' });
  await relay.next((message) => message.kind === 'watching');

  let hub = await startHub(configFile, portalPort);
  const untilCommit = async (): Promise<number> => {
    const stored = changed();
    const from = monotonicNow();
    radar.write(fallFrame);
    const { at } = await stored;
    const cancelled = changed();
    await post(`http://127.0.0.1:${portalPort}/all-right`, {}, { 'x-anju-press': 'all-right' });
    await cancelled;
    radar.write(noFallFrame);
    return at - from;
  };
  const { publish, durable } = floors;
  const first = await inRounds('frame to relay commit', { commit: { take: untilCommit }, publish, durable }, rounds);
  await stop(hub);

  writeHubConfiguration(folder, { radar: radar.path, board: boardPort.path, portalPort, preAlarmSeconds: 0 });
  hub = await startHub(configFile, portalPort);
  const signal: number[] = [];
  const untilPage = async (): Promise<number> => {
    const shown = output(board, (value) => value > 0).then(() => bytesAt);
    const seen = push.received.length;
    const isNew = new Set(push.received.slice(seen));
    const paged = push.until((notice) => {
      const index = push.received.indexOf(notice);
      return index >= seen && !isNew.has(notice) && pushNoticeSchema.parse(JSON.parse(notice.payload)).kind === 'page';
    });
    const from = monotonicNow();
    radar.write(fallFrame);
    signal.push((await shown) - from);
    const notice = await paged;
    const { incident } = pushNoticeSchema.parse(JSON.parse(notice.payload));
    // The relay tells the hub of the closing, which may end the signal before the answer is here.
    const quiet = output(board, (value) => value === 0);
    await post(
      `${started.console}/api/incidents/${incident ?? ''}/close`,
      { responder: started.responder, outcome: 'test' },
      { authorization: `Bearer ${started.token}` },
    );
    radar.write(noFallFrame);
    await quiet;
    return notice.at.monotonic - from;
  };
  const page = await inRounds('frame to page', { page: { take: untilPage }, signal: floors.signal }, rounds);
  await stop(hub);
  await Promise.all([relay.stop(), floors.stop()]);
  board.stop();
  await Promise.all([push.stop(), radar.close(), boardPort.close()]);
  return {
    signal: signal.slice(-falls),
    commit: first.commit,
    page: page.page,
    floors: { signal: page.signal, publish: first.publish, durable: first.durable },
  };
}

/** When the board was first told to set an output so. */
function output(board: FirmataBoard, wanted: (value: number) => boolean): Promise<number> {
  return new Promise((resolve) => {
    const end = board.onOutput(({ value, at }) => {
      if (!wanted(value)) return;
      end();
      resolve(at.monotonic);
    });
  });
}

function writeHubConfiguration(
  folder: string,
  home: { radar: string; board: string; portalPort: number; preAlarmSeconds?: number },
): string {
  const file = join(folder, 'hub.yaml');
  mkdirSync(join(folder, 'hub'), { recursive: true });
  writeFileSync(
    file,
    stringify({
      dataFolder: join(folder, 'hub'),
      timeZone: 'Asia/Shanghai',
      devices: [
        { transport: 'serial', device: 'bedroom-radar', profile: 'seeed-mr60fda2', place: '卧室', path: home.radar },
      ],
      board: { path: home.board },
      signals: { light: { pin: 10 } },
      portal: { port: home.portalPort },
      ...(home.preAlarmSeconds !== undefined && { alarms: { preAlarmSeconds: { fall: home.preAlarmSeconds } } }),
    }),
  );
  return file;
}

/** Starts the hub and waits until it hears the radar's port and the board, and has its relay. */
async function startHub(configFile: string, portalPort: number): Promise<ChildProcess> {
  const hub = spawn(process.execPath, [hubProgram, 'run', '--config', configFile], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // Also when the benchmark itself fails.
  process.once('exit', () => hub.kill());
  for (let tries = 0; tries < 400; tries++) {
    await pause(50);
    const status = await fetch(`http://127.0.0.1:${portalPort}/status`).then(
      (answer) => answer.text(),
      () => '',
    );
    const boardReady =
      /"source":"[^"]*board[^"]*","state":"hearing"/.test(status) || /"gpio[^}]*"state":"hearing"/.test(status);
    if (status.includes('"connected":true') && boardReady) return hub;
  }
  throw new Error('the hub did not come up within 20 s');
}

async function stop(program: ChildProcess): Promise<void> {
  const ended = once(program, 'exit');
  program.kill('SIGTERM');
  await ended;
}

async function post(url: string, body: unknown, headers: Record<string, string>): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
