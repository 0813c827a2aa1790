import { after, type CancelWake, type Clock } from '../../foundation/clock.ts';
import { milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import type { DeviceFault, DeviceSimulator, Doing, SimulatorEntry } from './device-simulator.ts';
import type { FirmataBoard, Wiring } from './firmata-board.ts';
import { seededRandom } from './random-bytes.ts';

/** What a contact can be made to do. Later orders take the place of what an earlier one had still to do. */
interface Hand {
  /** The contact goes there and stays, bouncing first as metal does. */
  put(wiring: Wiring): void;
  /** It goes there, cleanly, for this long, and back to rest. */
  touch(wiring: Wiring, length: Duration): void;
  /** It does so again and again. */
  keepTouching(wiring: Wiring, length: Duration, every: Duration): void;
}

interface ContactFacts {
  readonly id: string;
  readonly rests: Wiring;
  /** The first edge counts, so that a spike on its wire is a press: noise is no fault that it can survive. */
  readonly firstEdgeCounts?: true;
  /** What a hand, the wind or a machine does with it. */
  readonly events: Readonly<Record<string, (hand: Hand) => void>>;
  /** What the person makes of it; nothing where people do not come near. */
  readonly doing?: (hand: Hand, doing: Doing) => void;
}

const faultsOf = ({ firstEdgeCounts }: ContactFacts): readonly DeviceFault[] =>
  firstEdgeCounts ? ['latched-value', 'unplug'] : ['noise', 'latched-value', 'unplug'];

/** Reed and relay contacts bounce for a few milliseconds. */
const bounceEvery = milliseconds(1);
const mostBounces = 4;
/** A wire that picks up a motor: spikes for a second. */
const spikes = 50;
const spikeEvery = milliseconds(20);
const spikeLength = milliseconds(1);

/** A contact between a pin and ground. Its wire can break, and its blades can stick. */
class WiredContact implements DeviceSimulator {
  readonly #facts: ContactFacts;
  readonly #board: FirmataBoard;
  readonly #pin: number;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #hand: Hand;
  /** A contact of the other kind: it opens where the profile's closes. */
  readonly #inverted: boolean;
  /** Where it is, and where it would be if it did not stick. */
  #wiring: Wiring;
  #wanted: Wiring;
  #cut = false;
  #sticks = false;
  #cancel: CancelWake | undefined;
  #cancelNoise: CancelWake | undefined;

  constructor(
    facts: ContactFacts,
    parts: {
      readonly board: FirmataBoard;
      readonly pin: number;
      readonly clock: Clock;
      readonly seed: number;
      readonly inverted?: boolean;
    },
  ) {
    this.#facts = facts;
    this.#board = parts.board;
    this.#pin = parts.pin;
    this.#clock = parts.clock;
    this.#random = seededRandom(parts.seed);
    this.#inverted = parts.inverted ?? false;
    this.#wiring = this.#wanted = facts.rests;
    this.#hand = {
      put: (wiring) => this.#put(wiring),
      touch: (wiring, length) => this.#touch(wiring, length),
      keepTouching: (wiring, length, every) => this.#keepTouching(wiring, length, every),
    };
  }

  start(): void {
    this.#wire();
  }

  /** A contact without a hand stays as it is. */
  stop(): void {
    this.#cancel?.();
    this.#cancelNoise?.();
  }

  do(doing: Doing): void {
    this.#facts.doing?.(this.#hand, doing);
  }

  event(name: string): void {
    const act = Object.hasOwn(this.#facts.events, name) ? this.#facts.events[name] : undefined;
    if (!act) {
      const known = Object.keys(this.#facts.events).join(', ');
      throw new RangeError(`event: ${this.#facts.id} knows no "${name}", only ${known}`);
    }
    act(this.#hand);
  }

  fail(fault: DeviceFault): void {
    switch (fault) {
      case 'noise':
        return this.#spike(spikes);
      case 'latched-value':
        this.#sticks = true;
        return;
      case 'unplug':
        this.#cut = true;
        return this.#wire();
      default:
        throw new RangeError(`fault: ${this.#facts.id} has no "${fault}", only ${faultsOf(this.#facts).join(', ')}`);
    }
  }

  mend(): void {
    this.#cut = this.#sticks = false;
    this.#wiring = this.#wanted;
    this.#wire();
  }

  #put(wiring: Wiring): void {
    this.#cancel?.();
    const before = this.#wanted;
    let bounces = before === wiring ? 0 : Math.floor(this.#random() * (mostBounces + 1));
    const move = (): void => {
      this.#move(bounces % 2 === 0 ? wiring : before);
      if (bounces-- > 0) this.#cancel = this.#later(bounceEvery, move);
    };
    move();
  }

  #touch(wiring: Wiring, length: Duration): void {
    this.#cancel?.();
    this.#move(wiring);
    this.#cancel = this.#later(length, () => this.#move(this.#facts.rests));
  }

  #keepTouching(wiring: Wiring, length: Duration, every: Duration): void {
    this.#cancel?.();
    this.#move(wiring);
    this.#cancel = this.#later(length, () => {
      this.#move(this.#facts.rests);
      this.#cancel = this.#later(milliseconds(every - length), () => this.#keepTouching(wiring, length, every));
    });
  }

  #spike(left: number): void {
    if (left === 0) return;
    this.#board.wire(this.#pin, this.#atPin === 'ground' ? 'supply' : 'ground');
    this.#cancelNoise = this.#later(spikeLength, () => {
      this.#wire();
      this.#cancelNoise = this.#later(milliseconds(spikeEvery - spikeLength), () => this.#spike(left - 1));
    });
  }

  #move(wiring: Wiring): void {
    this.#wanted = wiring;
    if (this.#sticks) return;
    this.#wiring = wiring;
    this.#wire();
  }

  #wire(): void {
    this.#board.wire(this.#pin, this.#atPin);
  }

  /** What the board finds at the end of the wire. A cut one is open, whatever the contact does. */
  get #atPin(): Wiring {
    if (this.#cut) return 'open';
    return this.#inverted ? (this.#wiring === 'ground' ? 'open' : 'ground') : this.#wiring;
  }

  #later(wait: Duration, run: () => void): CancelWake {
    return this.#clock.wakeAt(after(this.#clock.now(), wait), run);
  }
}

