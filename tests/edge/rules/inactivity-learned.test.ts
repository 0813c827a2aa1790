import { describe, expect, test } from 'vitest';
import { noCarePlan } from '../../../contracts/care-plan.ts';
import { ruleSettingsSchema } from '../../../edge/rules/rule-list.ts';
import { hours, minutes } from '../../../foundation/durations.ts';
import { frontDoor, hall, InhabitedHome, kitchen, living } from '../estimates/inhabited-home.ts';
import { savedHabits } from './learned-home.ts';

const rules = {
  'not-up': { enabled: false },
  judging: { enabled: false },
  'door-open-at-night': { enabled: false },
  'bathroom-overstay': { enabled: false },
};

/** A home whose past is known; it has moved about for half an hour. */
function livesThere(options: ConstructorParameters<typeof InhabitedHome>[0] = {}, days = 30): InhabitedHome {
  const home = new InhabitedHome({ at: '2026-03-10T09:00:00+08:00', rules, ...options });
  home.save();
  home.saved['estimate:habits'] = savedHabits(days);
  home.restart(minutes(1));
  home.isHeard();
  home.spends(minutes(30), [kitchen, living], 3);
  home.timedNews();
  return home;
}

/** What is raised within the time, and after how many minutes. */
function silentFor(home: InhabitedHome, time: number): [number, string][] {
  const began = home.storyTime;
  home.spends(minutes(time));
  return home.timedNews().map(([at, news]) => [Math.round((at - began) / 60), news]);
}

describe('inactivity with a known past', () => {
  test('is found when it is longer than the past makes likely, and says how long it ever was', () => {
    const home = livesThere();
    const news = silentFor(home, 400);
    expect(news).toHaveLength(1);
    expect(news[0]?.[1]).toBe('raised inactivity (silent-longer-than-ever)');
    expect(news[0]?.[0]).toBeGreaterThan(55);
    expect(news[0]?.[0]).toBeLessThan(150);
    const alarm = home.happened.findLast(({ transition }) => transition.transition === 'raised')?.transition;
    expect(alarm).toMatchObject({
      alarm: {
        kind: 'inactivity',
        because: {
          evidence: { days: 30, longestMinutes: 45, sinceHour: 9, clockTrusted: true, lastPlace: expect.any(String) },
        },
      },
    });
    home.sees(kitchen);
    expect(home.news()).toEqual(['cleared inactivity (somebody-moves)']);
  });

  test('with too few days it has the fixed limits', () => {
    expect(silentFor(livesThere({}, 6), 400)).toEqual([
      [expect.any(Number), 'raised inactivity (nothing-moves-by-day)'],
    ]);
  });

  test('with an untrusted clock it has the limit of any hour', () => {
    const home = livesThere({
      clockTrusted: false,
      rules: { ...rules, 'clock-untrusted': { untrustedMinutes: 1440 } },
    });
    expect(silentFor(home, 718)).toEqual([]);
    expect(silentFor(home, 10)).toEqual([[expect.any(Number), 'raised inactivity (nothing-moves-at-any-hour)']]);
  });

  test('where it does not learn, or the bounds are set, these hold', () => {
    const fixed = { ...rules, inactivity: { learns: false, hours: 3 } };
    expect(silentFor(livesThere({ rules: fixed }), 400)[0]?.[1]).toBe('raised inactivity (nothing-moves-by-day)');
    const bounded = livesThere({ rules: { ...rules, inactivity: { shortestMinutes: 200 } } });
    expect(silentFor(bounded, 400)[0]?.[0]).toBeGreaterThan(195);
  });

  test('more false alarms borne find it sooner', () => {
    const few = silentFor(livesThere({ rules: { ...rules, inactivity: { alarmsPerMonth: 0.2 } } }), 400);
    const many = silentFor(livesThere({ rules: { ...rules, inactivity: { alarmsPerMonth: 6 } } }), 400);
    expect(few).toHaveLength(1);
    expect(many[0]?.[0]).toBeLessThan(few[0]?.[0] ?? 0);
  });

  test('the limits of a running silence change with the settings, counted from its beginning', () => {
    const home = livesThere();
    home.spends(minutes(40));
    const other = ruleSettingsSchema.parse({ ...rules, inactivity: { learns: false, hours: 1 } });
    home.tell({ kind: 'care-plan', carePlan: noCarePlan, rules: other });
    expect(silentFor(home, 30)).toEqual([[expect.any(Number), 'raised inactivity (nothing-moves-by-day)']]);
  });
});

