import { describe, expect, test } from 'vitest';
import { hours, minutes } from '../../../foundation/durations.ts';
import { bedroom, InhabitedHome, kitchen, living } from '../estimates/inhabited-home.ts';

const rooms = [living, kitchen, bedroom];
const planned = { version: 1, holidays: [{ from: '2026-03-10', to: '2026-03-14' }] };

/** A home without a contact on its door, whose people are expected away from the 10th to the 14th. */
const homeOnHoliday = () => new InhabitedHome({ at: '2026-03-10T08:00:00+08:00', devices: rooms, carePlan: planned });

describe('a holiday in a home without a contact on its door', () => {
  test('hides nobody who stayed at home: a collapse on the second day is found, also after midnight and a restart', () => {
    const home = homeOnHoliday();
    home.spends(hours(14), rooms);
    home.spends(hours(9));
    expect(home.said('inactivity')).toEqual([]);
    home.spends(hours(13), rooms);
    const collapsed = home.storyTime;
    home.spends(hours(5));
    home.save();
    home.restart();
    home.spends(hours(8));
    const [first, ...more] = home.timedNews().filter(([, news]) => news.startsWith('raised inactivity'));
    expect(more).toEqual([]);
    expect((first?.[0] ?? Infinity) - collapsed).toBeLessThanOrEqual(12 * 3_600 + 60);
    // Whoever lives there is watched on the days that follow as well.
    home.spends(hours(9), rooms);
    home.spends(hours(12.5));
    expect(home.news().filter((news) => news.startsWith('raised inactivity'))).toHaveLength(1);
  });

  test('is not taken for safety: while nobody was seen to leave, it says that it cannot judge', () => {
    const home = homeOnHoliday();
    const reasons = () =>
      home.last.cannotJudge.flatMap(({ rule, because }) => (rule === 'inactivity' ? [because.reason] : []));
    home.spends(hours(14), rooms);
    home.spends(hours(10));
    home.spends(minutes(45), rooms);
    for (let day = 0; day < 3; day++) {
      home.spends(hours(20));
      expect(reasons()).toEqual(['nobody-seen-to-leave-for-holiday']);
    }
    expect(home.said('inactivity')).toEqual([]);
    // The holiday is over: the silence counts again.
    home.spends(hours(30));
    expect(reasons()).toEqual([]);
  });

  test('misses nobody who has left, whoever waters the flowers', () => {
    const home = homeOnHoliday();
    home.spends(hours(6), rooms);
    home.spends(hours(46));
    home.spends(minutes(25), rooms, 3);
    home.spends(hours(40));
    expect(home.said('inactivity', 'not_back_home')).toEqual([]);
  });
});
