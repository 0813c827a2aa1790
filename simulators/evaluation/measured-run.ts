import { saveHub } from '../../edge/decision/saved-hub.ts';
import { AlarmTally, type KindTally, type NamedAlarm } from './alarm-tally.ts';
import { censoredMinutes, Delays } from './delays.ts';
import { JudgedDays, type RefusedDays, type Unsure } from './judged-days.ts';
import { injectsAfter, type MeasurePlan } from './measure-plan.ts';
import { hubSetupOf, type RuleChanges } from './recorded-home.ts';
import { minuteMs } from './recorded-time.ts';
import { readRecording } from './recording-reader.ts';
import { windowMs, type RecordedSensor } from './recording.ts';
import { isFault, ReplayedHub } from './replayed-hub.ts';

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
  readonly named: readonly NamedAlarm[];
  readonly judged: number;
  readonly refused: readonly RefusedDays[];
  readonly unsure: readonly Unsure[];
  readonly delays: readonly number[];
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
  const delays = new Delays();
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
      hub ??= new ReplayedHub({ setup, sensors, offset }, start - minuteMs, (alarm, at) => tally.add(alarm, at));
      for (const event of events) hub.hear(event);
      readings += events.length;
      end = start + windowMs;
      hub.passUntil(end);
      days.window(start, hub.cannotJudge);
      if (++windows % 2_000 === 0) progress(windows);
      if (!order.collapses || !injectsAfter(start, plan)) return;
      const from = performance.now();
      const first = collapsed(hub, end);
      delays.add(first && first.at - end);
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
    named: tally.named,
    ...days.finished(),
    delays: delays.byMinute,
    firstAlarms,
    replayMs: ms - collapsesMs,
    cpuMs: (user + system) / 1_000,
    collapsesMs,
    readings,
    stateBytes: Object.values(saveHub(hub.state, hub.now)).reduce((sum, text) => sum + text.length, 0),
  };
}

/** What is raised first when everything falls silent at that moment; undefined when nothing is within a day. */
function collapsed(hub: ReplayedHub, at: number): { readonly kind: string; readonly at: number } | undefined {
  let first: { readonly kind: string; readonly at: number } | undefined;
  const fork = hub.forked((alarm, when) => {
    if (!isFault(alarm)) first ??= { kind: alarm.kind, at: when };
  });
  fork.stillness(at);
  fork.passUntil(at + censoredMinutes * minuteMs, () => first !== undefined);
  return first;
}
