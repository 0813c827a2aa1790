import { minutes, seconds } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Duty } from '../duty/duty.ts';
import { homeOf, relayFinding, takeIn, type AlarmDesk } from '../duty/take-alarm.ts';
import type { AlarmStatus } from '../incidents/incident.ts';
import type { Because } from '../../contracts/because.ts';
import { hubContext } from '../registry/hub-context.ts';
import { everywhere } from '../store/scope.ts';
import type { Database, Store } from '../store/store.ts';
import {
  hubsWithFilledGaps,
  noteGapReported,
  oldestGapNoticedAt,
  unfilledGaps,
  type OpenGap,
} from '../store/supervision-store.ts';

/** New alarms overtake a backlog, so a gap is normal for a while. A hub that is heard and leaves one is not. */
const gapLimit = minutes(10);
/** A hub that was heard within this time is there and could have filled the gap. */
const thereWithin = minutes(2);
const betweenLooks = seconds(30);
const kind = 'messages-missing';

export interface GapSupervisionParts extends AlarmDesk {
  readonly store: Store;
}

/** Alarms that a hub numbered and that never came are a fault of that home: nobody knows what they said. */
export class GapSupervision implements Duty {
  readonly name = 'gap-supervision';
  readonly #parts: GapSupervisionParts;
  #lookedAt: number | undefined;
  /** In the look that is under way, and in the last. */
  #failures = 0;
  #failed = 0;

  constructor(parts: GapSupervisionParts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const { store, changes } = this.#parts;
    const now = this.#now();
    if (this.#lookedAt !== undefined && now - this.#lookedAt < betweenLooks) return;
    this.#failures = 0;
    for (const gap of await unfilledGaps(store.db, { before: now - gapLimit, heardSince: now - thereWithin })) {
      await this.#guard(gap.hub, (tx) => this.#report(tx, gap));
    }
    for (const hub of await hubsWithFilledGaps(store.db, `relay:${kind}`)) {
      const because = { reason: 'messages-came-after-all', evidence: {} };
      await this.#guard(hub, (tx) => this.#tell(tx, hub, because, { status: 'cleared' }));
    }
    // Only now: a look that failed as a whole is made again at once.
    this.#lookedAt = now;
    this.#failed = this.#failures;
    changes.publish();
  }

  reasons(): readonly string[] {
    return this.#failed > 0 ? ['gap-supervision-failing'] : [];
  }

  async nextDueAt(): Promise<number | undefined> {
    const oldest = await oldestGapNoticedAt(this.#parts.store.db, this.#now() - thereWithin);
    return oldest === undefined ? undefined : Math.max((this.#lookedAt ?? 0) + betweenLooks, oldest + gapLimit);
  }

  #now(): number {
    return this.#parts.clock.now().wall;
  }

  async #guard(hub: string, work: (tx: Database) => Promise<void>): Promise<void> {
    try {
      await this.#parts.store.transaction(work);
    } catch (error) {
      this.#failures += 1;
      this.#parts.log.error({ hub, problem: messageOf(error) }, 'gap-supervision-failed');
    }
  }

  async #report(tx: Database, gap: OpenGap): Promise<void> {
    const { session, first, last } = gap;
    const because = { reason: kind, evidence: { session, first, last } };
    await this.#tell(tx, gap.hub, because, { status: 'raised', by: 'relay' });
    await noteGapReported(tx, gap, this.#now());
  }

  async #tell(tx: Database, hubId: string, because: Because, says: AlarmStatus): Promise<void> {
    const hub = await hubContext(tx, everywhere, hubId);
    if (!hub) return;
    const now = this.#now();
    const finding = relayFinding({ hub: hubId, kind, because, occurredAt: now, now, says });
    await takeIn(this.#parts, tx, homeOf(hub, 'fault'), finding);
  }
}
