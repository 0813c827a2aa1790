import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { bedMat } from '../../../device-profiles/devices/bed-mat.ts';
import { seeedMr60fda2 } from '../../../device-profiles/devices/seeed-mr60fda2.ts';
import { startLocalBroker, type LocalBroker } from '../../../edge/local-broker/aedes-broker.ts';
import { readOrCreateUsers, readUsers } from '../../../edge/local-broker/users-file.ts';
import { FileDeviceList } from '../../../edge/sources/file-device-list.ts';
import { GpioSource } from '../../../edge/sources/gpio-source.ts';
import { JohnnyFiveBoard } from '../../../edge/sources/johnny-five-board.ts';
import { SerialSource } from '../../../edge/sources/serial-source.ts';
import {
  gpioDeviceSettings,
  serialDeviceSettings,
  zigbeeDeviceSettings,
  zigbeeSettings,
} from '../../../edge/sources/settings.ts';
import { ZigbeeSource } from '../../../edge/sources/zigbee-source.ts';
import { milliseconds, seconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { systemClock } from '../../../foundation/system-clock.ts';
import { FirmataBoard } from '../../../simulators/devices/firmata-board.ts';
import { openPty } from '../../../simulators/serial/pty-pair.ts';
import { sourceContract, type SourceHarness } from '../../support/contract-source.ts';

const clock = systemClock();
const log = createLog({ program: 'test', level: 'silent' });
const retry = { initial: milliseconds(20), factor: 1, max: milliseconds(20), jitter: 0 };
const folderFor = (name: string): string => mkdtempSync(join(tmpdir(), `anju-${name}-`));
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

async function serial(): Promise<SourceHarness> {
  const folder = folderFor('serial');
  const path = join(folder, 'radar');
  const port = await openPty({ link: path });
  await port.close();
  const settings = serialDeviceSettings.parse({ device: 'radar', profile: seeedMr60fda2.id, place: '卧室', path });
  return {
    source: new SerialSource({ settings, profile: seeedMr60fda2, clock, log, retry }),
    device: 'radar',
    connect: () => port.replug(),
    disconnect: () => port.close(),
    speak: () => port.write(Uint8Array.of(0x01, 0, 2, 0, 0x01, 0x0f, 0x09, 0xfb, 0x01, 0xfe)),
    garble: () => port.write(Uint8Array.of(0x01, 0, 2, 0, 0x01, 0x0f, 0x09, 0xfb, 0x01, 0x00)),
    async close() {
      await port.close();
      remove(folder);
    },
  };
}

async function gpio(): Promise<SourceHarness> {
  const folder = folderFor('gpio');
  const path = join(folder, 'board');
  const port = await openPty({ link: path });
  const arduino = new FirmataBoard({ port, clock });
  await arduino.unplug();
  const board = new JohnnyFiveBoard({
    settings: { path, baudRate: 57_600 },
    clock,
    log,
    retry,
    askEvery: milliseconds(50),
  });
  const settings = gpioDeviceSettings.parse({ device: 'mat', profile: bedMat.id, place: '卧室', pin: 2 });
  const profile = { ...bedMat, debounce: milliseconds(0), holdTrue: seconds(0), holdFalse: seconds(0) };
  return {
    source: new GpioSource({ board, devices: [{ settings, profile }], clock }),
    device: 'mat',
    connect: () => arduino.replug(),
    disconnect: () => arduino.unplug(),
    speak() {
      arduino.wire(2, 'ground');
      arduino.wire(2, 'open');
    },
    garble: () => port.write(Uint8Array.of(0x33)),
    async close() {
      arduino.stop();
      await port.close();
      remove(folder);
    },
  };
}

async function zigbee(): Promise<SourceHarness> {
  const folder = folderFor('zigbee');
  const ieee = '0x00158d0001a2b301';
  const port = await freePort();
  const usersFile = join(folder, 'users.json');
  readOrCreateUsers(usersFile);
  let broker: LocalBroker | undefined;
  let bridge: MqttClient | undefined;
  const disconnect = async (): Promise<void> => {
    await bridge?.endAsync(true);
    await broker?.stop();
    bridge = broker = undefined;
  };
  return {
    source: new ZigbeeSource({
      settings: zigbeeSettings.parse({ port }),
      devices: [zigbeeDeviceSettings.parse({ device: 'smoke', place: '厨房', ieee })],
      deviceList: new FileDeviceList(join(folder, 'devices.json'), log),
      readPassword: () => readUsers(usersFile).hub,
      clock,
      log,
    }),
    device: 'smoke',
    async connect() {
      if (broker) return;
      broker = await startLocalBroker({ port, dataFolder: folder, usersFile, baseTopic: 'zigbee2mqtt', log });
      bridge = await connectAsync(`mqtt://127.0.0.1:${port}`, {
        username: 'zigbee2mqtt',
        password: readUsers(usersFile).zigbee2mqtt,
      });
      const list = [{ ieee_address: ieee, friendly_name: '烟雾', definition: { model: 'HS1SA-E', exposes: [] } }];
      await bridge.publishAsync('zigbee2mqtt/bridge/state', 'online', { retain: true, qos: 1 });
      await bridge.publishAsync('zigbee2mqtt/bridge/devices', JSON.stringify(list), { retain: true, qos: 1 });
    },
    disconnect,
    speak: () => void bridge?.publish('zigbee2mqtt/烟雾', '{"smoke":false}'),
    garble: () => void bridge?.publish('zigbee2mqtt/烟雾', '{"smoke":'),
    async close() {
      await disconnect();
      remove(folder);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}

sourceContract('serial', serial);
sourceContract('gpio', gpio);
sourceContract('zigbee', zigbee);
