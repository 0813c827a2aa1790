import { randomUUID } from 'node:crypto';
import { heartbeatIntervalSeconds } from '../../contracts/heartbeat.ts';
import { describeDuration, hours, milliseconds, minutes, seconds, type Duration } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Duty } from '../duty/duty.ts';
import { policyInForce } from '../duty/policy-in-force.ts';
import { relayFinding, takeIn, type AlarmDesk, type Belonging } from '../duty/take-alarm.ts';
import type { IncidentSubject } from '../incidents/incident.ts';
import { nextTurn } from '../next-turn.ts';
import { noteHearing, notedHearing } from '../store/hearing-store.ts';
import type { Database, Store } from '../store/store.ts';
import {
  addHubLoss,
  countHubs,
  earliestHeard,
  moveHubLoss,
  removeHubLoss,
  returnedHubs,
  silentHubs,
  stillLostHubs,
  type LostHub,
  type SupervisedHub,
} from '../store/supervision-store.ts';
import type { Hearing } from './hearing.ts';

/** A hub that enrolled and never spoke: the installer may still be carrying it home. */
const neverHeardLimit = minutes(30);

/** After a start of the relay: by then a hub that is well has connected again and been heard. */
const toComeBack = seconds(heartbeatIntervalSeconds * 1.5);

/** A hub that is still silent this long after somebody closed its incident is an incident again. */
const closedAgain = hours(24);

/** Heartbeats come by the thousand; looking at all hubs this seldom finds every loss within it. */
const betweenLooks = seconds(5);

/** So many hubs of one community at once are one event: a power cut, a broken line, a provider. */
const manyAtOnce = { hubs: 10, share: 0.2, within: minutes(5) } as const;

export interface HubSupervisionParts extends AlarmDesk {
  readonly store: Store;
  readonly hearing: Hearing;
  readonly heartbeatsMissed: number;
  /** A hub is lost, or heard again; after the commit. */
  readonly onHubChanged?: (hub: string) => void;
}

/**
 * Silence of a hub is a fault and pages somebody. Only time in which this relay could hear counts. When the hub speaks
 * again that is recorded and escalation rests; the incident stays until a person closes it with what they found.
 */
export class HubSupervision implements Duty {
  readonly name = 'hub-supervision';
  readonly #parts: HubSupervisionParts;
  readonly #limit: Duration;
  readonly #process = randomUUID();
  #remembers = false;
  #lookedAt: number | undefined;
  /** In the look that is under way, and in the last. */
  #failures = 0;
  #failed = 0;
  #askedMeanwhile = false;
  #dueAfterLook: { readonly at: number | undefined } | undefined;

  constructor(parts: HubSupervisionParts) {
    this.#parts = parts;
    this.#limit = seconds(parts.heartbeatsMissed * heartbeatIntervalSeconds);
  }

