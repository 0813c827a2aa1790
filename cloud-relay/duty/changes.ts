import type { Incident, IncidentId } from '../incidents/incident.ts';

/** Whose incident has changed; the reader asks for the rest, within its own scope. */
export interface IncidentChange {
  readonly incident: IncidentId;
  readonly community: string;
  /** Null for an incident of the community itself. */
  readonly dwelling: string | null;
}

/** Whose an incident is, as a change says it. */
export const placeOf = ({ subject }: Incident): Omit<IncidentChange, 'incident'> => ({
  community: subject.community,
  dwelling: subject.dwelling,
});

/** Who wants to know when an incident changes. What changes within a transaction is told after it, by `publish`. */
export class IncidentChanges {
  readonly #listeners = new Set<(change: IncidentChange) => void>();
  readonly #waiting = new Map<IncidentId, IncidentChange>();

  /** Returns how to end it. A listener must not throw. */
  subscribe(listener: (change: IncidentChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  note(change: IncidentChange): void {
    this.#waiting.set(change.incident, change);
  }

  publish(): void {
    const changes = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const change of changes) for (const listener of this.#listeners) listener(change);
  }
}
