/** Answers as a promise does, but within the call. */
interface AtOnce {
  then(done: () => unknown): void;
}

interface Persistence {
  storeRetained(packet: unknown): unknown;
}

const isPersistence = (value: unknown): value is Persistence =>
  typeof value === 'object' && value !== null && 'storeRetained' in value && typeof value.storeRetained === 'function';

/**
 * aedes 1.2 delivers a retained message only after a promise, and a plain one within the call. It takes what was overtaken so
 * for a duplicate: of Zigbee2MQTT's device list followed at once by an event, the list never reached the hub (measured: 0 of
 * 200). Its memory has the message when the call returns, so the delivery need not wait. Throws when aedes is made otherwise.
 */
export function deliverRetainedAtOnce(broker: object): void {
  const persistence: unknown = 'persistence' in broker ? broker.persistence : undefined;
  if (!isPersistence(persistence)) throw new TypeError('this aedes keeps retained messages in another way');
  const store = persistence.storeRetained.bind(persistence);
  persistence.storeRetained = (packet): AtOnce => {
    store(packet);
    // oxlint-disable-next-line unicorn/no-thenable -- stands for the promise that aedes would wait for
    return { then: (done) => void done() };
  };
}
