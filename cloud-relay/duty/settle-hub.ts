import type { SettleHub } from '../identity/revocation.ts';
import { hubContext } from '../registry/hub-context.ts';
import { openFaultsOf } from '../store/hub-incidents.ts';
import { everywhere } from '../store/scope.ts';
import { removeHubLoss } from '../store/supervision-store.ts';
import { hubInstallation, hubTestSilence } from './installation.ts';
import { homeOf, takeIn, type AlarmDesk } from './take-alarm.ts';

/**
 * A hub that is let in no more can mend nothing and will never say that a fault is over: its faults end with it. Its
 * alarms stay, for they are about people. The incident stays open until a person closes it, and its escalation rests.
 */
export const settleHub =
  (desk: AlarmDesk): SettleHub =>
  async (tx, hubId, reason) => {
    await removeHubLoss(tx, hubId);
    const hub = await hubContext(tx, everywhere, hubId);
    if (!hub) return;
    const now = desk.clock.now().wall;
    for (const { status: _status, messages, ...facts } of await openFaultsOf(tx, hubId)) {
      await takeIn(desk, tx, homeOf(hub, 'fault'), {
        facts: { ...facts, origin: 'relay', because: { reason, evidence: {} }, occurredAt: now, receivedAt: now },
        // After whatever the relay has said of it, be it at this very moment.
        message: {
          session: 'relay',
          sequence: Math.max(now, ...messages.map(({ sequence }) => sequence + 1)),
          occurredAt: now,
          receivedAt: now,
          says: { status: 'cleared' },
        },
      });
    }
    // It is installed no more: who is due hears of what it left standing.
    await hubInstallation(desk)(tx, hubId, undefined);
    await hubTestSilence(desk)(tx, hubId, undefined);
  };
