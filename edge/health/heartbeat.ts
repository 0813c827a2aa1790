import { heartbeatIntervalSeconds, type Heartbeat } from '../../contracts/heartbeat.ts';
import { learnedSchema, type Learned } from '../../contracts/learned.ts';
import { elapsed, type Instant } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import type { RuleCannotJudge } from '../decision/hub-state.ts';
import type { JournalHealth } from '../journal/journal.ts';
import type { OutboxHealth } from '../outbox/outbox.ts';
import type { SourceStatus, Unrecognised } from '../sources/source.ts';

export const heartbeatEvery = seconds(heartbeatIntervalSeconds);

/** The longest texts and lists that a heartbeat may carry: see contracts/heartbeat.ts. */
const longestText = 300;
const longestProblem = 1_000;
const most = { sources: 100, devices: 500, cannotJudge: 100, unrecognised: 100 };

/** Everything that a heartbeat tells. */
export interface HubHealth {
  readonly startedAt: Instant;
  readonly program: string;
  readonly outbox: OutboxHealth;
  readonly journal: JournalHealth;
  readonly sources: readonly SourceStatus[];
  readonly devices: Heartbeat['devices'];
  /** What each source hears and cannot give to anybody. */
  readonly unrecognised?: readonly (Unrecognised & { readonly source: string })[];
  readonly openAlarms: number;
  readonly newestAlarm?: Heartbeat['newestAlarm'];
  readonly cannotJudge: readonly RuleCannotJudge[];
  readonly configuration: Heartbeat['configuration'];
  /** Milliseconds since 1970; absent while the hub is not enrolled. */
  readonly certificateNotAfter?: number;
  /** See contracts/test-mode.ts. */
  readonly testMode?: Heartbeat['testMode'] | undefined;
  /** Why the last renewal of the certificate failed, while none has succeeded since. */
  readonly renewalProblem?: string;
  readonly carePlan?: Heartbeat['carePlan'];
  /** Only when it is to be told: see learned-telling.ts. */
  readonly learned?: Learned | undefined;
}

/** Cuts what is too long, so that a heartbeat is never refused for its size. */
export function heartbeat(health: HubHealth, now: Instant): Heartbeat {
  const { outbox, journal, configuration } = health;
  return {
    uptimeMs: Math.max(0, elapsed(health.startedAt, now)),
    versions: { program: cut(health.program), node: process.version },
    clockTrusted: now.clockTrusted,
    outbox: {
      state: outbox.state,
      pending: outbox.pending,
      ...oldestAge(outbox, now),
      ...problem(outbox.problem),
    },
    journal: {
      state: journal.state,
      bytes: journal.bytes,
      dropped: journal.dropped,
      ...problem(journal.problem),
    },
    sources: health.sources.slice(0, most.sources).map(({ source, state, detail, heard, refused }) => ({
      source: cut(source),
      state,
      ...(detail !== undefined && { detail: cut(detail) }),
      heard,
      refused,
    })),
    devices: health.devices.slice(0, most.devices),
    unrecognised: (health.unrecognised ?? []).slice(0, most.unrecognised).map((one) => unrecognisedOf(one, now)),
    openAlarms: health.openAlarms,
    ...(health.newestAlarm && { newestAlarm: health.newestAlarm }),
    cannotJudge: health.cannotJudge
      .slice(0, most.cannotJudge)
      .map(({ rule, place, because }) => ({ rule: cut(rule), place: cut(place), because })),
    configuration: {
      ...configuration,
      ...(configuration.problem !== undefined && { problem: configuration.problem.slice(0, longestProblem) }),
    },
    ...(health.certificateNotAfter !== undefined && { certificateNotAfter: health.certificateNotAfter }),
    ...(health.testMode && { testMode: cutTestMode(health.testMode) }),
    ...(health.renewalProblem !== undefined && { renewalProblem: cut(health.renewalProblem) }),
    ...(health.carePlan && { carePlan: health.carePlan }),
    ...learnedOf(health.learned),
  };
}

const cutTestMode = ({ devices, ...mode }: NonNullable<Heartbeat['testMode']>): Heartbeat['testMode'] => ({
  ...mode,
  devices: devices.slice(0, most.devices).map((one) => ({ ...one, device: cut(one.device), place: cut(one.place) })),
});

const unrecognisedOf = (
  { source, device, heard, messages, lastHeardAt }: Unrecognised & { readonly source: string },
  now: Instant,
) => ({
  source: cut(source),
  device: cut(device),
  heard: cut(heard),
  messages,
  ...(lastHeardAt && { lastHeardAgeMs: Math.max(0, elapsed(lastHeardAt, now)) }),
});

/** A damaged disk may have kept anything: proof of life is not refused for what was learned. */
function learnedOf(learned: Learned | undefined): { learned?: Learned } {
  const fits = learned && learnedSchema.safeParse(learned);
  return fits?.success ? { learned: fits.data } : {};
}

const cut = (text: string): string => text.slice(0, longestText);

const problem = (text: string | undefined): { problem?: string } => (text === undefined ? {} : { problem: cut(text) });

/** Only within one boot is the age of the oldest message known for certain. */
function oldestAge({ oldestOccurredAt }: OutboxHealth, now: Instant): { oldestAgeMs?: number } {
  if (!oldestOccurredAt || oldestOccurredAt.bootId !== now.bootId) return {};
  return { oldestAgeMs: Math.max(0, elapsed(oldestOccurredAt, now)) };
}
