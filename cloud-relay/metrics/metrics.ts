import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { IntakeOutcome } from '../ingest/intake.ts';
import type { Stream } from '../../contracts/identifiers.ts';

/** The relay's figures for Prometheus. One registry per relay, so that two in one process do not meet. */
export interface RelayMetrics {
  readonly registry: Registry;
  message(stream: Stream, outcome: IntakeOutcome | 'failed'): void;
  /** From the last byte of a message to its receipt's first, in milliseconds. */
  receiptTook(stream: Stream, ms: number): void;
  hubRefused(reason: string): void;
  page(channel: string, state: string): void;
}

/** What is read at the moment somebody asks. */
export interface MetricSources {
  readonly openIncidents: () => Promise<number>;
  readonly hubsConnected: () => number;
  readonly queued: () => number;
}

export function relayMetrics(sources: MetricSources): RelayMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const messages = new Counter({
    name: 'anju_relay_messages_total',
    help: 'Messages of hubs by what became of them. failed: not stored, the hub sends it again',
    labelNames: ['stream', 'outcome'],
    registers,
  });
  const receipts = new Histogram({
    name: 'anju_relay_receipt_seconds',
    help: 'From the arrival of a message to the sending of its receipt',
    labelNames: ['stream'],
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 30],
    registers,
  });
  const refused = new Counter({
    name: 'anju_relay_hubs_refused_total',
    help: 'Connections, topics and packets that were refused, by reason',
    labelNames: ['reason'],
    registers,
  });
  const pages = new Counter({
    name: 'anju_relay_pages_total',
    help: 'Attempts to reach a person, by channel and what became of them',
    labelNames: ['channel', 'state'],
    registers,
  });
  gauge(registry, 'anju_relay_open_incidents', 'Incidents that nobody has closed', sources.openIncidents);
  gauge(registry, 'anju_relay_hubs_connected', 'Hubs that are connected now', sources.hubsConnected);
  gauge(registry, 'anju_relay_queued_messages', 'Messages that have come and are not yet stored', sources.queued);
  return {
    registry,
    message: (stream, outcome) => messages.inc({ stream, outcome }),
    receiptTook: (stream, ms) => receipts.observe({ stream }, ms / 1_000),
    hubRefused: (reason) => refused.inc({ reason }),
    page: (channel, state) => pages.inc({ channel, state }),
  };
}

function gauge(registry: Registry, name: string, help: string, read: () => number | Promise<number>): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      this.set(await read());
    },
  });
}