  async run(): Promise<void> {
    const now = this.#now();
    if (this.#lookedAt !== undefined && now - this.#lookedAt < betweenLooks) {
      this.#askedMeanwhile = true;
      return;
    }
    await this.#keepHearing();
    this.#failures = 0;
    this.#askedMeanwhile = false;
    this.#dueAfterLook = undefined;
    for (const hub of await returnedHubs(this.#parts.store.db)) await this.#guard(hub, () => this.#hasReturned(hub));
    for (const hub of await stillLostHubs(this.#parts.store.db, now - closedAgain)) {
      await this.#guard(hub, () => this.#isStillLost(hub));
    }
    const verdicts = new Map<string, boolean>();
    for (const hub of await silentHubs(this.#parts.store.db, now - this.#limit)) {
      if (this.#isLost(hub)) await this.#guard(hub, () => this.#isNowLost(hub, verdicts));
    }
    // Only now: a look that failed as a whole is made again at once.
    this.#lookedAt = now;
    this.#failed = this.#failures;
    this.#parts.changes.publish();
  }

  reasons(): readonly string[] {
    return this.#failed > 0 ? ['hub-supervision-failing'] : [];
  }

  async nextDueAt(): Promise<number | undefined> {
    const nextLook = (this.#lookedAt ?? 0) + betweenLooks;
    if (this.#askedMeanwhile) return nextLook;
    this.#dueAfterLook ??= { at: await this.#earliestLoss(nextLook) };
    return this.#dueAfterLook.at;
  }

  /** Asks about every hub, so once for each look. */
  async #earliestLoss(nextLook: number): Promise<number | undefined> {
    const { hearing, store } = this.#parts;
    if (!hearing.isHearing) return undefined;
    const { heard, neverHeard } = await earliestHeard(store.db);
    const due = [
      ...(heard === undefined ? [] : [this.#dueAt(heard, this.#limit)]),
      ...(neverHeard === undefined ? [] : [this.#dueAt(neverHeard, neverHeardLimit)]),
    ];
    return due.length === 0 ? undefined : Math.max(nextLook, Math.min(...due));
  }

  #now(): number {
    return this.#parts.clock.now().wall;
  }

  #dueAt(heardAt: number, limit: Duration): number {
    const { hearing } = this.#parts;
    return Math.max(this.#now() + limit - hearing.heardSince(heardAt), (hearing.present?.from ?? 0) + toComeBack);
  }

  /** What earlier processes noted is read once; what this one hears is noted in every look. */
  async #keepHearing(): Promise<void> {
    const { hearing, store } = this.#parts;
    if (!this.#remembers) hearing.remember(await notedHearing(store.db));
    this.#remembers = true;
    if (hearing.present) await noteHearing(store.db, this.#process, hearing.present);
  }

  #isLost({ lastHeardAt, enrolledAt }: SupervisedHub): boolean {
    const { present } = this.#parts.hearing;
    if (!present || present.until - present.from < toComeBack) return false;
    const limit = lastHeardAt === null ? neverHeardLimit : this.#limit;
    return this.#parts.hearing.heardSince(lastHeardAt ?? enrolledAt) >= limit;
  }

  /** What fails for one hub must not hide the others. */
  async #guard({ hub }: SupervisedHub, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#failures += 1;
      this.#parts.log.error({ hub, problem: messageOf(error) }, 'hub-supervision-failed');
    }
    await nextTurn();
  }

  /** `verdicts`: whether many of a community are lost, asked once in each look. */
  async #isNowLost(hub: SupervisedHub, verdicts: Map<string, boolean>): Promise<void> {
    const { store, log } = this.#parts;
    const isOneOfMany = verdicts.get(hub.community) ?? (await this.#isOneOfMany(hub));
    verdicts.set(hub.community, isOneOfMany);
    await store.transaction(async (tx) => {
      const now = this.#now();
      const silent = milliseconds(now - (hub.lastHeardAt ?? hub.enrolledAt));
      const incident = await takeIn(
        this.#parts,
        tx,
        isOneOfMany ? ofCommunity(hub) : ofHub(hub),
        relayFinding({
          hub: hub.hub,
          kind: isOneOfMany ? 'hubs-lost' : 'hub-lost',
          because: {
            reason: hub.lastHeardAt === null ? 'hub-never-heard' : 'heartbeats-missed',
            evidence: { silentFor: describeDuration(silent), heartbeatsMissed: this.#parts.heartbeatsMissed },
          },
          occurredAt: now,
          now,
        }),
      );
      if (incident) await addHubLoss(tx, { hub: hub.hub, incident: incident.id, lostAt: now });
    });
    log.warn({ hub: hub.hub, isOneOfMany }, 'hub-lost');
    this.#parts.onHubChanged?.(hub.hub);
  }

  /** Hubs of one community fall silent within one heartbeat of each other: those that are about to be lost count too. */
  async #isOneOfMany({ community }: SupervisedHub): Promise<boolean> {
    const { store, hearing } = this.#parts;
    const now = this.#now();
    const { all, lost } = await countHubs(store.db, community, now - manyAtOnce.within);
    const missedOne = seconds(heartbeatIntervalSeconds * 1.5);
    const silent = (await silentHubs(store.db, now - missedOne)).filter(
      (hub) =>
        hub.community === community &&
        hub.lastHeardAt !== null &&
        now - hub.lastHeardAt < this.#limit + manyAtOnce.within &&
        hearing.heardSince(hub.lastHeardAt) >= missedOne,
    );
    const together = lost + silent.length;
    return together >= manyAtOnce.hubs && together >= all * manyAtOnce.share;
  }

  /** Somebody closed the incident and the hub has not come back: its home is not watched, whatever the outcome said. */
  async #isStillLost(hub: LostHub): Promise<void> {
    await this.#parts.store.transaction(async (tx) => {
      const now = this.#now();
      const isOneOfMany = await wasOneOfMany(tx, hub);
      const incident = await takeIn(
        this.#parts,
        tx,
        isOneOfMany ? ofCommunity(hub) : ofHub(hub),
        relayFinding({
          hub: hub.hub,
          kind: isOneOfMany ? 'hubs-lost' : 'hub-lost',
          because: {
            reason: 'hub-still-silent',
            evidence: { silentFor: describeDuration(milliseconds(now - (hub.lastHeardAt ?? hub.enrolledAt))) },
          },
          occurredAt: now,
          now,
        }),
      );
      if (incident) await moveHubLoss(tx, hub.hub, incident.id);
    });
  }

  async #hasReturned(hub: LostHub): Promise<void> {
    const { store, log } = this.#parts;
    await store.transaction(async (tx) => {
      if (!(await removeHubLoss(tx, hub.hub))) return;
      const now = this.#now();
      const isOneOfMany = await wasOneOfMany(tx, hub);
      await takeIn(
        this.#parts,
        tx,
        isOneOfMany ? ofCommunity(hub) : ofHub(hub),
        relayFinding({
          hub: hub.hub,
          kind: isOneOfMany ? 'hubs-lost' : 'hub-lost',
          because: {
            reason: 'hub-heard-again',
            evidence: { lostFor: describeDuration(milliseconds(now - hub.lostAt)) },
          },
          occurredAt: now,
          now,
          says: { status: 'cleared' },
        }),
      );
    });
    log.info({ hub: hub.hub }, 'hub-heard-again');
    this.#parts.onHubChanged?.(hub.hub);
  }
}

async function wasOneOfMany(tx: Database, { hub, incident }: LostHub): Promise<boolean> {
  const alarms = await tx
    .selectFrom('incident_alarms')
    .select('alarm_id')
    .where('incident_id', '=', incident)
    .where('hub_id', '=', hub)
    .execute();
  return alarms.some(({ alarm_id }) => alarm_id === 'relay:hubs-lost');
}

/** Whoever installs a hub sees that it speaks: one that never did so is nobody's trial, and its home is not watched. */
const ofHub = ({ hub, community, dwelling, lastHeardAt, installingUntil }: SupervisedHub): Belonging =>
  faults({ community, dwelling, hub }, `hub-lost:${hub}`, lastHeardAt === null ? null : installingUntil);

const ofCommunity = ({ community }: SupervisedHub): Belonging =>
  faults({ community, dwelling: null, hub: null }, `hubs-lost:${community}`, null);

const faults = (subject: IncidentSubject, groupKey: string, installingUntil: number | null): Belonging => ({
  installingUntil,
  class: 'fault',
  subject,
  groupKey,
  inForce: (tx) => policyInForce(tx, subject, 'fault'),
});
