import { expect, it } from 'vitest';
import { readRecording } from '../../../simulators/evaluation/recording-reader.ts';
import type { ActiveWindow } from '../../../simulators/evaluation/recording.ts';
import { survey } from '../../../simulators/evaluation/survey.ts';
import { recordings } from './tiny-recording.ts';

const files = recordings();

async function read(path: string) {
  const windows: ActiveWindow[] = [];
  const { format, sensors, notes, cutOff } = await readRecording(path, (window) => windows.push(window));
  const said = windows.flatMap(({ events }) =>
    events.map(({ at, sensor, active }) => `${new Date(at).toISOString()} ${sensors[sensor]?.device} ${active}`),
  );
  return { format, sensors, windows, said, noted: notes.noted, lines: notes.lines, cutOff };
}

const header = 'window_start,Bathroom,DiningRoom,OutsideDoor,total_events,n_sensors_active,dow';

it('reads event text with sensor, room and activity', async () => {
  const result = await read(
    files.text('events', [
      '2011-06-15 01:03:39.14962 Bedroom Bedroom ON Sleep',
      '2011-06-15 01:03:40.284526 Bedroom Bedroom OFF Sleep',
      '2011-06-15 08:14:59 OutsideDoor FrontDoor OPEN Leave_Home',
      '2011-06-15 08:15:02 OutsideDoor FrontDoor CLOSE',
      '2011-06-15 08:15:03 OutsideDoor Entry ON',
    ]),
  );
  expect(result.format).toBe('events');
  expect(result.noted).toEqual([]);
  expect(result.sensors).toEqual([
    { device: 'Bedroom Bedroom', place: 'Bedroom', kind: 'motion' },
    { device: 'OutsideDoor FrontDoor', place: 'Outside Door', kind: 'door' },
    { device: 'OutsideDoor Entry', place: 'Outside Door', kind: 'motion' },
  ]);
  expect(result.said).toEqual([
    '2011-06-15T01:03:39.149Z Bedroom Bedroom true',
    '2011-06-15T01:03:40.284Z Bedroom Bedroom false',
    '2011-06-15T08:14:59.000Z OutsideDoor FrontDoor true',
    '2011-06-15T08:15:02.000Z OutsideDoor FrontDoor false',
    '2011-06-15T08:15:03.000Z OutsideDoor Entry true',
  ]);
  expect(result.windows.map(({ start }) => new Date(start).toISOString().slice(11, 16))).toEqual([
    '01:00',
    '08:10',
    '08:15',
  ]);
});

it('reads numbered sensors with tabs, with and without a room, and leaves out what is neither motion nor door', async () => {
  const result = await read(
    files.packed('numbered', [
      '2010-11-04\t00:03:50.209589\tM003\tON\tSleeping begin',
      '2010-11-04\t00:03:57.399391\tM003\tOFF',
      '2010-11-04 00:05:00 D001 OPEN',
      '2010-11-04 00:05:04 D001 CLOSE',
      '2010-11-04 00:06:00 MA014 BathroomASink ON',
      '2010-11-04 00:06:01 T002 21.5',
      '2010-11-04 00:06:02 LS013 6',
      '2010-11-04 00:06:03 BATP013 98',
      '2010-11-04 00:06:04 L004 ON',
    ]),
  );
  expect(result.sensors).toEqual([
    { device: 'M003', place: 'M003', kind: 'motion' },
    { device: 'D001', place: 'D001', kind: 'door' },
    { device: 'MA014', place: 'Bathroom A Sink', kind: 'motion' },
  ]);
  expect(result.said).toHaveLength(5);
  expect(result.noted).toEqual([
    {
      reason: 'of a sensor that is neither motion nor door',
      count: 4,
      firstLine: 6,
      example: '2010-11-04 00:06:01 T002 21.5',
    },
  ]);
});

it('takes ON and OFF at the outside door for opening and closing when nothing else speaks for the door', async () => {
  const { sensors } = await read(
    files.text('door', ['2011-06-15 08:00:00 OutsideDoor OutsideDoor ON', '2011-06-15 08:00:01 Kitchen Kitchen ON']),
  );
  expect(sensors.map(({ kind }) => kind)).toEqual(['door', 'motion']);
});

it('counts mangled lines by their reason, with the first of each, and goes on', async () => {
  const result = await read(
    files.text('mangled', [
      '2011-06-15 08:00:00 Kitchen Kitchen ON',
      '2011-06-15 08:00:00.5 Kitchen Kitchen OFF',
      '',
      '2011-06-31 08:00:01 Kitchen Kitchen OFF',
      '2011-06-15 25:00:01 Kitchen Kitchen OFF',
      '\u0000\u0001\u001B[31mnonsense',
      '2011-06-15 08:00:02 Kitchen Kitchen MAYBE',
      '2011-06-15 07:00:00 Kitchen Kitchen ON',
      '2091-06-15 08:00:03 Kitchen Kitchen ON',
      '2011-06-15 08:00:04 Kitchen Kitchen OFF',
    ]),
  );
  expect(result.said).toEqual([
    '2011-06-15T08:00:00.000Z Kitchen Kitchen true',
    '2011-06-15T08:00:00.500Z Kitchen Kitchen false',
    '2011-06-15T08:00:04.000Z Kitchen Kitchen false',
  ]);
  expect(result.noted).toEqual([
    {
      reason: 'no date, time, sensor and state',
      count: 4,
      firstLine: 4,
      example: '2011-06-31 08:00:01 Kitchen Kitchen OFF',
    },
    {
      reason: 'its time lies before that of the line before',
      count: 1,
      firstLine: 8,
      example: '2011-06-15 07:00:00 Kitchen Kitchen ON',
    },
    {
      reason: 'its time is far ahead, and the next line does not follow it',
      count: 1,
      firstLine: 9,
      example: '2091-06-15 08:00:03 Kitchen Kitchen ON',
    },
  ]);
});

