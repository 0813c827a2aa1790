import { join } from 'node:path';
import { findProfile } from '../device-profiles/registry.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Log } from '../foundation/log.ts';
import { homeOf } from './configuration/home.ts';
import type { HubConfiguration } from './configuration/hub-configuration.ts';
import { settledWithin } from './disk/within.ts';
import { readUsersLater } from './local-broker/users-file.ts';
import { BoardSignals } from './signals/board-signals.ts';
import { LogSignals } from './signals/log-signals.ts';
import type { Signals } from './signals/signals.ts';
import type { Board } from './sources/board.ts';
import type { DeviceList } from './sources/device-list.ts';
import { FileDeviceList } from './sources/file-device-list.ts';
import { FileSetupMemory } from './sources/file-setup-memory.ts';
import { GpioSource } from './sources/gpio-source.ts';
import { JohnnyFiveBoard } from './sources/johnny-five-board.ts';
import { OwnPinsBoard } from './sources/pins/own-pins-board.ts';
import { SerialSource } from './sources/serial-source.ts';
import type { SerialPorts } from './sources/serial-line.ts';
import type { BoardSettings } from './sources/settings.ts';
import type { SetupMemory } from './sources/setup-memory.ts';
import type { Pairing } from './sources/pairing.ts';
import type { Source } from './sources/source.ts';
import { ZigbeeSource } from './sources/zigbee-source.ts';
import type { Uplink } from './uplink/uplink.ts';

const diskAnswersWithinMs = 1_000;

/** What the hub hears and speaks with. */
export interface Hardware {
  readonly sources: readonly Source[];
  readonly signals: Signals;
  /** Pairing sensors over the radio. */
  readonly pairing?: Pairing | undefined;
  /** Instead of the relay that the hub belongs to. */
  readonly uplink?: Uplink;
}

interface HardwareOrder {
  readonly configuration: { readonly settings: HubConfiguration };
  readonly clock: Clock;
  readonly log: Log;
  /** Instead of what the configuration names. */
  readonly hardware?: Partial<Hardware>;
}

export interface HardwareParts {
  readonly settings: HubConfiguration;
  readonly deviceList: DeviceList;
  readonly clock: Clock;
  readonly log: Log;
  /** Default: the serial ports of the computer. */
  readonly ports?: SerialPorts;
  /** Default: nothing is remembered of what devices have confirmed. */
  readonly setupMemory?: SetupMemory;
}

export const deviceListOf = (dataFolder: string, log: Log): DeviceList =>
  new FileDeviceList(join(dataFolder, 'zigbee', 'devices.json'), log);

const setupMemoryOf = (dataFolder: string, log: Log): SetupMemory =>
  new FileSetupMemory(join(dataFolder, 'serial', 'settings.json'), log);

/** The home as configured and as its radio last named it, with everything that hears and speaks in it, or what is given instead. */
export async function homeHardware({ configuration: { settings }, clock, log, hardware }: HardwareOrder) {
  const deviceList = deviceListOf(settings.dataFolder, log);
  const kept = deviceList.load();
  // A disk that hangs costs what the last run saw, never the start.
  const home = homeOf(settings, (await settledWithin(kept, diskAnswersWithinMs)) ? await kept : []);
  if (hardware?.sources && hardware.signals) {
    return { home, sources: hardware.sources, signals: hardware.signals, pairing: hardware.pairing };
  }
  return {
    home,
    ...buildHardware({ settings, deviceList, clock, log, setupMemory: setupMemoryOf(settings.dataFolder, log) }),
    ...hardware,
  };
}

/** Builds everything that the configuration names. Opens nothing: sources do that when they are started. */
export function buildHardware(parts: HardwareParts): Hardware {
  const { settings, clock, log } = parts;
  const sources: Source[] = [];
  let signals: Signals = new LogSignals(log.child({ part: 'signals' }));
  if (settings.board) {
    const board = buildBoard(settings.board, parts);
    signals = new BoardSignals({ board, settings: settings.signals, clock, log: log.child({ part: 'signals' }) });
    sources.push(new GpioSource({ board, devices: contactsOf(settings), clock }));
  }
  const zigbee = zigbeeSource(parts);
  return {
    sources: [...sources, ...serialSources(parts), ...(zigbee ? [zigbee] : [])],
    signals,
    pairing: zigbee?.pairing,
  };
}

function buildBoard(settings: BoardSettings, { clock, log: hubLog, ports }: HardwareParts): Board {
  const log = hubLog.child({ part: 'board' });
  return 'pins' in settings
    ? new OwnPinsBoard({ settings, clock, log })
    : new JohnnyFiveBoard({ settings, clock, log, ...(ports && { ports }) });
}

function contactsOf(settings: HubConfiguration): ConstructorParameters<typeof GpioSource>[0]['devices'] {
  return settings.devices.flatMap((device) => {
    const profile = device.transport === 'gpio' ? findProfile(device.profile) : undefined;
    return device.transport === 'gpio' && profile?.transport === 'gpio' ? [{ settings: device, profile }] : [];
  });
}

function serialSources({ settings, clock, log, ports, setupMemory }: HardwareParts): Source[] {
  return settings.devices.flatMap((device) => {
    const profile = device.transport === 'serial' ? findProfile(device.profile) : undefined;
    return device.transport === 'serial' && profile?.transport === 'serial'
      ? [
          new SerialSource({
            settings: device,
            profile,
            clock,
            log: log.child({ part: 'serial' }),
            ...(ports && { ports }),
            ...(setupMemory && { setupMemory }),
          }),
        ]
      : [];
  });
}

/** A home whose local broker has a password file has a radio, if only to pair its first sensor. */
function zigbeeSource({ settings, deviceList, clock, log }: HardwareParts): ZigbeeSource | undefined {
  const devices = settings.devices.filter((device) => device.transport === 'zigbee');
  const { passwordFile } = settings.zigbee;
  if (devices.length === 0 && passwordFile === undefined) return undefined;
  return new ZigbeeSource({
    settings: settings.zigbee,
    devices,
    deviceList,
    ...(passwordFile !== undefined && { readPassword: async () => (await readUsersLater(passwordFile)).hub }),
    clock,
    log: log.child({ part: 'zigbee' }),
  });
}
