import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Aedes } from 'aedes';
import { connectAsync, type MqttClient } from 'mqtt';

/** A real broker on loopback that lets in one user. */
export async function startBroker(port = 0) {
  const broker = await Aedes.createBroker();
  broker.authenticate = (_client, username, password, done) =>
    done(null, username === 'home' && password?.toString() === 'secret');
  const server = createServer({ noDelay: true }, broker.handle);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const taken = (server.address() as AddressInfo).port;
  return {
    url: `mqtt://127.0.0.1:${taken}`,
    port: taken,
    stop: async () => {
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export interface Heard {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  readonly qos: number;
}

/** A subscriber to everything, which remembers and can wait. */
export async function listen(url: string) {
  const client: MqttClient = await connectAsync(url, { username: 'home', password: 'secret' });
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  client.on('message', (topic, payload, { retain, qos }) => {
    heard.push({ topic, payload: payload.toString(), retain, qos });
    for (const check of waiting) check();
  });
  await client.subscribeAsync('#', { qos: 1 });
  const until = (wanted: (message: Heard) => boolean): Promise<Heard> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = heard.find(wanted);
        if (!found) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  return { client, heard, until, on: (topic: string) => heard.filter((message) => message.topic === topic) };
}
