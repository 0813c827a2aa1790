/** What the hub's own page shows and does. */
export interface PortalActions {
  readonly hub: string;
  /** Everything that the hub knows of itself, as JSON. */
  status(): PortalStatus;
  /** Somebody at the hub says that all is right. Returns whether that cancelled anything. */
  allRight(): boolean;
}

export interface PortalStatus {
  readonly healthy: boolean;
  readonly problems: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;
}

/** The hub's own page, on this computer only. */
export interface Portal {
  readonly port: number;
  close(): Promise<void>;
}
