import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlarmTransition } from '../../../contracts/alarm-transition.ts';
import { capabilities, isAlarmGrade, type Capability } from '../../../device-profiles/reading.ts';
import { decide } from '../../../edge/decision/decide.ts';
import { ruleList } from '../../../edge/rules/rule-list.ts';
import { days, hours, seconds } from '../../../foundation/durations.ts';
import { AlarmLives, isFault } from './alarm-lives.ts';
import { DecidingHome, sentence } from './deciding-home.ts';
import { catalogue, valuesOf } from './random-home.ts';
import { isUsualSeed, patience, runs, times } from './random-runs.ts';
import { happens, messageOf, randomStream, type Happening, type Stream } from './random-stream.ts';

const open = (stream: Stream, decided?: ConstructorParameters<typeof DecidingHome>[0]): DecidingHome =>
  new DecidingHome({ ...stream.home, savesEach30s: false, ...decided });

/** The rules that had an alarm in any of the streams. */
const raisedBy = new Set<string>();
function nothingFails(decision: DecidingHome['last']): void {
  expect(decision.failed).toEqual([]);
  if (decision.transitions.length > 0) for (const { rule } of decision.state.alarms.open) if (rule) raisedBy.add(rule);
}
const nothingFailed = { decided: nothingFails };

/** What a home told, without the ids, which name the session. */
const account = (home: DecidingHome): unknown[] =>
  home.happened.map(({ after, transition }) => [
    after,
    sentence(transition),
    'alarm' in transition ? [transition.alarm.device, transition.alarm.place, transition.alarm.because.evidence] : [],
  ]);

const alarmsIn = (transitions: readonly AlarmTransition[]): number =>
  transitions.filter((transition) => 'alarm' in transition && !isFault(transition.alarm.kind)).length;

test('the homes of the streams have every capability', () => {
  const able = new Set(catalogue.flatMap((facts) => facts.capabilities));
  expect(Object.keys(capabilities).filter((capability) => !able.has(capability))).toEqual([]);
});

test(
  'no rule fails, every alarm has its evidence and a life that makes sense, and none is forgotten',
  () => {
    let alarms = 0;
    let wakes = 0;
    fc.assert(
      fc.property(randomStream({ longest: 25 }), (stream) => {
        const lives = new AlarmLives();
        const home = open(stream, {
          decided(decision, event) {
            nothingFails(decision);
            if (event.kind === 'wake') wakes++;
          },
        });
        let read = 0;
        for (const event of stream.happenings) {
          const before = wakes;
          happens(home, event);
          if (event.kind === 'incidents-closed') lives.closed(home);
          if (event.kind === 'passes') expect(wakes - before).toBeLessThan(20 + event.seconds / 20);
          for (const { transition } of home.happened.slice(read)) lives.told(transition, home);
          read = home.happened.length;
          lives.compare(home);
        }
        alarms += alarmsIn(home.happened.map(({ transition }) => transition));
      }),
      runs(150),
    );
    expect(alarms).toBeGreaterThan(150 * times);
  },
  patience,
);

// A danger is raised even for a device that the home does not know, since an alarm too many beats one that is swallowed.
test(
  'a wake-up when nothing is due changes nothing, and neither does what an unknown device says, but for a danger',
  () => {
    let looks = 0;
    fc.assert(
      fc.property(randomStream({ longest: 20 }), fc.constantFrom(...catalogue), (stream, stranger) => {
        const home = open(stream, nothingFailed);
        for (const event of stream.happenings) {
          happens(home, event);
          const now = home.clock.now();
          if (event.kind === 'steps') home.tell({ kind: 'wake' });
          const woken = decide(home.state, { kind: 'wake' }, now);
          expect([woken.changed, woken.transitions]).toEqual([false, []]);
          const said = stranger.capabilities as readonly Capability[];
          const values = Object.fromEntries(
            said.map((capability) => [capability, valuesOf(capability)[looks % valuesOf(capability).length]]),
          );
          const word = { kind: 'says', device: 'stranger', values, origin: 'live', watching: true } as const;
          const heard = decide(home.state, messageOf(word, home), now);
          expect([heard.transitions.filter((told) => !isOfAlarmGrade(told)), heard.failed]).toEqual([[], []]);
          const changed = heard.state.rules.filter((rule, index) => rule !== home.state.rules[index]);
          expect(changed.map(({ name }) => name).filter((name) => name !== 'fall')).toEqual([]);
          looks++;
        }
      }),
      runs(90),
    );
    expect(looks).toBeGreaterThan(600 * times);
  },
  patience,
);

