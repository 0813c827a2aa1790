import type { AlarmInput, Opening } from '../../cloud-relay/incidents/apply-alarm.ts';
import { joinIncident, openIncident } from '../../cloud-relay/incidents/apply-alarm.ts';
import type { Situation } from '../../cloud-relay/incidents/change.ts';
import type {
  AlarmStatus,
  Applied,
  Incident,
  IncidentAlarm,
  IncidentId,
} from '../../cloud-relay/incidents/incident.ts';
import type { Policy } from '../../cloud-relay/escalation/policy.ts';

export const t0 = 1_790_000_000_000;

/** Steps at 0, 60 and 120 s, one person each; starts again 60 s after the last. */
export const threeSteps: Policy = {
  steps: [
    { afterSeconds: 0, responders: ['ana'], channels: ['web-push'] },
    { afterSeconds: 60, responders: ['bo'], channels: ['web-push'] },
    { afterSeconds: 120, responders: ['chen'], channels: ['web-push', 'webhook'] },
  ],
  repeatAfterSeconds: 60,
};

export const at = (now: number, policy: Policy = threeSteps): Situation => ({
  now,
  inForce: { policy, trouble: null },
});

export interface Heard {
  readonly alarmId?: string;
  readonly kind?: string;
  readonly severity?: IncidentAlarm['severity'];
  readonly session?: string;
  readonly sequence: number;
  readonly says: AlarmStatus;
  readonly receivedAt?: number;
  readonly ageMs?: number;
  readonly known?: IncidentAlarm | undefined;
}

export const raisedByHub: AlarmStatus = { status: 'raised', by: 'hub' };
export const cleared: AlarmStatus = { status: 'cleared' };
export const cancelled = (during: 'pre-alarm' | 'raised'): AlarmStatus => ({
  status: 'cancelled',
  during,
  by: 'all-right-button',
});

export function heard(what: Heard): AlarmInput {
  const receivedAt = what.receivedAt ?? t0;
  const occurredAt = receivedAt - (what.ageMs ?? 0);
  return {
    kind: 'alarm',
    facts: {
      hub: 'hub-1',
      alarmId: what.alarmId ?? 'alarm-1',
      origin: 'hub',
      recognised: true,
      kind: what.kind ?? 'fall',
      severity: what.severity ?? 'critical',
      place: '卧室',
      because: { reason: 'radar-reports-fall', evidence: {} },
      occurredAt,
      receivedAt,
    },
    message: { session: what.session ?? 'session-1', sequence: what.sequence, occurredAt, receivedAt, says: what.says },
    known: what.known,
  };
}

export const opening: Opening = {
  id: 'incident-1' as IncidentId,
  class: 'alarm',
  subject: { community: 'c', dwelling: 'd', hub: 'hub-1' },
  groupKey: 'alarm:d',
};

/** An incident with everything that was ever asked for in it, so that a story can be told and then looked at. */
export class Story {
  incident: Incident;
  readonly alarms = new Map<string, IncidentAlarm>();
  readonly all: Applied[] = [];

  constructor(first: AlarmInput, situation: Situation, of: Opening = opening) {
    const applied = openIncident(of, first, situation);
    this.incident = applied.incident;
    this.take(applied);
  }

  take(applied: Applied): Applied {
    this.incident = applied.incident;
    for (const alarm of applied.alarms) this.alarms.set(alarm.alarmId, alarm);
    this.all.push(applied);
    return applied;
  }

  hear(what: Heard, situation: Situation): Applied {
    const known = this.alarms.get(what.alarmId ?? 'alarm-1');
    return this.take(joinIncident(this.incident, heard({ receivedAt: situation.now, ...what, known }), situation));
  }

  get wakeAt(): number | undefined {
    return this.all.at(-1)?.wakeAt;
  }
}

/** `responder purpose` of each page, for reading. */
export const paged = ({ pages }: Applied): string[] => pages.map(({ responder, purpose }) => `${responder} ${purpose}`);
export const recorded = ({ record }: Applied): string[] =>
  record.map(({ what, because }) => `${what}: ${because.reason}`);
