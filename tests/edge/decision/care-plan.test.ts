import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { carePlanSchema } from '../../../contracts/care-plan.ts';
import { settingsOf } from '../../../edge/care-plan/settings-of.ts';
import type { Decision } from '../../../edge/decision/decision.ts';
import { saveHub } from '../../../edge/decision/saved-hub.ts';
import { ruleList, ruleSettingsSchema } from '../../../edge/rules/rule-list.ts';
import { days, minutes, seconds } from '../../../foundation/durations.ts';
import { DecidingHome, door, mat, radar, sentence, type HomeOptions } from './deciding-home.ts';
import { limitsOf } from './random-home.ts';
import { patience, runs, times } from './random-runs.ts';
import { happens, randomStream } from './random-stream.ts';

/** The relay sends a plan, which this hub can bear. */
function planned(home: DecidingHome, plan: z.input<typeof carePlanSchema>): Decision {
  const carePlan = carePlanSchema.parse({ version: home.setup.home.carePlan.version + 1, ...plan });
  const { settings, problems } = settingsOf(ruleSettingsSchema.parse({}), carePlan);
  expect(problems).toEqual([]);
  home.setup = { ...home.setup, home: { ...home.setup.home, carePlan }, rules: settings };
  return home.tell({ kind: 'care-plan', carePlan, rules: settings });
}

const night = { at: '2026-03-10T23:00:00+08:00' };
const inBed = { bed_occupancy: true };
const outOfBed = { bed_occupancy: false };

function bedJustLeft(): DecidingHome {
  const home = new DecidingHome(night);
  home.hears(mat, inBed);
  home.hears(mat, outOfBed);
  home.news();
  return home;
}

const bedNews = (home: DecidingHome): [number, string][] =>
  home.timedNews().filter(([, news]) => news.includes('bed_empty'));

describe('a care plan that comes while the hub watches', () => {
  test('leaves what an unchanged rule waits for as it is', () => {
    const home = bedJustLeft();
    home.passes(minutes(20));
    planned(home, { rules: { 'door-open-at-night': { nightMinutes: 3 } } });
    home.passes(minutes(10), [radar, door]);
    expect(bedNews(home)).toEqual([[30 * 60, 'raised bed_empty (bed-empty-at-night)']]);
  });

  test('switches a rule off: what it waited for is dropped, and its open alarm is cleared with the reason', () => {
    const home = bedJustLeft();
    home.passes(minutes(31));
    expect(home.news()).toContain('raised bed_empty (bed-empty-at-night)');
    planned(home, { rules: { 'bed-exit-at-night': { enabled: false } } });
    expect(home.news()).toEqual(['cleared bed_empty (rule-switched-off)']);
    const cleared = home.happened.at(-1)?.transition;
    expect(cleared?.transition === 'cleared' && cleared.because.evidence).toEqual({
      rule: 'bed-exit-at-night',
      version: 1,
    });
    home.hears(mat, inBed);
    home.hears(mat, outOfBed);
    home.passes(minutes(90));
    expect(bedNews(home)).toEqual([]);
  });

  test('clears no alarm of another rule, and none of a rule that stays on', () => {
    const home = bedJustLeft();
    home.passes(minutes(31));
    home.news();
    planned(home, { rules: { 'bed-exit-at-night': { emptyMinutes: 60 }, 'door-open-at-night': { enabled: false } } });
    expect(home.news()).toEqual([]);
    expect(home.state.alarms.open.map(({ kind }) => kind)).toContain('bed_empty');
    home.hears(mat, inBed);
    expect(home.news()).toContain('cleared bed_empty (back-in-bed)');
  });

  test('a rule that is switched on again knows nothing of the time in which it was off', () => {
    const home = bedJustLeft();
    planned(home, { rules: { 'bed-exit-at-night': { enabled: false } } });
    home.passes(minutes(10));
    // Back in bed: nobody listens.
    home.hears(mat, inBed);
    home.passes(minutes(10));
    planned(home, {});
    home.passes(minutes(60));
    expect(bedNews(home)).toEqual([]);
    home.hears(mat, inBed);
    home.hears(mat, outOfBed);
    home.passes(minutes(31));
    expect(bedNews(home).map(([, news]) => news)).toEqual(['raised bed_empty (bed-empty-at-night)']);
  });

  test('a restart while a rule is off, and one after, find the same', () => {
    const home = bedJustLeft();
    home.passes(minutes(31));
    home.news();
    planned(home, { rules: { 'bed-exit-at-night': { enabled: false } } });
    home.save();
    home.restart();
    home.passes(minutes(60));
    expect(bedNews(home).map(([, news]) => news)).toEqual(['cleared bed_empty (rule-switched-off)']);
    planned(home, {});
    home.restart();
    home.passes(minutes(60));
    expect(bedNews(home)).toEqual([]);
  });

  test('what is due in the very moment fires by the settings from before', () => {
    const home = bedJustLeft();
    // Nobody wakes the hub: the plan is the first that it hears after the limit.
    home.clock.advance(minutes(29));
    const { state } = home;
    const due = new DecidingHome(night);
    due.hears(mat, inBed);
    due.hears(mat, outOfBed);
    expect(state.rules.find(({ name }) => name === 'bed-exit-at-night')?.wakeAt).toBeDefined();
    due.clock.advance(minutes(30));
    planned(due, { rules: { 'bed-exit-at-night': { emptyMinutes: 240 } } });
    expect(due.news().filter((news) => news.includes('bed_empty'))).toEqual(['raised bed_empty (bed-empty-at-night)']);
  });

  test('dementia, ability and hours of sleep change what the rules do from then on', () => {
    const home = new DecidingHome({ at: '2026-03-10T20:45:00+08:00' });
    planned(home, { ability: 'severe', sleep: { from: '20:30', to: '07:00' } });
    home.hears(mat, inBed);
    home.hears(mat, outOfBed);
    home.passes(minutes(16));
    // Half of 30 minutes, at an hour that was day before.
    expect(bedNews(home)).toEqual([[15 * 60, 'raised bed_empty (bed-empty-at-night)']]);
  });

  test('no plan stops a danger rule', () => {
    const home = new DecidingHome();
    planned(home, { rules: { inactivity: { enabled: false }, 'bed-exit-at-night': { enabled: false } } });
    home.hears(radar, { fall: true });
    expect(home.news()).toEqual(['pre-alarm fall (radar-reports-fall)']);
  });
});