test(
  'saving and restoring the state at any point changes nothing that comes later',
  () => {
    let told = 0;
    let restores = 0;
    fc.assert(
      fc.property(
        randomStream({ longest: 20, calm: true }),
        fc.array(fc.nat(99), { minLength: 1, maxLength: 8 }),
        (stream, points) => {
          const [undisturbed, restored] = [open(stream, nothingFailed), open(stream, nothingFailed)];
          for (const [index, event] of stream.happenings.entries()) {
            happens(undisturbed, event);
            happens(restored, event);
            if (!points.includes(index)) continue;
            // Both are told that the hub has started, but only one of them has.
            undisturbed.tell({ kind: 'started' });
            restored.save();
            restored.restart(seconds(0));
            restores++;
            expect(restored.notes).toEqual([]);
            expect(restored.last.show).toEqual(undisturbed.last.show);
            expect(restored.last.cannotJudge).toEqual(undisturbed.last.cannotJudge);
            expect(restored.last.wakeAt).toEqual(undisturbed.last.wakeAt);
          }
          undisturbed.passes(days(2));
          restored.passes(days(2));
          expect(account(restored)).toEqual(account(undisturbed));
          told += undisturbed.happened.length;
        },
      ),
      runs(70),
    );
    expect(told).toBeGreaterThan(150 * times);
    expect(restores).toBeGreaterThan(30 * times);
  },
  patience,
);

test(
  'two equal streams give equal outputs, to the last id and the last deadline',
  () => {
    let told = 0;
    fc.assert(
      fc.property(randomStream({ longest: 20 }), (stream) => {
        const [one, other] = [open(stream), open(stream)];
        for (const event of stream.happenings) {
          happens(one, event);
          happens(other, event);
        }
        one.save();
        other.save();
        expect(other.happened).toEqual(one.happened);
        expect(other.saved).toEqual(one.saved);
        told += one.happened.length;
      }),
      runs(50),
    );
    expect(told).toBeGreaterThan(100 * times);
  },
  patience,
);

/** What is measured since it was said last is an amount: twice as many messages are twice as much water. */
const isAmount = (event: Happening): boolean => event.kind === 'says' && event.values.water_use !== undefined;

test(
  'a message that comes twice at the same instant changes nothing, but for amounts',
  () => {
    let told = 0;
    fc.assert(
      fc.property(randomStream({ longest: 20 }), (stream) => {
        const [once, twice] = [open(stream, nothingFailed), open(stream, nothingFailed)];
        for (const event of stream.happenings) {
          happens(once, event);
          happens(twice, event, isAmount(event) ? 1 : 2);
          expect(twice.last.show).toEqual(once.last.show);
        }
        once.passes(hours(30));
        twice.passes(hours(30));
        expect(account(twice)).toEqual(account(once));
        told += once.happened.length;
      }),
      runs(70),
    );
    expect(told).toBeGreaterThan(150 * times);
  },
  patience,
);

test('the streams hold alarms of the rules, of all but two at most', () => {
  // Few lives, or others than usual, need not.
  if (times < 1 || (!isUsualSeed && times < 5)) return;
  const silent = ruleList.map(({ name }) => name).filter((name) => !raisedBy.has(name));
  expect(silent.length, silent.join(', ')).toBeLessThanOrEqual(2);
});

const isOfAlarmGrade = (transition: AlarmTransition): boolean =>
  'alarm' in transition && isAlarmGrade({ capability: transition.alarm.kind as Capability, value: true });
