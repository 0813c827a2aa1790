/** Whose rights or session have changed. */
export type WhoseAccess = { readonly account: string } | { readonly token: string } | { readonly session: string };

export interface HubChange {
  readonly hub: string;
  readonly community: string;
  readonly dwelling: string;
}

export interface LiveListener {
  accessChanged(whose: WhoseAccess): void;
  hubChanged(change: HubChange): void;
}

/** What open consoles want to know besides incidents. Tell it after the commit: whoever is told asks at once. */
export class LiveChanges implements LiveListener {
  readonly #listeners = new Set<LiveListener>();

  /** Returns how to end it. A listener must not throw. */
  subscribe(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Somebody may do more or less than before, or a session or token has ended. */
  accessChanged(whose: WhoseAccess): void {
    for (const listener of this.#listeners) listener.accessChanged(whose);
  }

  /** A hub is heard again, lost, revoked, being installed, ... */
  hubChanged(change: HubChange): void {
    for (const listener of this.#listeners) listener.hubChanged(change);
  }
}
