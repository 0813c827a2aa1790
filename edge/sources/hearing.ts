import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import type { Source, SourceListener, SourceStatus, Unrecognised } from './source.ts';

/** Every way in which the hub hears. */
export class Hearing {
  readonly #sources: readonly Source[];
  readonly #log: Log;

  constructor(sources: readonly Source[], log: Log) {
    this.#sources = sources;
    this.#log = log;
  }

  /** A source that cannot even be started must not keep the others from hearing. */
  start(listener: SourceListener): void {
    for (const source of this.#sources) {
      try {
        source.start(listener);
      } catch (error) {
        const detail = messageOf(error);
        this.#log.error({ source: source.name, problem: detail }, 'a source did not start');
        listener.changed({ ...source.status(), state: 'failed', detail });
      }
    }
  }

  statuses(): readonly SourceStatus[] {
    return this.#sources.map((source) => source.status());
  }

  /** What they hear and cannot give to anybody. */
  unrecognised(): readonly (Unrecognised & { readonly source: string })[] {
    return this.#sources.flatMap(
      (source) => source.unrecognised?.().map((one) => ({ ...one, source: source.name })) ?? [],
    );
  }
}
