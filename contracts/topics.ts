import { hubIdSchema, streamSchema, type HubId, type Stream } from './identifiers.ts';

const root = 'anju/v1';

/** The only place where topics are spelled. `up` is hub to relay, `down` is relay to hub. */
export const topics = {
  up: (hub: HubId, stream: Stream): string => `${root}/${hub}/up/${stream}`,
  receipt: (hub: HubId): string => `${root}/${hub}/down/receipt`,
  command: (hub: HubId): string => `${root}/${hub}/down/command`,
  /** What one hub may subscribe to. */
  allDown: (hub: HubId): string => `${root}/${hub}/down/+`,
  /** What the relay listens to. */
  allUp: `${root}/+/up/+`,
};

/** Reads an up topic; undefined for every other topic. */
export function parseUpTopic(topic: string): { hub: HubId; stream: Stream } | undefined {
  const match = /^anju\/v1\/([^/]+)\/up\/([^/]+)$/.exec(topic);
  const hub = hubIdSchema.safeParse(match?.[1]);
  const stream = streamSchema.safeParse(match?.[2]);
  return hub.success && stream.success ? { hub: hub.data, stream: stream.data } : undefined;
}
