import { beforeEach, describe, expect, test } from 'vitest';
import { alarmTransitionSchema, type AlarmTransition } from '../../../contracts/alarm-transition.ts';
import { hubIdSchema, sessionIdSchema } from '../../../contracts/identifiers.ts';
import { parseHubConfiguration } from '../../../edge/configuration/load.ts';
import { homeOf } from '../../../edge/configuration/home.ts';
import { ClockTrust } from '../../../edge/health/clock-trust.ts';
import type { Commit, Outbox, OutboxContents, OutboxMessage } from '../../../edge/outbox/outbox.ts';
import type { ShownSignal } from '../../../edge/signals/signals.ts';
import { longestMeanwhile } from '../../../edge/watch/late-disk.ts';
import { MessageNumbering } from '../../../edge/watch/message-numbering.ts';
import { Watch } from '../../../edge/watch/watch.ts';
import type { DecodedValue } from '../../../device-profiles/reading.ts';
import { hours, milliseconds, minutes, seconds, type Duration } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { smokeMessage, testHub, testSession } from '../outbox/messages.ts';

const parsed = parseHubConfiguration(`
dataFolder: data
timeZone: Asia/Shanghai
board: { path: /dev/board }
devices:
  - { transport: serial, device: radar, profile: seeed-mr60fda2, place: 卧室, path: /dev/radar }
  - { transport: gpio, device: bed, profile: bed-mat, place: 卧室, pin: 2 }
  - { transport: zigbee, device: smoke, profile: heiman-hs1sa-e, place: 厨房, ieee: '0x0000000000000001' }
`);
if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
const settings = parsed.configuration;
const silent = createLog({ program: 'test', level: 'silent' });

/** A disk that answers when the test says so, and what the watch did, in order. */
class Home implements Outbox {
  readonly clock = new ManualClock({ wall: '2026-03-01T14:00:00Z' });
  readonly done: string[] = [];
  readonly commits: Commit[] = [];
  readonly published: OutboxMessage[] = [];
  readonly watch: Watch;
  shown: ShownSignal = { pattern: 'none' };
  /** False: the disk stands still. */
  diskAnswers = true;
  left: OutboxContents = { states: {}, pending: [], last: null };
  failing = false;
  signalsFail = false;
  #stuck: (() => void)[] = [];

  constructor(timeZone = settings.timeZone, session = testSession) {
    this.watch = new Watch({
      setup: { home: { ...homeOf(settings), timeZone }, rules: settings.rules, alarms: settings.alarms },
      session,
      program: 'test',
      numbering: new MessageNumbering(testHub, session),
      clock: this.clock,
      clockTrust: new ClockTrust({ log: silent, systemSynchronised: () => true }),
      outbox: this,
      journal: {
        append: () => undefined,
        pendingHeartbeats: () => Promise.resolve([]),
        receipted: () => undefined,
        health: () => ({ state: 'ok', bytes: 0, dropped: 0 }),
        close: () => Promise.resolve(),
      },
      uplink: {
        start: () => undefined,
        send: (message) => {
          this.published.push(message);
          this.done.push(`publish ${transitionOf(message)}`);
        },
        status: () => ({ connected: true, awaitingReceipt: 0 }),
        useIdentity: () => undefined,
        stop: () => Promise.resolve(),
      },
      signals: {
        show: (shown) => {
          if (this.signalsFail) throw new Error('the board is gone');
          if (shown.pattern !== this.shown.pattern) this.done.push(`show ${shown.pattern}`);
          this.shown = shown;
        },
        confirm: (confirmation) => this.done.push(`confirm ${confirmation}`),
        stop: () => Promise.resolve(),
      },
      log: silent,
    });
  }

  open(): Promise<OutboxContents> {
    return Promise.resolve(this.left);
  }

