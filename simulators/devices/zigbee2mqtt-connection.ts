import { connect, type MqttClient } from 'mqtt';
import type { Clock } from '../../foundation/clock.ts';

interface ConnectionOptions {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly clock: Clock;
}

/** Connects as Zigbee2MQTT does: a clean session, its last will on `bridge/state`, and nothing kept while the broker is away. */
export const connectBridge = ({ url, username, password, clock }: ConnectionOptions, base: string): MqttClient =>
  connect(url, {
    clientId: `mqttjs_zigbee2mqtt_${process.pid}_${Math.trunc(clock.now().monotonic)}`,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    reconnectPeriod: 1_000,
    queueQoSZero: false,
    will: { topic: `${base}/bridge/state`, payload: JSON.stringify({ state: 'offline' }), qos: 1, retain: true },
  });
