import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Hardware } from '../../edge/hardware.ts';
import type { Signals } from '../../edge/signals/signals.ts';
import type { RawSerialPort } from '../../edge/sources/serial-line.ts';
import type { Source, SourceListener, SourceStatus } from '../../edge/sources/source.ts';
import { after, type CancelWake, type Clock, type Monotonic } from '../../foundation/clock.ts';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import type { Sabotage } from '../../simulators/scenarios/sabotage.ts';

type Sections = Readonly<Record<string, unknown>>;
type Change = (listener: SourceListener, clock: Clock, source: Source) => SourceListener;

/** Every source tells what `change` makes of what it has to tell; `status` likewise. */
const telling = (change: Change, status: (said: SourceStatus) => SourceStatus = (said) => said) => ({
  hardware: (hardware: Hardware, clock: Clock): Hardware => ({
    ...hardware,
    sources: hardware.sources.map((source) => ({
      name: source.name,
      start: (listener) => source.start(change(listener, clock, source)),
      status: () => status(source.status()),
      stop: () => source.stop(),
    })),
  }),
});

const signalling = (signals: (signals: Signals) => Signals) => ({
  hardware: (hardware: Hardware): Hardware => ({ ...hardware, signals: signals(hardware.signals) }),
});

/** Only what `keeps` says yes to is told. */
const hearingOnly = (keeps: (device: string, capability: string, value: boolean | number) => boolean) =>
  telling((listener) => ({
    heard: (device, values, origin, at) =>
      listener.heard(
        device,
        values.filter(({ capability, value }) => keeps(device, capability, value)),
        origin,
        at,
      ),
    availability: (device, available, at) => listener.availability(device, available, at),
    changed: (status) => listener.changed(status),
  }));

const deafTo = (...capabilities: readonly string[]): Sabotage => ({
  name: `deaf to ${capabilities.join(' and ')}`,
  ...hearingOnly((_device, capability) => !capabilities.includes(capability)),
});

const hearsOnlyOf = (device: string): Sabotage => ({
  name: `hears the values of ${device} only`,
  ...hearingOnly((heard) => heard === device),
});

const rules = (name: string, settings: Readonly<Record<string, Sections>>): Sabotage => ({
  name,
  configuration: (sections) => {
    const given = sections['rules'];
    return { ...sections, rules: { ...(typeof given === 'object' ? given : {}), ...settings } };
  },
});

/** A database of alarms and deadlines that is gone after each stop. */
const forgetful: Sabotage = {
  name: 'a disk that forgets',
  disk: (dataFolder) => {
    for (const file of readdirSync(dataFolder)) rmSync(join(dataFolder, file), { recursive: true });
  },
};

/** That the line answers is taken for word of the devices on it; and that a connection fails is told to nobody. */
const blindToSilence: Sabotage = {
  name: 'silence is taken for safety',
  ...telling(
    (listener, clock) => {
      const heard = new Set<string>();
      const say = (): void => {
        for (const device of heard) listener.heard(device, [], 'live', clock.now());
        clock.wakeAt(after(clock.now(), seconds(20)), say);
      };
      clock.wakeAt(after(clock.now(), seconds(20)), say);
      return {
        heard: (device, values, origin, at) => {
          heard.add(device);
          listener.heard(device, values, origin, at);
        },
        availability: () => undefined,
        changed: (status) => listener.changed({ ...status, state: 'hearing' }),
      };
    },
    (status) => ({ ...status, state: 'hearing' }),
  ),
};

/** The first seconds after a start are not listened to, as old states usually come then. */
const deafAtStart: Sabotage = {
  name: 'what comes right after a start is taken for old',
  ...telling((listener, clock) => {
    const from = after(clock.now(), seconds(3));
    return {
      heard: (device, values, origin, at) =>
        listener.heard(device, clock.now().monotonic < from ? [] : values, origin, at),
      availability: (device, available, at) => listener.availability(device, available, at),
      changed: (status) => listener.changed(status),
    };
  }),
};

