import { expect, test } from 'vitest';
import { seconds } from '../../foundation/durations.ts';
import { ConsoleBrowser } from '../support/browser.ts';
import { sessionOf, somebody } from '../support/signed-in.ts';
import { World } from '../support/world.ts';

test('a relative accepts from the push notice that Chromium shows, goes there and closes the incident', async () => {
  const world = await World.start();
  const { flat, relay, people } = world;
  const { wall } = world.time.now();
  const family = await somebody(relay.store, 'family', wall, {
    responder: people.responder('family'),
    grants: [{ role: 'family', communityId: null, dwellingId: world.seed.dwellingId }],
  });
  const session = await sessionOf(relay.store, family, wall);
  const browser = await ConsoleBrowser.open({
    origin: `http://localhost:${relay.ports.console}`,
    session,
    width: 360,
    height: 740,
    subscription: people.subscription('family'),
  });
  const { page } = browser;
  await browser.sendAlarmsHere();

  world.mark();
  await flat.falls();
  await world.advance(seconds(31.5));
  const [called, ...others] = world.takePages();
  expect(others).toEqual([]);
  if (!called) throw new Error('nobody was paged');
  expect(called).toMatchObject({ to: 'family', purpose: 'call' });
  await browser.deliver(called.payload);
  const shown = await browser.notice('疑似跌倒');
  // A locked screen shows neither who nor where.
  expect(`${shown.title} ${shown.body}`).not.toMatch(/王|501|梧桐|卧室/);

  await browser.press('疑似跌倒', 'accept');
  expect(await world.incident()).toMatchObject({ state: 'accepted', responder: { role: 'family' } });
  await flat.hearsHelpComing();

  await page.waitForURL(`**/incidents/${called.incident}`);
  const actions = page.getByRole('region', { name: '您的处理' });
  await actions.getByRole('button', { name: '我已出发' }).click();
  await actions.getByRole('button', { name: '10 分钟', exact: true }).click();
  await actions.getByRole('button', { name: '我已到场' }).click();
  await flat.getsUp();
  await actions.getByRole('button', { name: '办结', exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('真实').check();
  await dialog.getByRole('button', { name: '确认办结' }).click();
  await page.getByText('由 李明（儿子） 办结').waitFor();
  await world.settle();
  expect(await world.incident()).toMatchObject({ state: 'closed', closure: { outcome: 'real' } });
  expect(browser.errors).toEqual([]);
});
