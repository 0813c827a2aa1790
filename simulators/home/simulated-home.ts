import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { after, type Clock } from '../../foundation/clock.ts';
import { milliseconds } from '../../foundation/durations.ts';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import { FirmataBoard } from '../devices/firmata-board.ts';
import { Mr60fda2 } from '../devices/mr60fda2.ts';
import { aqaraMccgq11lm, heimanHs1saE, tuyaTs0215aSos } from '../devices/zigbee-models.ts';
import { DoorContact, SmokeDetector, SosButton } from '../devices/zigbee-sensors.ts';
import { Zigbee2MqttBridge } from '../devices/zigbee2mqtt-bridge.ts';
import { BadLink } from '../network/bad-link.ts';
import { openPty } from '../serial/pty-pair.ts';
import type { HomeAction } from './home-actions.ts';
import { HeldSignals } from './held-signals.ts';
import {
  signalNames,
  type HomeEvent,
  type HomeState,
  type HubState,
  type PhoneName,
  type SensorName,
} from './home-state.ts';
import { Phones } from './phones.ts';
import { HubControl } from './hub-control.ts';
import { startQuietLife } from './quiet-life.ts';
import type { HomeSettings } from './settings.ts';

/** How long a person keeps "I am all right" pressed. */
const press = milliseconds(400);
const remembered = 30;

interface Parts {
  readonly radar: Mr60fda2;
  readonly board: FirmataBoard;
  readonly bridge: Zigbee2MqttBridge;
  readonly smoke: SmokeDetector;
  readonly door: DoorContact;
  readonly sos: SosButton;
  readonly internet: BadLink | undefined;
  readonly hub: HubControl | undefined;
}

/** One flat with its sensors, its signals and the person who lives there. */
export class SimulatedHome {
  readonly #settings: HomeSettings;
  readonly #clock: Clock;
  readonly #lifecycle = new Lifecycle();
  readonly #signals: HeldSignals;
  readonly #phones: Phones | undefined;
  readonly #watchers = new Set<() => void>();
  #parts: Parts | undefined;
  #inBed = true;
  #boardUnplugged = false;
  #events: HomeEvent[] = [];
  #count = 0;