/** The rules that have a setting which can be other than its default. */
const changeable = ruleList.filter(({ name }) => Object.keys(limitsOf('shortest')[name] ?? {}).length > 0);

/** A home that knows which rule raised each alarm. */
class Witnessed extends DecidingHome {
  readonly #raisedBy: Map<string, string | undefined>;

  constructor(options: HomeOptions) {
    const raisedBy = new Map<string, string | undefined>();
    const decided = ({ state }: Decision): void => {
      for (const { alarmId, rule } of state.alarms.open) raisedBy.set(alarmId, rule);
    };
    super({ ...options, savesEach30s: false, decided });
    this.#raisedBy = raisedBy;
  }

  toldByOthersThan(rule: string): unknown[] {
    return this.happened.flatMap(({ after, transition }) => {
      if (!('alarm' in transition)) return [];
      const by = this.#raisedBy.get(transition.alarm.alarmId);
      return by === undefined || by === rule ? [] : [[after, sentence(transition), transition.alarm.because]];
    });
  }
}

const fieldsOf = (settings: unknown): Record<string, unknown> => ({ ...(settings as Record<string, unknown>) });

test(
  'over any life, a plan that changes one rule changes nothing that any other rule waits for or says',
  () => {
    const waited = new Set<string>();
    const changedRules = new Set<string>();
    let changes = 0;
    let alarms = 0;
    fc.assert(
      fc.property(
        randomStream({ longest: 30, calm: true }),
        fc.constantFrom(...changeable.map(({ name }) => name)),
        fc.constantFrom('shortest', 'longest', 'off'),
        fc.nat(29),
        (stream, name, how, when) => {
          const [left, right] = [new Witnessed(stream.home), new Witnessed(stream.home)];
          const told = (home: Witnessed): unknown[] => home.toldByOthersThan(name);
          const others = (home: DecidingHome): [string, string][] =>
            Object.entries(saveHub(home.state, home.clock.now())).filter(
              ([key]) => /^(?:rule|estimate):/.test(key) && key !== `rule:${name}`,
            );
          for (const [index, event] of stream.happenings.entries()) {
            if (index === when) {
              const before = fieldsOf(right.setup.rules[name]);
              const more = how === 'off' ? { enabled: false } : limitsOf(how)[name];
              const settings = changeable
                .find((rule) => rule.name === name)
                ?.settings.safeParse({ ...before, ...more });
              if (!settings?.success) return;
              const rules = { ...right.setup.rules, [name]: settings.data };
              const carePlan = { ...right.setup.home.carePlan, version: 9 };
              for (const rule of right.state.rules)
                if (rule.wakeAt !== undefined && rule.name !== name) waited.add(rule.name);
              const states = right.state.rules.map((rule) => rule.save(right.clock.now()));
              right.tell({ kind: 'care-plan', carePlan, rules });
              for (const [place, rule] of right.state.rules.entries())
                if (rule.name !== name) expect(rule.save(right.clock.now())).toBe(states[place]);
              left.tell({ kind: 'wake' });
              changedRules.add(name);
              changes++;
            }
            happens(left, event);
            happens(right, event);
          }
          expect(others(right)).toEqual(others(left));
          expect(told(right)).toEqual(told(left));
          alarms += told(left).length;
        },
      ),
      runs(120, 3),
    );
    expect(changes).toBeGreaterThan(50 * times);
    expect(alarms).toBeGreaterThan(100 * times);
    expect(changedRules.size).toBeGreaterThan(changeable.length / 2);
    // Every rule that waits for anything was seen waiting while another one was changed.
    expect(waited.size).toBeGreaterThanOrEqual(8);
  },
  patience,
);

