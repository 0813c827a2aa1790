import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alarmTable, isAlarmKind } from '../../../contracts/alarm-table.ts';
import type { Capability, Origin, ReadingValue } from '../../../device-profiles/reading.ts';
import { hours, milliseconds, minutes, seconds } from '../../../foundation/durations.ts';
import { patience, runs, times } from './random-runs.ts';
import { button, DecidingHome, door, mat, radar, sentence, smokeDetector } from './deciding-home.ts';

const devices = [radar, smokeDetector, button, mat, door];
const said: [(typeof devices)[number], Capability, ReadingValue][] = [
  [radar, 'fall', true],
  [radar, 'fall', false],
  [radar, 'presence', true],
  [radar, 'presence', false],
  [smokeDetector, 'smoke', true],
  [smokeDetector, 'smoke', false],
  [smokeDetector, 'battery', 9],
  [smokeDetector, 'battery', 60],
  [button, 'sos', true],
  [button, 'all_right', true],
  [mat, 'bed_occupancy', true],
  [mat, 'bed_occupancy', false],
  [door, 'contact', true],
  [door, 'contact', false],
];

type Event =
  | { readonly kind: 'says'; readonly what: number; readonly origin: Origin }
  | { readonly kind: 'passes'; readonly seconds: number }
  | { readonly kind: 'availability'; readonly device: number; readonly available: boolean }
  | { readonly kind: 'steps'; readonly minutes: number }
  | { readonly kind: 'trusted'; readonly trusted: boolean }
  | { readonly kind: 'cancels' };

const events = (origins: readonly [Origin, ...Origin[]]): fc.Arbitrary<Event[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('says' as const),
          what: fc.integer({ min: 0, max: said.length - 1 }),
          origin: fc.constantFrom(...origins),
        }),
      },
      {
        weight: 5,
        arbitrary: fc.record({
          kind: fc.constant('passes' as const),
          seconds: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 15_000 })),
        }),
      },
      fc.record({
        kind: fc.constant('availability' as const),
        device: fc.integer({ min: 0, max: devices.length - 1 }),
        available: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('steps' as const), minutes: fc.integer({ min: -60, max: 60 }) }),
      fc.record({ kind: fc.constant('trusted' as const), trusted: fc.boolean() }),
      fc.record({ kind: fc.constant('cancels' as const) }),
    ),
    { minLength: 1, maxLength: 40, size: 'max' },
  );

const start = (): DecidingHome => new DecidingHome({ at: '2026-03-10T19:00:00+08:00', devices, savesEach30s: false });

function happens(home: DecidingHome, event: Event, times = 1): void {
  switch (event.kind) {
    case 'says': {
      const [facts, capability, value] = said[event.what] ?? [radar, 'fall', true];
      for (let n = 0; n < times; n++) home.hears(facts, { [capability]: value }, event.origin);
      return;
    }
    case 'passes':
      return home.passes(seconds(event.seconds));
    case 'availability':
      for (let n = 0; n < times; n++)
        home.tell({
          kind: 'availability',
          device: devices[event.device]?.device ?? '',
          available: event.available,
        });
      return;
    case 'steps':
      return home.clock.stepWall(minutes(event.minutes));
    case 'trusted':
      home.trust(event.trusted);
      return;
    case 'cancels':
      for (let n = 0; n < times; n++) home.tell({ kind: 'cancel', by: 'portal' });
  }
}

/** What happened, without the ids, which name the session. */
const account = (home: DecidingHome): [number, string, string | undefined][] =>
  home.happened.map(({ after, transition }) => [
    after,
    sentence(transition),
    'alarm' in transition ? transition.alarm.device : undefined,
  ]);

const everyOrigin = ['live', 'live', 'live', 'replayed', 'restored', 'simulated'] as const;

test(
  'a restart at any moment changes nothing that comes later',
  () => {
    let alarms = 0;
    fc.assert(
      fc.property(events([...everyOrigin]), fc.array(fc.nat(39), { maxLength: 3 }), (story, restarts) => {
        const [undisturbed, restarted] = [start(), start()];
        for (const [index, event] of story.entries()) {
          happens(undisturbed, event);
          happens(restarted, event);
          if (restarts.includes(index)) {
            // Rules that look at a clock which may be stepped look at every start: both look, and one of them has forgotten nothing.
            undisturbed.tell({ kind: 'started' });
            restarted.save();
            restarted.restart(seconds(0));
            expect(restarted.notes).toEqual([]);
          }
          expect(restarted.last.show).toEqual(undisturbed.last.show);
          expect(restarted.last.cannotJudge).toEqual(undisturbed.last.cannotJudge);
        }
        undisturbed.passes(hours(1));
        restarted.passes(hours(1));
        expect(account(restarted)).toEqual(account(undisturbed));
        alarms += undisturbed.happened.length;
      }),
      runs(150, 4),
    );
    expect(alarms).toBeGreaterThan(250 * times);
  },
  patience,
);