describe('inactivity while a visit is planned', () => {
  const always = ['00:00', '04:00', '08:00', '12:00', '16:00', '20:00'].map((from, at, all) => ({
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    from,
    to: all[(at + 1) % all.length] ?? '00:00',
  }));

  test('waits for those who are there, but not for ever: the carer may not have come', () => {
    const home = livesThere({ carePlan: { version: 1, visits: always } });
    const news = silentFor(home, 24 * 60);
    expect(news).toHaveLength(1);
    expect(news[0]?.[1]).toMatch(/^raised inactivity/);
    expect(news[0]?.[0]).toBeGreaterThan(8 * 60);
    expect(news[0]?.[0]).toBeLessThan(11 * 60);
  });
});

test('on a holiday somebody who is at home all the same is watched, until the door is used', () => {
  const home = livesThere({ carePlan: { version: 1, holidays: [{ from: '2026-03-10', to: '2026-03-12' }] } });
  expect(silentFor(home, 400).map(([, text]) => text)).toEqual([expect.stringMatching(/^raised inactivity/)]);
});

test('a holiday ends without anybody saying so: who collapsed at the door is missed on the first day after it', () => {
  const home = livesThere({ carePlan: { version: 1, holidays: [{ from: '2026-03-10', to: '2026-03-10' }] } }, 3);
  home.hears(frontDoor, { contact: false });
  home.hears(frontDoor, { contact: true });
  home.clock.advance(minutes(0.3));
  home.sees(hall);
  const news = silentFor(home, 40 * 60);
  expect(home.state.estimates.presence.because.reason).toBe('door-then-little');
  expect(news.map(([, text]) => text)).toContainEqual(expect.stringMatching(/^raised inactivity/));
});

test('a holiday that begins after the last sign of life is believed when the limit is reached', () => {
  const home = livesThere({
    at: '2026-03-10T22:30:00+08:00',
    carePlan: { version: 1, holidays: [{ from: '2026-03-11', to: '2026-03-12' }] },
  });
  home.hears(frontDoor, { contact: false });
  home.hears(frontDoor, { contact: true });
  home.clock.advance(minutes(0.3));
  home.sees(hall);
  expect(silentFor(home, 48 * 60)).toEqual([]);
  expect(home.state.estimates.presence.state).toBe('unknown');
  expect(silentFor(home, 24 * 60).map(([, text]) => text)).toContainEqual(expect.stringMatching(/^raised inactivity/));
});

test('after a person has closed the incident a silence that goes on is missed again', () => {
  const home = livesThere();
  expect(silentFor(home, 200)).toHaveLength(1);
  const raised = home.happened.findLast(({ transition }) => transition.transition === 'raised')?.transition;
  const alarmId = raised?.transition === 'raised' ? raised.alarm.alarmId : '';
  home.tell({ kind: 'incident-closed', alarmIds: [alarmId] });
  const news = silentFor(home, 400);
  expect(news).toHaveLength(1);
  expect(news[0]?.[1]).toMatch(/^raised inactivity/);
  expect(news[0]?.[0]).toBeGreaterThan(55);
});

describe('an absence with a known past', () => {
  function leaves(home: InhabitedHome): void {
    home.hears(frontDoor, { contact: false });
    home.clock.advance(minutes(0.1));
    home.hears(frontDoor, { contact: true });
  }

  test('is no inactivity; when it is longer than the past makes likely somebody is not back home', () => {
    const home = livesThere();
    leaves(home);
    const news = silentFor(home, 720);
    expect(home.state.estimates.presence.state).toBe('away');
    expect(news.map(([, text]) => text)).toEqual([expect.stringMatching(/^raised not_back_home \(away-longer-than/)]);
  });

  test('before the past is known only the welfare check after a day remains', () => {
    const home = livesThere({}, 3);
    leaves(home);
    expect(silentFor(home, 23 * 60)).toEqual([]);
    expect(silentFor(home, 120).map(([, text]) => text)).toEqual([
      'raised welfare_check (away-for-long-without-a-plan)',
    ]);
  });

  test('on a holiday of the plan nobody is missed', () => {
    const home = livesThere({ carePlan: { holidays: [{ from: '2026-03-10', to: '2026-03-12' }] } });
    leaves(home);
    expect(silentFor(home, 30 * 60)).toEqual([]);
  });

  test('one movement that nothing confirms ends no alarm that was raised; moving about does', () => {
    const home = livesThere();
    leaves(home);
    home.spends(minutes(720));
    expect(home.timedNews()).toHaveLength(1);
    home.sees(kitchen);
    home.spends(hours(2));
    expect(home.news()).toEqual([]);
    home.sees(kitchen);
    home.clock.advance(minutes(3));
    home.sees(living);
    expect(home.news()).toContain('cleared not_back_home (somebody-moves)');
  });

  test('who comes back and falls behind the door is missed again', () => {
    const home = livesThere();
    leaves(home);
    home.spends(minutes(60));
    leaves(home);
    const news = silentFor(home, 720);
    expect(news).toHaveLength(1);
    expect(news[0]?.[0]).toBeLessThan(400);
  });
});
