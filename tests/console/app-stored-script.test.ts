import { expect, test } from 'vitest';
import { createResident } from '../../cloud-relay/registry/residents.ts';
import { everywhere } from '../../cloud-relay/store/scope.ts';
import { ConsoleBrowser } from '../support/browser.ts';
import { fall } from '../support/api-relay.ts';
import { consoleRelay } from '../support/console-relay.ts';

const script = '<img src=x onerror="globalThis.ran=1"><script>globalThis.ran=1</script>';

// A name is what somebody typed, once, into the registry: it stands in the database of a real relay.
test('a script in a resident’s name stays text on every page that shows it', { timeout: 60_000 }, async () => {
  const relay = await consoleRelay();
  const { store, seed, origin } = relay;
  await createResident(
    store.db,
    everywhere,
    { dwellingId: seed.dwellingId, name: script, respectfulName: `“>${script}`.slice(0, 60), phone: '' },
    Date.now(),
  );
  const id = await relay.alarm(relay.hub, fall('fall-1', script));
  const browser = await ConsoleBrowser.open({ ...relay, language: 'en' });
  const { page } = browser;
  const pages = ['/', `/incidents/${id}`, `/homes/${seed.dwellingId}`, '/registry/residents'];
  let checked = 0;
  for (const path of pages) {
    await page.goto(origin + path);
    await page.getByText('<img src=x onerror=').first().waitFor();
    expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false);
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    checked += 1;
  }
  expect(checked).toBe(4);
  expect(browser.errors).toEqual([]);
});
