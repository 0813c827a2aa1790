import { createLog, type Log } from '../../foundation/log.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { milliseconds, type Duration } from '../../foundation/durations.ts';
import { onTestFinished } from 'vitest';
import type { AlarmTransition } from '../../contracts/alarm-transition.ts';
import { envelopeSchema } from '../../contracts/envelope.ts';
import { duties, type Duties } from '../../cloud-relay/duty/duties.ts';
import type { HubCommand } from '../../cloud-relay/duty/hub-commands.ts';
import { steadyClock } from '../../cloud-relay/duty/steady-clock.ts';
import type { AlarmChange } from '../../cloud-relay/ingest/alarm-intake.ts';
import type { Channel, Delivery } from '../../cloud-relay/paging/channel.ts';
import type { OutgoingPage } from '../../cloud-relay/paging/page.ts';
import { hubContext } from '../../cloud-relay/registry/hub-context.ts';
import { createResponder } from '../../cloud-relay/registry/responders.ts';
import { createPolicy, updatePolicy } from '../../cloud-relay/registry/policies.ts';
import { putChannelAddress } from '../../cloud-relay/store/channel-address-store.ts';
import { everywhere } from '../../cloud-relay/store/scope.ts';
import type { Store } from '../../cloud-relay/store/store.ts';
import { addHome, openTestStore, type TestHome } from './relay-store.ts';

export const startedAt = 1_790_000_000_000;

/** A channel that notes what it is asked to send, and answers as told. */
export class NotedChannel implements Channel {
  readonly name: string;
  readonly sent: { readonly page: OutgoingPage; readonly address: unknown; readonly atMs: number }[] = [];
  answer: (page: OutgoingPage, address: unknown, signal: AbortSignal) => Promise<Delivery> | Delivery = () => ({
    outcome: 'accepted',
    because: 'http-201',
  });
  readonly #clock: ManualClock;

  constructor(name: string, clock: ManualClock) {
    this.name = name;
    this.#clock = clock;
  }

