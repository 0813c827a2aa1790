import type { Command } from '../../contracts/command.ts';
import type { HubId } from '../../contracts/identifiers.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Log } from '../../foundation/log.ts';
import { nextTurn } from '../next-turn.ts';
import type { RelayMetrics } from '../metrics/metrics.ts';
import type { ListenerTrust } from '../identity/authority.ts';
import type { Admit, ConnectedHub, HubListener, HubListenerHooks, Takeover } from './hub-listener.ts';
import { IntakeQueue, type QueuedMessage } from './intake-queue.ts';
import type { TakeMessage } from './intake.ts';

/** What hubs say comes in here; what the relay answers goes out. */
export interface Ingest {
  readonly port: number;
  readonly hubsConnected: () => number;
  readonly queued: () => number;
  isConnected(hub: HubId): boolean;
  sendCommand(hub: HubId, command: Command): Promise<boolean>;
  disconnect(hub: HubId): void;
  connections(): readonly ConnectedHub[];
  trust(trust: ListenerTrust): void;
  /** Resolves when nothing that has come is still to be stored or answered. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export async function startIngest(parts: {
  readonly listen: (hooks: HubListenerHooks) => Promise<HubListener>;
  readonly admit: Admit;
  readonly take: TakeMessage;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<RelayMetrics, 'message' | 'receiptTook' | 'hubRefused'>;
  /** Something was stored: what is due may have changed. */
  readonly onCommitted: (hub: HubId) => void;
  readonly onConnected: (hub: HubId) => void;
  readonly onTakeover?: (takeover: Takeover) => void;
}): Promise<Ingest> {
  const { clock, metrics } = parts;
  let answer: HubListener['sendReceipt'] = () => Promise.resolve(false);

  const queue = new IntakeQueue<ArrivedMessage>(async (message) => {
    const { hub, stream } = message;
    try {
      const { outcome, receipt } = await parts.take(message);
      metrics.message(stream, outcome);
      // Not waited for: a hub that reads slowly must not hold up the others. Without the receipt it asks again.
      if (receipt) void answer(receipt);
      // It goes out before anything else is done: paging has its own time, the hub's outbox waits for this.
      await nextTurn();
      metrics.receiptTook(stream, clock.now().monotonic - message.arrivedAt);
    } catch (error) {
      metrics.message(stream, 'failed');
      throw error;
    }
    parts.onCommitted(hub);
  }, parts.log);
  const listener = await parts.listen({
    admit: parts.admit,
    receive: (message) => queue.offer({ ...message, arrivedAt: clock.now().monotonic }),
    connected: parts.onConnected,
    tookOver: (takeover) => parts.onTakeover?.(takeover),
    refused: metrics.hubRefused,
  });
  answer = (receipt) => listener.sendReceipt(receipt);
  return {
    port: listener.port,
    hubsConnected: () => listener.connectedCount(),
    queued: () => queue.length,
    isConnected: (hub) => listener.isConnected(hub),
    sendCommand: (hub, command) => listener.sendCommand(hub, command),
    disconnect: (hub) => listener.disconnect(hub),
    connections: () => listener.connections(),
    trust: (trust) => listener.trust(trust),
    idle: () => queue.idle(),
    stop: async () => {
      await listener.close();
      await queue.stop();
    },
  };
}

interface ArrivedMessage extends QueuedMessage {
  readonly arrivedAt: number;
}
