import { batteryVoltage } from '../../device-profiles/devices/battery-voltage.ts';
import { bedMat } from '../../device-profiles/devices/bed-mat.ts';
import { doorContact } from '../../device-profiles/devices/door-contact.ts';
import { smokeRelay } from '../../device-profiles/devices/smoke-relay.ts';
import { sosPullCord } from '../../device-profiles/devices/sos-pull-cord.ts';
import { waterMeterPulse } from '../../device-profiles/devices/water-meter-pulse.ts';
import type { GpioProfile } from '../../device-profiles/profile.ts';
import { FirmataFraming } from '../../edge/sources/firmata-framing.ts';
import { GpioSource } from '../../edge/sources/gpio-source.ts';
import { JohnnyFiveBoard } from '../../edge/sources/johnny-five-board.ts';
import type { RawSerialPort } from '../../edge/sources/serial-line.ts';
import { gpioDeviceSettings } from '../../edge/sources/settings.ts';
import { createLog } from '../../foundation/log.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { FirmataBoard } from '../../simulators/devices/firmata-board.ts';
import { monotonicNow } from './child.ts';

/**
 * What a chattering contact costs: reports of one port, as fast as they can be read, through the framing alone and
 * through the whole way (framing, firmata-io, source, the debouncing of seven neighbours), beside a bare loop over the
 * same bytes. `npm run bench:pins`.
 */

const reports = 400_000;
/** What a serial port hands over at once. */
const chunkBytes = 510;
/** 57,600 baud: 5,760 bytes, three for each report. */
const reportsPerSecond = 5_760 / 3;

const pins = [
  [2, sosPullCord],
  [3, bedMat],
  [4, smokeRelay],
  [5, doorContact],
  [6, bedMat],
  [7, waterMeterPulse],
  [8, sosPullCord],
  [14, batteryVoltage],
] as const satisfies readonly (readonly [number, GpioProfile])[];

/** Pin 3 goes up and down; all others of the port stay as they are: the smoke relay low, the rest high. */
const chatter = Uint8Array.from({ length: reports * 3 }, (_, at) => {
  const high = Math.floor(at / 3) % 2 === 0;
  return [0x90, high ? 0x6c : 0x64, 0x01][at % 3] ?? 0;
});

const bare = timed(() => {
  let sum = 0;
  for (const byte of chatter) sum = (sum + byte) & 0xff;
  return sum >= 0;
});

const framed = timed(() => {
  let count = 0;
  const framing = new FirmataFraming();
  const ear = { message: () => void count++, refused: () => undefined };
  for (const chunk of chunks()) framing.push(chunk, ear);
  return count === reports;
});

const heard: string[] = [];
const { feed, source, stop } = await home();
const whole = timed(() => {
  for (const chunk of chunks()) feed(chunk);
  return true;
});
feed(Uint8Array.of(0x90, 0x68, 0x01, 0x90, 0x6c, 0x01));
const { refused } = source.status();
await stop();
if (!heard.includes('cord sos=true')) throw new Error('the cord was not heard after the chatter');
if (refused > 0) throw new Error(`${refused} pieces were refused`);

const rows = [
  ['way', 'ns/byte', 'us/report', 'of a core at line rate'],
  ...Object.entries({ 'bare loop': bare, framing: framed, 'to the contacts': whole }).map(([name, ms]) => [
    name,
    ((ms * 1e6) / chatter.length).toFixed(1),
    ((ms * 1e3) / reports).toFixed(2),
    `${(((ms / reports) * reportsPerSecond) / 10).toFixed(2)} %`,
  ]),
];
for (const row of rows)
  process.stdout.write(`${row.map((cell, n) => (n === 0 ? cell.padEnd(16) : cell.padStart(26))).join('')}\n`);

function* chunks(): Generator<Uint8Array> {
  for (let at = 0; at < chatter.length; at += chunkBytes) yield chatter.subarray(at, at + chunkBytes);
}

/** The second of two runs, in milliseconds. */
function timed(run: () => boolean): number {
  if (!run()) throw new Error('the first run went wrong');
  const from = monotonicNow();
  if (!run()) throw new Error('the second run went wrong');
  return monotonicNow() - from;
}

/** A hub's board on a line in memory, up and heard. */
async function home() {
  const clock = systemClock();
  const toHub: ((chunk: Buffer) => void)[] = [];
  const toBoard = new Set<(bytes: Uint8Array) => void>();
  const say = (bytes: Uint8Array): void => {
    for (const listener of toHub) listener(Buffer.from(bytes));
  };
  const arduino = new FirmataBoard({
    clock,
    port: {
      write: (bytes) => queueMicrotask(() => say(bytes)),
      onData: (listener) => {
        toBoard.add(listener);
        return () => toBoard.delete(listener);
      },
      onPlug: () => () => undefined,
      close: () => Promise.resolve(),
      replug: () => Promise.resolve(),
    },
  });
  arduino.wire(4, 'ground');
  const create = (): RawSerialPort => {
    const state = { isOpen: false };
    return {
      get isOpen() {
        return state.isOpen;
      },
      opening: false,
      closing: false,
      open: (done) => {
        state.isOpen = true;
        queueMicrotask(() => done(null));
      },
      close: (done) => {
        state.isOpen = false;
        queueMicrotask(() => done(null));
      },
      write: (bytes, done) => {
        for (const listener of toBoard) listener(bytes);
        queueMicrotask(done);
      },
      on: (event: string, listener: (given: never) => void) => {
        if (event === 'data') toHub.push(listener as (chunk: Buffer) => void);
      },
    };
  };
  const board = new JohnnyFiveBoard({
    settings: { path: 'memory', baudRate: 57_600 },
    clock,
    log: createLog({ program: 'bench', level: 'silent' }),
    ports: { create, deviceAt: () => Promise.resolve(1) },
  });
  const devices = pins.map(([pin, profile]) => ({
    profile,
    settings: gpioDeviceSettings.parse({
      device: pin === 2 ? 'cord' : `pin ${pin}`,
      profile: profile.id,
      place: 'home',
      pin,
      ...(profile.kind === 'voltage' && { dividerRatio: 3 }),
    }),
  }));
  const gpio = new GpioSource({ board, devices, clock });
  await new Promise<void>((resolve) => {
    gpio.start({
      heard: (device, values) =>
        heard.push(...values.map(({ capability, value }) => `${device} ${capability}=${value}`)),
      availability: () => undefined,
      changed: ({ state }) => {
        if (state === 'hearing') resolve();
      },
    });
  });
  return {
    feed: say,
    source: gpio,
    stop: async () => {
      await gpio.stop();
      arduino.stop();
    },
  };
}
