import type { Clock } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { afterFailedStep, carryOut } from '../duty/carry-out.ts';
import type { IncidentChanges } from '../duty/changes.ts';
import type { Duty } from '../duty/duty.ts';
import { policyInForce } from '../duty/policy-in-force.ts';
import type { IncidentId } from '../incidents/incident.ts';
import { forgetChannelAddress, getChannelAddress, noteAccepted } from '../store/channel-address-store.ts';
import { lockIncident } from '../store/incident-store.ts';
import { readIncidentId } from '../store/incident-rows.ts';
import {
  claimPages,
  duePages,
  failUnknownChannels,
  finishAttempt,
  nextPageDueAt,
  receiverOf,
} from '../store/page-queue.ts';
import type { Page } from '../store/page-store.ts';
import { everywhere } from '../store/scope.ts';
import type { Database, Store } from '../store/store.ts';
import type { Channel, Delivery } from './channel.ts';
import type { OutgoingPage } from './page.ts';
import { mostAtOnce, Places } from './places.ts';
import { afterAttempt } from './retry.ts';

/** A provider that has not answered by then is taken as unavailable. */
export const attemptTimeout = seconds(10);

/** Longer than an attempt can take: after this nobody is sending the page any more. */
const lease = seconds(15);

export interface PagerParts {
  readonly store: Store;
  /** The relay's steady clock. */
  readonly clock: Clock;
  readonly log: Log;
  readonly channels: readonly Channel[];
  readonly changes: IncidentChanges;
  /** The duty loop's, for when an attempt has ended. */
  readonly wake: () => void;
  /** For the figures: what became of an attempt. */
  readonly onAttempt?: (channel: string, outcome: Delivery['outcome']) => void;
  readonly random?: () => number;
}

/** Sends what is due, each channel by itself, and never waits for a provider. */
export class Pager implements Duty {
  readonly name = 'paging';
  readonly #parts: PagerParts;
  readonly #places = new Map<string, Places>();
  readonly #stopping = new AbortController();

  constructor(parts: PagerParts) {
    this.#parts = parts;
    for (const { name } of parts.channels) this.#places.set(name, new Places());
  }

