import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AlarmKind } from '../../contracts/alarm-table.ts';
import type { Capability, Origin, ReadingValue } from '../../device-profiles/reading.ts';
import { preAlarmSecondsOf } from '../../edge/alarms/alarm-settings.ts';
import type { Decision } from '../../edge/decision/decision.ts';
import { ruleList, ruleSettingsSchema, type RuleSettings } from '../../edge/rules/rule-list.ts';
import type { DeviceFacts } from '../../edge/rules/rule.ts';
import { days, hours, milliseconds, minutes, seconds, type Duration } from '../../foundation/durations.ts';
import { DecidingHome, sentence, type HomeOptions } from '../edge/decision/deciding-home.ts';

/** A home in which a story can be told over again with values that are not live. */
export class StoryHome extends DecidingHome {
  /** Of every value whose origin the story does not name itself. */
  origin: Origin = 'live';

  override hears(
    facts: DeviceFacts,
    values: Partial<Record<Capability, ReadingValue>>,
    origin: Origin = this.origin,
  ): Decision {
    return super.hears(facts, values, origin);
  }
}

/** What is shown instead of an item of the list that makes no sense for a rule, and why it makes none. */
export interface Instead {
  readonly because: string;
  readonly shows: 'hears-no-readings' | ((open: (changes?: HomeOptions) => StoryHome) => void);
}

interface DstNight {
  readonly at: string;
  readonly after?: Duration;
}

/** One way in which a rule comes to its alarm, small enough that the whole list can be run on it. */
export interface RuleStory {
  /** When (with the offset of the time zone), with which devices, settings and care plan it plays. */
  readonly home: HomeOptions;
  /** The kind of alarm and its named reason. */
  readonly raises: readonly [AlarmKind, string];
  /** Everything that leads to the alarm. It may let time pass. */
  readonly begins: (home: StoryHome) => unknown;
  /** From the end of `begins` to the alarm, to the second. 0: the alarm comes within `begins`. */
  readonly after: Duration;
  /** What goes on being heard, without a value, while the story waits. */
  readonly heardMeanwhile?: readonly DeviceFacts[];
  /** Takes back what has begun: before the limit there is no alarm then, after it the alarm is over. null: nothing does. */
  readonly ends: ((home: StoryHome) => unknown) | null;
  /** Something like it that is no danger. It may let time pass; a day passes afterwards. */
  readonly ordinary: (home: StoryHome) => unknown;
  /**
   * The sensor of the story, which becomes unavailable half-way. `fires`: the alarm comes all the same. `cannot-judge`:
   * it does not, and the rule says so. `fault`: it does not, and the fault of the sensor says so.
   */
  readonly sensor: DeviceFacts;
  readonly whenSensorDies: 'fires' | 'cannot-judge' | 'fault';
  /** Settings that change half-way, and from the end of `begins` to the alarm then. `none`: the rule has no settings. */
  readonly changed: 'none' | { readonly settings: Record<string, unknown>; readonly after: Duration | 'never' };
  /** Nights in Europe/Berlin when the clocks go forward and back, and the time to the alarm where it is another. */
  readonly dst?: Readonly<Record<'forward' | 'back', DstNight>>;
  readonly instead?: Readonly<
    Partial<Record<'late' | 'clockSteps' | 'dstNight' | 'stale' | 'notLive' | 'sensorDies' | 'settingsChange', Instead>>
  >;
}

const tenMinutesBefore: NonNullable<RuleStory['dst']> = {
  forward: { at: '2026-03-29T01:50:00+01:00' },
  back: { at: '2026-10-25T02:50:00+02:00' },
};
const oneSecond = seconds(1);

const settingsIn = (rules: RuleSettings, name: string): Record<string, unknown> =>
  z.record(z.string(), z.unknown()).parse(rules[name] ?? {});

/**
 * What is expected of every rule of the hub, told as stories in a home with all rules. tests/guards/rule-stories.test.ts
 * refuses a rule without it.
 */
