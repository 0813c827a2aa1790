/** Who may connect to the local broker. */
export const brokerUsers = ['hub', 'zigbee2mqtt'] as const;
export type BrokerUser = (typeof brokerUsers)[number];

/** Client ids that begin so belong to the hub: its session, and what is kept for it, cannot be taken over. */
const hubClientIds = 'anju-';

const isUnder = (topic: string, base: string): boolean => topic === base || topic.startsWith(`${base}/`);

export function mayUseClientId(user: BrokerUser, clientId: string): boolean {
  return user === 'hub' || !clientId.startsWith(hubClientIds);
}

/** The hub only asks; what devices say comes from Zigbee2MQTT alone. */
export function mayPublish(user: BrokerUser, topic: string, base: string): boolean {
  return user === 'hub' ? isUnder(topic, `${base}/bridge/request`) : isUnder(topic, base);
}

/** Wildcards may stand below the base topic only. */
export function maySubscribe(filter: string, base: string): boolean {
  return isUnder(filter, base);
}