test(
  'a message that comes twice changes nothing',
  () => {
    let alarms = 0;
    fc.assert(
      fc.property(events([...everyOrigin]), (story) => {
        const [once, twice] = [start(), start()];
        for (const event of story) {
          happens(once, event);
          happens(twice, event, 2);
        }
        expect(account(twice)).toEqual(account(once));
        expect(twice.last.show).toEqual(once.last.show);
        alarms += once.happened.length;
      }),
      runs(150, 4),
    );
    expect(alarms).toBeGreaterThan(250 * times);
  },
  patience,
);

test(
  'no alarm without live evidence: cached values alone make faults only',
  () => {
    let faults = 0;
    fc.assert(
      fc.property(events(['replayed', 'restored', 'simulated']), (story) => {
        const home = start();
        for (const event of story) happens(home, event);
        for (const { transition } of home.happened) {
          expect('alarm' in transition && transition.alarm.severity).toBe('fault');
          faults++;
        }
      }),
      runs(150, 4),
    );
    expect(faults).toBeGreaterThan(150 * times);
  },
  patience,
);

/** A door is opened two seconds after 21:50, and the clock then goes from there to two seconds after 22:00. */
const steppedOverNightfall: Event[] = [
  { kind: 'passes', seconds: 10_202 },
  { kind: 'says', what: 13, origin: 'live' },
  { kind: 'steps', minutes: 10 },
  { kind: 'passes', seconds: 700 },
];

test(
  'every alarm has its evidence: a live word that says so, and for the limits, its whole length',
  () => {
    const evidence: Record<string, [string, ReadingValue, number]> = {
      fall: ['fall', true, 0],
      smoke: ['smoke', true, 0],
      sos: ['sos', true, 0],
      bed_empty: ['bed_occupancy', false, 30 * 60],
      door_open: ['contact', false, 10 * 60],
    };
    let checked = 0;
    let limits = 0;
    fc.assert(
      fc.property(events([...everyOrigin]), (story) => {
        const home = start();
        const heard: { readonly at: number; readonly capability: string; readonly value: ReadingValue }[] = [];
        for (const event of story) {
          const what = event.kind === 'says' && event.origin === 'live' ? said[event.what] : undefined;
          if (what) heard.push({ at: home.storyTime, capability: what[1], value: what[2] });
          happens(home, event);
        }
        for (const { after, transition } of home.happened) {
          if (!('alarm' in transition) || !['pre-alarm', 'raised'].includes(transition.transition)) continue;
          const [capability, value, length] = evidence[transition.alarm.kind] ?? [];
          if (capability === undefined || length === undefined) continue;
          const words = heard.filter((word) => word.capability === capability && word.at <= after);
          const meanwhile = words.filter((word) => word.at < after);
          const proof =
            length === 0
              ? words.filter((word) => word.value === value)
              : meanwhile.slice(meanwhile.findLastIndex((word) => word.value !== value) + 1);
          expect(proof.length, `${transition.alarm.kind} at ${after} s`).toBeGreaterThan(0);
          // Both times are told in whole seconds, so that their difference may be one short.
          expect(after - (proof[0]?.at ?? Infinity)).toBeGreaterThanOrEqual(Math.max(0, length - 1));
          checked++;
          if (length > 0) limits++;
        }
      }),
      { ...runs(200, 4), examples: [[steppedOverNightfall]] },
    );
    expect(checked).toBeGreaterThan(100 * times);
    expect(limits).toBeGreaterThan(15 * times);
  },
  patience,
);

test(
  'alarms are told in an order that makes sense, each id once',
  () => {
    let checked = 0;
    fc.assert(
      fc.property(events([...everyOrigin]), fc.boolean(), (story, crashes) => {
        const home = start();
        for (const [index, event] of story.entries()) {
          happens(home, event);
          if (crashes && index % 7 === 3)
            home.powerCut({ outage: milliseconds(index * 60_000), clockTrusted: index % 2 === 0 });
        }
        const lives = new Map<string, string>();
        for (const { transition } of home.happened) {
          if (!('alarm' in transition)) throw new Error('a session is opened by the shell only');
          const { alarmId, kind } = transition.alarm;
          const before = lives.get(alarmId) ?? 'none';
          const allowed: Record<string, string[]> = {
            'pre-alarm': ['none'],
            raised: isAlarmKind(kind) && alarmTable[kind].preAlarmSeconds > 0 ? ['pre-alarm'] : ['none'],
            cancelled: ['pre-alarm', 'raised'],
            cleared: ['raised', 'cancelled'],
          };
          if (transition.transition === 'raised' && transition.again !== undefined) allowed['raised'] = ['raised'];
          expect(allowed[transition.transition], `${alarmId} ${kind} ${transition.transition}`).toContain(before);
          lives.set(alarmId, transition.transition);
          checked++;
        }
      }),
      runs(150, 4),
    );
    expect(checked).toBeGreaterThan(250 * times);
  },
  patience,
);
