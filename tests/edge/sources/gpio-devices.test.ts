import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { profiles } from '../../../device-profiles/registry.ts';
import { GpioSource } from '../../../edge/sources/gpio-source.ts';
import { JohnnyFiveBoard } from '../../../edge/sources/johnny-five-board.ts';
import { gpioDeviceSettings } from '../../../edge/sources/settings.ts';
import { milliseconds, minutes, seconds, type Duration } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import type { DeviceFault, DeviceSimulator, Doing } from '../../../simulators/devices/device-simulator.ts';
import { FirmataBoard } from '../../../simulators/devices/firmata-board.ts';
import { findSimulator, simulators } from '../../../simulators/devices/registry.ts';
import { openPty, type SimulatedPort } from '../../../simulators/serial/pty-pair.ts';
import { WatchedLine } from '../../support/serial-traffic.ts';
import { Heard } from './heard.ts';

/** What happens, how long it is watched, and what is heard in that time. */
interface Step {
  readonly event?: string;
  readonly does?: Doing;
  readonly fails?: DeviceFault;
  readonly mended?: true;
  readonly watched: Duration;
  readonly hears: readonly string[];
}

interface Story {
  readonly settings?: Record<string, unknown>;
  readonly steps: readonly Step[];
}

const soon = milliseconds(300);

const detector = (capability: string, danger: string): Story => ({
  steps: [
    { watched: seconds(11), hears: [`${capability}=false`] },
    { event: `${danger}-starts`, watched: soon, hears: [`${capability}=true`] },
    { event: `${danger}-ends`, watched: seconds(9), hears: [] },
    { watched: seconds(2), hears: [`${capability}=false`] },
    { fails: 'noise', watched: seconds(2), hears: [] },
    { event: 'power-fails', watched: soon, hears: [`${capability}=true`] },
    { event: 'power-returns', watched: seconds(11), hears: [`${capability}=false`] },
    { fails: 'latched-value', event: `${danger}-starts`, watched: seconds(1), hears: [] },
    { mended: true, watched: soon, hears: [`${capability}=true`] },
    { event: `${danger}-ends`, watched: seconds(11), hears: [`${capability}=false`] },
    { fails: 'unplug', watched: soon, hears: [`${capability}=true`] },
    { mended: true, watched: seconds(11), hears: [`${capability}=false`] },
  ],
});

const mat = (capability: string, doing: Doing): Story => ({
  steps: [
    { watched: seconds(6), hears: [`${capability}=false`] },
    { does: doing, watched: seconds(1), hears: [] },
    { watched: seconds(2), hears: [`${capability}=true`] },
    { event: 'weight-off', watched: seconds(1), hears: [] },
    { event: 'weight-on', watched: seconds(10), hears: [] },
    { does: 'walking', watched: seconds(6), hears: [`${capability}=false`] },
    { fails: 'noise', watched: seconds(2), hears: [] },
  ],
});

const stories: Readonly<Record<string, Story>> = {
  'all-right-button': {
    steps: [
      { watched: seconds(1), hears: [] },
      { event: 'press', watched: seconds(1), hears: ['all_right=true'] },
      { event: 'short-press', watched: seconds(1), hears: ['all_right=true'] },
      { fails: 'unplug', event: 'press', watched: seconds(1), hears: [] },
    ],
  },
  'battery-voltage': {
    settings: { dividerRatio: 3 },
    steps: [
      { watched: seconds(11), hears: ['battery_voltage=12.8'] },
      { watched: seconds(60), hears: ['battery_voltage=12.8', 'battery_low=false'] },
      { fails: 'noise', watched: seconds(50), hears: [] },
      // Ten bits of 15 V are 15 mV each.
      { event: 'sags', watched: minutes(5), hears: ['battery_voltage=11.99'] },
      { event: 'empty', watched: seconds(90), hears: ['battery_voltage=11.1', 'battery_low=true'] },
      { event: 'sags', watched: minutes(4), hears: [] },
      {
        event: 'full',
        watched: seconds(90),
        hears: ['battery_voltage=12.78', 'battery_voltage=12.8', 'battery_low=false'],
      },
      { fails: 'unplug', watched: seconds(90), hears: ['battery_voltage=0.02', 'battery_low=true'] },
    ],
  },
  'bed-mat': mat('bed_occupancy', 'lying-in-bed'),
  'carbon-monoxide-relay': detector('carbon_monoxide', 'carbon-monoxide'),
  'chair-mat': mat('chair_occupancy', 'sitting'),
  'door-contact': {
    steps: [
      { watched: seconds(1), hears: ['contact=true'] },
      { event: 'open', watched: seconds(1), hears: ['contact=false'] },
      { event: 'close', watched: seconds(1), hears: ['contact=true'] },
      { does: 'away', watched: seconds(10), hears: ['contact=false', 'contact=true'] },
      { fails: 'noise', watched: seconds(2), hears: [] },
      { fails: 'unplug', watched: seconds(1), hears: ['contact=false'] },
    ],
  },
  'gas-relay': detector('gas', 'gas'),
  'mains-present': {
    steps: [
      { watched: seconds(11), hears: ['mains_power=true'] },
      { event: 'power-fails', watched: seconds(1), hears: [] },
      { watched: seconds(2), hears: ['mains_power=false'] },
      { event: 'power-returns', watched: seconds(9), hears: [] },
      { watched: seconds(2), hears: ['mains_power=true'] },
      { fails: 'unplug', watched: seconds(3), hears: ['mains_power=false'] },
    ],
  },
  'pir-motion': {
    steps: [
      { watched: seconds(11), hears: ['occupancy=false'] },
      { event: 'movement', watched: soon, hears: ['occupancy=true'] },
      { watched: seconds(14), hears: ['occupancy=false'] },
      { does: 'walking', watched: minutes(1), hears: ['occupancy=true'] },
      { does: 'sitting', watched: seconds(11), hears: ['occupancy=false'] },
      { fails: 'unplug', watched: minutes(1), hears: ['occupancy=true'] },
    ],
  },
  'smoke-relay': detector('smoke', 'smoke'),
  'sos-pull-cord': {
    steps: [
      { watched: seconds(1), hears: [] },
      { event: 'pull', watched: seconds(1), hears: ['sos=true'] },
      { event: 'short-pull', watched: seconds(1), hears: ['sos=true'] },
      { event: 'hangs', watched: minutes(1), hears: ['sos=true'] },
      { event: 'released', watched: seconds(1), hears: [] },
      { event: 'pull', watched: milliseconds(0), hears: ['sos=true'] },
    ],
  },
  'tamper-loop': {
    steps: [
      { watched: seconds(3), hears: ['tamper=false'] },
      { event: 'tamper-starts', watched: soon, hears: ['tamper=true'] },
      { event: 'tamper-ends', watched: seconds(3), hears: ['tamper=false'] },
      { fails: 'unplug', watched: soon, hears: ['tamper=true'] },
    ],
  },
  'water-meter-pulse': {
    settings: { litresPerPulse: 2.5 },
    steps: [
      { watched: seconds(1), hears: [] },
      { event: 'pulse', watched: seconds(1), hears: ['water_use=2.5'] },
      // Fifty, one each six seconds, and all of them when five minutes are over.
      { event: 'tap-opens', watched: minutes(5), hears: ['water_use=125'] },
      { event: 'tap-closes', watched: minutes(10), hears: [] },
      { event: 'stops-on-magnet', watched: minutes(20), hears: ['water_use=2.5'] },
      { fails: 'noise', watched: minutes(10), hears: [] },
    ],
  },
};

