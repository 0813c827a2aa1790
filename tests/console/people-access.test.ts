import { expect, test, vi } from 'vitest';
import {
  otherTwoViews,
  everywhere,
  goodPassword,
  peopleBrowser,
  peopleRelay,
  totpSecret,
  type PeopleRelay,
  type View,
  storyMs,
} from '../support/people-console.ts';
import { words } from './people-words.ts';

const browser = peopleBrowser();
vi.setConfig({ testTimeout: storyMs });

/** An administrator at the list of people, and a grid worker at the registry, each at a browser of their own. */
async function two(relay: PeopleRelay, view: View) {
  const say = words[view.language];
  await relay.add({
    login: 'boss',
    name: '周敏',
    grants: [{ role: 'administrator', ...everywhere }],
    secret: totpSecret,
  });
  const { communityId } = relay.seed;
  const worker = await relay.add({
    login: 'chen',
    name: '陈燕',
    grants: [{ role: 'grid-worker', communityId, dwellingId: null }],
    secret: totpSecret,
    responder: relay.seed.responders.gridWorker,
  });
  const boss = await browser.open(relay, view, '/people/accounts');
  await boss.signIn('boss', goodPassword);
  await boss.page.getByRole('heading', { level: 1, name: say.second }).waitFor();
  await boss.typeCode(totpSecret);
  const chen = await browser.open(relay, view, '/registry/residents');
  await chen.signIn('chen', goodPassword);
  await chen.page.getByRole('heading', { level: 1, name: say.second }).waitFor();
  await chen.typeCode(totpSecret);
  await chen.page.getByText('王阿姨').first().waitFor();
  await boss.page.getByRole('button', { name: new RegExp(`${say.open} ?陈燕`) }).click();
  return { say, boss, chen, worker, dialog: boss.page.getByRole('dialog').first() };
}

test.each(otherTwoViews)('a role that changes holds at once on open pages: $language on a $size', async (view) => {
  const relay = await peopleRelay();
  const { say, boss, chen, dialog } = await two(relay, view);
  const before = await chen.tabs();
  expect(before).toEqual([say.incidents, say.hubs, say.registry, say.settings]);

  // The administrator signed in an hour ago: the relay wants to be sure, and the change then goes on by itself.
  await relay.store.db
    .updateTable('sessions')
    .set({ signed_in_at: Date.now() - 3_600_000 })
    .where('account_id', 'in', (accounts) => accounts.selectFrom('accounts').select('id').where('login', '=', 'boss'))
    .execute();
  await dialog.getByLabel(say.role, { exact: true }).selectOption('volunteer');
  await dialog.getByRole('button', { name: say.save, exact: true }).click();
  const again = boss.page.getByRole('dialog', { name: say.isItYou });
  await again.getByLabel(say.password, { exact: true }).fill(goodPassword);
  await boss.check(`${view.language}-${view.size}-access-1-is-it-you`);
  await again.getByRole('button', { name: say.confirm }).click();
  await boss.typeCode(totpSecret, 'next');
  await dialog.getByText(say.saved).waitFor();
  await boss.check(`${view.language}-${view.size}-access-2-saved`);

  // Nobody touched the other page: a volunteer sees no residents, and is where a volunteer may be.
  await chen.page.getByRole('heading', { level: 1, name: say.incidents }).waitFor();
  expect(new URL(chen.page.url()).pathname).toBe('/');
  expect(await chen.tabs()).toEqual([say.incidents, say.settings]);
  expect(await chen.page.getByText('王阿姨').count()).toBe(0);
  await chen.go('/registry/residents');
  await chen.page.getByRole('heading', { level: 1, name: say.incidents }).waitFor();
});

test.each(otherTwoViews)('somebody who is disabled is out at once: $language on a $size', async (view) => {
  const relay = await peopleRelay();
  const { say, boss, chen, dialog } = await two(relay, view);
  await dialog.getByLabel(say.maySignIn).uncheck();
  await dialog.getByRole('button', { name: say.save, exact: true }).click();
  await dialog.getByText(say.saved).waitFor();

  await chen.page.getByRole('heading', { level: 1, name: say.signIn }).waitFor();
  expect(await chen.page.getByText('王阿姨').count()).toBe(0);
  await chen.check(`${view.language}-${view.size}-disabled-1-out`);
  await chen.signIn('chen', goodPassword);
  await chen.page.getByRole('alert').getByText(say.wrong).waitFor();

  await boss.page.keyboard.press('Escape');
  await boss.page.getByText(say.disabled, { exact: true }).waitFor();
  await boss.check(`${view.language}-${view.size}-disabled-2-list`);
});
