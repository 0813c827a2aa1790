import type { Severity } from '../../contracts/alarm-table.ts';
import type { Because } from '../../contracts/because.ts';

export type IncidentId = string & { readonly [incidentIdBrand]: 'incident' };
declare const incidentIdBrand: unique symbol;

/** Milliseconds since 1970 by the relay's steady clock (duty/steady-clock.ts): never backwards, deaf to clock steps. */
export type DutyTime = number;

/** Alarms and faults of one home are two incidents: they concern different people. */
export type IncidentClass = 'alarm' | 'fault';

export const outcomes = ['real', 'false', 'test', 'no-answer', 'refused'] as const;
export type Outcome = (typeof outcomes)[number];

/** Whom or what an incident is about. `dwelling` is null for a whole community or a hub that stands nowhere yet. */
export interface IncidentSubject {
  readonly community: string;
  readonly dwelling: string | null;
  readonly hub: string | null;
}

/** A responder as an incident remembers them. The role is what others and the home may be told. */
export interface Person {
  readonly responder: string;
  readonly role: string;
}

/**
 * Where an incident stands. Every state but `closed` has a time at which something happens by itself, so that none
 * can be forgotten.
 */
export type IncidentLife =
  /** Only pre-alarms: nobody is paged before `dueAt`, unless the hub raises it first. */
  | { readonly state: 'pending'; readonly dueAt: DutyTime }
  /** Nobody has accepted, or an acceptance lapsed. The next step is paged at `nextStepAt`. */
  | { readonly state: 'open'; readonly nextStepAt: DutyTime }
  | {
      readonly state: 'accepted';
      readonly by: Person;
      readonly since: DutyTime;
      /** Null once the reminder has gone out. */
      readonly remindAt: DutyTime | null;
      readonly until: DutyTime;
    }
  | {
      readonly state: 'on-the-way';
      readonly by: Person;
      readonly since: DutyTime;
      /** When the responder said to be there. */
      readonly expectedAt: DutyTime;
      readonly until: DutyTime;
    }
  | { readonly state: 'arrived'; readonly by: Person; readonly since: DutyTime; readonly until: DutyTime }
  | { readonly state: 'closed'; readonly at: DutyTime; readonly closure: Closure };

export type Closure =
  /** Cancelled at home during the pre-alarm: recorded, nobody was paged. */
  | { readonly by: 'home'; readonly what: string }
  | { readonly by: 'responder'; readonly person: Person; readonly outcome: Outcome; readonly note: string };

/** States in which somebody has taken the incident and escalation waits for them. */
export type HeldLife = Extract<IncidentLife, { state: 'accepted' | 'on-the-way' | 'arrived' }>;

/** Where one alarm stands, computed from its transitions in the order of their sequence. */
export type AlarmStatus =
  | { readonly status: 'pre-alarm'; readonly dueAt: DutyTime }
  /** `relay`: the pre-alarm ran out and the hub said nothing more. `again`: how often the hub has said that it still stands. */
  | { readonly status: 'raised'; readonly by: 'hub' | 'relay'; readonly again?: number }
  | { readonly status: 'cancelled'; readonly during: 'pre-alarm' | 'raised'; readonly by: string }
  | { readonly status: 'cleared' };

/** A message about an alarm. The last of each session is kept, so that an earlier one that arrives later changes nothing. */
export interface AlarmMessage {
  readonly session: string;
  readonly sequence: number;
  /** The relay's estimate: when it arrived, less its age. */
  readonly occurredAt: DutyTime;
  readonly receivedAt: DutyTime;
  readonly says: AlarmStatus;
}

export interface IncidentAlarm {
  readonly hub: string;
  readonly alarmId: string;
  /** `relay`: the relay's own finding, such as a hub that fell silent. */
  readonly origin: 'hub' | 'relay';
  /** False: the body could not be read; kind, severity and place are the text of the envelope. */
  readonly recognised: boolean;
  readonly kind: string;
  readonly severity: Severity;
  readonly place: string;
  readonly because: Because;
  /** The first alarm of the story that it continues, which is in the same incident; absent: it began one. */
  readonly story?: string;
  /** The hub says that it was in test mode. */
  readonly test?: boolean;
  /** The relay's estimate: when it arrived, less its age. */
  readonly occurredAt: DutyTime;
  readonly receivedAt: DutyTime;
  readonly status: AlarmStatus;
  readonly messages: readonly AlarmMessage[];
}

/** The gravest alarm so far: what lists, pages and notices show. */
export type Headline = Pick<
  IncidentAlarm,
  'kind' | 'severity' | 'place' | 'recognised' | 'because' | 'occurredAt' | 'receivedAt'
>;

