export interface HubTestTables {
  hub_tests: HubTestRow;
}

/** The last test mode of a hub, as the relay counts it. */
export interface HubTestRow {
  hub_id: string;
  from_at: number;
  /** Then it is over here, whatever the hub says. */
  until_at: number;
  /** 'relay' or 'hub': whose word began it. */
  begun_by: string;
  walk_test: number;
  /** What the hub calls it; null: it has not said that it is in test mode. */
  told_id: string | null;
  /** Since when test modes that the hub began by itself are counted together; null: there was none. */
  series_from: number | null;
}
