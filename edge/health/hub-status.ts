import { elapsed, type Instant } from '../../foundation/clock.ts';
import { days, describeDuration, milliseconds } from '../../foundation/durations.ts';
import type { HubState } from '../decision/hub-state.ts';
import type { PortalStatus } from '../portal/portal.ts';
import type { ShownSignal } from '../signals/signals.ts';
import { heartbeat, type HubHealth } from './heartbeat.ts';

/** A certificate that ends sooner needs somebody. */
const endsSoon = days(14);

export interface StatusFacts {
  readonly hub: string;
  readonly session: string;
  readonly health: HubHealth;
  readonly uplink: { readonly connected: boolean; readonly awaitingReceipt: number; readonly detail?: string };
  readonly openAlarms: HubState['alarms']['open'];
  readonly shown: ShownSignal;
  readonly failures: number;
  readonly now: Instant;
}

/** What the hub's own page says: what is wrong in sentences, and everything else as it is. */
export function hubStatus(facts: StatusFacts): PortalStatus {
  const { hub, session, health, uplink, openAlarms, shown, now } = facts;
  const problems = problemsOf(facts);
  return {
    healthy: problems.length === 0,
    problems,
    details: {
      hub,
      session,
      ...heartbeat(health, now),
      uplink,
      shown,
      alarms: openAlarms.map(({ alarmId, kind, place, life, because }) => ({ alarmId, kind, place, life, because })),
    },
  };
}

function problemsOf({ health, uplink, failures, now }: StatusFacts): string[] {
  const { outbox, journal, sources, devices, configuration, certificateNotAfter } = health;
  const left = certificateNotAfter === undefined ? undefined : milliseconds(certificateNotAfter - now.wall);
  return [
    ...(outbox.problem === undefined ? [] : [`outbox: ${outbox.problem}`]),
    ...(journal.problem === undefined ? [] : [`journal: ${journal.problem}`]),
    ...(uplink.connected ? [] : [`relay: ${uplink.detail ?? 'not connected'}`]),
    ...sources
      .filter(({ state }) => state === 'failed')
      .map(({ source, detail }) => `${source}: ${detail ?? 'failed'}`),
    ...devices
      .filter(({ state }) => state === 'stale')
      .map(({ device }) => `${device}: silent for longer than is normal`),
    ...(configuration.state === 'current'
      ? []
      : [`configuration: ${configuration.problem ?? 'the last good one runs'}`]),
    ...(now.clockTrusted ? [] : ['clock: nothing has confirmed it yet']),
    ...(left !== undefined && now.clockTrusted && left < endsSoon
      ? [`certificate: ${left > 0 ? `ends in ${describeDuration(left)}` : 'has ended'}; enrol again`]
      : []),
    ...(failures === 0
      ? []
      : [`decisions: ${failures} failed since the start ${describeDuration(elapsed(health.startedAt, now))} ago`]),
  ];
}