  async run(): Promise<void> {
    const { store, clock, log, channels } = this.#parts;
    for (const channel of channels) await this.#sendDue(channel);
    const now = clock.now().wall;
    const failed = await failUnknownChannels(store.db, { known: channels.map(({ name }) => name), now });
    for (const incident of failed) {
      // The step's own time still comes; what fails for one incident must not keep the others waiting.
      await store
        .transaction((tx) => this.#followFailures(tx, incident))
        .catch((error: unknown) => log.error({ incident, problem: messageOf(error) }, 'failed-step-not-followed'));
    }
    this.#parts.changes.publish();
  }

  /** A channel that is full, or full for somebody, is asked again when one of its pages has ended. */
  async nextDueAt(): Promise<number | undefined> {
    const { db } = this.#parts.store;
    const times: number[] = [];
    for (const [channel, places] of this.#places) {
      if (places.free <= 0) continue;
      const at = await nextPageDueAt(db, { channel, except: places.full });
      if (at !== undefined) times.push(at);
    }
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  async idle(): Promise<void> {
    for (const places of this.#places.values()) await places.idle();
  }

  /** Ends what is under way at once; it is tried again by whoever runs next. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Again and again past those whose share is used up, until the places are taken or nothing else is due. */
  async #sendDue(channel: Channel): Promise<void> {
    const { store, clock } = this.#parts;
    const places = this.#placesOf(channel.name);
    const now = clock.now().wall;
    for (let more = places.free > 0; more;) {
      const due = await duePages(store.db, { channel: channel.name, now, except: places.full, limit: mostAtOnce });
      const fitting = places.fitting(due);
      const times = { now, leaseUntil: now + lease };
      const pages = await claimPages(
        store.db,
        fitting.map(({ id }) => id),
        times,
      );
      for (const page of pages) places.take(receiverOf(page), this.#send(channel, page));
      // Another process may have taken some: then it is also the one that goes on.
      more = due.length === mostAtOnce && pages.length === fitting.length && places.free > 0;
    }
  }

  #placesOf(channel: string): Places {
    const found = this.#places.get(channel) ?? new Places();
    this.#places.set(channel, found);
    return found;
  }

  async #send(channel: Channel, page: Page): Promise<void> {
    const { store, log, changes, wake } = this.#parts;
    try {
      const delivery = await this.#attempt(channel, page);
      this.#parts.onAttempt?.(channel.name, delivery.outcome);
      await store.transaction((tx) => this.#finish(tx, page, delivery));
      log.info({ page: page.id, incident: page.incident, channel: channel.name, ...delivery }, 'page-attempted');
    } catch (error) {
      // Nobody knows what became of it: when its lease ends it is sent again.
      log.error({ page: page.id, incident: page.incident, problem: messageOf(error) }, 'page-not-recorded');
    }
    changes.publish();
    wake();
  }

  async #attempt(channel: Channel, page: Page): Promise<Delivery> {
    const { store, log } = this.#parts;
    const address = page.addressId === null ? undefined : await getChannelAddress(store.db, everywhere, page.addressId);
    if (!address) return { outcome: 'gone', because: 'address-forgotten' };
    const outgoing: OutgoingPage = {
      id: page.id,
      incident: page.incident,
      responder: page.responder,
      purpose: page.purpose,
      language: await this.#languageOf(page.responder),
      content: page.content,
    };
    return attemptOnce(channel, outgoing, { address: address.address, stopping: this.#stopping.signal, log });
  }

  async #languageOf(responder: string): Promise<'zh' | 'en'> {
    const row = await this.#parts.store.db
      .selectFrom('responders')
      .select('language')
      .where('id', '=', responder)
      .executeTakeFirst();
    return row?.language === 'en' ? 'en' : 'zh';
  }

  async #finish(tx: Database, page: Page, delivery: Delivery): Promise<void> {
    const now = this.#parts.clock.now().wall;
    const { random } = this.#parts;
    const result = afterAttempt(delivery, page.attempts, now, random ? { random } : {});
    if (delivery.outcome === 'gone' && page.addressId) await forgetChannelAddress(tx, everywhere, page.addressId);
    if (delivery.outcome === 'accepted' && page.addressId) await noteAccepted(tx, page.addressId, now);
    const ended = await finishAttempt(tx, page, result, now);
    const incident = readIncidentId(page.incident);
    if (ended && result.state === 'failed') await this.#followFailures(tx, incident, ended);
    await this.#noteChange(tx, incident);
  }

  /** Where nobody can be reached any more, the next step follows now. */
  async #followFailures(tx: Database, id: IncidentId, failed?: Pick<Page, 'round' | 'step'>): Promise<void> {
    const stored = await lockIncident(tx, everywhere, id);
    if (!stored) return;
    const { clock } = this.#parts;
    const { incident } = stored;
    const inForce = await policyInForce(tx, incident.subject, incident.class);
    const context = { tx, now: clock.now().wall, inForce };
    const following = await afterFailedStep(context, incident, failed);
    if (following) await carryOut(context, following, stored);
  }

  async #noteChange(tx: Database, incident: IncidentId): Promise<void> {
    const row = await tx
      .selectFrom('incidents')
      .select(['community_id', 'dwelling_id'])
      .where('id', '=', incident)
      .executeTakeFirst();
    if (row) this.#parts.changes.note({ incident, community: row.community_id, dwelling: row.dwelling_id });
  }
}

/** One attempt that always ends, whatever the channel does. Also for a person's test notice. */
export async function attemptOnce(
  channel: Channel,
  page: OutgoingPage,
  options: { readonly address: unknown; readonly stopping?: AbortSignal; readonly log: Log },
): Promise<Delivery> {
  const timeout = AbortSignal.timeout(attemptTimeout);
  const signal = options.stopping ? AbortSignal.any([timeout, options.stopping]) : timeout;
  const overdue = new Promise<Delivery>((resolve) => {
    const give = (): void =>
      resolve({ outcome: 'unavailable', because: timeout.aborted ? 'timed-out' : 'relay-stops' });
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
  try {
    return await Promise.race([channel.send(page, options.address, signal), overdue]);
  } catch (error) {
    options.log.error({ page: page.id, channel: channel.name, problem: messageOf(error) }, 'channel-failed');
    return { outcome: 'unavailable', because: 'channel-failed' };
  }
}
