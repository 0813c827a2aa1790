import type { CarePlanStanding } from '../../contracts/care-plan.ts';
import type { Clock } from '../../foundation/clock.ts';
import { hours, minutes, seconds } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import { InFlight } from '../../foundation/in-flight.ts';
import type { Log } from '../../foundation/log.ts';
import {
  carePlanOfHub,
  carePlanText,
  hubsOfHome,
  noteCarePlanSaid,
  noteCarePlanSent,
  type CarePlanOfHub,
} from '../store/care-plan-delivery-store.ts';
import type { Database, Store } from '../store/store.ts';
import type { HubCommands } from './hub-commands.ts';

/** A hub that does not answer is sent its plan again after this, then after twice as long, up to the longest wait. */
const firstWait = minutes(1);
const longestWait = hours(1);
/** A line that comes and goes does not bring the plan each time. */
const closest = seconds(10);

type WantedState = Pick<
  CarePlanOfHub,
  'wanted_revision' | 'running_revision' | 'refused_revision' | 'sent_revision' | 'sent_at' | 'attempts' | 'next_at'
>;

/** Whether the plan that a hub should go by is still to be sent. Revisions are random, so that equal ones are one plan. */
export function carePlanIsDue(plan: WantedState, now: number, occasion: 'heard' | 'connected' = 'heard'): boolean {
  const wanted = plan.wanted_revision ?? '';
  if (plan.running_revision === wanted || plan.refused_revision === wanted) return false;
  if (plan.sent_revision !== wanted || plan.sent_at === null) return true;
  return occasion === 'connected' ? now >= plan.sent_at + closest : now >= (plan.next_at ?? 0);
}

/** How long the next sending waits, after so many. */
export const carePlanWait = (attempts: number): number =>
  Math.min(firstWait * 2 ** Math.min(Math.max(0, attempts - 1), 20), longestWait);

export interface CarePlanDeliveryParts {
  readonly store: Store;
  /** The relay's steady clock. */
  readonly clock: Clock;
  readonly log: Log;
  readonly commands: HubCommands;
  readonly isConnected: (hub: string) => boolean;
  /** What consoles show of a hub has changed. */
  readonly onHubChanged: (hub: string) => void;
}

/**
 * Brings each hub to the newest plan of its home. What the hub says of itself in its heartbeats is what counts: nothing is
 * kept in memory that a restart could lose, and a hub that was away for days, moved to another home, replaced, or that has
 * a version of a relay before it was restored from a backup, all show in the same way that they go by another plan.
 */
export class CarePlanDelivery {
  readonly #parts: CarePlanDeliveryParts;
  readonly #work = new InFlight();
  /** Hubs whose heartbeat, in a transaction that is not committed yet, said something new, or left something to be sent. */
  readonly #toLookAt = new Set<string>();

  constructor(parts: CarePlanDeliveryParts) {
    this.#parts = parts;
  }

  /** For ingest, inside its transaction, when the newest heartbeat of a hub speaks of its plan. */
  async said(tx: Database, hub: string, standing: CarePlanStanding, now: number): Promise<void> {
    const isNew = await noteCarePlanSaid(tx, hub, standing, now);
    const plan = await carePlanOfHub(tx, hub);
    if (isNew || (plan && carePlanIsDue(plan, now))) this.#toLookAt.add(hub);
  }

  /** Something that this hub sent has been stored. */
  committed(hub: string): void {
    if (!this.#toLookAt.delete(hub)) return;
    this.#parts.onHubChanged(hub);
    void this.#work.track(this.#send(hub, 'heard'));
  }

  connected(hub: string): void {
    void this.#work.track(this.#send(hub, 'connected'));
  }

  /** The plan of this home has a new version. Resolves when it has been handed to the hubs that are connected. */
  async changed(dwellingId: string): Promise<void> {
    const { store, onHubChanged } = this.#parts;
    const hubs = await hubsOfHome(store.db, dwellingId);
    for (const hub of hubs) {
      onHubChanged(hub);
      await this.#work.track(this.#send(hub, 'heard'));
    }
  }

  /** Resolves when nothing is being sent. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  /** Never throws: what fails now is sent after the next heartbeat. */
  async #send(hub: string, occasion: 'heard' | 'connected'): Promise<void> {
    const { store, clock, log, commands, isConnected, onHubChanged } = this.#parts;
    try {
      if (!isConnected(hub)) return;
      const plan = await carePlanOfHub(store.db, hub);
      const now = Math.round(clock.now().wall);
      if (!plan || !carePlanIsDue(plan, now, occasion)) return;
      const revision = plan.wanted_revision ?? '';
      const fields = await this.#fields(plan.dwelling_id, revision);
      const attempts = plan.sent_revision === revision && plan.sent_at !== null ? plan.attempts + 1 : 1;
      const sent = { revision, at: now, attempts, nextAt: now + carePlanWait(attempts) };
      if (!(await noteCarePlanSent(store.db, plan, sent))) return;
      const version = plan.wanted_version ?? 0;
      commands.send(hub, { kind: 'care-plan', planId: plan.dwelling_id, version, revision, plan: fields });
      log.info({ hub, version, attempts }, 'care plan sent');
      onHubChanged(hub);
    } catch (error) {
      log.error({ hub, problem: messageOf(error) }, 'care-plan-not-sent');
    }
  }

  /** As it was stored: the hub checks it, and says what it does not understand. */
  async #fields(dwellingId: string, revision: string): Promise<unknown> {
    if (revision === '') return {};
    const text = await carePlanText(this.#parts.store.db, dwellingId, revision);
    if (text === undefined) throw new Error(`there is no version ${revision} of the care plan of ${dwellingId}`);
    return JSON.parse(text) as unknown;
  }
}
