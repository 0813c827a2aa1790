import { beforeEach, expect, test } from 'vitest';
import { batteryVoltage } from '../../../device-profiles/devices/battery-voltage.ts';
import { bedMat } from '../../../device-profiles/devices/bed-mat.ts';
import { smokeRelay } from '../../../device-profiles/devices/smoke-relay.ts';
import { sosPullCord } from '../../../device-profiles/devices/sos-pull-cord.ts';
import { waterMeterPulse } from '../../../device-profiles/devices/water-meter-pulse.ts';
import type { GpioProfile } from '../../../device-profiles/profile.ts';
import type { AnalogInput, Board, BoardInput, BoardListener } from '../../../edge/sources/board.ts';
import { GpioSource } from '../../../edge/sources/gpio-source.ts';
import { gpioDeviceSettings } from '../../../edge/sources/settings.ts';
import type { Clock } from '../../../foundation/clock.ts';
import { milliseconds, minutes, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { Heard } from './heard.ts';

const pins = { cord: 2, neighbour: 3, mat: 4, meter: 5, smoke: 6, battery: 14 } as const;

/** A board whose pins the test moves. A report carries all pins of a port, as Firmata's do. */
class PaperBoard implements Board {
  readonly inputs: BoardInput[] = [];
  readonly analogs: AnalogInput[] = [];
  listener: BoardListener | undefined;

  addInput(input: BoardInput): void {
    this.inputs.push(input);
  }
  addAnalog(input: AnalogInput): void {
    this.analogs.push(input);
  }
  addOutput() {
    return { write: () => undefined };
  }
  start(listener: BoardListener): void {
    this.listener = listener;
  }
  stop(): Promise<void> {
    return Promise.resolve();
  }
  report(levels: Readonly<Record<number, boolean>>): void {
    for (const input of this.inputs) input.level(levels[input.pin] ?? true, time.now());
  }
}

let time: ManualClock;
let board: PaperBoard;
let heard: Heard;
let source: GpioSource;
/** How often anything asked to be woken. */
let wakes: number;

beforeEach(() => {
  time = new ManualClock({ wall: 0 });
  wakes = 0;
  const clock: Clock = {
    now: () => time.now(),
    wakeAt: (at, wake) => {
      wakes++;
      return time.wakeAt(at, wake);
    },
  };
  board = new PaperBoard();
  heard = new Heard();
  const device = (name: keyof typeof pins, profile: GpioProfile, more: Record<string, unknown> = {}) => ({
    settings: gpioDeviceSettings.parse({ device: name, profile: profile.id, place: '厨房', pin: pins[name], ...more }),
    profile,
  });
  source = new GpioSource({
    board,
    clock,
    devices: [
      device('cord', sosPullCord),
      device('neighbour', bedMat),
      device('mat', bedMat),
      device('meter', waterMeterPulse, { litresPerPulse: 10 }),
      device('smoke', smokeRelay),
      device('battery', batteryVoltage, { dividerRatio: 3 }),
    ],
  });
  source.start(heard);
  board.listener?.up(undefined);
});

const quiet = { [pins.smoke]: false };
const said = (device: string): string[] =>
  heard.messages
    .filter((message) => message.device === device)
    .flatMap(({ values }) => values.map(({ capability, value }) => `${capability}=${value}`));
const lives = (device: string): number =>
  heard.messages.filter((message) => message.device === device && message.values.length === 0).length;

test('high, low and high of a cord within one chunk of bytes are a pull', () => {
  board.report(quiet);
  time.advance(seconds(1));
  board.report({ ...quiet, [pins.cord]: false });
  board.report(quiet);
  expect(said('cord')).toEqual(['sos=true']);
});

test('a neighbour that chatters as fast as the line can say delays nobody, and costs them no timer', () => {
  board.report(quiet);
  time.advance(minutes(1));
  heard.messages.length = 0;
  const chatterFor = 10_000;
  let reports = 0;
  const mat = { is: true };
  const chatter = (until: number): void => {
    // 57,600 baud carry 1,920 reports of a port in a second: about two each millisecond.
    for (; reports < until; reports++) {
      board.report({ ...quiet, [pins.neighbour]: reports % 2 === 0, [pins.mat]: mat.is });
      if (reports % 2 === 1) time.advance(milliseconds(1));
    }
  };
  chatter(2_000);
  mat.is = false;
  const sinceAt = time.now().monotonic;
  const before = wakes;
  chatter(chatterFor);
  expect(said('mat')).toEqual(['bed_occupancy=true']);
  const saidAt = heard.messages.find(({ device, values }) => device === 'mat' && values.length > 0)?.at.monotonic ?? 0;
  expect(saidAt - sinceAt).toBe(bedMat.holdTrue);
  // The neighbour's own bouncing asks for its own wake-ups, and the mat's one change for two.
  const others = wakes - before - (chatterFor - 2_000);
  expect(others).toBeLessThanOrEqual(2);
  expect(said('neighbour')).toEqual([]);
  board.report({ ...quiet, [pins.cord]: false, [pins.mat]: false });
  expect(said('cord')).toEqual(['sos=true']);
});

test('a wire that is cut at the smoke relay is smoke after 200 ms, and again when the board comes back', () => {
  board.report(quiet);
  time.advance(seconds(20));
  expect(said('smoke')).toEqual(['smoke=false']);
  board.report({});
  time.advance(milliseconds(199));
  expect(said('smoke')).toEqual(['smoke=false']);
  time.advance(milliseconds(1));
  expect(said('smoke')).toEqual(['smoke=false', 'smoke=true']);
  board.listener?.down('unplugged');
  time.advance(minutes(5));
  board.listener?.up(undefined);
  board.report({});
  time.advance(milliseconds(200));
  expect(said('smoke')).toEqual(['smoke=false', 'smoke=true', 'smoke=true']);
});

test('smoke that is there when the hub begins is said as soon as the contact has settled', () => {
  board.report({});
  time.advance(milliseconds(200));
  expect(said('smoke')).toEqual(['smoke=true']);
  expect(heard.messages.every(({ origin }) => origin === 'live')).toBe(true);
});

test('litres are said with their number for each pulse, a board that goes away loses none, and a stop says the rest', async () => {
  const pulse = (): void => {
    board.report({ ...quiet, [pins.meter]: false });
    time.advance(milliseconds(100));
    board.report(quiet);
    time.advance(seconds(10));
  };
  board.report(quiet);
  time.advance(seconds(1));
  pulse();
  pulse();
  pulse();
  expect(said('meter')).toEqual(['water_use=10']);
  board.listener?.down('unplugged');
  time.advance(minutes(5));
  expect(said('meter')).toEqual(['water_use=10', 'water_use=20']);
  board.listener?.up(undefined);
  board.report(quiet);
  time.advance(seconds(1));
  pulse();
  await source.stop();
  expect(said('meter')).toEqual(['water_use=10', 'water_use=20', 'water_use=10']);
  expect(time.pending).toBe(0);
});

test('a chattering meter is counted among what was refused', () => {
  board.report(quiet);
  time.advance(seconds(1));
  for (let n = 0; n < 20; n++) {
    board.report({ ...quiet, [pins.meter]: false });
    time.advance(milliseconds(50));
    board.report(quiet);
    time.advance(milliseconds(50));
  }
  expect(said('meter')).toEqual(['water_use=10']);
  expect(source.status().refused).toBe(19);
});

test('a voltage lives only while it is sampled; a contact lives with its board', () => {
  const sample = (): void => board.analogs[0]?.sample(0.8, time.now());
  for (let n = 0; n < 120; n++) {
    sample();
    board.listener?.alive(time.now(), new Set(Object.values(pins)));
    time.advance(seconds(1));
  }
  expect(said('battery')).toEqual(['battery_voltage=12', 'battery_voltage=12', 'battery_low=false']);
  expect([lives('battery'), lives('cord')]).toEqual([2, 2]);
  for (let n = 0; n < 120; n++) {
    board.listener?.alive(time.now(), new Set(Object.values(pins)));
    time.advance(seconds(1));
  }
  // The last sample still counts for ten seconds, and no more.
  expect([lives('battery'), lives('cord')]).toEqual([3, 4]);
});

test('a contact that the board does not watch is not said to live', () => {
  const watched = new Set<number>([pins.cord]);
  for (let n = 0; n < 3; n++) {
    board.listener?.alive(time.now(), watched);
    time.advance(minutes(1));
  }
  expect([lives('cord'), lives('smoke'), lives('mat')]).toEqual([3, 0, 0]);
});

test('a board that cannot have single pins fails in these parts alone', () => {
  board.listener?.up('pin: 6 is held by fan; pin: 4 is held by spi');
  expect(source.status()).toMatchObject({ state: 'failed', parts: ['pin: 6 is held by fan', 'pin: 4 is held by spi'] });
  board.listener?.down('unplugged');
  expect(source.status()).toMatchObject({ state: 'failed', detail: 'unplugged' });
  expect(source.status().parts).toBeUndefined();
});