const contact = (facts: ContactFacts): SimulatorEntry => ({
  id: facts.id,
  profile: facts.id,
  transport: 'gpio',
  events: Object.keys(facts.events),
  faults: faultsOf(facts),
  create: (parts) => new WiredContact(facts, parts),
});

/** A weak hand: the shortest that counts. */
const shortPress = milliseconds(2);
const press = milliseconds(300);
const doorway = seconds(5);
/** How long a motion detector's relay stays open, and how often a person who walks about opens it. */
const movement = seconds(3);
const movesEvery = seconds(8);
/** A litre from an open tap each six seconds: 600 litres an hour. */
const meterPulse = milliseconds(100);
const tapLitre = seconds(6);

const detector = (id: string, danger: string): SimulatorEntry =>
  contact({
    id,
    rests: 'ground',
    events: {
      [`${danger}-starts`]: (hand) => hand.put('open'),
      [`${danger}-ends`]: (hand) => hand.put('ground'),
      'power-fails': (hand) => hand.put('open'),
      'power-returns': (hand) => hand.put('ground'),
    },
  });

const mat = (id: string, place: Doing): SimulatorEntry =>
  contact({
    id,
    rests: 'open',
    events: { 'weight-on': (hand) => hand.put('ground'), 'weight-off': (hand) => hand.put('open') },
    doing: (hand, doing) => hand.put(doing === place ? 'ground' : 'open'),
  });

/** The devices whose contact goes to a pin of the board: one for each profile of a contact or meter. */
export const gpioContacts: readonly SimulatorEntry[] = [
  contact({
    id: 'all-right-button',
    rests: 'open',
    firstEdgeCounts: true,
    events: {
      press: (hand) => hand.touch('ground', press),
      'short-press': (hand) => hand.touch('ground', shortPress),
    },
  }),
  mat('bed-mat', 'lying-in-bed'),
  detector('carbon-monoxide-relay', 'carbon-monoxide'),
  mat('chair-mat', 'sitting'),
  contact({
    id: 'door-contact',
    rests: 'ground',
    events: { open: (hand) => hand.put('open'), close: (hand) => hand.put('ground') },
    doing: (hand, doing) => {
      if (doing === 'away') hand.touch('open', doorway);
    },
  }),
  detector('gas-relay', 'gas'),
  contact({
    id: 'mains-present',
    rests: 'ground',
    events: { 'power-fails': (hand) => hand.put('open'), 'power-returns': (hand) => hand.put('ground') },
  }),
  contact({
    id: 'pir-motion',
    rests: 'ground',
    events: { movement: (hand) => hand.touch('open', movement) },
    doing: (hand, doing) => {
      if (doing === 'walking') hand.keepTouching('open', movement, movesEvery);
      else hand.put('ground');
    },
  }),
  detector('smoke-relay', 'smoke'),
  contact({
    id: 'sos-pull-cord',
    rests: 'open',
    firstEdgeCounts: true,
    events: {
      pull: (hand) => hand.touch('ground', press),
      'short-pull': (hand) => hand.touch('ground', shortPress),
      hangs: (hand) => hand.put('ground'),
      released: (hand) => hand.put('open'),
    },
  }),
  contact({
    id: 'tamper-loop',
    rests: 'ground',
    events: { 'tamper-starts': (hand) => hand.put('open'), 'tamper-ends': (hand) => hand.put('ground') },
  }),
  contact({
    id: 'water-meter-pulse',
    rests: 'open',
    events: {
      pulse: (hand) => hand.touch('ground', meterPulse),
      'tap-opens': (hand) => hand.keepTouching('ground', meterPulse, tapLitre),
      'tap-closes': (hand) => hand.put('open'),
      'stops-on-magnet': (hand) => hand.put('ground'),
    },
  }),
];