export function ruleContract(name: string, stories: Readonly<Record<string, RuleStory>>): void {
  const rule = ruleList.find((listed) => listed.name === name);
  if (!rule) throw new Error(`${name} is not in the list of rules`);
  describe.each(Object.entries(stories))(`${name}: %s`, (_, story) => {
    runStory(rule, story);
  });

  test(`${name} waits for nothing where no story waits, so that it cannot be late`, () => {
    const all = Object.values(stories);
    const waits = all.some(({ after }) => after > 0);
    for (const story of all) {
      const home = new StoryHome({ savesEach30s: false, ...story.home });
      story.begins(home);
      const names = [deadlinesOf(home, name)];
      for (let hour = 0; hour < 24; hour += 4) {
        home.passes(hours(4));
        names.push(deadlinesOf(home, name));
      }
      expect(names).toHaveLength(7);
      if (!waits) expect(names.flat()).toEqual([]);
    }
    expect(all.length).toBeGreaterThan(0);
  });
}

function runStory(rule: (typeof ruleList)[number], story: RuleStory): void {
  const [kind, reason] = story.raises;
  const { after, instead = {} } = story;
  const atOnce = after === 0;
  const half = milliseconds(Math.floor(after / 2));
  const open = (changes: HomeOptions = {}): StoryHome =>
    new StoryHome({ savesEach30s: false, ...story.home, ...changes });
  const waits = (home: StoryHome, duration: Duration, except?: DeviceFacts): void =>
    home.passes(
      duration,
      (story.heardMeanwhile ?? []).filter((facts) => facts !== except),
    );

  /** When the alarm of the story was raised, in seconds since the story began. One that stands is raised again later. */
  const raisedAt = (home: StoryHome): number[] =>
    home.happened
      .filter(({ transition }) => isTheAlarm(sentence(transition)) && !('again' in transition))
      .map(({ after: at }) => at);
  const first = preAlarmSecondsOf(kind, open().setup.alarms) > 0 ? 'pre-alarm' : 'raised';
  const isTheAlarm = (text: string): boolean => text === `${first} ${kind} (${reason})`;
  const isOpen = (home: StoryHome): boolean =>
    home.state.alarms.open.some((alarm) => alarm.kind === kind && alarm.because.reason === reason);
  const lateness = (home: StoryHome): number | undefined => {
    const last = home.happened.findLast(({ transition }) => isTheAlarm(sentence(transition)))?.transition;
    return last && 'alarm' in last ? last.alarm.lateByMs : undefined;
  };
  /** Begins, changes something half-way, and sees the alarm at its second, once. */
  const firesInTime = (home: StoryHome, expected: Duration, halfWay: () => void = () => undefined): void => {
    const before = raisedAt(home).length;
    story.begins(home);
    const begun = home.storyTime;
    if (expected === 0) {
      halfWay();
      expect(raisedAt(home).length - before).toBe(1);
      return;
    }
    expect(raisedAt(home)).toHaveLength(before);
    waits(home, half);
    halfWay();
    const rest = expected - (home.storyTime - begun) * 1_000;
    waits(home, milliseconds(rest - oneSecond));
    expect(raisedAt(home), 'too early').toHaveLength(before);
    waits(home, oneSecond);
    expect(raisedAt(home).slice(before)).toEqual([begun + expected / 1_000]);
  };
  const reasonOf = (what: keyof NonNullable<RuleStory['instead']>): string =>
    instead[what] ? `; something else, because ${instead[what].because}` : '';
  const unlessInstead = (what: keyof NonNullable<RuleStory['instead']>, run: () => void): void => {
    const other = instead[what];
    if (!other) {
      run();
      return;
    }
    expect(other.because.length).toBeGreaterThan(15);
    if (other.shows !== 'hears-no-readings') {
      other.shows((changes) => open({ savesEach30s: true, ...changes }));
      return;
    }
    expect(rule.hears.readings).toBeUndefined();
    expect(rule.hears.inputs ?? []).not.toContain('heard');
  };

  test('it fires, with its evidence, in the right second and once', () => {
    const home = open();
    firesInTime(home, after);
    expect(rule.describes.raises).toContain(kind);
    const told = home.happened.find(({ transition }) => isTheAlarm(sentence(transition)))?.transition;
    const evidence = told && 'alarm' in told ? told.alarm.because.evidence : {};
    expect(Object.keys(evidence)).not.toEqual([]);
    expect(lateness(home)).toBeUndefined();
    expect(isOpen(home)).toBe(true);
  });

  test('it does not: something ordinary, and a beginning that is taken back', () => {
    const ordinary = open();
    story.ordinary(ordinary);
    waits(ordinary, days(1));
    expect(raisedAt(ordinary)).toEqual([]);
    if (!story.ends) return;
    const home = open();
    story.begins(home);
    if (!atOnce) {
      waits(home, half);
      story.ends(home);
      waits(home, milliseconds(after - half));
      expect(raisedAt(home)).toEqual([]);
      return;
    }
    home.passes(minutes(3));
    story.ends(home);
    expect(isOpen(home)).toBe(false);
  });

  test(`a danger that a crash swallowed is found again, and one that was due while the hub was down is told late${reasonOf('late')}`, () => {
    unlessInstead('late', () => {
      if (atOnce) {
        const home = open();
        const { saved } = home;
        story.begins(home);
        home.saved = saved;
        home.restart();
        story.begins(home);
        expect(raisedAt(home)).toHaveLength(2);
        expect(lateness(home)).toBeUndefined();
        return;
      }
      let checked = 0;
      for (const goesDown of [
        (home: StoryHome, down: Duration) => home.restart(down),
        (home: StoryHome, down: Duration) => home.powerCut({ outage: down, clockTrusted: true }),
      ]) {
        const home = open();
        story.begins(home);
        const begun = home.storyTime;
        waits(home, half);
        home.save();
        const down = milliseconds(after - half + minutes(7));
        goesDown(home, down);
        if (rule.downtime === 'counts') {
          expect(raisedAt(home)).toEqual([begun + (after + minutes(7)) / 1_000]);
          expect(lateness(home)).toBe(minutes(7));
        } else {
          waits(home, milliseconds(after - half - oneSecond));
          expect(raisedAt(home)).toEqual([]);
          waits(home, oneSecond);
          expect(raisedAt(home)).toEqual([begun + (after + down) / 1_000]);
        }
        checked++;
      }
      expect(checked).toBe(2);
    });
  });

  test('one that the hub came to look at too late says by how much', () => {
    if (atOnce) {
      expect(after).toBe(0);
      return;
    }
    const home = open();
    story.begins(home);
    waits(home, milliseconds(after - oneSecond));
    expect(raisedAt(home)).toEqual([]);
    home.stalls(seconds(31));
    expect(raisedAt(home)).toEqual([home.storyTime]);
    expect(lateness(home)).toBe(seconds(30));
  });

  test(`a step of the clock neither fires nor puts off${reasonOf('clockSteps')}`, () => {
    unlessInstead('clockSteps', () => {
      for (const step of [hours(-1), hours(1)]) {
        const home = open();
        firesInTime(home, after, () => {
          home.clock.stepWall(step);
          home.tell({ kind: 'wake' });
        });
        home.clock.stepWall(milliseconds(-step));
        home.tell({ kind: 'wake' });
        expect(raisedAt(home)).toHaveLength(1);
        expect(isOpen(home)).toBe(true);
      }
    });
  });

  test(`nights in which the clocks go forward and back are as long as they are${reasonOf('dstNight')}`, () => {
    unlessInstead('dstNight', () => {
      for (const { at, after: other = after } of Object.values(story.dst ?? tenMinutesBefore)) {
        const home = open({ at, timeZone: 'Europe/Berlin' });
        firesInTime(home, other);
        waits(home, minutes(20));
        expect(raisedAt(home)).toHaveLength(1);
      }
    });
  });

  test(`after two days in which nothing was heard it fires as at first${reasonOf('stale')}`, () => {
    unlessInstead('stale', () => {
      const at = new Date(Date.parse(story.home.at ?? '2026-03-10T09:00:00+08:00') - days(2)).toISOString();
      const home = open({ at });
      home.passes(days(2));
      expect(raisedAt(home)).toEqual([]);
      firesInTime(home, after);
    });
  });

  test(`replayed, restored and simulated readings raise nothing${reasonOf('notLive')}`, () => {
    unlessInstead('notLive', () => {
      for (const origin of ['replayed', 'restored', 'simulated'] as const) {
        const home = open();
        home.origin = origin;
        story.begins(home);
        waits(home, milliseconds(after + hours(1)));
        expect(raisedAt(home), origin).toEqual([]);
      }
    });
  });

  test(`its sensor dies mid-way: ${story.whenSensorDies}${reasonOf('sensorDies')}`, () => {
    unlessInstead('sensorDies', () => {
      const { sensor } = story;
      const home = open();
      story.begins(home);
      waits(home, half);
      home.tell({ kind: 'availability', device: sensor.device, available: false });
      waits(home, milliseconds(after - half + oneSecond), sensor);
      expect(home.news().filter((news) => news.includes('device_silent'))).not.toEqual([]);
      if (story.whenSensorDies === 'fires') {
        expect(raisedAt(home)).toHaveLength(1);
        waits(home, hours(1), sensor);
        expect(isOpen(home), 'silence ends no danger').toBe(true);
        return;
      }
      expect(raisedAt(home)).toEqual([]);
      if (story.whenSensorDies === 'fault') return;
      const unsure = home.last.cannotJudge.map((one) => one.rule);
      const faults = home.state.alarms.open.filter((alarm) => alarm.kind === 'cannot_judge');
      expect(unsure.includes(rule.name) || faults.length > 0, 'it says that it cannot judge').toBe(true);
    });
  });

  test(`settings change mid-way: those of other rules change nothing, its own count from when it began${reasonOf('settingsChange')}`, () => {
    unlessInstead('settingsChange', () => {
      const { properties = {} } = z.toJSONSchema(rule.settings, { io: 'input' });
      if (story.changed === 'none') expect(Object.keys(properties)).toEqual([]);
      else expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(story.changed.settings)));
      for (const change of [byCarePlan, byRestart]) {
        const home = open();
        firesInTime(home, after, () => {
          if (rule.name === 'fall') change(home, 'battery-low', { lowPercent: 16 });
          else change(home, 'fall', { reRaiseAfterCancelMinutes: 7 });
        });
        if (story.changed === 'none') continue;
        const { settings, after: then } = story.changed;
        const changed = open();
        if (atOnce) change(changed, rule.name, settings);
        const halfWay = (): void => {
          if (!atOnce) change(changed, rule.name, settings);
        };
        if (then === 'never') {
          story.begins(changed);
          waits(changed, half);
          halfWay();
          waits(changed, milliseconds(after + days(1)));
          expect(raisedAt(changed)).toEqual([]);
        } else firesInTime(changed, then, halfWay);
      }
    });
  });
}

const withSettings = (home: StoryHome, of: string, to: Record<string, unknown>): RuleSettings => {
  const { rules } = home.setup;
  return ruleSettingsSchema.parse({ ...rules, [of]: { ...settingsIn(rules, of), ...to } });
};

/** Another care plan has come: the hub goes on with what it knows. */
function byCarePlan(home: StoryHome, of: string, to: Record<string, unknown>): void {
  const rules = withSettings(home, of, to);
  const { carePlan } = home.setup.home;
  home.setup = { ...home.setup, rules };
  home.tell({ kind: 'care-plan', carePlan, rules });
}

/** The file of the hub was edited, and the hub started again. */
function byRestart(home: StoryHome, of: string, to: Record<string, unknown>): void {
  home.save();
  home.setup = { ...home.setup, rules: withSettings(home, of, to) };
  home.restart(seconds(0));
}

/** The names of what the rule waits for, from what it saves. */
function deadlinesOf(home: StoryHome, name: string): string[] {
  const running = home.state.rules.find((rule) => rule.name === name);
  const saved = z.object({ state: z.object({ deadlines: z.record(z.string(), z.unknown()) }) });
  return Object.keys(saved.parse(JSON.parse(running?.save(home.clock.now()) ?? '{}')).state.deadlines);
}
