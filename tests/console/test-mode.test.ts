import { expect, test } from 'vitest';
import { hubSchema } from '../../contracts/api-hubs.ts';
import { ConsoleBrowser } from '../support/browser.ts';
import { paperRelay } from '../support/paper-relay.ts';

const minute = 60_000;

async function hubOnPaper(origin: string, id: string) {
  const answer: unknown = await fetch(`${origin}/api/hubs/${id}`).then((response) => response.json());
  return hubSchema.parse(answer);
}

test('a walk test is started, listed sensor by sensor, and ended', async () => {
  const relay = await paperRelay();
  const hub = await hubOnPaper(relay.origin, 'hub-502');
  const { heartbeat } = await hubOnPaper(relay.origin, 'hub-504');
  const now = Date.now();
  const testMode = { from: now, until: now + 10 * minute, by: 'relay' as const, walkTest: true, heardByHub: true };
  const running = { ...hub, testMode, heartbeat };
  relay.answer('POST /api/hubs/:id/test-mode', running);
  relay.answer('DELETE /api/hubs/:id/test-mode', { ...hub, endHeardByHub: true });

  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language: 'en', width: 360 });
  await page.goto(`${relay.origin}/hubs/hub-502`);
  const section = page.getByRole('region', { name: 'Test mode and walk test' });
  await section.getByLabel('How long the test lasts').selectOption('10');
  relay.answer('GET /api/hubs/:id', running);
  await section.getByRole('button', { name: 'Start the test' }).click();
  await section.getByText('alarms of this home page nobody').waitFor();
  await section.getByText(/9:\d\d left/).waitFor();
  expect(relay.asked.find(({ route }) => route === 'POST /api/hubs/:id/test-mode')?.body).toEqual({
    minutes: 10,
    walkTest: true,
  });

  const list = page.getByRole('region', { name: 'What the walk test has heard' });
  await list.getByText('2 of 4 sensors set off').waitFor();
  const states = await list.locator('li .tag').allInnerTexts();
  expect(states.map((state) => state.trim())).toEqual(['not yet', 'heard', 'set off', 'set off']);

  relay.answer('GET /api/hubs/:id', hub);
  await section.getByRole('button', { name: 'End it now' }).click();
  await section.getByRole('button', { name: 'Start the test' }).waitFor();
  expect(relay.asked.some(({ route }) => route === 'DELETE /api/hubs/:id/test-mode')).toBe(true);
  expect(relay.failures).toEqual([]);
});

test('a test that the hub does not know of is no comfort, and one that is over is none at all', async () => {
  const relay = await paperRelay();
  const hub = await hubOnPaper(relay.origin, 'hub-504');
  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language: 'zh', width: 360 });
  await page.goto(`${relay.origin}/hubs/hub-504`);
  await page.getByRole('alert').getByText('报警仍会呼叫人员').waitFor();
  const devices = hub.heartbeat?.testMode?.devices ?? [];
  const all = devices.map((device) => ({ ...device, heard: 3, fired: 'occupancy', firedAgeMs: 1_000 }));
  const { heartbeat } = hub;
  if (!heartbeat?.testMode) throw new Error('the hub on paper is in no test mode');
  relay.answer('GET /api/hubs/:id', {
    ...hub,
    testMode: hub.testMode && { ...hub.testMode, until: Date.now() - 1_000 },
    heartbeat: { ...heartbeat, testMode: { ...heartbeat.testMode, endsInMs: 0, devices: all } },
  });
  await page.reload();
  await page.getByRole('button', { name: '开始测试' }).waitFor();
  const last = page.getByRole('region', { name: '上次走动测试收到的设备' });
  await last.getByText('所有设备都已触发。').waitFor();
  expect(devices).toHaveLength(4);
});

test('an incident of a test says so in the list and on its page', async () => {
  const relay = await paperRelay();
  const { page } = await ConsoleBrowser.open({ origin: relay.origin, language: 'en' });
  await page.getByText('Test: nobody is paged').first().waitFor();
  await page.goto(`${relay.origin}/incidents/i-6`);
  await page.getByText('The hub is in test mode and nobody is paged.').waitFor();
  await page.getByText('goes on from the one before').waitFor();
});
