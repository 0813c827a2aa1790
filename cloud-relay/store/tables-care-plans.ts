export interface CarePlanTables {
  care_plans: CarePlanRow;
  care_plan_versions: CarePlanVersionRow;
  hub_care_plans: HubCarePlanRow;
}

/** The newest version of each plan. A home without a row has the defaults, as version 0. */
export interface CarePlanRow {
  dwelling_id: string;
  version: number;
  /** Random for each version: after a restored backup the same number may be counted again. */
  revision: string;
}

/** One version, as it was made. Never changed. */
export interface CarePlanVersionRow {
  dwelling_id: string;
  version: number;
  revision: string;
  changed_at: number;
  changed_by_kind: string;
  changed_by_id: string;
  changed_by_name: string;
  note: string;
  restored_from: number | null;
  /** JSON, see carePlanFieldsSchema. */
  plan: string;
}

/** What a hub has said of its care plan, and what it was sent. A hub whose program knows no care plans has no row. */
export interface HubCarePlanRow {
  hub_id: string;
  /** Of the home whose plan it goes by; empty: none has come. */
  running_plan: string;
  running_version: number;
  /** Empty: it goes by the defaults. */
  running_revision: string;
  /** When this was first heard. */
  running_since: number;
  /** Why the plan would not survive a restart of the hub; empty when it would. */
  not_kept: string;
  refused_revision: string | null;
  /** JSON, see carePlanProblemSchema. */
  problems: string;
  answered_at: number;
  /** Null: nothing was ever sent. Empty: that the defaults hold again. */
  sent_revision: string | null;
  sent_at: number | null;
  /** How often `sent_revision` was sent. */
  attempts: number;
  /** It is not sent again before; null: nothing is left to be sent. */
  next_at: number | null;
}