  constructor(options: { settings: HomeSettings; clock: Clock }) {
    this.#settings = options.settings;
    this.#clock = options.clock;
    this.#signals = new HeldSignals({
      clock: options.clock,
      changed: (signal, on) => this.#note(`${signal}-${on ? 'on' : 'off'}`),
    });
    const { webhook } = options.settings;
    this.#phones = webhook
      ? new Phones({
          settings: webhook,
          clock: options.clock,
          rang: (phone, what) => this.#note(`phone-${what}`, phone),
        })
      : undefined;
  }

  /** Makes the ports and devices; waits for the local broker as long as it takes. */
  async start(): Promise<void> {
    const { serial, pins, broker, zigbee, internet: link, launcher } = this.#settings;
    for (const path of [serial.radar, serial.board]) mkdirSync(dirname(path), { recursive: true });
    const clock = this.#clock;

    const phones = this.#phones;
    await phones?.start();
    this.#lifecycle.onStop('phones', () => phones?.stop());

    const internet = link
      ? new BadLink({ target: { host: link.targetHost, port: link.targetPort }, clock })
      : undefined;
    if (internet && link) {
      await internet.start(link.listenPort, link.listenHost);
      this.#lifecycle.onStop('internet', () => internet.stop());
    }

    const radarPort = await openPty({ link: serial.radar });
    this.#lifecycle.onStop('radar port', () => radarPort.close());
    const radar = new Mr60fda2({ line: radarPort, clock });
    radar.start();
    this.#lifecycle.onStop('radar', () => radar.stop());

    const boardPort = await openPty({ link: serial.board });
    this.#lifecycle.onStop('board port', () => boardPort.close());
    const board = new FirmataBoard({ port: boardPort, clock });
    this.#lifecycle.onStop('board', () => board.stop());
    board.wire(pins.bedMat, 'ground');
    board.onOutput(({ pin, value }) => {
      const signal = signalNames.find((name) => pins[name] === pin);
      if (signal) this.#signals.hear(signal, value > 0);
    });
    this.#lifecycle.onStop('signals', () => this.#signals.stop());

    const bridge = new Zigbee2MqttBridge({
      url: broker.url,
      username: broker.username,
      ...(broker.passwordFile === undefined ? {} : { password: passwordOf(broker.username, broker.passwordFile) }),
      clock,
      devices: [
        { ieeeAddress: zigbee.smoke.ieee, friendlyName: zigbee.smoke.name, model: heimanHs1saE },
        { ieeeAddress: zigbee.door.ieee, friendlyName: zigbee.door.name, model: aqaraMccgq11lm },
        { ieeeAddress: zigbee.sos.ieee, friendlyName: zigbee.sos.name, model: tuyaTs0215aSos },
      ],
    });
    this.#lifecycle.onStop('zigbee bridge', () => bridge.stop());
    await bridge.start();
    const smoke = new SmokeDetector({ bridge, ieeeAddress: zigbee.smoke.ieee, clock });
    this.#lifecycle.onStop('smoke detector', () => smoke.stop());

    const hub = launcher
      ? new HubControl({
          url: launcher.url,
          token: readText(launcher.tokenFile),
          clock,
          changed: (state) => this.#note(`hub-${state}`),
        })
      : undefined;
    hub?.start();
    this.#lifecycle.onStop('hub control', () => hub?.stop());

    this.#parts = {
      radar,
      board,
      bridge,
      smoke,
      door: new DoorContact({ bridge, ieeeAddress: zigbee.door.ieee }),
      sos: new SosButton({ bridge, ieeeAddress: zigbee.sos.ieee }),
      internet,
      hub,
    };
    const reports = Object.values(zigbee).map((device) => () => bridge.report(device.ieee));
    this.#lifecycle.onStop('quiet life', startQuietLife({ clock, reports }));
  }

  /** Returns what went wrong, a line each. */
  stop(): Promise<string[]> {
    return this.#lifecycle.stop();
  }

  get state(): HomeState {
    const { radar, bridge, smoke, door, internet, hub } = this.#running();
    const { zigbee } = this.#settings;
    return {
      person: { lying: radar.fallen, inBed: this.#inBed },
      kitchen: { smoke: smoke.alarming },
      hall: { doorOpen: door.isOpen },
      silent: {
        radar: radar.silent,
        board: this.#boardUnplugged,
        smoke: bridge.isSilent(zigbee.smoke.ieee),
        door: bridge.isSilent(zigbee.door.ieee),
        sos: bridge.isSilent(zigbee.sos.ieee),
      },
      internet: internet ? (internet.state === 'open' ? 'open' : 'cut') : 'none',
      hub: hub?.state ?? ('unknown' satisfies HubState),
      bridgeConnected: bridge.connected,
      signals: this.#signals.now,
      phones: this.#phones?.states ?? [],
      events: this.#events,
    };
  }

  /** Told after every change of the state. Returns how to stop. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Makes it happen. Throws with a sentence for people when it cannot. */
  async act(action: HomeAction): Promise<void> {
    const { radar, board, smoke, door, sos, internet, hub } = this.#running();
    switch (action) {
      case 'fall':
        radar.fall();
        break;
      case 'get-up':
        radar.getUp();
        break;
      case 'leave-bed':
      case 'return-to-bed':
        this.#inBed = action === 'return-to-bed';
        board.wire(this.#settings.pins.bedMat, this.#inBed ? 'ground' : 'open');
        break;
      case 'all-right':
        this.#pressAllRight(board);
        break;
      case 'smoke-on':
        smoke.smokeStarts();
        break;
      case 'smoke-off':
        smoke.smokeEnds();
        break;
      case 'open-door':
        door.open();
        break;
      case 'close-door':
        door.close();
        break;
      case 'press-sos':
        sos.press();
        break;
      case 'cut-internet':
        needed(internet, 'This home has no internet link to cut.').refuse();
        break;
      case 'restore-internet':
        needed(internet, 'This home has no internet link to restore.').restore();
        break;
      case 'stop-hub':
        await needed(hub, 'Nobody here runs the hub: start the home with npm start.').order('stop');
        break;
      case 'start-hub':
        await needed(hub, 'Nobody here runs the hub: start the home with npm start.').order('start');
        break;
      default:
        await this.#silence(action);
    }
    this.#note(action);
  }

  async #silence(action: `silence-${SensorName}` | `wake-${SensorName}`): Promise<void> {
    const { radar, board, bridge } = this.#running();
    const silence = action.startsWith('silence-');
    const sensor = action.slice(action.indexOf('-') + 1) as SensorName;
    switch (sensor) {
      case 'radar':
        return silence ? radar.silence() : radar.speakAgain();
      case 'board':
        this.#boardUnplugged = silence;
        return silence ? board.unplug() : board.replug();
      case 'smoke':
      case 'door':
      case 'sos': {
        const { ieee } = this.#settings.zigbee[sensor];
        return silence ? bridge.silence(ieee) : bridge.speakAgain(ieee);
      }
    }
  }

  #pressAllRight(board: FirmataBoard): void {
    const pin = this.#settings.pins.allRightButton;
    board.wire(pin, 'ground');
    this.#clock.wakeAt(after(this.#clock.now(), press), () => board.wire(pin, 'open'));
  }

  #running(): Parts {
    if (!this.#parts) throw new Error('the home has not started');
    return this.#parts;
  }

  #note(what: string, phone?: PhoneName): void {
    this.#count++;
    const event = { number: this.#count, at: this.#clock.now().wall, what, ...(phone && { phone }) };
    this.#events = [event, ...this.#events].slice(0, remembered);
    for (const watcher of this.#watchers) watcher();
  }
}

function needed<T>(part: T | undefined, otherwise: string): T {
  if (part === undefined) throw new AnjuError('source/unavailable', otherwise);
  return part;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new AnjuError('config/unreadable', `${file}: cannot be read (${messageOf(error)})`, { cause: error });
  }
}

function passwordOf(user: string, file: string): string {
  const users = z.record(z.string(), z.string()).safeParse(JSON.parse(readText(file)));
  const password = users.success ? users.data[user] : undefined;
  if (password === undefined) throw new AnjuError('config/invalid', `${file}: holds no password of ${user}`);
  return password;
}