it('believes a leap over weeks when the next line follows it, and a first line only then', async () => {
  const { said, noted } = await read(
    files.text('leap', [
      '1970-01-01 00:00:01 Kitchen Kitchen ON',
      '2011-06-15 08:00:00 Kitchen Kitchen ON',
      '2011-06-15 08:00:01 Kitchen Kitchen OFF',
      '2011-07-30 09:00:00 Kitchen Kitchen ON',
      '2011-07-30 09:00:01 Kitchen Kitchen OFF',
    ]),
  );
  expect(said.map((text) => text.slice(0, 16))).toEqual([
    '2011-06-15T08:00',
    '2011-06-15T08:00',
    '2011-07-30T09:00',
    '2011-07-30T09:00',
  ]);
  expect(noted.map(({ firstLine }) => firstLine)).toEqual([1]);
});

it('puts lines of one moment, which loggers write in any order, in order', async () => {
  const { windows, noted } = await read(
    files.text('jitter', ['2011-06-15 08:00:01.5 Kitchen Kitchen ON', '2011-06-15 08:00:01.2 Hall Hall ON']),
  );
  expect(noted).toEqual([]);
  const [events] = windows.map((window) => window.events.map(({ at }) => at));
  expect(events?.[1]).toBe(events?.[0]);
});

it('expands the counts of a window evenly over its five minutes, begin and end by turns, and ends what is odd', async () => {
  const result = await read(
    files.text('windows', [header, '2012-07-18 12:50:00,2,3,1,6,3,2', '2012-07-20 10:20:00,0,0,0,0,0,4']),
  );
  expect(result.format).toBe('windows');
  expect(result.sensors).toEqual([
    { device: 'motion Bathroom', place: 'Bathroom', kind: 'motion' },
    { device: 'motion Dining Room', place: 'Dining Room', kind: 'motion' },
    { device: 'door Outside Door', place: 'Outside Door', kind: 'door' },
  ]);
  expect(result.said).toEqual([
    '2012-07-18T12:50:50.000Z motion Dining Room true',
    '2012-07-18T12:51:15.000Z motion Bathroom true',
    '2012-07-18T12:52:30.000Z motion Dining Room false',
    '2012-07-18T12:52:30.000Z door Outside Door true',
    '2012-07-18T12:53:45.000Z motion Bathroom false',
    '2012-07-18T12:54:10.000Z motion Dining Room true',
    '2012-07-18T12:54:59.999Z motion Dining Room false',
    '2012-07-18T12:54:59.999Z door Outside Door false',
  ]);
  expect(result.windows.map(({ counted }) => counted)).toEqual([6]);
});

it('refuses rows that do not add up, without time, of another width or with what is no count', async () => {
  const { windows, noted } = await read(
    files.text('rows', [
      header,
      '2012-07-18 12:50:00,2,3,1,7,3,2',
      '2012-07-18,2,3,1,6,3,2',
      '2012-07-18 12:55:00,2,3,1,6,3',
      '2012-07-18 12:55:00,2,-3,1,0,3,2',
      '2012-07-18 12:55:00,2,99999999,1,6,3,2',
      '2012-07-18 13:00:00,1.0,0,0,1,1,2',
      '2012-07-18 13:00:00,1,0,0,1,1,2',
      '2012-07-18 13:04:59,1,0,0,1,1,2',
      '2012-07-18 13:05:00,1,0,0,1,1,2',
    ]),
  );
  expect(windows.map(({ start }) => new Date(start).toISOString().slice(11, 16))).toEqual(['13:00', '13:05']);
  expect(noted.map(({ reason, count, firstLine }) => [reason, count, firstLine])).toEqual([
    ['the counts do not add up to total_events', 1, 2],
    ['no time in window_start', 1, 3],
    ['another number of columns', 1, 4],
    ['a count is no count', 2, 5],
    ['it overlaps the window before', 2, 8],
  ]);
});

it('says what was found in a file of another kind, and how one that it knows looks', async () => {
  const path = files.text('other.csv', ['', 'name,age', 'Li,81']);
  await expect(read(path)).rejects.toThrow(
    `--dataset: ${path} is no recording that is known: found "name,age" in line 2. Give event text`,
  );
  await expect(read(files.text('empty', []))).rejects.toThrow('found nothing in it');
});

it('says so when a recording holds nothing to replay', async () => {
  await expect(survey(files.text('header', [header]))).rejects.toThrow('can be replayed; found only its header');
  await expect(survey(files.text('lamps', ['2011-06-15 08:00:00 L001 ON']))).rejects.toThrow(
    'found line 1: of a sensor that is neither motion nor door ("2011-06-15 08:00:00 L001 ON")',
  );
});
