import type { Truth } from './tables-registry.ts';

export interface IncidentTables {
  incidents: IncidentRow;
  incident_alarms: IncidentAlarmRow;
  incident_timeline: TimelineRow;
  pages: PageRow;
  channel_addresses: ChannelAddressRow;
  hub_losses: HubLossRow;
  hearing: HearingRow;
}

export interface IncidentRow {
  id: string;
  community_id: string;
  dwelling_id: string | null;
  hub_id: string | null;
  class: string;
  group_key: string;
  state: string;
  /** Of its gravest alarm, 3 critical to 0 fault: for the order of lists. */
  gravity: number;
  opened_at: number;
  closed_at: number | null;
  /** When it must be looked at again without any input; null only when it is closed. */
  due_at: number | null;
  /** Nobody else takes it before; a process that died holds it no longer than this. */
  leased_until: number;
  /** How many timeline entries it has. */
  timeline_length: number;
  updated_at: number;
  /** The rest, JSON: see incident-rows.ts. */
  body: string;
}

export interface IncidentAlarmRow {
  incident_id: string;
  hub_id: string;
  alarm_id: string;
  status: string;
  occurred_at: number;
  received_at: number;
  /** JSON: see incident-rows.ts. */
  body: string;
}

export interface TimelineRow {
  incident_id: string;
  position: number;
  at: number;
  what: string;
  /** JSON: a person, `home`, or null for the relay itself. */
  said_by: string;
  because: string;
}

export interface PageRow {
  id: string;
  incident_id: string;
  responder_id: string;
  channel: string;
  /** Null: the person has no address for this channel. */
  address_id: string | null;
  purpose: string;
  round: number;
  step: number | null;
  state: string;
  because: string;
  /** What may be shown outside, JSON: see pages.ts. */
  content: string;
  /** 0 calls and 1 notices of alarms, then 2 and 3 of faults. */
  priority: number;
  attempts: number;
  created_at: number;
  /**
   * When it is tried next; null when nothing more will be tried. While it is being sent: when another process may take
   * it, because nobody knows whether it went out.
   */
  due_at: number | null;
  changed_at: number;
  provider_id: string | null;
  /** Why it stands where it stands: the channel's named reason. */
  reason: string | null;
}

/** Where a responder is reached by one channel. */
export interface ChannelAddressRow {
  id: string;
  responder_id: string;
  channel: string;
  /** What the person sees, such as the browser's name. */
  label: string;
  /** JSON; each channel has a schema of its own. */
  address: string;
  /** SHA-256 of what makes it the same address, hex: the same browser again replaces what was there. */
  fingerprint: string;
  created_at: number;
  last_accepted_at: number | null;
  /** Whose browser or receiver it is: who added it while signed in as that responder. Null: somebody else added it. */
  account_id: string | null;
  gone: Truth;
}

/** A hub that is silent beyond its limit. The row goes when it is heard again. */
export interface HubLossRow {
  hub_id: string;
  incident_id: string;
  lost_at: number;
}

/** When a relay process listened to hubs. `until` is noted while it lasts, so that a crash loses seconds of it. */
export interface HearingRow {
  process: string;
  began_at: number;
  until: number;
}
