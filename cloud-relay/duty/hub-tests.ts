import type { HubId } from '../../contracts/identifiers.ts';
import { recordAudit } from '../audit/audit-log.ts';
import type { TestModeSaid } from '../ingest/alarm-intake.ts';
import { hubTest, putHubTest, testGrace, type HubTest } from '../registry/hub-tests.ts';
import { getHub } from '../registry/hubs.ts';
import type { Scope } from '../store/scope.ts';
import type { Database, Store } from '../store/store.ts';
import type { HubCommand, HubCommands } from './hub-commands.ts';
import { hubTestSilence } from './installation.ts';
import type { AlarmDesk } from './take-alarm.ts';
import { openTest, orderedTest, toldTest } from './test-window.ts';

/** What people do about the test mode of a hub. Everything outside the caller's scope is undefined. */
export interface HubTests {
  /**
   * Lets the hub try itself out from now on. `away`: it is not connected, so that it would not hear of it. `too-long`: it
   * would end more than `longestTestMinutes` after it began.
   */
  begin(
    scope: Scope,
    hub: string,
    order: { readonly minutes: number; readonly walkTest: boolean },
  ): Promise<'done' | 'revoked' | 'away' | 'too-long' | undefined>;
  /**
   * Ends it here and, if it is connected, there. What still stands pages. `unheard`: the hub was not connected; it is told
   * again when a heartbeat of it still speaks of this test.
   */
  end(scope: Scope, hub: string): Promise<'done' | 'unheard' | 'revoked' | undefined>;
}

const endOfTest: HubCommand = { kind: 'test-mode', minutes: 0, walkTest: false };

/**
 * For ingest. The relay keeps an end of its own, whatever the hub says later, and tells a hub that goes on beyond it to
 * end too: otherwise it would call a real alarm a test for as long as it thinks.
 */
export const testModeSaid =
  (desk: AlarmDesk & { readonly commands: HubCommands }): TestModeSaid =>
  async (tx, hub, { testMode, composedAt, receivedAt }) => {
    const known = await hubTest(tx, hub);
    if (!known && !testMode) return;
    const next = toldTest(known, testMode, composedAt, receivedAt);
    if (next === 'refused') {
      desk.log.warn({ hub, began: testMode?.id }, 'test-mode-of-hub-not-believed');
      return;
    }
    if (next === 'over') {
      desk.commands.send(hub, endOfTest);
      desk.log.info({ hub, began: testMode?.id }, 'test mode ended, told again');
      return;
    }
    if (!next) return;
    await putHubTest(tx, hub, next);
    if (known && next.from === known.from) await hubTestSilence(desk)(tx, hub, next.until + testGrace);
    if (next.from !== known?.from && next.by === 'hub') await auditBegun(tx, hub, next, receivedAt);
    desk.log.info({ hub, by: next.by, minutes: minutesLeft(next.until, receivedAt) }, 'test mode, as the hub says');
  };

/** Nobody at the relay asked for it, so that the log of what people do must have it too. */
const auditBegun = (tx: Database, hub: HubId, { until, walkTest }: HubTest, at: number): Promise<void> =>
  recordAudit(tx, {
    at,
    who: { kind: 'relay', id: '', name: '' },
    from: '',
    action: 'hub-test-mode',
    target: hub,
    communityId: null,
    outcome: 'done',
    detail: { minutes: minutesLeft(until, at), walkTest },
  });

export interface HubTestsParts extends AlarmDesk {
  readonly store: Store;
  /** False: the hub is not connected. */
  readonly send: (hub: HubId, command: HubCommand) => Promise<boolean>;
  /** After a commit: what is due, and what consoles show, may have changed. */
  readonly onChanged: (hub: HubId) => void;
}

export function hubTests(parts: HubTestsParts): HubTests {
  const { store, clock, log } = parts;
  const silence = hubTestSilence(parts);
  const now = (): number => Math.round(clock.now().wall);

  const set = (hub: HubId, test: HubTest): Promise<void> =>
    store.transaction(async (tx) => {
      await putHubTest(tx, hub, test);
      await silence(tx, hub, test.until + testGrace);
    });

  return {
    async begin(scope, id, order) {
      const hub = await getHub(store.db, scope, id);
      if (!hub) return undefined;
      if (hub.revokedAt !== null) return 'revoked';
      const before = await hubTest(store.db, hub.id);
      const test = orderedTest(before, order, now());
      if (test === 'too-long') return test;
      // First the relay: an alarm that the hub calls a test before the relay knows of it would page.
      await set(hub.id, test);
      const { minutes, walkTest } = order;
      const sent = await parts.send(hub.id, { kind: 'test-mode', minutes, walkTest });
      if (!sent) await set(hub.id, openTest(before, now()) ?? { ...test, until: now() });
      parts.onChanged(hub.id);
      log.info({ hub: hub.id, minutes, walkTest, sent }, 'test mode');
      return sent ? 'done' : 'away';
    },
    async end(scope, id) {
      const hub = await getHub(store.db, scope, id);
      if (!hub) return undefined;
      if (hub.revokedAt !== null) return 'revoked';
      const open = openTest(await hubTest(store.db, hub.id), now());
      if (open) await set(hub.id, { ...open, until: now() });
      const heard = await parts.send(hub.id, endOfTest);
      parts.onChanged(hub.id);
      log.info({ hub: hub.id, heard }, 'test mode ended');
      return heard ? 'done' : 'unheard';
    },
  };
}

const minutesLeft = (until: number, now: number): number => Math.max(0, Math.round((until - now) / 60_000));
