export interface HubLearnedTables {
  hub_learned: HubLearnedRow;
}

/** What a hub last said of what it has learned. */
export interface HubLearnedRow {
  hub_id: string;
  /** Whose hub it was then: it says nothing about another home. */
  dwelling_id: string;
  /** JSON, see contracts/learned.ts. */
  learned: string;
  said_at: number;
}