  async commit(commit: Commit): Promise<void> {
    this.commits.push(commit);
    if (commit.messages.length > 0) this.done.push(`commit ${commit.messages.map(transitionOf).join(' ')}`);
    if (!this.diskAnswers) await new Promise<void>((resolve) => this.#stuck.push(resolve));
  }

  receipted(): Promise<void> {
    return Promise.resolve();
  }

  health(): { state: 'ok' | 'failing'; pending: number } {
    return { state: this.failing ? 'failing' : 'ok', pending: 0 };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  diskReturns(): void {
    this.diskAnswers = true;
    for (const resolve of this.#stuck.splice(0)) resolve();
  }

  says(device: string, ...values: DecodedValue[]): void {
    this.watch.heard(device, values, 'live', this.clock.now());
  }

  /** Time passes, and the disk keeps up with it. */
  pass(duration: Duration): Promise<void> {
    return this.clock.advanceSettling(duration, settle);
  }

  /** What was published, by transition and kind. Sensors that fall silent while the test lets time pass are not its story. */
  get told(): string[] {
    return this.published
      .filter(({ alarm }) => alarm?.kind !== 'device_silent')
      .map((message) => `${transitionOf(message)} ${message.alarm?.kind ?? ''}`.trim());
  }

  /** Everything that a restart would find on the disk. */
  get onDisk(): OutboxContents {
    const states: Record<string, string> = {};
    for (const commit of this.commits) Object.assign(states, commit.states);
    const last = this.commits.flatMap(({ messages }) => messages).at(-1)?.id;
    return { states, pending: [], last: last ?? null };
  }
}

const transition = (message: OutboxMessage): AlarmTransition => alarmTransitionSchema.parse(message.body);
const transitionOf = (message: OutboxMessage): string => transition(message).transition;
/** Lets promises that are done tell it. */
const settle = async (): Promise<void> => {
  for (let n = 0; n < 10; n++) await Promise.resolve();
};

const fallen = (value: boolean): DecodedValue => ({ capability: 'fall', value });
const inBed = (value: boolean): DecodedValue => ({ capability: 'bed_occupancy', value });
const smokes = (value: boolean): DecodedValue => ({ capability: 'smoke', value });

let home: Home;
beforeEach(() => {
  home = new Home();
});

describe('the order of an alarm', () => {
  test('the session opens with sequence 0 and names what the last run had committed', async () => {
    home.left = { states: {}, pending: [], last: { hub: testHub, session: 'session-0', sequence: 41 } };
    await home.watch.start();
    await settle();
    expect(home.published.map(({ id }) => id.sequence)).toEqual([0]);
    expect(home.published[0]?.body).toMatchObject({
      transition: 'session-opened',
      previous: { session: 'session-0', sequence: 41 },
    });
    expect(home.published[0]?.alarm).toBeUndefined();
  });

  test('a hub that was enrolled anew adopts what waits, and names no session that ran under its old name', async () => {
    const message = smokeMessage(7, home.clock.now(), { session: 'session-0' });
    const old = { ...message, id: { ...message.id, hub: hubIdSchema.parse('old-name') } };
    home.left = { states: {}, pending: [old], last: old.id };
    await home.watch.start();
    await settle();
    expect(home.published[0]?.id).toEqual({ ...old.id, hub: testHub });
    expect(home.published[1]?.body).toMatchObject({ transition: 'session-opened', previous: null });
  });

  test('signal within the call, then commit, then publish', async () => {
    await home.watch.start();
    await settle();
    home.done.length = 0;
    home.says('radar', fallen(true));
    expect(home.done).toEqual(['show chime', 'commit pre-alarm']);
    await settle();
    expect(home.done).toEqual(['show chime', 'commit pre-alarm', 'publish pre-alarm']);
    expect(home.published.at(-1)).toMatchObject({
      id: { sequence: 1 },
      alarm: { kind: 'fall', severity: 'critical', place: '卧室' },
    });
  });

  test('the state that an alarm left behind is in the same commit', async () => {
    await home.watch.start();
    home.says('smoke', smokes(true));
    const commit = home.commits.find(({ messages }) => messages.some((message) => transitionOf(message) === 'raised'));
    expect(JSON.parse(commit?.states['alarms'] ?? '{}')).toMatchObject({ open: [{ kind: 'smoke', life: 'raised' }] });
  });

  test('a disk that stands still holds an alarm back for 50 ms and no longer; same id; after a second it is a fault', async () => {
    await home.watch.start();
    await settle();
    home.diskAnswers = false;
    home.says('smoke', smokes(true));
    expect(home.shown.pattern).toBe('siren');
    home.clock.advance(milliseconds(49));
    await settle();
    expect(home.told).toEqual(['session-opened']);
    home.clock.advance(milliseconds(1));
    expect(home.told).toEqual(['session-opened', 'raised smoke']);
    // Slower than an alarm may wait is not yet a fault: a second without the disk is.
    home.clock.advance(milliseconds(949));
    expect(home.watch.openAlarms.map(({ kind }) => kind)).toEqual(['smoke']);
    home.clock.advance(milliseconds(1));
    expect(home.watch.openAlarms.map(({ kind }) => kind)).toEqual(['smoke', 'storage_failed']);
    home.clock.advance(milliseconds(50));
    expect(home.told).toEqual(['session-opened', 'raised smoke', 'raised storage_failed']);
    home.diskReturns();
    await home.pass(minutes(1));
    expect(home.told).toHaveLength(3);
    expect(home.published.slice(0, 3).map(({ id }) => id.sequence)).toEqual([0, 1, 2]);
  });

  test('a cancel at home confirms, is told, and ends the signal', async () => {
    await home.watch.start();
    home.says('radar', fallen(true));
    await settle();
    home.done.length = 0;
    await home.pass(seconds(10));
    expect(home.watch.allRight('portal')).toBe(true);
    await settle();
    expect(home.done).toEqual(['show none', 'confirm cancelled', 'commit cancelled', 'publish cancelled']);
    await home.pass(minutes(2));
    await settle();
    expect(home.told).toEqual(['session-opened', 'pre-alarm fall', 'cancelled fall']);
    expect(home.watch.allRight('portal')).toBe(false);
  });

  test('one wake-up loop: the pre-alarm ends at its second, and the signal by itself', async () => {
    await home.watch.start();
    home.says('radar', fallen(true));
    await home.pass(seconds(29));
    await settle();
    expect(home.told).toEqual(['session-opened', 'pre-alarm fall']);
    await home.pass(seconds(1));
    await settle();
    expect(home.told).toEqual(['session-opened', 'pre-alarm fall', 'raised fall']);
    await home.pass(minutes(5));
    expect(home.shown.pattern).toBe('none');
  });

  test('an input that a rule cannot bear is counted, and harms nothing else', async () => {
    // No configuration can say this: the rules that look at the hour throw.
    home = new Home('Nowhere/None');
    await home.watch.start();
    home.says('bed', inBed(true));
    home.says('bed', inBed(false));
    expect(home.watch.failures).toBeGreaterThan(0);
    home.says('smoke', smokes(true));
    await settle();
    expect(home.told).toContain('raised smoke');
  });
});

test('a siren that throws keeps no alarm from the disk and the relay', async () => {
  await home.watch.start();
  home.signalsFail = true;
  home.says('smoke', smokes(true));
  await settle();
  expect(home.told).toContain('raised smoke');
  expect(home.watch.failures).toBeGreaterThan(0);
});

describe('what is written when nothing is raised', () => {
  test('changes at most every 30 s, and running deadlines each minute', async () => {
    await home.watch.start();
    await home.pass(minutes(1));
    const before = home.commits.length;
    for (let n = 0; n < 20; n++) {
      home.says('bed', inBed(n % 2 === 0));
      await home.pass(seconds(3));
    }
    const written = home.commits.slice(before).filter(({ messages }) => messages.length === 0);
    expect(written.length).toBeGreaterThanOrEqual(1);
    expect(written.length).toBeLessThanOrEqual(3);
    await home.pass(minutes(1));
    const refreshed = home.commits.length;
    home.watch.refresh();
    expect(home.commits.length).toBe(refreshed + 1);
    home.watch.refresh();
    expect(home.commits.length).toBe(refreshed + 1);
  });

  test('a restart goes on with the deadline that was running', async () => {
    await home.watch.start();
    home.says('bed', inBed(true));
    await home.pass(hours(1));
    home.says('bed', inBed(false));
    await home.pass(minutes(10));
    home.watch.stop();

    const next = new Home();
    await next.pass(milliseconds(home.clock.now().monotonic - next.clock.now().monotonic));
    next.left = home.onDisk;
    await next.watch.start();
    await next.pass(hours(2));
    await settle();
    expect(next.told).toContain('raised bed_empty');
  });
});

describe('a disk that answers only after the hub has begun', () => {
  /** What a run left that had seen the resident leave the bed 10 minutes ago. */
  async function leftBed(): Promise<{ contents: OutboxContents; monotonic: number }> {
    const earlier = new Home();
    await earlier.watch.start();
    earlier.says('bed', inBed(true));
    await earlier.pass(hours(1));
    earlier.says('bed', inBed(false));
    await earlier.pass(minutes(9));
    // The board that carries the mat tells each minute that it lives.
    earlier.watch.heard('bed', [], 'live', earlier.clock.now());
    await earlier.pass(minutes(1));
    earlier.watch.stop();
    return { contents: earlier.onDisk, monotonic: earlier.clock.now().monotonic };
  }

  test('deadlines of the last run are kept, as if they had been known all the time', async () => {
    const { contents, monotonic } = await leftBed();
    await home.pass(milliseconds(monotonic - home.clock.now().monotonic));
    home.failing = true;
    await home.watch.start();
    await home.pass(minutes(1));
    home.failing = false;
    home.watch.diskRecovered(contents);
    await home.pass(hours(2));
    await settle();
    expect(home.told).toContain('raised bed_empty');
  });

  test('and are on the disk again at once: a power cut now costs none of them', async () => {
    const { contents, monotonic } = await leftBed();
    await home.pass(milliseconds(monotonic - home.clock.now().monotonic));
    home.failing = true;
    await home.watch.start();
    await home.pass(minutes(1));
    home.watch.diskRecovered(contents);
    const next = new Home();
    await next.pass(milliseconds(home.clock.now().monotonic - next.clock.now().monotonic));
    next.left = home.onDisk;
    await next.watch.start();
    await next.pass(hours(2));
    await settle();
    expect(next.told).toContain('raised bed_empty');
  });

  test('unless the resident has come back meanwhile', async () => {
    const { contents, monotonic } = await leftBed();
    await home.pass(milliseconds(monotonic - home.clock.now().monotonic));
    home.failing = true;
    await home.watch.start();
    home.says('bed', inBed(true));
    await home.pass(minutes(1));
    home.watch.diskRecovered(contents);
    await home.pass(hours(2));
    await settle();
    expect(home.told).not.toContain('raised bed_empty');
  });

  /** What a run left that was cut off 10 s into the pre-alarm of a fall; the hub starts again 2 min later, its disk silent. */
  async function cutOffInPreAlarm(): Promise<OutboxContents> {
    const earlier = new Home(settings.timeZone, sessionIdSchema.parse('session-0'));
    await earlier.watch.start();
    earlier.says('radar', fallen(true));
    await earlier.pass(seconds(10));
    const contents = earlier.onDisk;
    await home.pass(milliseconds(earlier.clock.now().monotonic + minutes(2) - home.clock.now().monotonic));
    home.failing = true;
    await home.watch.start();
    return contents;
  }

  /** The alarms of the last run that were told, with what was told of them. */
  const toldOfEarlier = (contents: OutboxContents): string[] => {
    const saved = JSON.parse(contents.states['alarms'] ?? '{}') as { open: { alarmId: string }[] };
    const ids = saved.open.map(({ alarmId }) => alarmId);
    expect(ids).toHaveLength(1);
    return home.published
      .map(transition)
      .flatMap((each) => ('alarm' in each && ids.includes(each.alarm.alarmId) ? [each.transition] : []));
  };

  test('a pre-alarm of the last run is raised as soon as it is read, although the same fall has begun a new one', async () => {
    const contents = await cutOffInPreAlarm();
    home.says('radar', fallen(true));
    await home.pass(seconds(5));
    expect(home.told).toEqual(['session-opened', 'pre-alarm fall']);
    home.watch.diskRecovered(contents);
    await settle();
    expect(home.told).toEqual(['session-opened', 'pre-alarm fall', 'raised fall']);
    expect(toldOfEarlier(contents)).toEqual(['raised']);
    // Of both ids the relay is told that the fall is over.
    await home.pass(minutes(1));
    home.says('radar', fallen(false));
    await settle();
    expect(home.told.filter((told) => told === 'raised fall' || told === 'cleared fall')).toEqual([
      'raised fall',
      'raised fall',
      'cleared fall',
      'cleared fall',
    ]);
  });

  test('and is raised when the radar has dropped its flag before it was read', async () => {
    const contents = await cutOffInPreAlarm();
    home.says('radar', fallen(false));
    await home.pass(seconds(5));
    home.watch.diskRecovered(contents);
    await settle();
    expect(toldOfEarlier(contents)).toEqual(['raised', 'cleared']);
  });

  test('and is raised when the disk comes after more has happened than is remembered', async () => {
    const contents = await cutOffInPreAlarm();
    for (let n = 0; n <= longestMeanwhile; n++) home.says('radar', fallen(true));
    home.watch.diskRecovered(contents);
    await settle();
    expect(toldOfEarlier(contents)).toEqual(['raised']);
  });

  test('an alarm that was raised meanwhile keeps its id, is not raised twice, and can be cancelled', async () => {
    const { contents } = await leftBed();
    home.failing = true;
    await home.watch.start();
    home.says('radar', fallen(true));
    home.says('smoke', smokes(true));
    await settle();
    const before = home.watch.openAlarms.map(({ alarmId }) => alarmId);
    home.watch.diskRecovered(contents);
    await settle();
    expect(home.watch.openAlarms.map(({ alarmId }) => alarmId)).toEqual(before);
    expect(home.told.filter((told) => told !== 'session-opened')).toEqual(['pre-alarm fall', 'raised smoke']);
    home.watch.allRight('portal');
    await settle();
    expect(home.told).toContain('cancelled fall');
    await home.pass(minutes(2));
    await settle();
    expect(home.told).not.toContain('raised fall');
  });
});
