import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bedMat } from '../../../device-profiles/devices/bed-mat.ts';
import { chairMat } from '../../../device-profiles/devices/chair-mat.ts';
import { smokeRelay } from '../../../device-profiles/devices/smoke-relay.ts';
import { sosPullCord } from '../../../device-profiles/devices/sos-pull-cord.ts';
import type { ContactProfile } from '../../../device-profiles/profile.ts';
import { stepContact, untouched, type ContactFacts } from '../../../edge/sources/contact.ts';
import type { Monotonic } from '../../../foundation/clock.ts';

type Edge = readonly [at: number, level: boolean];

/** Plays edges with every wake-up `late` milliseconds after it was asked for; an edge may come before it. */
function play(facts: ContactFacts, edges: readonly Edge[], until: number, late = 0): string[] {
  const said: string[] = [];
  const contact = { state: untouched, wakeAt: Infinity };
  const step = (at: number, level: boolean | undefined): void => {
    const { state, say, wakeAt } = stepContact(contact.state, level, at as Monotonic, facts);
    contact.state = state;
    contact.wakeAt = wakeAt ?? Infinity;
    for (const value of say) said.push(`${value} at ${at}`);
  };
  for (const [at, level] of [...edges, [until, undefined] as const]) {
    while (contact.wakeAt + late <= at) step(contact.wakeAt + late, undefined);
    if (level !== undefined) step(at, level);
  }
  return said;
}

const factsOf = (profile: ContactProfile): ContactFacts => ({
  ...profile,
  pressedAtStart: profile.event,
  worrying: profile.capability === 'smoke' || profile.capability === 'sos' ? true : undefined,
});
const values = (said: readonly string[]): string[] => said.map((text) => text.split(' ')[0] ?? '');

/** A level for each millisecond, looked at by brute force: what has held for so long counts. */
function byBruteForce(facts: ContactFacts, edges: readonly Edge[], until: number): string[] {
  const said: string[] = [];
  let raw: boolean | undefined;
  let held = 0;
  let settled: boolean | undefined;
  let settledFor = 0;
  let last: boolean | undefined;
  /** For how long no level has held. */
  let restless = 0;
  const look = (at: number): void => {
    if (raw !== undefined && raw !== settled && held >= facts.debounce) {
      settled = raw;
      settledFor = held;
    }
    if (
      raw !== undefined &&
      held < facts.debounce &&
      restless >= 2_000 &&
      facts.worrying === true &&
      settled !== true
    ) {
      settled = true;
      settledFor = 0;
    }
    if (settled === undefined || settled === last) return;
    if (settledFor < (settled ? facts.holdTrue : facts.holdFalse)) return;
    said.push(`${settled} at ${at}`);
    last = settled;
  };
  const pending = [...edges];
  for (let at = 0; at <= until; at++) {
    held++;
    settledFor++;
    restless++;
    // What has held until now counts, although it ends now.
    look(at);
    const edge = pending[0];
    if (edge?.[0] !== at) continue;
    pending.shift();
    if (edge[1] !== raw) {
      if (raw === undefined || held >= facts.debounce) restless = 0;
      held = 0;
    }
    raw = edge[1];
    look(at);
  }
  return said;
}

/** A relay that goes to and fro, now faster and now slower than it has to hold. */
const chatterOf = (longest: number): fc.Arbitrary<readonly Edge[]> =>
  fc.array(fc.integer({ min: 20, max: longest }), { minLength: 10, maxLength: 80 }).map((waits) => {
    let at = 0;
    return waits.map((wait, n): Edge => [(at += wait), n % 2 === 0]);
  });

/** Mostly bounces, now and then a pause in which things are said. */
const edgesOf = (longest: number): fc.Arbitrary<readonly Edge[]> =>
  fc
    .array(fc.tuple(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: longest })), fc.boolean()), {
      minLength: 1,
      maxLength: 40,
    })
    .map((steps) => {
      let at = 0;
      return steps.map(([wait, level]): Edge => [(at += wait), level]);
    });

test.each([bedMat, chairMat, smokeRelay])('$id says what brute force says, at the same millisecond', (profile) => {
  const facts = factsOf(profile);
  fc.assert(
    fc.property(edgesOf(6_000), (edges) => {
      const until = (edges.at(-1)?.[0] ?? 0) + 12_000;
      expect(play(facts, edges, until)).toEqual(byBruteForce(facts, edges, until));
    }),
    { numRuns: 200 },
  );
});

test('a smoke relay that chatters says what brute force says, and it does say smoke', () => {
  const facts = factsOf(smokeRelay);
  let alarms = 0;
  fc.assert(
    fc.property(chatterOf(230), fc.integer({ min: 1, max: 5_000 }), (edges, late) => {
      const until = (edges.at(-1)?.[0] ?? 0) + 60_000;
      const said = play(facts, edges, until);
      expect(said).toEqual(byBruteForce(facts, edges, until));
      expect(values(play(facts, edges, until, late))).toEqual(values(said));
      if (said.length > 0 && said[0]?.startsWith('true')) alarms++;
    }),
    { numRuns: 200 },
  );
  expect(alarms).toBeGreaterThan(20);
});

test.each([bedMat, chairMat, smokeRelay, sosPullCord])(
  '$id says the same values however late its timers are',
  (profile) => {
    const facts = factsOf(profile);
    fc.assert(
      fc.property(edgesOf(6_000), fc.integer({ min: 1, max: 5_000 }), (edges, late) => {
        const until = (edges.at(-1)?.[0] ?? 0) + 60_000;
        expect(values(play(facts, edges, until, late))).toEqual(values(play(facts, edges, until)));
      }),
      { numRuns: 300 },
    );
  },
);

test('a pulse of any length on a cord is one call, and is said at its first edge', () => {
  const facts = factsOf(sosPullCord);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 1, max: 5_000 }), (length, restedFor) => {
      const pulse: Edge[] = [[0, false], [50 + restedFor, true], [50 + restedFor + length, false]]; // prettier-ignore
      expect(play(facts, pulse, 60_000)).toEqual([`true at ${50 + restedFor}`]);
    }),
  );
});

test('a cord calls once for each time that it had been open for 50 ms, whatever it bounces', () => {
  const facts = factsOf(sosPullCord);
  fc.assert(
    fc.property(edgesOf(200), (edges) => {
      const calls: number[] = [];
      let openSince: number | undefined;
      let ready = true;
      for (const [at, closed] of edges) {
        if (closed) {
          if (openSince !== undefined && at - openSince >= 50) ready = true;
          if (ready) calls.push(at);
          ready = false;
          openSince = undefined;
        } else openSince ??= at;
      }
      expect(play(facts, edges, 1_000_000)).toEqual(calls.map((at) => `true at ${at}`));
    }),
    { numRuns: 500 },
  );
});

test('5 ms of bouncing at the press and 40 ms at the release make one call', () => {
  const edges: Edge[] = [[0, false]];
  for (let n = 0; n <= 5; n++) edges.push([1_000 + n, n % 2 === 0]);
  edges.push([1_006, true]);
  for (let n = 0; n <= 40; n++) edges.push([1_500 + n, n % 2 === 1]);
  expect(play(factsOf(sosPullCord), edges, 60_000)).toEqual(['true at 1000']);
});
