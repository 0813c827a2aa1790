import type { Page } from 'playwright-core';

/** One thing to look at: a page, or a window on it that somebody has opened. */
export interface Address {
  /** Of app.tsx. */
  readonly route: string;
  readonly path: string;
  readonly name: string;
  readonly open?: (page: Page) => Promise<void>;
  /** Nobody is signed in. */
  readonly signedOut?: true;
}

/** The connection is there: nothing on view is old. */
export const isLive = 'output.live:not(.lost, .connecting)';

const press = (name: RegExp) => async (page: Page) => page.getByRole('button', { name }).first().click();

/** Every page of the console. A route of app.tsx that is not among them fails the test. */
export const addresses: readonly Address[] = [
  { route: '/', path: '/', name: 'incidents' },
  { route: '/', path: '/', name: 'incidents-filter', open: press(/^(筛选|Filter)/) },
  { route: '/incidents/:id', path: '/incidents/i-1', name: 'incident' },
  { route: '/incidents/:id', path: '/incidents/i-7', name: 'incident-closed' },
  { route: '/incidents/:id', path: '/incidents/i-6', name: 'incident-in-test' },
  { route: '/incidents/:id', path: '/incidents/i-1', name: 'incident-close', open: press(/^(办结|Close incident)$/) },
  { route: '/incidents/:id', path: '/incidents/i-1', name: 'incident-cannot', open: press(/^(我去不了|I cannot go)$/) },
  { route: '/hubs', path: '/hubs', name: 'hubs' },
  { route: '/hubs/:id', path: '/hubs/hub-501', name: 'hub' },
  { route: '/hubs/:id', path: '/hubs/hub-502', name: 'hub-watching' },
  { route: '/hubs/:id', path: '/hubs/hub-503', name: 'hub-revoked' },
  { route: '/hubs/:id', path: '/hubs/hub-504', name: 'hub-walk-test' },
  { route: '/hubs/:id', path: '/hubs/hub-502', name: 'hub-revoke', open: press(/吊销这台网关|Revoke this hub/) },
  { route: '/hubs/:id', path: '/hubs/hub-502', name: 'hub-replace', open: press(/更换这台网关|Replace this hub/) },
  { route: '/homes/:id', path: '/homes/d-1', name: 'home' },
  {
    route: '/homes/:id',
    path: '/homes/d-1',
    name: 'home-claim',
    open: async (page) => {
      await press(/为网关生成绑定码|Claim code for a hub/)(page);
      await press(/^(生成绑定码|Make a claim code)$/)(page);
      await page.locator('.claim-label').waitFor();
    },
  },
  { route: '/homes/:id/care-plan', path: '/homes/d-1/care-plan', name: 'care-plan' },
  {
    route: '/homes/:id/care-plan',
    path: '/homes/d-1/care-plan',
    name: 'care-plan-rules',
    // Every rule open, so that all its words are looked at.
    open: async (page) => {
      for (const rule of await page.locator('details.rule > summary').all()) await rule.click();
    },
  },
  { route: '/authority', path: '/authority', name: 'authority' },
  { route: '/authority', path: '/authority', name: 'authority-retire', open: press(/^(停用|Retire)/) },
  { route: '/registry', path: '/registry', name: 'registry' },
  { route: '/registry/:part', path: '/registry/dwellings', name: 'registry-homes' },
  { route: '/registry/:part', path: '/registry/dwellings', name: 'registry-home-form', open: press(/^(新增|Add)$/) },
  { route: '/registry/:part', path: '/registry/residents', name: 'registry-residents' },
  {
    route: '/registry/:part',
    path: '/registry/residents',
    name: 'registry-resident-form',
    open: press(/^(编辑|Edit)/),
  },
  { route: '/registry/:part', path: '/registry/responders', name: 'registry-responders' },
  { route: '/registry/:part', path: '/registry/responders', name: 'registry-reach', open: press(/联系方式|Ways to/) },
  { route: '/registry/:part', path: '/registry/policies', name: 'registry-policies' },
  { route: '/registry/:part', path: '/registry/policies', name: 'registry-policy-form', open: press(/^(编辑|Edit)/) },
  { route: '/registry/:part', path: '/registry/communities', name: 'registry-communities' },
  { route: '/people', path: '/people', name: 'people' },
  { route: '/people/:part', path: '/people/accounts', name: 'people-accounts' },
  { route: '/people/:part', path: '/people/tokens', name: 'people-tokens' },
  { route: '/people/:part', path: '/people/audit', name: 'people-audit' },
  { route: '/account', path: '/account', name: 'account' },
  { route: '/this-browser', path: '/this-browser', name: 'this-browser' },
  { route: '/sign-in', path: '/sign-in', name: 'sign-in-again' },
  { route: '/sign-in', path: '/', name: 'sign-in', signedOut: true },
  { route: '/link', path: '/link#abcdefghijklmnopqrstuvwxyz', name: 'link', signedOut: true },
  { route: '', path: '/nothing/here', name: 'not-found' },
];
