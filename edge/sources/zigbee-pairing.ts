import { z } from 'zod';
import { zigbeeProfileOf } from '../../device-profiles/registry.ts';
import { after, elapsed, type Clock, type Instant, type Monotonic } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import { AnjuError } from '../../foundation/errors.ts';
import type { ZigbeeDevice } from './device-list.ts';
import { longestPermitJoin, type Pairing, type PairingView, type RemoveOrder, type SeenDevice } from './pairing.ts';
import type { BridgeInfo } from './zigbee-bridge-info.ts';
import type { ZigbeeHeard } from './zigbee-heard.ts';
import type { ZigbeeInventory } from './zigbee-inventory.ts';
import { joiningAfter, joiningView, type JoiningDevice } from './zigbee-joining.ts';
import type { ZigbeeRequests } from './zigbee-requests.ts';

const answersWithin = seconds(10);
/** A device that is asked to leave may be asleep. */
const leavesWithin = seconds(40);

export interface ZigbeePairingOptions {
  readonly requests: ZigbeeRequests;
  readonly inventory: ZigbeeInventory;
  readonly heard: ZigbeeHeard;
  readonly clock: Clock;
  readonly bridge: () => PairingView['bridge'];
}

/** Pairing through Zigbee2MQTT. */
export class ZigbeePairing implements Pairing {
  readonly #options: ZigbeePairingOptions;
  #joining: readonly JoiningDevice[] = [];
  #closesAt: Monotonic | undefined;
  #openedHere = false;

  constructor(options: ZigbeePairingOptions) {
    this.#options = options;
  }

  /** Whether devices may join because it was asked here. */
  isOpenedHere(now: Instant): boolean {
    return this.#openedHere && (this.#closesAt === undefined || this.#isOpen(now));
  }

