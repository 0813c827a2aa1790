import { elapsed, type Instant } from '../../foundation/clock.ts';
import { minutes } from '../../foundation/durations.ts';
import type { ZigbeeMessage } from './zigbee-connection.ts';

/** A message whose topic belongs to no known device yet. */
export interface WaitingMessage {
  readonly message: ZigbeeMessage;
  /** It holds an action, which nothing says again: somebody may have pressed for help. */
  readonly isPress: boolean;
  /** When Zigbee2MQTT had last come online at the time, by which the message's age is judged. */
  readonly bridgeOnlineAt: Instant | undefined;
}

/** What waited longer is old when it is told: somebody has to verify it. */
const newsFor = minutes(10);
const mostMessages = 200;

/** Whether a message has waited so long that what it says is told as old. */
export const isOldNews = ({ at }: ZigbeeMessage, now: Instant): boolean => elapsed(at, now) >= newsFor;

/** Messages that wait for the device list, in their order and bounded: whoever says most loses first, and presses last. */
export class ZigbeeWaiting {
  #waiting: readonly WaitingMessage[] = [];

  add(waiting: WaitingMessage): void {
    this.#waiting = [...this.#waiting, waiting];
    if (this.#waiting.length <= mostMessages) return;
    const victim = leastMissed(this.#waiting);
    this.#waiting = this.#waiting.filter((one) => one !== victim);
  }

  /** Everything, which then waits no more. */
  take(): readonly WaitingMessage[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }
}

/** The oldest of the topic that says most; a press only where there is nothing else. */
function leastMissed(waiting: readonly WaitingMessage[]): WaitingMessage | undefined {
  const others = waiting.filter(({ isPress }) => !isPress);
  const candidates = others.length > 0 ? others : waiting;
  const counts = new Map<string, number>();
  for (const { message } of candidates) counts.set(message.topic, (counts.get(message.topic) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return candidates.find(({ message }) => counts.get(message.topic) === most);
}
