import { beforeEach, expect, test } from 'vitest';
import { BoardSignals } from '../../../edge/signals/board-signals.ts';
import { signalsSettings } from '../../../edge/signals/settings.ts';
import type { Board, OutputWiring } from '../../../edge/sources/board.ts';
import { milliseconds, seconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

const siren = 8;
const chime = 9;
const light = 10;
let clock: ManualClock;
let writes: string[];

beforeEach(() => {
  clock = new ManualClock({ wall: '2026-11-01T03:00:00Z', monotonic: 0 });
  writes = [];
});

/** A board that writes down what it is told. */
const board: Pick<Board, 'addOutput'> & Board = {
  addInput: () => undefined,
  addAnalog: () => undefined,
  addOutput: ({ pin }: OutputWiring) => ({
    write: (on) => {
      const name = { [siren]: 'siren', [chime]: 'chime', [light]: 'light' }[pin];
      writes.push(`${Math.round(clock.now().monotonic)} ${name} ${on ? 'on' : 'off'}`);
    },
  }),
  start: () => undefined,
  stop: () => Promise.resolve(),
};

const signals = (
  settings: Record<string, unknown> = { siren: { pin: siren }, chime: { pin: chime }, light: { pin: light } },
) =>
  // prettier-ignore
  new BoardSignals({
    board,
    settings: signalsSettings.parse(settings),
    clock,
    log: createLog({ program: 'test', level: 'silent' }),
  });

test('the first write of a signal happens within the call, the siren before the light', () => {
  signals().show({ pattern: 'siren', alarmKind: 'gas', place: '厨房' });
  expect(writes).toEqual(['0 siren on', '0 light on']);
  clock.advance(seconds(60));
  expect(writes).toHaveLength(2);
});

/** When the output was on within the time, as `0-500`. */
function onTimes(name: string): string[] {
  const changes = writes.filter((write) => write.includes(` ${name} `)).map((write) => write.split(' ')[0]);
  return changes.flatMap((at, index) => (index % 2 === 0 ? [`${at}-${changes[index + 1] ?? ''}`] : []));
}

test('smoke is told by temporal three, carbon monoxide by temporal four, gas by a steady siren', () => {
  const shown = signals();
  shown.show({ pattern: 'siren', alarmKind: 'smoke' });
  clock.advance(milliseconds(8_000));
  const once = ['0-500', '1000-1500', '2000-2500'];
  expect(onTimes('siren')).toEqual([...once, '4000-4500', '5000-5500', '6000-6500', '8000-']);
  writes = [];
  shown.show({ pattern: 'none' });
  clock.advance(milliseconds(2_000));
  writes = [];
  shown.show({ pattern: 'siren', alarmKind: 'carbon_monoxide' });
  clock.advance(milliseconds(5_750));
  // The round is 5.7 s: it began at 10 s.
  expect(onTimes('siren')).toEqual(['10000-10100', '10200-10300', '10400-10500', '10600-10700', '15700-']);
  writes = [];
  shown.show({ pattern: 'siren', alarmKind: 'gas' });
  clock.advance(milliseconds(60_000));
  expect(writes).toEqual([]);
});

test('a call for help is heard as a long tone again and again, a pre-alarm as three short ones', () => {
  const shown = signals();
  shown.show({ pattern: 'chime', alarmKind: 'fall' });
  clock.advance(milliseconds(1_500));
  expect(onTimes('chime')).toEqual(['0-200', '400-600', '800-1000']);
  writes = [];
  shown.show({ pattern: 'chime', alarmKind: 'sos' });
  clock.advance(milliseconds(2_700));
  expect(onTimes('chime')).toEqual(['1500-2100', '3500-4100']);
});

test('where there is no siren the chime has the rhythm of the danger, and a steady siren stays steady', () => {
  signals({ chime: { pin: chime } }).show({ pattern: 'siren', alarmKind: 'smoke' });
  clock.advance(milliseconds(3_900));
  expect(onTimes('chime')).toEqual(['0-500', '1000-1500', '2000-2500']);
  writes = [];
  signals({ siren: { pin: siren }, sirenRhythm: 'steady' }).show({ pattern: 'siren', alarmKind: 'smoke' });
  clock.advance(seconds(60));
  expect(writes.filter((write) => write.includes('siren'))).toEqual(['3900 siren on']);
});

test('the chime of a pre-alarm is three short, a pause, and again, until it is told otherwise', () => {
  const shown = signals();
  shown.show({ pattern: 'chime' });
  clock.advance(milliseconds(3_300));
  const once = ['0 chime on', '0 light on', '200 chime off', '400 chime on', '600 chime off', '800 chime on', '1000 chime off']; // prettier-ignore
  expect(writes).toEqual([...once, '3000 chime on', '3200 chime off']);
  shown.show({ pattern: 'none' });
  clock.advance(seconds(60));
  expect(writes.slice(9)).toEqual(['3300 light off']);
  expect(clock.pending).toBe(0);
});

test('the same call again changes nothing, not even the rhythm', () => {
  const shown = signals();
  shown.show({ pattern: 'chime', alarmKind: 'fall' });
  clock.advance(milliseconds(300));
  shown.show({ pattern: 'chime', alarmKind: 'fall', place: '卧室' });
  clock.advance(milliseconds(200));
  expect(writes).toEqual(['0 chime on', '0 light on', '200 chime off', '400 chime on']);
});

test('a confirmation is played once and what is shown goes on', () => {
  const shown = signals();
  shown.show({ pattern: 'light' });
  shown.confirm('cancelled');
  clock.advance(seconds(5));
  expect(writes).toEqual(['0 light on', '0 chime on', '200 chime off']);
  shown.confirm('help-coming');
  clock.advance(seconds(5));
  expect(writes.slice(3)).toEqual(['5000 chime on', '5700 chime off', '6100 chime on', '6800 chime off']);
  expect(clock.pending).toBe(0);
});

test('help is coming is heard beside the siren, which does not pause', () => {
  const shown = signals();
  shown.show({ pattern: 'siren' });
  shown.confirm('help-coming');
  clock.advance(seconds(5));
  expect(writes.filter((write) => write.includes('siren'))).toEqual(['0 siren on']);
  expect(writes.filter((write) => write.includes('chime'))).toHaveLength(4);
});

test('a home without a siren sounds the chime, one without a chime blinks', () => {
  signals({ chime: { pin: chime }, light: { pin: light } }).show({ pattern: 'siren' });
  clock.advance(milliseconds(1_200));
  expect(writes).toEqual(['0 chime on', '0 light on', '500 chime off', '1000 chime on']);
  writes = [];
  signals({ siren: { pin: siren }, light: { pin: light } }).show({ pattern: 'chime' });
  clock.advance(milliseconds(600));
  expect(writes.filter((write) => write.includes('siren'))).toEqual([]);
  expect(writes.filter((write) => write.includes('light'))).toEqual(['1200 light on', '1700 light off']);
});

test('a pulsed siren pulses', () => {
  signals({ siren: { pin: siren }, sirenRhythm: 'pulsed' }).show({ pattern: 'siren' });
  clock.advance(milliseconds(1_100));
  expect(writes).toEqual(['0 siren on', '500 siren off', '1000 siren on']);
});

test('stopping switches everything off and leaves no timer', async () => {
  const shown = signals();
  shown.show({ pattern: 'chime' });
  clock.advance(milliseconds(100));
  await shown.stop();
  clock.advance(seconds(60));
  expect(writes.slice(2)).toEqual(['100 chime off', '100 light off']);
  expect(clock.pending).toBe(0);
});

test('each kind that the home can still answer has a rhythm of its own', () => {
  const heardFor = (alarmKind: string): string => {
    clock = new ManualClock({ wall: '2026-11-01T03:00:00Z', monotonic: 0 });
    writes = [];
    signals().show({ pattern: 'chime', alarmKind });
    clock.advance(seconds(4));
    return onTimes('chime').slice(0, 3).join(' ');
  };
  expect(heardFor('fall')).toBe('0-200 400-600 800-1000');
  expect(heardFor('bathroom_overstay')).toBe('0-150 300-450 3450-3600');
  expect(heardFor('long_lie')).toBe('0-600 800-1000 3500-');
  expect(heardFor('sos')).toBe('0-600 2000-2600 4000-');
});

test('a test is two ticks of buzzer and lamp, whatever its kind, and never the siren', () => {
  signals().show({ pattern: 'chime', alarmKind: 'smoke', test: true });
  clock.advance(seconds(60));
  expect(onTimes('siren')).toEqual([]);
  expect(onTimes('chime')).toEqual(['0-80', '200-280']);
  expect(onTimes('light')).toEqual(['0-80', '200-280']);
});

test('a device that a walk test has heard for the first time is one tick', () => {
  signals().confirm('heard');
  clock.advance(seconds(5));
  expect(onTimes('chime')).toEqual(['0-80']);
});
