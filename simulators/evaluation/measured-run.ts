import { saveHub } from '../../edge/decision/saved-hub.ts';
import { AlarmTally, type KindTally, type NamedAlarm } from './alarm-tally.ts';
import { censoredMinutes, Delays } from './delays.ts';
import { JudgedDays, type RefusedDays, type Unsure } from './judged-days.ts';
import { injectsAfter, type MeasurePlan } from './measure-plan.ts';
import { hubSetupOf, type RuleChanges } from './recorded-home.ts';
import { hourOf, minuteMs, type LocalMs } from './recorded-time.ts';
import { readRecording } from './recording-reader.ts';
import { windowMs, type RecordedSensor } from './recording.ts';
import { isFault, ReplayedHub } from './replayed-hub.ts';

/** So many of the collapses that were not noticed are named. */
const mostUnnoticed = 50;

/** One replay of the recording with certain settings; plain data, so that a worker thread can be told it. */
export interface RunOrder {
  readonly path: string;
  readonly sensors: readonly RecordedSensor[];
  readonly timeZone: string;
  readonly offset: number;
  /** Settings that differ from the default. */
  readonly changes: RuleChanges;
  readonly plan: MeasurePlan;
  /** Whether collapses are injected. */
  readonly collapses: boolean;
}

export interface RunResult {
  readonly kinds: readonly KindTally[];
  readonly falseAlarms: number;
  /** How often alarms that still stood were said again; not among the false alarms. */
  readonly saidAgain: number;
  readonly named: readonly NamedAlarm[];
  readonly judged: number;
  readonly refused: readonly RefusedDays[];
  readonly unsure: readonly Unsure[];
  /** How many were noticed in each minute, by the hour in which the window begins; the last minute: not noticed. */
  readonly delaysByHour: Readonly<Record<number, readonly number[]>>;
  /** When collapses happened that nothing noticed within 24 h: the first of them. */
  readonly unnoticed: readonly LocalMs[];
  /** Which kinds of alarm came first after a collapse. */
  readonly firstAlarms: Readonly<Record<string, number>>;
  /** Without the collapses, reading the file included. */
  readonly replayMs: number;
  /** What all threads of this process worked in the run, collapses included: the same however busy the computer is. */
  readonly cpuMs: number;
  readonly collapsesMs: number;
  readonly readings: number;
  /** Of the hub's whole state as it is saved, at the end. */
  readonly stateBytes: number;
}

/**
 * Replays the recording through a hub that knows only the past, and after each active window that the plan names through a
 * copy of it, in which everything is silent from the window's end on.
 */
export async function measuredRun(order: RunOrder, progress: (windows: number) => void): Promise<RunResult> {
  const { path, sensors, offset, plan } = order;
  const setup = hubSetupOf(sensors, order.timeZone, order.changes);
  const tally = new AlarmTally(plan.countsFrom);
  const days = new JudgedDays(plan.countsFrom);
  const delays = new Map<number, Delays>();
  const unnoticed: LocalMs[] = [];
  const firstAlarms: Record<string, number> = {};
  let hub: ReplayedHub | undefined;
  let windows = 0;
  let readings = 0;
  let collapsesMs = 0;
  let end = 0;
  const workedBefore = process.cpuUsage();
  const began = performance.now();
  await readRecording(
    path,
    ({ start, events }) => {
      hub ??= new ReplayedHub({ setup, sensors, offset }, start - minuteMs, (alarm, at, again) =>
        tally.add(alarm, at, again),
      );
      for (const event of events) hub.hear(event);
      readings += events.length;
      end = start + windowMs;
      hub.passUntil(end);
      days.window(start, hub.cannotJudge);
      if (++windows % 2_000 === 0) progress(windows);
      if (!order.collapses || !injectsAfter(start, plan)) return;
      const from = performance.now();
      const first = collapsed(hub, end);
      delaysOf(delays, hourOf(start)).add(first && first.at - end);
      if (!first && unnoticed.length < mostUnnoticed) unnoticed.push(end);
      const kind = first?.kind ?? 'none';
      firstAlarms[kind] = (firstAlarms[kind] ?? 0) + 1;
      collapsesMs += performance.now() - from;
    },
    sensors,
  );
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(workedBefore);
  if (!hub) throw new Error(`${path} had nothing to replay when it was read again`);
  if (hub.failure) throw hub.failure;
  return {
    kinds: tally.kinds,
    falseAlarms: tally.falseAlarms,
    saidAgain: tally.saidAgain,
    named: tally.named,
    ...days.finished(),
    delaysByHour: Object.fromEntries([...delays].map(([hour, one]) => [hour, one.byMinute])),
    unnoticed,
    firstAlarms,
    replayMs: ms - collapsesMs,
    cpuMs: (user + system) / 1_000,
    collapsesMs,
    readings,
    stateBytes: Object.values(saveHub(hub.state, hub.now)).reduce((sum, text) => sum + text.length, 0),
  };
}

/** Of all hours together. */
export const allDelaysOf = ({ delaysByHour }: Pick<RunResult, 'delaysByHour'>): Delays =>
  Delays.sumOf(Object.values(delaysByHour).map((byMinute) => Delays.of(byMinute)));

function delaysOf(delays: Map<number, Delays>, hour: number): Delays {
  const known = delays.get(hour) ?? new Delays();
  delays.set(hour, known);
  return known;
}

/** What is raised first when everything falls silent at that moment; undefined when nothing is within a day. */
function collapsed(hub: ReplayedHub, at: number): { readonly kind: string; readonly at: number } | undefined {
  let first: { readonly kind: string; readonly at: number } | undefined;
  const fork = hub.forked((alarm, when, again) => {
    if (!again && !isFault(alarm)) first ??= { kind: alarm.kind, at: when };
  });
  fork.stillness(at);
  fork.passUntil(at + censoredMinutes * minuteMs, () => first !== undefined);
  return first;
}
