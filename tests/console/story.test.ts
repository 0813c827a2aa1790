import { expect, test } from 'vitest';
import { ConsoleBrowser } from '../support/browser.ts';
import { fall } from '../support/api-relay.ts';
import { consoleRelay } from '../support/console-relay.ts';
import { checkPage } from './check-page.ts';

const words = {
  zh: {
    fall: '疑似跌倒',
    accept: '接警',
    onMyWay: '我已出发',
    minutes: '10 分钟',
    arrived: '我已到场',
    close: '办结',
    outcome: '误报',
    confirm: '确认办结',
    closedBy: '由 李明（儿子） 办结',
    quiet: '一切平安',
    closedTab: '已办结',
    because: '雷达',
  },
  en: {
    fall: 'Fall',
    accept: 'Accept',
    onMyWay: 'On my way',
    minutes: '10 min',
    arrived: 'Arrived',
    close: 'Close incident',
    outcome: 'False alarm',
    confirm: 'Close incident',
    closedBy: 'Closed by 李明（儿子）',
    quiet: 'All quiet',
    closedTab: 'Closed',
    because: 'radar',
  },
} as const;

const sizes = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } } as const;

const cases = (['zh', 'en'] as const).flatMap((language) =>
  (['phone', 'desktop'] as const).map((size) => ({ language, size })),
);

test.each(cases)('from the list to closed: $language on a $size', async ({ language, size }) => {
  const say = words[language];
  const relay = await consoleRelay();
  const { hub, seed, origin, session } = relay;
  const browser = await ConsoleBrowser.open({ origin, session, language, ...sizes[size] });
  const { page } = browser;
  const check = (name: string) => checkPage(browser, `${language}-${size}-${name}`);
  expect(new URL(page.url()).search).toBe('');
  expect(await page.getAttribute('html', 'lang')).toBe(language === 'zh' ? 'zh-CN' : 'en');

  // Raised while the page is open: it appears by itself.
  await page.locator('.calm').waitFor();
  await relay.alarm(hub, fall('fall-1'));
  const card = page.getByRole('link', { name: say.fall });
  await card.waitFor();
  await check('1-list');
  await card.click();

  const actions = page.getByRole('region', { name: /您的处理|What you do/ });
  await page.getByRole('heading', { level: 1, name: say.fall }).waitFor();
  await actions.locator('select').selectOption(seed.responders.family);
  await check('2-open');
  await actions.getByRole('button', { name: say.accept, exact: true }).click();
  await actions.getByRole('button', { name: say.onMyWay }).click();
  await actions.getByRole('button', { name: say.minutes, exact: true }).click();
  await check('3-on-the-way');
  await actions.getByRole('button', { name: say.arrived }).click();
  await actions.getByRole('button', { name: say.close, exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(say.outcome).check();
  await dialog.getByRole('textbox').fill('只是坐在地上');
  await check('4-close-dialog');
  await dialog.getByRole('button', { name: say.confirm }).click();
  await page.getByText(say.closedBy).waitFor();
  await check('5-closed');

  const history = await page.getByRole('region', { name: /经过|What has happened/ }).innerText();
  expect(history.match(/李明（儿子）/g)).toHaveLength(4);
  const { incidents } = await relay.api
    .inject({
      url: '/api/incidents?state=closed',
      headers: relay.bearer,
    })
    .then((answer) => answer.json<{ incidents: { state: string }[] }>());
  expect(incidents).toHaveLength(1);
  expect(browser.errors).toEqual([]);
});
