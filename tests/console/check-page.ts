import { expect } from 'vitest';
import type { ConsoleBrowser } from '../support/browser.ts';

/** A key of the texts that nobody wrote reads like `incident.who`. */
const untranslated =
  /\b(app|pages|live|incidents|incident|actions|outcomes|states|alarmStates|severities|kinds|roles|channels|purposes|pageStates|timeline|troubles|because|hubs|hubStates|sourceStates|deviceStates|registry|reach|levels|classes|languages|browser|look|time|errors|carePlan|testMode|learned)\.[a-z][A-Za-z-]+|\{\{/;

/** What holds on every page: all is translated, and nothing reaches beyond the right edge. */
export async function checkPage(browser: ConsoleBrowser, name: string): Promise<void> {
  // For people who work on the looks: set ANJU_SCREENSHOTS to a folder.
  const folder = process.env['ANJU_SCREENSHOTS'];
  if (folder !== undefined) await browser.page.screenshot({ path: `${folder}/${name}.png` });
  expect(await browser.scrollsSideways(), name).toBe(false);
  expect(await browser.page.locator('body').innerText(), name).not.toMatch(untranslated);
}
