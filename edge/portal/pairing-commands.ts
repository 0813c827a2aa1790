import { z } from 'zod';
import { after, type Clock } from '../../foundation/clock.ts';
import { describeDuration, milliseconds, seconds } from '../../foundation/durations.ts';
import type { Joining, RemoveOrder } from '../sources/pairing.ts';
import { askOwnPage, pagePortOf } from './ask-own-page.ts';

const lookEvery = seconds(1);

const renamed = z.object({ from: z.string(), to: z.string() });
const removed = z.object({ removed: z.string(), warning: z.string().optional() });
const stages = ['joined', 'interviewing', 'ready', 'unsupported', 'failed', 'left'] as const;
const viewSchema = z.object({
  bridge: z.object({
    connected: z.boolean(),
    state: z.enum(['unknown', 'online', 'offline']),
    problem: z.string().optional(),
    version: z.string().optional(),
    deviations: z.array(z.object({ field: z.string(), value: z.string(), fix: z.string() })),
  }),
  permitJoin: z.object({ open: z.boolean(), secondsLeft: z.number() }),
  joining: z.array(
    z.object({ address: z.string(), name: z.string(), stage: z.enum(stages), ageMs: z.number(), next: z.string() }),
  ),
  devices: z.array(
    z.object({
      address: z.string(),
      name: z.string(),
      vendor: z.string().optional(),
      model: z.string().optional(),
      description: z.string().optional(),
      power: z.string().optional(),
      supported: z.boolean(),
      interview: z.enum(['pending', 'in-progress', 'successful', 'failed', 'unknown']),
      can: z.array(z.string()),
      watches: z.object({ device: z.string(), place: z.string() }).optional(),
      messages: z.number(),
      lastHeardAgeMs: z.number().optional(),
      said: z.array(z.string()),
    }),
  ),
});

/** What a command needs of the world. */
export interface PairingDesk {
  readonly config: string;
  readonly clock: Clock;
  /** Writes one line for the technician. */
  readonly print: (line: string) => void;
}

/** The list of what is in the radio network. Throws when the hub does not run. */
export async function showDevices({ config, print }: PairingDesk): Promise<void> {
  const { bridge, permitJoin, joining, devices } = viewSchema.parse(await ask(pagePortOf(config), 'GET', '/zigbee'));
  print(
    `Zigbee2MQTT ${bridge.version ?? '(version unknown)'}: ${bridge.state}${bridge.problem ? `, ${bridge.problem}` : ''}`,
  );
  for (const { field, value, fix } of bridge.deviations) print(`  setting ${field} is ${value}: ${fix}`);
  if (permitJoin.open) print(`devices may join for ${permitJoin.secondsLeft} s`);
  for (const device of joining) print(`  ${progress(device)}`);
  if (devices.length === 0) print('no device is in the network');
  for (const device of devices) for (const line of describe(device)) print(line);
}

/** Opens the network and says what comes, until it closes. */
export async function permitJoin({ config, clock, print }: PairingDesk, forSeconds: number): Promise<void> {
  const port = pagePortOf(config);
  await ask(port, 'POST', '/zigbee/permit-join', { seconds: forSeconds });
  if (forSeconds === 0) return print('no device may join any more');
  print(`devices may join for ${forSeconds} s; it closes by itself. Switch the new device to pairing now`);
  const said = new Set<string>();
  for (let open = true; open;) {
    await pause(clock);
    const view = viewSchema.parse(await ask(port, 'GET', '/zigbee'));
    open = view.permitJoin.open;
    for (const device of [...view.joining].reverse()) {
      const key = `${device.address} ${device.stage}`;
      if (said.has(key) || device.ageMs > forSeconds * 1_000) continue;
      said.add(key);
      print(progress(device));
    }
  }
  print('closed. See what each device can say with: zigbee devices');
}

export async function renameDevice({ config, print }: PairingDesk, device: string, name: string): Promise<void> {
  const { from, to } = renamed.parse(await ask(pagePortOf(config), 'POST', '/zigbee/rename', { device, name }));
  print(`${from} is now called ${to}`);
}

export async function removeDevice({ config, print }: PairingDesk, order: RemoveOrder): Promise<void> {
  const done = removed.parse(await ask(pagePortOf(config), 'POST', '/zigbee/remove', { ...order }));
  print(`${done.removed} is removed`);
  if (done.warning !== undefined) print(`WARNING: ${done.warning}`);
}

const progress = ({ name, address, stage, next }: Joining): string =>
  `${name === address ? address : `${name} (${address})`}: ${stage}. ${next}`;

function describe(device: z.output<typeof viewSchema>['devices'][number]): string[] {
  const { address, name, vendor, model, description, power, watches, can, supported, interview } = device;
  const what = [vendor, model, description].filter((part) => part !== undefined).join(' ');
  const state = !supported ? 'NOT SUPPORTED' : interview === 'successful' || interview === 'unknown' ? '' : interview;
  const heard =
    device.lastHeardAgeMs === undefined
      ? 'not heard since the start of the hub'
      : `heard ${describeDuration(milliseconds(device.lastHeardAgeMs))} ago, ${device.messages} messages: ${device.said.join(', ') || 'no value'}`;
  return [
    `${name}  ${address}  ${[what, power, state].filter((part) => part !== undefined && part !== '').join('; ')}`,
    `  ${watches ? `watches ${watches.place} as ${watches.device}` : 'watches nothing: it is not in hub.yaml'}`,
    `  can say ${can.length === 0 ? 'nothing that the hub understands' : can.join(', ')}`,
    `  ${heard}`,
  ];
}

const noRadio = 'the hub has no radio: set zigbee.passwordFile in hub.yaml';

/** Asks the hub that runs on this computer. Throws with its own words when it refuses. */
const ask = (port: number, method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> =>
  askOwnPage({ port, method, path, ...(body && { body }), notThere: noRadio });

const pause = (clock: Clock): Promise<void> =>
  new Promise((resolve) => {
    clock.wakeAt(after(clock.now(), lookEvery), resolve);
  });
