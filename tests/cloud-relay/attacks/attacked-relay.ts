import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { seedDemo } from '../../../cloud-relay/registry/demo-seed.ts';
import { api, type RouteName } from '../../../contracts/api.ts';
import { systemClock } from '../../../foundation/system-clock.ts';
import { apiRelay } from '../../support/api-relay.ts';
import { temporaryFolder } from '../../support/relay-store.ts';

export const startPage = '<!doctype html><title>the console</title>';
export const outside = 'what no visitor may read';

/** The real API on a port of this computer, where every byte counts. A file that nobody may have lies beside the console. */
export async function attackedRelay() {
  const folder = await temporaryFolder();
  const consoleFolder = join(folder, 'console');
  mkdirSync(join(consoleFolder, 'assets'), { recursive: true });
  writeFileSync(join(consoleFolder, 'index.html'), startPage);
  writeFileSync(join(consoleFolder, 'assets', 'app.js'), 'console.log(1)');
  for (const name of ['secret.html', 'relay.db', 'secret.js']) writeFileSync(join(folder, name), outside);
  const relay = await apiRelay({ clock: systemClock(), consoleFolder });
  const seed = await seedDemo(relay.store, Date.now());
  await relay.api.listen({ host: '127.0.0.1', port: 0 });
  const { port } = relay.api.server.address() as AddressInfo;
  const host = `localhost:${port}`;
  const origin = `http://${host}`;
  const administrator = await relay.sessionFor({ role: 'administrator' });
  const { cookie } = administrator.headers;
  const send = (lines: readonly string[], body = '') => exchange(port, `${lines.join('\r\n')}\r\n\r\n${body}`);
  return { ...relay, seed, port, host, origin, cookie, send };
}

export type AttackedRelay = Awaited<ReturnType<typeof attackedRelay>>;

/** Every route that changes something, with an address that has ids in it. */
export const writes = (Object.keys(api) as RouteName[])
  .map((name) => {
    const [method = '', path = ''] = name.split(' ');
    return { name, method, path: path.replace(/:\w+/g, 'some-id'), route: api[name] };
  })
  .filter(({ method }) => method !== 'GET');

export interface RawAnswer {
  /** 0: closed without a word. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends these bytes and reads until the relay closes, or has answered once. */
export async function exchange(port: number, bytes: string): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const answered = readAnswer(socket);
  socket.write(bytes);
  const answer = await answered;
  socket.destroy();
  return answer;
}

export function readAnswer(socket: Socket): Promise<RawAnswer> {
  return new Promise((resolve) => {
    let text = '';
    const read = (): RawAnswer => {
      const [head = '', ...rest] = text.split('\r\n\r\n');
      return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, body: rest.join('\r\n\r\n') };
    };
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const { head, body } = read();
      const length = /^content-length: (\d+)/im.exec(head)?.[1];
      if (length !== undefined && Buffer.byteLength(body) >= Number(length)) resolve(read());
    });
    socket.on('close', () => resolve(read()));
  });
}

/** What is in the database, without what says only that somebody was here. */
export async function contents({ store }: Pick<AttackedRelay, 'store'>): Promise<Record<string, unknown[]>> {
  const tables = [
    'communities',
    'dwellings',
    'residents',
    'responders',
    'policies',
    'hubs',
    'claims',
    'accounts',
  ] as const;
  const more = ['grants', 'links', 'passkeys', 'incidents', 'pages', 'channel_addresses'] as const;
  const found: Record<string, unknown[]> = {};
  for (const table of [...tables, ...more]) found[table] = await store.db.selectFrom(table).selectAll().execute();
  return found;
}
