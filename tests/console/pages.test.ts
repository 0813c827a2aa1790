import { expect, test } from 'vitest';
import type { DemoSeed } from '../../cloud-relay/registry/demo-seed.ts';
import { ConsoleBrowser } from '../support/browser.ts';
import { fall } from '../support/api-relay.ts';
import { consoleRelay, type ConsoleRelay } from '../support/console-relay.ts';
import { checkPage } from './check-page.ts';

/** What a hub with a failed connection and a silent door sensor says of itself. */
async function hearHub({ store, hub }: ConsoleRelay): Promise<void> {
  const now = Date.now();
  const heartbeat = {
    uptimeMs: 3_600_000 * 30,
    versions: { program: '0.1.0', node: '20.20.2' },
    clockTrusted: true,
    outbox: { state: 'ok', pending: 2, oldestAgeMs: 90_000 },
    journal: { state: 'ok', bytes: 5_000, dropped: 0 },
    sources: [
      { source: 'serial:/dev/ttyUSB0', state: 'hearing', heard: 51_230, refused: 2 },
      { source: 'zigbee2mqtt', state: 'failed', detail: 'the broker does not answer', heard: 120, refused: 0 },
    ],
    devices: [
      { device: 'radar-bedroom', profile: 'seeed-mr60fda2', place: '卧室', state: 'known', lastHeardAgeMs: 400 },
      {
        device: '0x00158d0001',
        profile: 'aqara-mccgq11lm',
        place: '入户门',
        state: 'stale',
        lastHeardAgeMs: 200_000_000,
        battery: 12,
      },
    ],
    openAlarms: 0,
    cannotJudge: [{ rule: 'inactivity', place: '', because: { reason: 'no-activity-sensor-is-heard', evidence: {} } }],
    configuration: { state: 'current', fingerprint: 'f' },
    certificateNotAfter: now + 86_400_000 * 300,
  };
  await store.db
    .insertInto('hub_presence')
    .values({
      hub_id: hub,
      last_heard_at: now - 21_000,
      last_heartbeat_at: now - 21_000,
      heartbeat_composed_at: now - 21_000,
      heartbeat: JSON.stringify(heartbeat),
    })
    .execute();
}

const paths = ({ dwellingId }: DemoSeed) => [
  '/',
  `/homes/${dwellingId}`,
  `/homes/${dwellingId}/care-plan`,
  '/authority',
  '/hubs',
  '/hubs/hub-501',
  '/registry/dwellings',
  '/registry/residents',
  '/registry/responders',
  '/registry/policies',
  '/registry/communities',
  '/this-browser',
  '/nothing/here',
];

test.each([
  { language: 'zh', width: 360, height: 740, dark: false },
  { language: 'en', width: 360, height: 740, dark: true },
  { language: 'en', width: 1280, height: 800, dark: false },
] as const)('every page at $width in $language', async ({ language, width, height, dark }) => {
  const relay = await consoleRelay();
  await hearHub(relay);
  const browser = await ConsoleBrowser.open({ ...relay, language, width, height, dark });
  let checked = 0;
  for (const address of paths(relay.seed)) {
    await browser.page.goto(relay.origin + address);
    await browser.page.locator('h1').waitFor();
    await browser.page.waitForLoadState('networkidle');
    await checkPage(browser, `page-${language}-${width}${address.replaceAll('/', '-')}`);
    checked += 1;
  }
  expect(checked).toBe(13);
  expect(browser.errors).toEqual([]);
});

test('a language that was chosen is remembered', async () => {
  const relay = await consoleRelay();
  const { page } = await ConsoleBrowser.open({ ...relay, language: 'zh' });
  await page.getByRole('button', { name: 'Switch to English' }).click();
  await page.getByRole('heading', { name: 'Incidents' }).waitFor();
  expect(await page.getAttribute('html', 'lang')).toBe('en');
  await page.reload();
  await page.getByRole('heading', { name: 'Incidents' }).waitFor();
  await page.getByRole('button', { name: '切换到中文' }).click();
  await page.getByRole('heading', { name: '警情' }).waitFor();
});

test('a resident is added and a policy changed, and what the relay refuses is said in place', async () => {
  const relay = await consoleRelay();
  const browser = await ConsoleBrowser.open({ ...relay, language: 'en', width: 360, height: 740 });
  const { page } = browser;
  const form = page.getByRole('dialog');
  await page.goto(`${relay.origin}/registry/residents`);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await form.getByLabel('Name').fill('周建国');
  await form.getByLabel('Form of address').fill('周叔叔');
  await form.getByLabel('Phone').fill('call me');
  await checkPage(browser, 'registry-form');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByRole('alert').getByText('phone').waitFor();
  await form.getByLabel('Phone').fill('139 0000 0009');
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: '周叔叔' }).waitFor();

  await page.goto(`${relay.origin}/registry/policies`);
  await page.getByRole('button', { name: 'Edit 王阿姨家报警' }).click();
  await form.getByRole('button', { name: 'Add a step' }).click();
  const last = form.getByRole('group', { name: 'Step 4' });
  await last.getByLabel('After').fill('240');
  await last.getByLabel('李明（儿子）', { exact: false }).check();
  await checkPage(browser, 'policy-form');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'hidden' });
  await page.getByText('4:00', { exact: true }).waitFor();
  const { policies } = await relay.api
    .inject({ url: '/api/policies', headers: relay.bearer })
    .then((answer) => answer.json<{ policies: { id: string; steps: unknown[] }[] }>());
  expect(policies.find(({ id }) => id === relay.seed.policies.alarm)?.steps[3]).toEqual({
    afterSeconds: 240,
    responders: [relay.seed.responders.family],
    channels: [],
  });
  // The refusal above is a failed request, which browsers note by themselves.
  expect(browser.errors.filter((error) => !error.includes('400 (Bad Request)'))).toEqual([]);
});

test('somebody else was faster: the page says who, and shows it', async () => {
  const relay = await consoleRelay();
  const id = await relay.alarm(relay.hub, fall('fall-1'));
  const { page } = await ConsoleBrowser.open({ ...relay, language: 'en' });
  await page.goto(`${relay.origin}/incidents/${id}`);
  await page.locator('select').selectOption(relay.seed.responders.family);
  await page.getByRole('button', { name: 'Accept', exact: true }).waitFor();
  // The other's acceptance reaches the relay a moment before this one does.
  await page.route(`**/api/incidents/${id}/accept`, async (route) => {
    const headers = relay.bearer;
    const payload = { responder: relay.seed.responders.gridWorker };
    await relay.api.inject({ method: 'POST', url: `/api/incidents/${id}/accept`, headers, payload });
    await route.continue();
  });
  await page.getByRole('button', { name: 'Accept', exact: true }).click();
  await page.getByRole('alert').getByText('Already accepted by 陈燕（网格员）').waitFor();
  await page.getByText('Accepted · 陈燕（网格员）', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Accept', exact: true }).count()).toBe(0);
});

test('a dead connection is said, not hidden behind "all quiet"', async () => {
  const relay = await consoleRelay();
  await hearHub(relay);
  const { page } = await ConsoleBrowser.open({ ...relay, language: 'en' });
  await page.getByRole('heading', { name: 'All quiet' }).waitFor();
  await relay.api.close();
  await page.getByRole('alert').getByText('What you see is as it was at').waitFor();
  await page.getByRole('heading', { name: 'All quiet' }).waitFor({ state: 'hidden' });
});
