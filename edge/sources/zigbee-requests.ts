import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { after, type CancelWake, type Clock } from '../../foundation/clock.ts';
import { describeDuration, type Duration } from '../../foundation/durations.ts';
import { AnjuError, messageOf } from '../../foundation/errors.ts';

const responseSchema = z.object({
  status: z.enum(['ok', 'error']),
  data: z.record(z.string(), z.unknown()).catch({}),
  error: z.string().max(2_000).optional().catch(undefined),
  transaction: z.string(),
});
export type ResponseData = Readonly<Record<string, unknown>>;

/** Requests that wait at a time: a person pairs one device after the other. */
const mostOpen = 20;

interface Open {
  readonly name: string;
  readonly resolve: (data: ResponseData) => void;
  readonly reject: (error: AnjuError) => void;
  readonly cancel: CancelWake;
}

export interface ZigbeeRequestsOptions {
  /** Publishes under the base topic; rejects when it cannot be sent now. */
  readonly publish: (topic: string, payload: string) => Promise<void>;
  readonly clock: Clock;
}

/** Asks Zigbee2MQTT by `bridge/request/...`; only the answer with our own transaction is the answer. */
export class ZigbeeRequests {
  readonly #options: ZigbeeRequestsOptions;
  readonly #open = new Map<string, Open>();

  constructor(options: ZigbeeRequestsOptions) {
    this.#options = options;
  }

  /** Throws `source/unavailable`, `source/no-answer` or `source/refused` with Zigbee2MQTT's own words. */
  ask(name: string, payload: Readonly<Record<string, unknown>>, within: Duration): Promise<ResponseData> {
    const { publish, clock } = this.#options;
    if (this.#open.size >= mostOpen) {
      const problem = `${mostOpen} requests to Zigbee2MQTT wait for their answers. Wait for those`;
      return Promise.reject(new AnjuError('source/unavailable', problem));
    }
    const transaction = `anju-${randomBytes(9).toString('base64url')}`;
    const answer = new Promise<ResponseData>((resolve, reject) => {
      const cancel = clock.wakeAt(after(clock.now(), within), () =>
        this.#take(transaction)?.reject(
          new AnjuError(
            'source/no-answer',
            `Zigbee2MQTT did not answer ${name} within ${describeDuration(within)}. It may still do it: look again before you repeat it`,
          ),
        ),
      );
      this.#open.set(transaction, { name, resolve, reject, cancel });
    });
    publish(`bridge/request/${name}`, JSON.stringify({ ...payload, transaction })).catch((error: unknown) =>
      this.#take(transaction)?.reject(new AnjuError('source/unavailable', messageOf(error), { cause: error })),
    );
    return answer;
  }

  /** What came on `bridge/response/...`. Returns false for what is no answer to anybody. */
  hear(json: unknown): boolean {
    const parsed = responseSchema.safeParse(json);
    // Somebody else's answer, such as the frontend's, has another transaction or none.
    if (!parsed.success) return z.object({ status: z.string() }).safeParse(json).success;
    const { status, data, error, transaction } = parsed.data;
    const open = this.#take(transaction);
    if (status === 'ok') open?.resolve(data);
    else
      open?.reject(new AnjuError('source/refused', `Zigbee2MQTT refused ${open.name}: ${error ?? 'no reason given'}`));
    return true;
  }

  /** The connection is gone: nobody will answer. */
  lost(because: string): void {
    for (const transaction of this.#open.keys()) {
      const open = this.#take(transaction);
      open?.reject(
        new AnjuError(
          'source/no-answer',
          `the local broker was lost before Zigbee2MQTT answered ${open.name}: ${because}`,
        ),
      );
    }
  }

  #take(transaction: string): Open | undefined {
    const open = this.#open.get(transaction);
    this.#open.delete(transaction);
    open?.cancel();
    return open;
  }
}
