import { expect, test } from 'vitest';
import { updateDwelling } from '../../../cloud-relay/registry/dwellings.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { seconds } from '../../../foundation/durations.ts';
import { DutyDesk, fall } from '../../support/duty-desk.ts';

test('a home that moves to another community takes its open incident along: its people are paged and see it', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a', ['ana']);
  const other = await desk.addHome('b', ['bo']);
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 ana call']);
  const moved = { communityId: other.communityId, address: 'new', accessNote: '' };
  await desk.store.transaction((tx) => updateDwelling(tx, everywhere, home.dwellingId, moved));
  expect((await desk.only()).incident.subject).toMatchObject({ community: other.communityId });
  await desk.advance(seconds(60));
  expect(desk.sent()).toEqual(['60 bo call']);
});