test('a plan that changes one rule makes no other look sooner at what another day has brought', () => {
  const [left, right] = [0, 1].map(() => {
    const home = new DecidingHome({
      at: '2026-03-10T22:30:00+08:00',
      carePlan: { version: 1, holidays: [{ from: '2026-03-11', to: '2026-03-12' }] },
      devices: [door],
      savesEach30s: false,
    });
    home.hears(door, { contact: true });
    home.hears(door, { contact: false });
    home.passes(minutes(100));
    return home;
  });
  if (!left || !right) throw new Error('there are two homes');
  const state = (home: DecidingHome) =>
    home.state.rules.find(({ name }) => name === 'inactivity')?.save(home.clock.now());
  const before = state(right);
  planned(right, { holidays: [{ from: '2026-03-11', to: '2026-03-12' }], rules: { 'mains-lost': { lostMinutes: 9 } } });
  expect(state(right)).toBe(before);
  expect(state(right)).toBe(state(left));
});

describe('a rule that has nothing to watch any more', () => {
  const quietOnly = { version: 1, rules: { 'not-up': { withoutBedSensor: true } } };

  test('by the care plan: waits for nothing, and begins afresh when it has', () => {
    const home = new DecidingHome({ devices: [door], savesEach30s: false });
    planned(home, quietOnly);
    home.hears(door, { contact: true });
    home.hears(door, { contact: false });
    const waits = () => home.state.rules.find(({ name }) => name === 'not-up')?.wakeAt;
    expect(waits()).toBeDefined();
    planned(home, {});
    expect(waits()).toBeUndefined();
    home.passes(days(6));
    planned(home, quietOnly);
    home.passes(minutes(30));
    expect(home.news().filter((news) => news.includes('not_up'))).toEqual([]);
  });

  test('because its sensor was taken out of the home: the hub goes on without it', () => {
    let checked = 0;
    for (const [facts, values] of [
      [mat, inBed],
      [radar, { fall: true }],
    ] as const) {
      const home = new DecidingHome({ devices: [facts, door], savesEach30s: false });
      home.hears(facts, values);
      home.save();
      home.setup = { ...home.setup, home: { ...home.setup.home, devices: [door] } };
      home.restart();
      const before = home.happened.length;
      home.passes(days(6));
      expect(
        home.happened.slice(before).filter(({ transition }) => sentence(transition).includes('raised in_bed')),
      ).toEqual([]);
      checked++;
    }
    expect(checked).toBe(2);
  });
});

test('facts that change no setting change no state, and every rule sees them from then on', () => {
  const home = bedJustLeft();
  home.passes(seconds(90));
  const before = home.state.rules.map((rule) => rule.save(home.clock.now()));
  const decision = planned(home, {});
  const plan = { ...decision.state.home.carePlan, pets: true, version: 2 };
  home.tell({ kind: 'care-plan', carePlan: plan, rules: home.setup.rules });
  expect(home.state.rules.map((rule) => rule.save(home.clock.now()))).toEqual(before);
  expect(home.state.home.carePlan.pets).toBe(true);
  expect(before.length).toBe(ruleList.length);
});
