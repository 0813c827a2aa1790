import { elapsed, type Instant, type WallTime } from '../../foundation/clock.ts';
import { describeDuration, milliseconds } from '../../foundation/durations.ts';
import type { HubState } from '../decision/hub-state.ts';
import { fingerprintOf, type HubIdentity } from '../identity/identity.ts';
import type { PortalStatus } from '../portal/portal.ts';
import type { ShownSignal } from '../signals/signals.ts';
import { certificateEndsSoon } from '../watch/own-faults.ts';
import { heartbeat, type HubHealth } from './heartbeat.ts';

export interface StatusFacts {
  readonly hub: string;
  readonly session: string;
  readonly health: HubHealth;
  readonly uplink: { readonly connected: boolean; readonly awaitingReceipt: number; readonly detail?: string };
  readonly openAlarms: HubState['alarms']['open'];
  readonly shown: ShownSignal;
  readonly failures: number;
  /** Absent while the hub belongs to no relay. */
  readonly identity: (HubIdentity & { readonly renewsFrom: number }) | undefined;
  /** The true time, when something has confirmed it. */
  readonly trueWall: WallTime | undefined;
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
      identity: identityFacts(facts),
      uplink,
      shown,
      deviceSettings: health.sources.flatMap(({ source, settings }) => (settings ? [{ source, ...settings }] : [])),
      alarms: openAlarms.map(({ alarmId, kind, place, life, because, story, test }) => ({
        alarmId,
        kind,
        place,
        life,
        because,
        ...(story !== null && { story }),
        ...(test && { test }),
      })),
    },
  };
}

/** Never the key. */
function identityFacts({ identity, health }: StatusFacts): Record<string, unknown> | undefined {
  return (
    identity && {
      enrolledAs: identity.hub,
      relay: identity.mqttUrl,
      authorities: identity.authoritiesPem.map(fingerprintOf),
      certificateFrom: utc(identity.notBefore),
      certificateUntil: utc(identity.notAfter),
      renewsFrom: utc(identity.renewsFrom),
      renewalProblem: health.renewalProblem ?? null,
    }
  );
}

const utc = (wall: number): string => new Date(wall).toISOString();

function problemsOf({ health, uplink, failures, trueWall, now }: StatusFacts): string[] {
  const { outbox, journal, sources, devices, configuration, certificateNotAfter, renewalProblem } = health;
  const left =
    certificateNotAfter === undefined || trueWall === undefined
      ? undefined
      : milliseconds(certificateNotAfter - trueWall);
  return [
    ...(outbox.problem === undefined ? [] : [`outbox: ${outbox.problem}`]),
    ...(journal.problem === undefined ? [] : [`journal: ${journal.problem}`]),
    ...(uplink.connected ? [] : [`relay: ${uplink.detail ?? 'not connected'}`]),
    ...sources
      .filter(({ state }) => state === 'failed')
      .map(({ source, detail }) => `${source}: ${detail ?? 'failed'}`),
    ...sources.flatMap(({ source, settings }) => (settings?.problems ?? []).map((each) => `${source}: ${each}`)),
    ...devices
      .filter(({ state }) => state === 'stale')
      .map(({ device }) => `${device}: silent for longer than is normal`),
    ...(configuration.state === 'current'
      ? []
      : [`configuration: ${configuration.problem ?? 'the last good one runs'}`]),
    ...(health.testMode && health.testMode.endsInMs > 0
      ? [`test mode: pages nobody for another ${describeDuration(milliseconds(health.testMode.endsInMs))}`]
      : []),
    ...(now.clockTrusted ? [] : ['clock: nothing has confirmed it yet']),
    ...(left !== undefined && left < certificateEndsSoon
      ? [`certificate: ${left > 0 ? `ends in ${describeDuration(left)}` : 'has ended'}`]
      : []),
    ...(renewalProblem === undefined ? [] : [`certificate: not renewed: ${renewalProblem}`]),
    ...(failures === 0
      ? []
      : [`decisions: ${failures} failed since the start ${describeDuration(elapsed(health.startedAt, now))} ago`]),
  ];
}
