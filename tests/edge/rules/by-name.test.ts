import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ByName, savedByName } from '../../../edge/rules/by-name.ts';

type Change = readonly [name: string, value: number | null, goesOn: boolean];

const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 90 }).map((n) => `device-${n}`),
    fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }),
    fc.boolean(),
  ),
  { maxLength: 300, size: 'max' },
);

const withChange = (record: Readonly<Record<string, number>>, [name, value]: Change): Record<string, number> => {
  if (value !== null) return { ...record, [name]: value };
  const { [name]: _gone, ...others } = record;
  return others;
};

test('it is what a plain record would be, in the same order, and none that was before changes', () => {
  let compared = 0;
  fc.assert(
    fc.property(changes, (steps) => {
      let plain: Readonly<Record<string, number>> = {};
      let byName = ByName.of<number>();
      const before: { readonly plain: typeof plain; readonly byName: typeof byName }[] = [];
      for (const step of steps) {
        const [name, value, goesOn] = step;
        const next = value === null ? byName.without(name) : byName.with(name, value);
        // One that nobody goes on with, as a replay that is tried out, leaves no trace in the others.
        if (!goesOn) continue;
        plain = withChange(plain, step);
        byName = next;
        before.push({ plain, byName });
      }
      for (const then of before) {
        compared++;
        expect(JSON.stringify(then.byName)).toBe(JSON.stringify(then.plain));
        expect(then.byName.size).toBe(Object.keys(then.plain).length);
      }
      for (let n = 0; n <= 91; n++) expect(byName.get(`device-${n}`)).toBe(plain[`device-${n}`]);
    }),
    { numRuns: 60, seed: 1 },
  );
  expect(compared).toBeGreaterThan(1_000);
});

test('it is the same object when nothing changes', () => {
  const byName = ByName.of([
    ['mat', true],
    ['radar', false],
  ]);
  expect(byName.with('mat', true)).toBe(byName);
  expect(byName.without('door')).toBe(byName);
  expect(byName.with('mat', false)).not.toBe(byName);
  expect(byName.has('radar')).toBe(true);
  expect(byName.has('door')).toBe(false);
});

test('it is read back from the plain record that it was saved as', () => {
  const byName = ByName.of([
    ['mat', 1],
    ['radar', 2],
  ]).with('door', 3);
  const read = savedByName(z.number()).parse(JSON.parse(JSON.stringify(byName)));
  expect(read.entries()).toEqual([
    ['mat', 1],
    ['radar', 2],
    ['door', 3],
  ]);
  expect(() => savedByName(z.number()).parse({ mat: 'x' })).toThrow('expected number');
});
