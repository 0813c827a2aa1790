import { after, type Clock, type Monotonic } from '../../foundation/clock.ts';
import { minutes, seconds } from '../../foundation/durations.ts';
import { vitals } from './body.ts';
import type { Doing } from './device-simulator.ts';
import type { DeviceLine } from './line-faults.ts';
import { serialSimulator, type SerialHardware } from './serial-device.ts';
import { encodeSumFrame, spoilSumFrame, SumFrameEar, type SumFrame } from './sum-frame.ts';
import { textsOf, type SumRadarModel } from './sum-radar-model.ts';
import { SumRadarSettings } from './sum-radar-settings.ts';
import { TalkingLine } from './talking-line.ts';

export type { SumRadarModel };

/** Control, command and data of everything that the radar can say of the room. */
const reports = {
  presence: { control: 0x80, command: 0x01 },
  motion: { control: 0x80, command: 0x02 },
  movement: { control: 0x80, command: 0x03 },
  fall: { control: 0x83, command: 0x01 },
  still: { control: 0x83, command: 0x05 },
  bed: { control: 0x84, command: 0x01 },
  breathing: { control: 0x81, command: 0x02 },
  heart: { control: 0x85, command: 0x02 },
} as const;
type Report = keyof typeof reports;

const fallSide: readonly Report[] = ['presence', 'motion', 'fall', 'still'];
const bedSide: readonly Report[] = ['presence', 'motion', 'bed'];
/** An answer carries the command with this bit. */
const reply = 0x80;
const heartbeat = 0x0101;
const reset = 0x0102;
const workMode = 0x0208;
const fallSwitch = 0x8300;

/** How long a C1001 says nothing after power-on, a reset or a change of its mode (DFRobot_HumanDetection waits so long). */
const settling = seconds(10);

export class SumRadar implements SerialHardware {
  readonly model: SumRadarModel;
  readonly #clock: Clock;
  readonly #ear = new SumFrameEar();
  readonly #told: SumRadarSettings;
  readonly #talk: TalkingLine;
  #doing: Doing = 'walking';
  #silent = false;
  #wasOn = false;
  /** Since when the person does the same without moving about. */
  #sameSince: Monotonic;
  #saidStill = false;
  #quietUntil: Monotonic | undefined;
  /** Settings have changed, and it was not reset since: the maker says that it may then not be usable. */
  #wantsReset = false;

