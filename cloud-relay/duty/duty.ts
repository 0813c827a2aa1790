/** Something that must be done when its time has come. What is due, and when, stands in the database. */
export interface Duty {
  readonly name: string;
  /** Does everything that is due. What fails must not keep the rest from being done. */
  run(): Promise<void>;
  /** The earliest time (steady clock) at which something will be due; undefined when nothing will be. */
  nextDueAt(): Promise<number | undefined>;
  /** Names of what it could not do when it last ran, for health; empty when all went well. */
  reasons?(): readonly string[];
  /** Resolves when nothing that a run has begun is still under way. */
  idle?(): Promise<void>;
}