const pinOf = (id: string): number => (id === 'battery-voltage' ? 14 : 7);
const log = createLog({ program: 'test', level: 'silent' });

let folder: string;
let port: SimulatedPort;
let line: WatchedLine;
let time: ManualClock;
let arduino: FirmataBoard;
let heard: Heard;
let source: GpioSource | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anju-gpio-devices-'));
  port = await openPty({ link: join(folder, 'board') });
  line = new WatchedLine(port);
  time = new ManualClock({ wall: '2026-03-02T08:00:00Z' });
  arduino = new FirmataBoard({ port: line.port, clock: time });
  heard = new Heard();
});
afterEach(async () => {
  await source?.stop();
  source = undefined;
  arduino.stop();
  await port.close();
  rmSync(folder, { recursive: true, force: true });
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Resolves when no byte is on its way in either direction. */
async function settle(): Promise<void> {
  let before: number;
  do {
    before = line.traffic;
    await turn();
    while (!line.idle) await turn();
    await turn();
  } while (before !== line.traffic);
}

/** The device on the board's pin, heard by a hub that is up. */
async function installed(id: string, settings: Record<string, unknown> = {}): Promise<DeviceSimulator> {
  const profile = profiles.find((candidate) => candidate.id === id);
  const entry = findSimulator(id);
  if (profile?.transport !== 'gpio' || entry?.transport !== 'gpio') throw new Error(`${id} is not for a pin`);
  const pin = pinOf(id);
  const device = entry.create({ board: arduino, pin, clock: time, seed: 7 });
  device.start();
  const board = new JohnnyFiveBoard({
    settings: { path: join(folder, 'board'), baudRate: 57_600 },
    clock: time,
    log,
    askEvery: seconds(10),
  });
  const wired = gpioDeviceSettings.parse({ device: id, profile: id, place: '厨房', pin, ...settings });
  const hearing = new GpioSource({ board, devices: [{ settings: wired, profile }], clock: time });
  source = hearing;
  hearing.start(heard);
  await vi.waitFor(() => expect(hearing.status().state).toBe('hearing'), { timeout: 10_000, interval: 1 });
  await settle();
  return device;
}

test('every profile of a pin has a simulator and a story', () => {
  const onPins = profiles.filter(({ transport }) => transport === 'gpio').map(({ id }) => id);
  const simulated = simulators.filter(({ transport }) => transport === 'gpio').map(({ profile }) => profile);
  expect(simulated.toSorted()).toEqual(onPins.toSorted());
  const untold = onPins.filter((id) => !Object.hasOwn(stories, id));
  expect(untold, 'write above what happens to it and what is heard then').toEqual([]);
  expect(Object.keys(stories).toSorted()).toEqual(onPins.toSorted());
});

test.each(Object.entries(stories))('%s through a real port and johnny-five', async (id, { settings, steps }) => {
  const device = await installed(id, settings);
  let played = 0;
  for (const step of steps) {
    const from = heard.messages.length;
    if (step.fails) device.fail(step.fails);
    if (step.event !== undefined) device.event(step.event);
    if (step.does) device.do(step.does);
    if (step.mended) device.mend();
    await time.advanceSettling(step.watched, settle);
    const values = heard.messages.slice(from).flatMap((message) => message.values);
    const said = values.map(({ capability, value }) => `${capability}=${value}`);
    expect(said, JSON.stringify(step)).toEqual(step.hears);
    played++;
  }
  expect(played).toBe(steps.length);
  expect(heard.messages.every(({ origin, device: name }) => origin === 'live' && name === id)).toBe(true);
  device.stop();
});
