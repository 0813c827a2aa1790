import { readFileSync } from 'node:fs';
import type { Clock } from '../../foundation/clock.ts';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import type { DeviceSimulator, SimulatorEntry } from '../devices/device-simulator.ts';
import { FirmataBoard } from '../devices/firmata-board.ts';
import { findSimulator, simulators } from '../devices/registry.ts';
import { Zigbee2MqttBridge } from '../devices/zigbee2mqtt-bridge.ts';
import { openPty } from '../serial/pty-pair.ts';
import { openRealPort, type RealPort } from '../serial/real-port.ts';
import { listen, obey, ordersHelp } from './spoken-orders.ts';
import type { Output } from './terminal.ts';

export interface DeviceCommand {
  readonly id: string;
  /** A real serial port. */
  readonly port?: string;
  /** A pty; a text is a link under which the hub finds it. */
  readonly pty?: string | true;
  readonly broker?: string;
  readonly username: string;
  readonly passwordFile?: string;
  readonly ieee: string;
  readonly name: string;
  readonly pin: number;
  readonly seed: number;
}

/** StandardFirmata's speed. */
const boardSpeed = 57_600;

/** One simulated device on its own, until somebody says quit. */
export async function device(command: DeviceCommand, output: Output): Promise<number> {
  const entry = findSimulator(command.id);
  if (!entry) {
    throw new AnjuError(
      'input/invalid',
      `${command.id}: is no device that can be simulated; one of ${simulators.map(({ id }) => id).join(', ')}`,
    );
  }
  const lifecycle = new Lifecycle();
  try {
    const { simulator, where } = await installed(entry, command, systemClock(), lifecycle);
    simulator.start();
    lifecycle.onStop('device', () => simulator.stop());
    output.write(`${entry.id} is on ${where}\n${ordersHelp}\n`);
    await listen(
      (line) =>
        obey(line, {
          do: (doing) => simulator.do(doing),
          event: (name) => simulator.event(name),
          fail: (fault) => simulator.fail(fault),
          mend: () => simulator.mend(),
        }),
      output.write,
    );
  } finally {
    for (const problem of await lifecycle.stop()) output.write(`${problem}\n`);
  }
  return 0;
}

async function installed(
  entry: SimulatorEntry,
  command: DeviceCommand,
  clock: Clock,
  lifecycle: Lifecycle,
): Promise<{ readonly simulator: DeviceSimulator; readonly where: string }> {
  const { seed, pin, ieee } = command;
  switch (entry.transport) {
    case 'serial': {
      const line = await openLine(command, entry.baudRate, lifecycle);
      return { simulator: entry.create({ line, clock, seed }), where: line.path };
    }
    case 'gpio': {
      const port = await openLine(command, boardSpeed, lifecycle);
      const board = new FirmataBoard({ port, clock });
      lifecycle.onStop('board', () => board.stop());
      return {
        simulator: entry.create({ board, pin, clock, seed }),
        where: `pin ${pin} of the Firmata board on ${port.path}`,
      };
    }
    case 'zigbee': {
      const { broker, username, name } = command;
      if (broker === undefined)
        throw new AnjuError(
          'input/invalid',
          `--broker: ${entry.id} is a Zigbee device; name the broker, such as mqtt://127.0.0.1:1884`,
        );
      const password = passwordOf(command);
      const bridge = new Zigbee2MqttBridge({
        url: broker,
        username,
        ...(password !== undefined && { password }),
        clock,
        devices: [{ ieeeAddress: ieee, friendlyName: name, model: entry.model }],
      });
      lifecycle.onStop('bridge', () => bridge.stop());
      await bridge.start();
      return { simulator: entry.create({ bridge, ieee, clock, seed }), where: `${broker} as ${name} (${ieee})` };
    }
  }
}

async function openLine({ id, port, pty }: DeviceCommand, baudRate: number, lifecycle: Lifecycle): Promise<RealPort> {
  if (port === undefined && pty === undefined)
    throw new AnjuError(
      'input/invalid',
      `${id}: say where, with --port PATH for a real serial port or --pty for a new pty`,
    );
  const line =
    port === undefined
      ? await openPty(typeof pty === 'string' ? { link: pty } : {})
      : await openRealPort(port, baudRate);
  lifecycle.onStop('line', () => line.close());
  return line;
}

/** The broker's users file, or a file with the password alone. */
function passwordOf({ passwordFile, username }: DeviceCommand): string | undefined {
  if (passwordFile === undefined) return undefined;
  try {
    const text = readFileSync(passwordFile, 'utf8').trim();
    if (!text.startsWith('{')) return text;
    const users: unknown = JSON.parse(text);
    const password: unknown = typeof users === 'object' && users !== null ? Reflect.get(users, username) : undefined;
    if (typeof password === 'string') return password;
  } catch (error) {
    throw new AnjuError('config/unreadable', `--password-file ${passwordFile}: cannot be read (${messageOf(error)})`, {
      cause: error,
    });
  }
  throw new AnjuError('config/invalid', `--password-file ${passwordFile}: holds no password of ${username}`);
}
