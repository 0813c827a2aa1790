import { expect, test } from 'vitest';
import { hours, minutes } from '../../../foundation/durations.ts';
import { DecidingHome } from '../decision/deciding-home.ts';

const rules = { inactivity: { enabled: false } };
const source = 'serial:bedroom-radar';
const problem = 'settings.sensitivity: 30 was refused: it answers 0; it has 10';
const hearing = { kind: 'source', source, state: 'hearing' } as const;
const refused = { ...hearing, settings: { confirmed: false, problem } };
const confirmed = { ...hearing, settings: { confirmed: true } };
const raised = 'raised source_failed (device-not-set)';
const over = 'cleared source_failed (device-takes-settings)';

test('a radar that does not take a setting is a fault at once that names it, and over when it does', () => {
  const home = new DecidingHome({ devices: [], rules });
  home.tell(hearing);
  home.tell(refused);
  expect(home.timedNews()).toEqual([[0, raised]]);
  expect(home.happened[0]?.transition).toMatchObject({
    alarm: { severity: 'fault', because: { evidence: { source, problem } } },
  });
  home.tell(refused);
  home.passes(hours(5));
  expect(home.news()).toEqual([]);
  home.tell(confirmed);
  home.tell(confirmed);
  expect(home.news()).toEqual([over]);
});

test('it stands beside the fault of the source itself: neither ends the other', () => {
  const home = new DecidingHome({ devices: [], rules });
  home.tell(refused);
  home.tell({ kind: 'source', source, state: 'failed', detail: 'unplugged' });
  home.passes(minutes(2));
  expect(home.news()).toEqual([raised, 'raised source_failed (source-fails)']);
  home.tell(hearing);
  home.passes(minutes(1));
  expect(home.news()).toEqual(['cleared source_failed (source-hears-again)']);
  home.tell(confirmed);
  expect(home.news()).toEqual([over]);
});

test('a restart says nothing twice, and ends what has left the home', () => {
  const home = new DecidingHome({ devices: [], rules });
  home.tell(refused);
  expect(home.news()).toEqual([raised]);
  home.restart();
  home.tell({ kind: 'source', source, state: 'starting' });
  home.tell(refused);
  home.passes(hours(2));
  expect(home.news()).toEqual([]);
  home.restart();
  home.passes(hours(2));
  expect(home.news()).toEqual(['cleared source_failed (source-no-longer-configured)']);
});

test('a radar that is heard again and not yet asked keeps its fault', () => {
  const home = new DecidingHome({ devices: [], rules });
  home.tell(refused);
  home.restart();
  home.tell(hearing);
  home.passes(hours(2));
  expect(home.news()).toEqual([raised]);
});