  constructor(options: { readonly model: SumRadarModel; readonly line: DeviceLine; readonly clock: Clock }) {
    this.model = options.model;
    this.#clock = options.clock;
    this.#told = new SumRadarSettings(options.model);
    this.#sameSince = options.clock.now().monotonic;
    this.#talk = new TalkingLine({
      line: {
        write: (bytes) => {
          if (!this.#silent) options.line.write(bytes);
        },
        onData: (listener) => options.line.onData(listener),
      },
      clock: options.clock,
      speeches: [
        { every: seconds(1), say: () => this.#pushed(['movement', ...this.#newlyStill()]) },
        { every: seconds(3), say: () => (this.#doing === 'lying-in-bed' ? this.#pushed(['breathing', 'heart']) : []) },
        { every: minutes(10), say: () => (this.#told.get('transferMode') === 1 ? [this.#summary()] : []) },
      ].filter(() => !this.#isC1001),
      answer: (bytes) => this.#ear.hear(bytes).flatMap((question) => this.#answer(question)),
    });
  }

  get doing(): Doing {
    return this.#doing;
  }

  /** What it was told, by name. */
  get settings(): Readonly<Record<string, number>> {
    return this.#told.all;
  }

  /** Control and command of every set that was obeyed, in order. */
  get changes(): readonly number[] {
    return this.#told.changes;
  }

  /**
   * Powers it up; the first time it counts as one that has been on for a while. One that is only asked says nothing by
   * itself.
   */
  start(): void {
    if (this.#wasOn) this.#restart();
    this.#wasOn = true;
    this.#wantsReset = false;
    this.#talk.start();
  }

  stop(): void {
    this.#talk.stop();
  }

  /** The person does something else. Changes are pushed once, as the hardware does. */
  do(doing: Doing): void {
    const before = new Map(this.#ownReports.map((report) => [report, this.#valueOf(report)]));
    this.#doing = doing;
    this.#sameSince = this.#clock.now().monotonic;
    const changed = this.#ownReports.filter((report) => this.#valueOf(report) !== before.get(report));
    this.#saidStill = false;
    if (!this.#isC1001) this.#talk.say(this.#pushed(changed));
  }

  /** Somebody has switched its fall detection off or on with a tool: it says so, and stays so without power. */
  event(name: string): void {
    this.#told.answer(fallSwitch, [name === 'fall-detection-on' ? 1 : 0]);
    this.#talk.say([encodeSumFrame({ control: 0x83, command: 0x00, data: [this.#told.get('fallSwitch') ?? 1] })]);
  }

  silence(): void {
    this.#silent = true;
  }

  speakAgain(): void {
    this.#silent = false;
  }

  /** Bytes that are no frame at all. */
  sendNoise(bytes: Uint8Array): void {
    this.#talk.say([bytes]);
  }

  /** A fall, or a bed report, whose end never comes. */
  sendCutFrame(bytes = 7): void {
    this.#talk.say([this.tellingFrame().subarray(0, bytes)]);
  }

  sendBadChecksum(): void {
    const bytes = this.tellingFrame();
    spoilSumFrame(bytes);
    this.#talk.say([bytes]);
  }

  tellingFrame(): Uint8Array {
    return this.#watchesBed
      ? encodeSumFrame({ ...reports.bed, data: [0] })
      : encodeSumFrame({ ...reports.fall, data: [1] });
  }

  get #isC1001(): boolean {
    return this.model === 'c1001-fall' || this.model === 'c1001-sleep';
  }

  get #watchesBed(): boolean {
    return this.#isC1001 ? this.#told.get('mode') === 2 : this.model === 'mr60bha1';
  }

  get #ownReports(): readonly Report[] {
    return this.#watchesBed ? bedSide : fallSide;
  }

  /** Somebody is there and has not moved for as long as it was told to wait. */
  get #isStill(): boolean {
    const wait = seconds(this.#told.get('residencySeconds') ?? Number.POSITIVE_INFINITY);
    const waits = this.#told.get('residencySwitch') === 1 && this.#doing !== 'away' && this.#doing !== 'walking';
    return waits && this.#clock.now().monotonic - this.#sameSince >= wait;
  }

  /** Told once when it begins; that it has ended is told with the change that ended it. */
  #newlyStill(): readonly Report[] {
    if (this.#watchesBed || this.#isStill === this.#saidStill) return [];
    this.#saidStill = this.#isStill;
    return ['still'];
  }

  get #isQuiet(): boolean {
    return this.#quietUntil !== undefined && this.#clock.now().monotonic < this.#quietUntil;
  }

  #answer({ control, command, data }: SumFrame): readonly Uint8Array[] {
    if (this.#isQuiet) return [];
    const code = control * 256 + command;
    const echo = (answer: readonly number[]): readonly Uint8Array[] => [
      encodeSumFrame({ control, command, data: answer }),
    ];
    if (code === heartbeat) return echo(data);
    if (code === reset) {
      this.#wantsReset = false;
      this.#restart();
      return echo(data);
    }
    const text = control === 0x02 ? textsOf[this.model][command] : undefined;
    if (text !== undefined) return echo([...Buffer.from(text)]);
    return this.#answerOfSettings(code, data, echo) ?? this.#answerOfRoom(control, command);
  }

  #answerOfSettings(
    code: number,
    data: readonly number[],
    echo: (answer: readonly number[]) => readonly Uint8Array[],
  ): readonly Uint8Array[] | undefined {
    // In its sleep mode it knows nothing of falls.
    if (code >> 8 === 0x83 && this.#watchesBed) return undefined;
    const changes = this.#told.changes.length;
    const answer = this.#told.answer(code, data);
    if (!answer) return undefined;
    if (this.#isC1001 && this.#told.changes.length > changes) {
      if (code === workMode) this.#restart();
      else this.#wantsReset = true;
    }
    return echo(answer);
  }

  #answerOfRoom(control: number, command: number): readonly Uint8Array[] {
    if (this.#wantsReset) return [];
    const known: readonly Report[] = [
      ...this.#ownReports,
      'movement',
      ...(this.#watchesBed ? (['breathing', 'heart'] as const) : []),
    ];
    const asked = known.find((report) => {
      const its = reports[report];
      return its.control === control && (its.command | reply) === command;
    });
    return asked ? [encodeSumFrame({ control, command, data: [this.#valueOf(asked)] })] : [];
  }

  #restart(): void {
    if (this.#isC1001) this.#quietUntil = after(this.#clock.now(), settling);
  }

  #valueOf(report: Report): number {
    const there = this.#doing !== 'away';
    const inBed = this.#doing === 'lying-in-bed';
    switch (report) {
      case 'presence':
        return there ? 1 : 0;
      case 'motion':
        return this.#doing === 'walking' ? 2 : there ? 1 : 0;
      case 'movement':
        return this.#doing === 'walking' ? 45 : there ? 3 : 0;
      case 'fall':
        return this.#doing === 'fallen' && this.#told.get('fallSwitch') !== 0 ? 1 : 0;
      case 'still':
        return this.#isStill ? 1 : 0;
      case 'bed':
        return inBed ? 1 : 0;
      case 'breathing':
        return inBed ? vitals.breaths : 0;
      case 'heart':
        return inBed ? vitals.beats : 0;
    }
  }

  /** What is pushed of these; nothing but a summary in the BHA1's sleep mode. */
  #pushed(which: readonly Report[]): readonly Uint8Array[] {
    if (this.model === 'mr60bha1' && this.#told.get('transferMode') === 1) return [];
    const pushes = this.model === 'mr60bha1' ? which : which.filter((one) => one !== 'breathing' && one !== 'heart');
    return pushes.map((report) => encodeSumFrame({ ...reports[report], data: [this.#valueOf(report)] }));
  }

  /** 84 0C: presence, sleep, breaths, beats, turns, large and small movement in per cent, apnoea. */
  #summary(): Uint8Array {
    const inBed = this.#doing === 'lying-in-bed';
    const data = inBed ? [1, 1, vitals.breaths, vitals.beats, 1, 2, 5, 0] : [0, 3, 0, 0, 0, 0, 0, 0];
    return encodeSumFrame({ control: 0x84, command: 0x0c, data });
  }
}

const simulatorOf = (id: string, model: SumRadarModel, events: readonly string[] = []) =>
  serialSimulator({
    id,
    events,
    baudRate: 115_200,
    otherBaudRate: 57_600,
    spoil: spoilSumFrame,
    create: ({ line, clock }) => new SumRadar({ model, line, clock }),
  });

export const sumRadarSimulators = [
  simulatorOf('dfrobot-c1001-fall', 'c1001-fall'),
  simulatorOf('dfrobot-c1001-sleep', 'c1001-sleep'),
  simulatorOf('seeed-mr60bha1', 'mr60bha1'),
  simulatorOf('seeed-mr60fda1', 'mr60fda1', ['fall-detection-off', 'fall-detection-on']),
];
