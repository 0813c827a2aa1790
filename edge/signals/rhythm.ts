import type { SignalPattern } from '../../contracts/alarm-table.ts';
import type { Confirmation, ShownSignal } from './signals.ts';

/** The outputs of a home. */
export const outputNames = ['siren', 'chime', 'light'] as const;
export type OutputName = (typeof outputNames)[number];

/** What sounds: a pattern, in its own way for some kinds of alarm, until told otherwise; or a confirmation once. */
export type Tune =
  SignalPattern | 'fire' | 'carbon-monoxide' | 'call' | 'long-lie' | 'bathroom' | 'test' | Confirmation;

/** How an alarm is told from another with closed eyes. */
export function tuneOf({ pattern, alarmKind, test }: Pick<ShownSignal, 'pattern' | 'alarmKind' | 'test'>): Tune {
  if (test) return pattern === 'none' ? 'none' : 'test';
  if (pattern === 'siren' && alarmKind === 'smoke') return 'fire';
  if (pattern === 'siren' && alarmKind === 'carbon_monoxide') return 'carbon-monoxide';
  if (pattern === 'chime' && alarmKind === 'sos') return 'call';
  if (pattern === 'chime' && alarmKind === 'long_lie') return 'long-lie';
  if (pattern === 'chime' && alarmKind === 'bathroom_overstay') return 'bathroom';
  return pattern;
}

/** Milliseconds on and off in turn, beginning with on. */
interface Rhythm {
  readonly beats: readonly number[];
  readonly repeats: boolean;
}

const steady: Rhythm = { beats: [], repeats: false };
const pulsed: Rhythm = { beats: [500, 500], repeats: true };
/** "Temporal three", the evacuation signal: 0.5 s on and off three times, then 1.5 s off (ISO 8201, NFPA 72). */
const temporalThree: Rhythm = { beats: [500, 500, 500, 500, 500, 1_500], repeats: true };
/** "Temporal four" of carbon monoxide alarms: 0.1 s on and off four times, then 5 s off (UL 2034, NFPA 72). */
const temporalFour: Rhythm = { beats: [100, 100, 100, 100, 100, 100, 100, 5_000], repeats: true };
/** Three short, and a pause in which a person can be heard. */
const threeShort: Rhythm = { beats: [200, 200, 200, 200, 200, 2_000], repeats: true };
/** One tone that comes again: the call has been heard here, and goes on. */
const longAndAgain: Rhythm = { beats: [600, 1_400], repeats: true };
/** Long, short: somebody has been down for long, and help is called. */
const longShort: Rhythm = { beats: [600, 200, 200, 2_500], repeats: true };
/** Two short, with a long pause, as a knock at a door: are you all right in there? */
const knock: Rhythm = { beats: [150, 150, 150, 3_000], repeats: true };
/** Two ticks, once. */
const ticks: Rhythm = { beats: [80, 120, 80, 120], repeats: false };
const tick: Rhythm = { beats: [80, 120], repeats: false };
const twoLong: Rhythm = { beats: [700, 400, 700, 400], repeats: false };
const oneShort: Rhythm = { beats: [200, 200], repeats: false };

export interface RhythmSettings {
  readonly sirenRhythm: 'by-kind' | 'steady' | 'pulsed';
  readonly outputs: ReadonlySet<OutputName>;
}

/** Which output follows which rhythm. A siren that is missing is replaced by the chime, never the other way round. */
function rhythms(tune: Tune, { sirenRhythm, outputs }: RhythmSettings): Partial<Record<OutputName, Rhythm>> {
  switch (tune) {
    case 'fire':
    case 'carbon-monoxide':
    case 'siren': {
      const own = tune === 'fire' ? temporalThree : tune === 'carbon-monoxide' ? temporalFour : undefined;
      const loud = { 'by-kind': own ?? steady, steady, pulsed }[sirenRhythm];
      return outputs.has('siren') ? { siren: loud, light: steady } : { chime: own ?? pulsed, light: steady };
    }
    case 'chime':
      return outputs.has('chime') ? { chime: threeShort, light: steady } : { light: pulsed };
    case 'call':
      return outputs.has('chime') ? { chime: longAndAgain, light: steady } : { light: pulsed };
    case 'long-lie':
      return outputs.has('chime') ? { chime: longShort, light: steady } : { light: pulsed };
    case 'bathroom':
      return outputs.has('chime') ? { chime: knock, light: steady } : { light: pulsed };
    case 'light':
      return { light: steady };
    case 'test':
      return outputs.has('chime') ? { chime: ticks, light: ticks } : { light: ticks };
    case 'none':
      return {};
    case 'help-coming':
      return outputs.has('chime') ? { chime: twoLong } : { light: twoLong };
    case 'cancelled':
      return outputs.has('chime') ? { chime: oneShort } : { light: oneShort };
    case 'heard':
      return outputs.has('chime') ? { chime: tick } : { light: tick };
  }
}

/** How an output stands at one time of its rhythm, and in how many milliseconds that changes. */
function beatAt({ beats, repeats }: Rhythm, elapsed: number): { on: boolean; changesIn?: number; over?: boolean } {
  if (beats.length === 0) return { on: true };
  const round = beats.reduce((sum, beat) => sum + beat, 0);
  if (!repeats && elapsed >= round) return { on: false, over: true };
  let rest = elapsed % round;
  for (const [index, beat] of beats.entries()) {
    if (rest < beat) return { on: index % 2 === 0, changesIn: beat - rest };
    rest -= beat;
  }
  return { on: false, over: true };
}

export interface Moment {
  /** Outputs that the tune plays; all others are not its business. */
  readonly levels: Partial<Record<OutputName, boolean>>;
  /** In how many milliseconds a level changes; undefined when none will. */
  readonly changesIn: number | undefined;
  /** A confirmation has ended. */
  readonly over: boolean;
}

/** What each output does `elapsed` milliseconds after a tune began. */
export function momentOf(tune: Tune, elapsed: number, settings: RhythmSettings): Moment {
  const levels: Partial<Record<OutputName, boolean>> = {};
  let changesIn: number | undefined;
  let over = false;
  const parts = rhythms(tune, settings);
  for (const name of outputNames) {
    const rhythm = parts[name];
    if (!rhythm) continue;
    const beat = beatAt(rhythm, elapsed);
    levels[name] = beat.on;
    over ||= beat.over ?? false;
    if (beat.changesIn !== undefined) changesIn = Math.min(changesIn ?? Infinity, beat.changesIn);
  }
  return { levels, changesIn, over };
}