  async send(page: OutgoingPage, address: unknown, signal: AbortSignal): Promise<Delivery> {
    this.sent.push({ page, address, atMs: this.#clock.now().wall - startedAt });
    return this.answer(page, address, signal);
  }

  /** `seconds who purpose`, in order, since the last time this was asked. */
  takeSent(names: ReadonlyMap<string, string>): string[] {
    return this.sent
      .splice(0)
      .map(({ page, atMs }) => `${atMs / 1_000} ${names.get(page.responder) ?? page.responder} ${page.purpose}`);
  }
}

/** The duties of one relay process on a real database, with a clock that the test moves. */
export class DutyDesk {
  readonly clock: ManualClock;
  readonly store: Store;
  readonly duties: Duties;
  readonly push: NotedChannel;
  readonly commands: { hub: string; command: HubCommand }[] = [];
  readonly errors: Record<string, unknown>[] = [];
  readonly names = new Map<string, string>();
  #sequence = 0;

  constructor(parts: { clock: ManualClock; store: Store; channels?: (push: NotedChannel) => Channel[] }) {
    this.clock = parts.clock;
    this.store = parts.store;
    this.push = new NotedChannel('web-push', this.clock);
    this.duties = duties({
      store: this.store,
      clock: steadyClock(this.clock),
      log: notingLog(this.errors),
      channels: parts.channels?.(this.push) ?? [this.push],
      commands: { send: (hub, command) => this.commands.push({ hub, command }) },
      heartbeatsMissed: 3,
      random: () => 0.5,
    });
    onTestFinished(() => this.duties.stop());
  }

  static async open(options: { clock?: ManualClock; store?: Store } = {}): Promise<DutyDesk> {
    const clock = options.clock ?? new ManualClock({ wall: startedAt });
    return new DutyDesk({ clock, store: options.store ?? (await openTestStore()) });
  }

  async advance(duration: Duration | number): Promise<void> {
    await this.clock.advanceSettling(milliseconds(duration), () => this.duties.quiet());
  }

  async settle(): Promise<void> {
    this.duties.wake();
    await this.duties.quiet();
  }

  /** A home whose alarms page ana, bo and chen at 0, 60 and 120 s, and again 60 s later. */
  async addHome(name: string, people = ['ana', 'bo', 'chen']): Promise<TestHome> {
    const home = await addHome(this.store, name, startedAt);
    const ids = [];
    for (const person of people) ids.push(await this.addResponder(home, person));
    await updatePolicy(this.store.db, everywhere, home.policyId, {
      communityId: home.communityId,
      dwellingId: null,
      name,
      severityClass: 'alarm',
      steps: ids.map((id, n) => ({ afterSeconds: n * 60, responders: [id], channels: ['web-push'] })),
      repeatAfterSeconds: 60,
    });
    return home;
  }

  async addResponder(home: TestHome, person: string, role: 'family' | 'operator' = 'family'): Promise<string> {
    const { communityId } = home;
    const responder = await createResponder(
      this.store.db,
      everywhere,
      { communityId, name: person, role, phone: '', language: 'zh' },
      startedAt,
    );
    if (!responder) throw new Error('not made');
    this.names.set(responder.id, person);
    await this.addBrowser(responder.id, `browser of ${person}`);
    return responder.id;
  }

  async addBrowser(responder: string, label: string): Promise<string> {
    const input = { responder, channel: 'web-push', label, address: { label }, sameAs: `${responder} ${label}` };
    const address = await putChannelAddress(this.store.db, everywhere, input, startedAt);
    if (!address) throw new Error('not made');
    return address.id;
  }

  async addFaultPolicy(home: TestHome, responder: string): Promise<void> {
    await createPolicy(
      this.store.db,
      everywhere,
      {
        communityId: home.communityId,
        dwellingId: null,
        name: 'faults',
        severityClass: 'fault',
        steps: [{ afterSeconds: 0, responders: [responder], channels: ['web-push'] }],
        repeatAfterSeconds: 600,
      },
      startedAt,
    );
  }

  /** As ingest does it: inside a transaction, then a wake. */
  async takeAlarm(
    home: TestHome,
    transition: AlarmTransition | 'unrecognised',
    more: { ageMs?: number; sequence?: number; session?: string; alarm?: unknown } = {},
  ): Promise<void> {
    const wall = this.clock.now().wall;
    const envelope = envelopeSchema.parse({
      v: 1,
      id: {
        hub: home.hub,
        session: more.session ?? 'session-one',
        stream: 'alarm',
        sequence: more.sequence ?? this.#sequence++,
      },
      occurredAt: { monotonic: 1, bootId: 'boot', wall, clockTrusted: true },
      alarm: more.alarm ?? { kind: 'fall', severity: 'critical', place: '卧室' },
      sent: { ageMs: more.ageMs ?? 0, ageIs: 'exact', wall, clockTrusted: true },
      body: {},
    });
    await this.store.transaction(async (tx) => {
      const hub = await hubContext(tx, everywhere, home.hub);
      if (!hub) throw new Error('no such hub');
      await this.duties.applyAlarm(tx, { hub, envelope, transition: notSession(transition), receivedAt: wall });
    });
    await this.settle();
  }

  /** The one incident there is. */
  async only() {
    const [incident, ...more] = await this.duties.desk.list(everywhere, { state: 'all', limit: 50 });
    if (!incident || more.length > 0) throw new Error(`${more.length + (incident ? 1 : 0)} incidents, expected one`);
    const view = await this.duties.desk.get(everywhere, incident.id);
    if (!view) throw new Error('gone');
    return view;
  }

  idOf(person: string): string {
    for (const [id, name] of this.names) if (name === person) return id;
    throw new Error(`nobody is called ${person}`);
  }

  sent(): string[] {
    return this.push.takeSent(this.names);
  }
}

export const fall = (
  transition: 'raised' | 'pre-alarm' | 'cleared' | 'cancelled',
  alarmId = 'alarm-1',
  more: Record<string, unknown> = {},
): AlarmTransition =>
  ({
    transition,
    alarm: {
      alarmId,
      kind: 'fall',
      severity: 'critical',
      place: '卧室',
      because: { reason: 'radar-reports-fall', evidence: {} },
    },
    ...(transition === 'pre-alarm' && { remainingMs: 30_000 }),
    ...(transition === 'cancelled' && { during: 'pre-alarm', by: 'all-right-button' }),
    ...(transition === 'cleared' && { because: { reason: 'got-up', evidence: {} } }),
    ...more,
  }) as AlarmTransition;

function notSession(transition: AlarmTransition | 'unrecognised'): AlarmChange | 'unrecognised' {
  if (transition !== 'unrecognised' && transition.transition === 'session-opened')
    throw new Error('says nothing of an alarm');
  return transition;
}

/** Notes what a person would have to look at. */
function notingLog(errors: Record<string, unknown>[]): Log {
  const destination = {
    write: (line: string) => {
      const entry = JSON.parse(line) as Record<string, unknown>;
      if (entry['level'] === 'error') errors.push(entry);
    },
  };
  return createLog({ program: 'test', level: 'error', destination });
}