/** What a port gives to the hub goes through `change`. */
const porting = (name: string, change: (port: RawSerialPort, path: string) => RawSerialPort): Sabotage => ({
  name,
  ports: (ports) => ({
    create: (path, baudRate) => change(ports.create(path, baudRate), path),
    deviceAt: (path) => ports.deviceAt(path),
  }),
});

/** A port as before, with another way to hear data. */
function hearing(port: RawSerialPort, hear: (chunk: Buffer, tell: (chunk: Buffer) => void) => void): RawSerialPort {
  return new Proxy(port, {
    get(target, name): unknown {
      if (name === 'on') {
        return (event: 'data', listener: (chunk: Buffer) => void) =>
          target.on(event, event === 'data' ? (chunk) => hear(chunk, listener) : listener);
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** TinyFrame's sums, made right: what a decoder that does not look at them would believe. */
function believed(chunk: Buffer): Buffer {
  if (chunk[0] !== 0x01 || chunk.length < 9) return chunk;
  const right = Buffer.from(chunk);
  const sum = (from: number, to: number): number =>
    ~right.subarray(from, to).reduce((all, byte) => all ^ byte, 0) & 0xff;
  right[7] = sum(0, 7);
  right[right.length - 1] = sum(8, right.length - 1);
  return right;
}

/** Whatever comes within 20 ms of a level takes the place of it: inputs that are looked at now and then, or debounced. */
const polled: Sabotage = {
  name: 'inputs are debounced',
  ports: (ports, clock) => ({
    create: (path, baudRate) => {
      const port = ports.create(path, baudRate);
      if (!path.endsWith('board')) return port;
      let latest: Buffer | undefined;
      return hearing(port, (chunk, tell) => {
        // A digital message, 0x90 and the port's number, says how all of its pins are.
        if (chunk.length !== 3 || (chunk[0] ?? 0) >> 4 !== 9) return tell(chunk);
        if (!latest) {
          clock.wakeAt(after(clock.now(), milliseconds(20)), () => {
            if (latest) tell(latest);
            latest = undefined;
          });
        }
        latest = chunk;
      });
    },
    deviceAt: (path) => ports.deviceAt(path),
  }),
};

/** A level counts only when the line has been quiet for 200 ms after it. */
const patient: Sabotage = {
  name: 'a level that does not hold is never believed',
  ports: (ports, clock) => ({
    create: (path, baudRate) => {
      const port = ports.create(path, baudRate);
      if (!path.endsWith('board')) return port;
      let cancel: CancelWake | undefined;
      return hearing(port, (chunk, tell) => {
        if (chunk.length !== 3 || (chunk[0] ?? 0) >> 4 !== 9) return tell(chunk);
        cancel?.();
        cancel = clock.wakeAt(after(clock.now(), milliseconds(200)), () => tell(chunk));
      });
    },
    deviceAt: (path) => ports.deviceAt(path),
  }),
};

const byWallClock: Sabotage = {
  name: 'durations are measured by the wall clock',
  clock: (clock) => {
    const begins = clock.now();
    const wrong = (): Monotonic => (begins.monotonic + clock.now().wall - begins.wall) as Monotonic;
    return {
      now: () => ({ ...clock.now(), monotonic: wrong() }),
      wakeAt: (at, wake) => clock.wakeAt(after(clock.now(), milliseconds(at - wrong())), wake),
    };
  },
};

/** For each scenario a hub that is broken in the way that it is about. */
export const brokenHubs: Readonly<Record<string, Sabotage>> = {
  'alarm-survives-outage': forgetful,
  'an-ordinary-day': rules('limits that fit nobody', { inactivity: { hours: 1, hoursAtAnyHour: 2 } }),
  'an-ordinary-day-for-two': rules('limits that fit nobody', { inactivity: { hours: 1, hoursAtAnyHour: 2 } }),
  'battery-runs-down': deafTo('battery', 'battery_low'),
  'bed-empty-at-night': rules('the rule is off', { 'bed-exit-at-night': { enabled: false } }),
  'bridge-goes-offline': blindToSilence,
  'broker-restarts': blindToSilence,
  'carbon-monoxide': deafTo('carbon_monoxide'),
  'clock-is-not-trusted': {
    name: 'every clock is believed',
    clock: (clock) => ({
      now: () => ({ ...clock.now(), clockTrusted: true }),
      wakeAt: (at, wake) => clock.wakeAt(at, wake),
    }),
  },
  'clock-is-stepped': byWallClock,
  'door-open-at-night': rules('the rule is off', { 'door-open-at-night': { enabled: false } }),
  'door-open-by-day': rules('no difference between day and night', { 'door-open-at-night': { dayMinutes: 10 } }),
  'door-sensor-falls-silent': blindToSilence,
  'fall-cancelled-but-still-down': rules('a cancelled fall is over', { fall: { reRaiseAfterCancelMinutes: 60 } }),
  'fall-detection-is-switched-off': deafTo('trouble'),
  'fall-flag-drops-in-pre-alarm': {
    name: 'the end of the flag cancels',
    ...telling((listener) => ({
      heard: (device, values, origin, at) => {
        listener.heard(device, values, origin, at);
        if (values.some(({ capability, value }) => capability === 'fall' && value === false))
          listener.heard(device, [{ capability: 'all_right', value: true }], origin, at);
      },
      availability: (device, available, at) => listener.availability(device, available, at),
      changed: (status) => listener.changed(status),
    })),
  },
  'fall-is-cancelled': deafTo('all_right'),
  'fall-is-raised': deafTo('fall'),
  'falls-of-every-radar': {
    name: 'one radar is not understood',
    ...hearingOnly((device, capability) => device !== 'kitchen-radar' || capability !== 'fall'),
  },
  'fire-while-somebody-lies-there': {
    name: 'what sounds first goes on sounding',
    ...signalling((signals) => {
      let sounding = 'none';
      return {
        show: (shown) => {
          if (sounding !== 'none' && shown.pattern !== 'none') return;
          sounding = shown.pattern;
          signals.show(shown);
        },
        confirm: (confirmation) => signals.confirm(confirmation),
        stop: () => signals.stop(),
      };
    }),
  },
  gas: deafTo('gas'),
  'getting-up-in-the-morning': rules('the night does not end', { 'bed-exit-at-night': { nightTo: '12:00' } }),
  'inactivity-by-day': rules('the rule is off', { inactivity: { enabled: false } }),
  'mains-fail': deafTo('mains_power'),
  'night-is-no-inactivity': rules('there is no night', { inactivity: { nightFrom: '12:00', nightTo: '12:01' } }),
  'nothing-can-be-judged': blindToSilence,
  'power-cut-in-pre-alarm': forgetful,
  'presence-is-no-activity': {
    name: 'presence is taken for movement',
    ...telling((listener) => {
      let moves = false;
      return {
        heard: (device, values, origin, at) => {
          moves = !moves;
          const present = values.some(({ capability }) => capability === 'presence');
          listener.heard(device, present ? [...values, { capability: 'occupancy', value: moves }] : values, origin, at);
        },
        availability: (device, available, at) => listener.availability(device, available, at),
        changed: (status) => listener.changed(status),
      };
    }),
  },
  'radar-changes-its-speed': {
    name: 'one speed only',
    configuration: (sections) => ({
      ...sections,
      devices: Array.isArray(sections['devices'])
        ? sections['devices'].map((device: Sections) => ({ ...device, baudRates: [256_000] }))
        : [],
    }),
  },
  'radar-falls-silent': blindToSilence,
  'radar-is-unplugged': (() => {
    const opened = new Set<string>();
    return porting('a port is opened once', (port, path) => {
      if (!opened.has(path)) {
        opened.add(path);
        return port;
      }
      return new Proxy(port, {
        get(target, name): unknown {
          if (name === 'open') return (done: (error: Error) => void) => done(new Error('opened before'));
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    });
  })(),
  'radar-line-is-noisy': porting('checksums are not looked at', (port) =>
    hearing(port, (chunk, tell) => tell(believed(chunk))),
  ),
  'radar-plug-is-loose': blindToSilence,
  'restart-keeps-the-limit': forgetful,
  'siren-stops-by-itself': {
    name: 'a siren without an end',
    ...signalling((signals) => ({
      show: (shown) => {
        if (shown.pattern !== 'none') signals.show(shown);
      },
      confirm: (confirmation) => signals.confirm(confirmation),
      stop: () => signals.stop(),
    })),
  },
  'smoke-in-kitchen': {
    name: 'the home hears nothing',
    ...signalling((signals) => ({ show: () => undefined, confirm: () => undefined, stop: () => signals.stop() })),
  },
  'smoke-wire-chatters': patient,
  'smoke-wire-is-cut': deafTo('smoke'),
  'sos-cord-hangs-at-start': deafAtStart,
  'sos-cord-short-pull': polled,
  'sos-pressed-twice': {
    name: 'a press is absorbed for ever',
    ...telling((listener) => {
      let pressed = false;
      return {
        heard: (device, values, origin, at) => {
          const kept = values.filter(({ capability }) => capability !== 'sos' || !pressed);
          pressed ||= values.some(({ capability }) => capability === 'sos');
          listener.heard(device, kept, origin, at);
        },
        availability: (device, available, at) => listener.availability(device, available, at),
        changed: (status) => listener.changed(status),
      };
    }),
  },
  'sos-while-hub-restarts': deafAtStart,
  'sos-wire-is-cut': {
    name: 'every contact is taken for one that closes',
    configuration: (sections) => ({
      ...sections,
      devices: Array.isArray(sections['devices'])
        ? sections['devices'].map((device: Sections) => ({ ...device, inverted: false }))
        : [],
    }),
  },
  'stale-smoke-is-verified': {
    name: 'what was kept is taken for news',
    ...telling((listener) => ({
      heard: (device, values, _origin, at) => listener.heard(device, values, 'live', at),
      availability: (device, available, at) => listener.availability(device, available, at),
      changed: (status) => listener.changed(status),
    })),
  },
  'a-cold-room': deafTo('temperature'),
  'long-lie-after-a-fall': deafTo('fall'),
  'low-height-is-early-evidence': deafTo('target_height'),
  'not-up-in-the-morning': deafTo('bed_occupancy'),
  'vitals-of-a-quiet-night': {
    name: 'counts a few breaths a minute in anybody',
    ...telling((listener) => ({
      heard: (device, values, origin, at) => {
        const slow = values.map((said) => (said.capability === 'respiration_rate' ? { ...said, value: 3 } : said));
        listener.heard(device, slow, origin, at);
      },
      availability: (device, available, at) => listener.availability(device, available, at),
      changed: (status) => listener.changed(status),
    })),
  },
  'a-tap-is-left-running': deafTo('water_use'),
  'nobody-comes-out-of-the-bathroom': hearsOnlyOf('bathroom-motion'),
  'wandering-at-night': hearsOnlyOf('front-door'),
  'tamper-loop-is-opened': deafTo('tamper'),
  'water-on-the-floor': deafTo('water_leak'),
  'wrong-radar-is-wired': {
    name: 'whatever speaks watches',
    ...telling((listener) => ({
      heard: (device, values, origin, at) => listener.heard(device, values, origin, at),
      availability: (device, available, at) => listener.availability(device, available, at),
      changed: (status) => listener.changed(status),
    })),
  },
  'toilet-at-night': {
    name: 'coming back to bed is not heard',
    ...telling((listener) => {
      let inBed = false;
      let left = false;
      return {
        heard: (device, values, origin, at) => {
          inBed ||= values.some(({ capability, value }) => capability === 'bed_occupancy' && value === true);
          left ||= inBed && values.some(({ capability, value }) => capability === 'bed_occupancy' && value === false);
          const kept = values.filter(
            ({ capability, value }) => capability !== 'bed_occupancy' || value === false || !left,
          );
          listener.heard(device, kept, origin, at);
        },
        availability: (device, available, at) => listener.availability(device, available, at),
        changed: (status) => listener.changed(status),
      };
    }),
  },
};