/** The relay's case for one or more alarms of one home. */
export interface Incident {
  readonly id: IncidentId;
  readonly class: IncidentClass;
  readonly subject: IncidentSubject;
  /** At most one incident with this key is not closed: what belongs together joins it. */
  readonly groupKey: string;
  readonly openedAt: DutyTime;
  readonly life: IncidentLife;
  readonly headline: Headline;
  /** How far the policy has been run; kept while somebody holds the incident. */
  readonly progress: Progress;
  /** Everybody paged so far, with the channels used: they learn who accepts. */
  readonly paged: readonly PagedResponder[];
  /** Alarms whose pre-alarm still runs. */
  readonly preAlarms: readonly IncidentAlarm[];
  readonly alarmCount: number;
  /** Alarms neither cancelled nor cleared. 0 closes nothing: somebody still looks. */
  readonly unresolvedCount: number;
  readonly residentSaysAllRight: boolean;
  /** When people were last told of a further alarm: a backlog of alarms must not become one of notices. */
  readonly lastUpdateAt: DutyTime | null;
  /** The kinds that they were told of in that minute: an alarm of another kind does not wait. */
  readonly toldOf: readonly string[];
  /** Who last had the next step paged before its time, and when. */
  readonly askedFor: { readonly by: string; readonly at: DutyTime } | null;
  /** While somebody works on the home; null: it is watched. */
  readonly installation: Installation | null;
  /** Why this incident cannot be paged as planned (`no-policy`, `nobody-reachable`); null when all is as planned. */
  readonly trouble: string | null;
}

/** Whatever a hub raises while it is being installed pages nobody, and is not forgotten. */
export interface Installation {
  /** The hub tries itself out, which is no work on the home: it has an end and words of its own. */
  readonly test?: boolean;
  /** What then still stands is paged from the first step. */
  readonly until: DutyTime;
  /** Alarms raised since it began that are neither cancelled nor cleared: the gravest, so many as are kept. */
  readonly standing: readonly IncidentAlarm[];
}

export interface Progress {
  /** How many runs through the policy have begun: 0 before the first page. */
  readonly round: number;
  /** Index of the step that is paged next. 0: the policy starts, or starts again. */
  readonly nextStep: number;
  /** When this run through the policy began. */
  readonly startedAt: DutyTime;
  /** Who has said "I cannot" since the last step was paged. */
  readonly declined: readonly string[];
}

export interface PagedResponder {
  readonly responder: string;
  readonly channels: readonly string[];
}

export type TimelineWhat =
  | 'opened'
  | 'pre-alarm'
  | 'raised'
  | 'cancelled'
  | 'cleared'
  | 'step-paged'
  | 'nobody-reachable'
  | 'escalated'
  | 'accepted'
  | 'reminded'
  | 'on-the-way'
  | 'arrived'
  | 'hold-expired'
  | 'resigned'
  | 'declined'
  | 'closed'
  | 'trouble'
  | 'noted';

/** One line of an incident's history. `by` is null for what the relay did by itself. */
export interface TimelineEntry {
  readonly at: DutyTime;
  readonly what: TimelineWhat;
  readonly by: Person | 'home' | null;
  readonly because: Because;
}

/**
 * What a page asks of its reader. `call`: please go. `reminder`: you accepted, where are you. `accepted`, `closed`:
 * somebody else has it. `update`: more has happened.
 */
export type PagePurpose = 'call' | 'reminder' | 'accepted' | 'closed' | 'update';

/** One person to be reached by each of the channels; the shell makes one page per channel and address. */
export interface PageRequest {
  readonly responder: string;
  /** Empty: every channel that the person has. */
  readonly channels: readonly string[];
  readonly purpose: PagePurpose;
  readonly round: number;
  /** The step that asked for it, from 0; null for what no step asked for. */
  readonly step: number | null;
  /** True when it is about something that happened some time ago and came late. */
  readonly earlier: boolean;
  readonly because: Because;
}

/** What the home is told. The shell adds the ids of the alarms of each hub. */
export type CommandRequest =
  | { readonly kind: 'help-coming'; readonly responderRole: string; readonly etaMinutes?: number }
  | { readonly kind: 'incident-closed'; readonly outcome: Outcome };

/** What a change of an incident asks the shell to store and do, in one transaction. */
export interface Applied {
  readonly incident: Incident;
  /** Alarms to store, new or changed. */
  readonly alarms: readonly IncidentAlarm[];
  readonly record: readonly TimelineEntry[];
  readonly pages: readonly PageRequest[];
  readonly commands: readonly CommandRequest[];
  /** When the incident must be looked at again without any input; undefined only when it is closed. */
  readonly wakeAt: DutyTime | undefined;
}
