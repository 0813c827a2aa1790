import { after, type CancelWake, type Clock } from '../../foundation/clock.ts';
import { minutes, seconds } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import { InFlight } from '../../foundation/in-flight.ts';
import type { Log } from '../../foundation/log.ts';
import { forgottenIncidents, overdueIncidents, unreachedIncidents } from '../store/due-incidents.ts';
import { isFull } from '../paging/places.ts';
import { overduePages } from '../store/page-queue.ts';
import type { Database } from '../store/store.ts';

/** Work of the duty loop that is later than this is work that nobody does. */
const overdueAfter = seconds(30);
/** By then every step that names nobody, or only people without an address, has been followed by the next. */
const unreachedAfter = minutes(2);
const betweenAudits = seconds(30);

export interface Audit {
  readonly at: number;
  /** Incidents whose next step is overdue, or that nothing will ever look at again. */
  readonly overdueIncidents: number;
  readonly forgottenIncidents: number;
  readonly overduePages: number;
  /** Incidents that wait for somebody, and of which no page has reached any provider. */
  readonly unreachedIncidents: number;
  /** The database did not answer. */
  readonly failed: boolean;
}

export interface AuditorParts {
  readonly db: Database;
  /** The relay's steady clock. */
  readonly clock: Clock;
  readonly log: Log;
  /** Tells an outside dead-man's switch that all is well. What it does not hear, it reports. */
  readonly allIsWell?: () => Promise<void>;
  /** Names of what is wrong outside the database, such as a duty that fails: then all is not well either. */
  readonly elsewhere?: () => readonly string[];
}

/** Looks, apart from the loop that does the work, whether the work is done. */
export class Auditor {
  readonly #parts: AuditorParts;
  readonly #inFlight = new InFlight();
  #last: Audit | undefined;
  #cancelWake: CancelWake | undefined;
  #stopped = true;

  constructor(parts: AuditorParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#stopped = false;
    void this.#inFlight.track(this.#run());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelWake?.();
    await this.#inFlight.idle();
  }

  idle(): Promise<void> {
    return this.#inFlight.idle();
  }

  get last(): Audit | undefined {
    return this.#last;
  }

  /** Names of what is wrong, for health; empty when all is well. An audit that is too old is itself wrong. */
  reasons(): readonly string[] {
    const audit = this.#last;
    if (!audit || this.#parts.clock.now().wall - audit.at > 3 * betweenAudits) return ['audit-overdue'];
    return [
      ...(audit.failed ? ['database-failing'] : []),
      ...(audit.overdueIncidents > 0 ? ['escalation-overdue'] : []),
      ...(audit.forgottenIncidents > 0 ? ['incident-forgotten'] : []),
      ...(audit.overduePages > 0 ? ['pages-overdue'] : []),
      ...(audit.unreachedIncidents > 0 ? ['nobody-reachable'] : []),
    ];
  }

  /** One look. Never throws. */
  async audit(): Promise<Audit> {
    const { db, clock, log, allIsWell, elsewhere } = this.#parts;
    const at = clock.now().wall;
    let audit: Audit;
    try {
      const overdue = await overdueIncidents(db, at - overdueAfter);
      const forgotten = await forgottenIncidents(db);
      const pages = await overduePages(db, { before: at - overdueAfter, isFull });
      const unreached = await unreachedIncidents(db, at - unreachedAfter);
      audit = {
        at,
        overdueIncidents: overdue.length,
        forgottenIncidents: forgotten.length,
        overduePages: pages,
        unreachedIncidents: unreached.length,
        failed: false,
      };
      for (const { id, dueAt } of overdue) log.error({ incident: id, lateByMs: at - dueAt }, 'escalation-overdue');
      for (const id of forgotten) log.error({ incident: id }, 'incident-forgotten');
      for (const id of unreached) log.error({ incident: id }, 'nobody-reachable');
    } catch (error) {
      log.error({ problem: messageOf(error) }, 'audit-failed');
      audit = { at, overdueIncidents: 0, forgottenIncidents: 0, overduePages: 0, unreachedIncidents: 0, failed: true };
    }
    this.#last = audit;
    if (allIsWell && this.reasons().length === 0 && (elsewhere?.() ?? []).length === 0) {
      await allIsWell().catch((error: unknown) => {
        log.warn({ problem: messageOf(error) }, 'dead-man-switch-not-reached');
      });
    }
    return audit;
  }

  async #run(): Promise<void> {
    await this.audit();
    if (this.#stopped) return;
    this.#cancelWake = this.#parts.clock.wakeAt(after(this.#parts.clock.now(), betweenAudits), () => {
      void this.#inFlight.track(this.#run());
    });
  }
}
