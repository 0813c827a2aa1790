import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { livesOf, peopleOfDay } from '../../simulators/household/household.ts';
import { residentDay } from '../../simulators/household/resident-day.ts';
import { householdSettings } from '../../simulators/household/settings.ts';

const dayMinutes = 24 * 60;
const life = fc.record({
  seed: fc.integer({ min: 0, max: 0xffff_ffff }),
  day: fc.integer({ min: 0, max: 400 }),
  settings: fc
    .record({ residents: fc.constantFrom(1, 2), visitors: fc.boolean(), pet: fc.boolean() })
    .map((given) => householdSettings.parse({ ...given, days: 3, holidays: [{ from: 100, days: 5 }] })),
});

describe('a household', () => {
  it('lives the same days again with the same seed, and others with another', () => {
    const settings = householdSettings.parse({ days: 5, residents: 2, pet: true });
    const days = livesOf(settings, 4);
    expect(days.length).toBeGreaterThan(200);
    expect(livesOf(settings, 4)).toEqual(days);
    expect(livesOf(settings, 5)).not.toEqual(days);
  });

  it('has each resident in one place at a time, without a gap, from midnight to midnight', () => {
    let looked = 0;
    fc.assert(
      fc.property(life, ({ seed, day, settings }) => {
        for (let who = 0; who < settings.residents; who++) {
          const stays = residentDay(settings, seed, day, who);
          expect(stays[0]?.from).toBe(0);
          expect(stays.at(-1)?.to).toBe(dayMinutes);
          for (const [index, stay] of stays.entries()) {
            expect(stay.to).toBeGreaterThan(stay.from);
            if (index > 0) expect(stay.from).toBe(stays[index - 1]?.to);
            looked++;
          }
        }
      }),
    );
    expect(looked).toBeGreaterThan(1_000);
  });

  it('spends its nights in bed, but for a few minutes', () => {
    let nights = 0;
    fc.assert(
      fc.property(life, ({ seed, day, settings }) => {
        const stays = residentDay(settings, seed, day, 0);
        const nightMinutes = stays.reduce(
          (sum, { from, to, room, doing }) =>
            room === 'out' || doing === 'lying-in-bed' ? sum + Math.max(0, Math.min(to, 5 * 60) - from) : sum,
          0,
        );
        expect(nightMinutes).toBeGreaterThanOrEqual(5 * 60 - 3 * 9);
        nights++;
      }),
    );
    expect(nights).toBe(100);
  });

  it('is not at home on a holiday, and neither is its cat', () => {
    const settings = householdSettings.parse({ days: 8, pet: true, residents: 2, holidays: [{ from: 2, days: 3 }] });
    for (const day of [3, 4]) {
      for (const stays of peopleOfDay(settings, 9, day)) expect(stays.every(({ room }) => room === 'out')).toBe(true);
    }
    const changes = livesOf(settings, 9).filter(
      ({ atMs }) => atMs >= 3 * dayMinutes * 60_000 && atMs < 5 * dayMinutes * 60_000,
    );
    expect(changes).toEqual([]);
    expect(
      peopleOfDay(settings, 9, 6)
        .flat()
        .some(({ room }) => room === 'kitchen'),
    ).toBe(true);
  });

  it('tells the rooms in order, and none twice the same', () => {
    const changes = livesOf(householdSettings.parse({ days: 10, residents: 2, pet: true }), 3);
    const before = new Map<string, string>();
    for (const [index, { atMs, place, doing, throughDoor }] of changes.entries()) {
      expect(atMs).toBeGreaterThanOrEqual(changes[index - 1]?.atMs ?? 0);
      if (throughDoor) continue;
      expect(before.get(place)).not.toBe(doing);
      before.set(place, doing);
    }
    expect([...before.keys()].toSorted()).toEqual(['卧室', '卫生间', '厨房', '客厅', '门厅'].toSorted());
    expect(changes.some(({ throughDoor }) => throughDoor)).toBe(true);
  });
});