  #isOpen(now: Instant): boolean {
    return this.#closesAt !== undefined && this.#closesAt > now.monotonic;
  }

  /** `bridge/info`: joining may have been opened elsewhere, or have closed. */
  hearInfo({ permitJoin, permitJoinEnd }: BridgeInfo, now: Instant): void {
    if (!permitJoin) this.#close();
    else if (!this.#isOpen(now)) {
      // By its clock, which is this computer's; whatever it says, Zigbee allows no more.
      const left = permitJoinEnd === undefined ? longestPermitJoin : (permitJoinEnd - now.wall) / 1_000;
      this.#closesAt = after(now, seconds(Math.min(longestPermitJoin, Math.max(0, left))));
    }
  }

  /** `bridge/event`. Returns false for what cannot be read. */
  hearEvent(json: unknown, at: Instant): boolean {
    const joining = joiningAfter(this.#joining, json, at);
    if (joining) this.#joining = joining;
    return joining !== undefined;
  }

  view(): PairingView {
    const { inventory, clock, bridge } = this.#options;
    const now = clock.now();
    const left = this.#closesAt === undefined ? 0 : Math.max(0, this.#closesAt - now.monotonic);
    return {
      bridge: bridge(),
      permitJoin: { open: left > 0, secondsLeft: Math.ceil(left / 1_000) },
      joining: joiningView(this.#joining, now),
      devices: inventory.devices.map((device) => this.#seen(device, now)),
    };
  }

  async permitJoin(asked: number): Promise<{ readonly seconds: number }> {
    if (!Number.isInteger(asked) || asked < 0 || asked > longestPermitJoin) {
      throw new AnjuError('input/invalid', `seconds: must be a whole number from 0 to ${longestPermitJoin}; 0 closes`);
    }
    // Zigbee2MQTT says that it is open before it answers.
    this.#openedHere = asked > 0;
    try {
      await this.#options.requests.ask('permit_join', { time: asked }, answersWithin);
    } catch (error) {
      if (this.#closesAt === undefined) this.#openedHere = false;
      throw error;
    }
    if (asked === 0) this.#close();
    else this.#closesAt = after(this.#options.clock.now(), seconds(asked));
    return { seconds: asked };
  }

  #close(): void {
    this.#closesAt = undefined;
    this.#openedHere = false;
  }

  async rename(device: string, wanted: string): Promise<{ readonly from: string; readonly to: string }> {
    const { ieee, name: from } = this.#find(device);
    const to = this.#checkedName(wanted, ieee);
    await this.#options.requests.ask('device/rename', { from: ieee, to }, answersWithin);
    return { from, to };
  }

  async remove({ device, force, evenIfWatched }: RemoveOrder): Promise<{ removed: string; warning?: string }> {
    const { inventory, requests } = this.#options;
    const { ieee, name } = this.#find(device);
    const watched = inventory.configured(ieee)?.settings;
    if (watched && !evenIfWatched) {
      throw new AnjuError(
        'store/conflict',
        `${name} is ${watched.device} in ${watched.place}, which the hub supervises: without it nothing watches there. ` +
          'Take it out of hub.yaml first, or repeat with evenIfWatched (--even-if-watched)',
      );
    }
    await requests.ask('device/remove', { id: ieee, force }, leavesWithin);
    return {
      removed: name,
      ...(watched && {
        warning:
          `${watched.device} in ${watched.place} is removed and still in hub.yaml: the hub reports it as missing until it is ` +
          'paired again or taken out there',
      }),
    };
  }

  #find(device: string): ZigbeeDevice {
    const { devices } = this.#options.inventory;
    const found =
      devices.find(({ ieee }) => ieee === device.toLowerCase()) ??
      devices.find(({ name }) => name === device) ??
      devices.find(({ ieee }) => this.#options.inventory.configured(ieee)?.settings.device === device);
    if (!found)
      throw new AnjuError('store/not-found', `device: ${device} is not in the radio network. See the list of devices`);
    return found;
  }

  #checkedName(wanted: string, ieee: string): string {
    const name = nameSchema.safeParse(wanted);
    if (!name.success)
      throw new AnjuError('input/invalid', `name: ${name.error.issues[0]?.message ?? 'cannot be used'}`);
    const owner = this.#options.inventory.devices.find((device) => device.name === name.data && device.ieee !== ieee);
    if (owner) throw new AnjuError('input/invalid', `name: ${name.data} is the name of ${owner.ieee}. Choose another`);
    return name.data;
  }

  #seen(device: ZigbeeDevice, now: Instant): SeenDevice {
    const { inventory, heard } = this.#options;
    const { ieee, name, vendor, model, modelId, manufacturer, description, powerSource, supported, interview } = device;
    const configured = inventory.configured(ieee);
    const known = heard.of(ieee);
    const profile = configured ? configured.profile : zigbeeProfileOf(undefined, device);
    const maker = vendor ?? manufacturer;
    const kind = model ?? modelId;
    return {
      address: ieee,
      name,
      ...(maker !== undefined && { vendor: maker }),
      ...(kind !== undefined && { model: kind }),
      ...(description !== undefined && { description }),
      ...(powerSource !== undefined && { power: powerSource }),
      supported: supported ?? model !== undefined,
      interview: interview ?? 'unknown',
      can: profile?.capabilities ?? [],
      ...(configured && { watches: { device: configured.settings.device, place: configured.settings.place } }),
      messages: known?.messages ?? 0,
      ...(known && { lastHeardAgeMs: Math.max(0, elapsed(known.at, now)) }),
      said: known?.keys ?? [],
    };
  }
}

/** A name is a topic: what stands in it must not be taken for another one. */
const nameSchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(100, 'must be 100 characters at most')
  // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
  .regex(/^[^\u0000-\u001f\u007f+#]*$/, 'must not hold control characters, + or #')
  .refine((name) => !name.startsWith('/') && !name.endsWith('/'), 'must not begin or end with a slash')
  .refine((name) => !/^bridge(\/|$)/.test(name), 'must not begin with bridge, which is Zigbee2MQTT itself')
  .refine((name) => !/\/(set|get|availability)(\/|$)/.test(name), 'must not hold /set, /get or /availability')
  .refine((name) => !/^0x[0-9a-f]{16}$/i.test(name), 'must not be an address')
  .refine(
    (name) => !/^\d+$/.test(name) && !/\/\d+$/.test(name),
    'must not end with a number after a slash, nor be one',
  );
