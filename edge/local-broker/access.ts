/** Who may connect to the local broker. */
export const brokerUsers = ['hub', 'zigbee2mqtt'] as const;
export type BrokerUser = (typeof brokerUsers)[number];

/** Client ids that begin so belong to the hub: its session, and what is kept for it, cannot be taken over. */
const hubClientIds = 'anju-';

const isUnder = (topic: string, base: string): boolean => topic === base || topic.startsWith(`${base}/`);

export function mayUseClientId(user: BrokerUser, clientId: string): boolean {
  return user === 'hub' || !clientId.startsWith(hubClientIds);
}

/**
 * The hub only asks, Zigbee2MQTT for this and that and a device for what it last measured; what devices say comes from
 * Zigbee2MQTT alone, and nothing is set from here.
 */
export function mayPublish(user: BrokerUser, topic: string, base: string): boolean {
  if (user === 'zigbee2mqtt') return isUnder(topic, base);
  return isUnder(topic, `${base}/bridge/request`) || (topic.startsWith(`${base}/`) && topic.endsWith('/get'));
}

/** Wildcards may stand below the base topic only. */
export function maySubscribe(filter: string, base: string): boolean {
  return isUnder(filter, base);
}
