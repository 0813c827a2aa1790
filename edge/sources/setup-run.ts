import type { Monotonic } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';
import type {
  Answered,
  DeviceAnswer,
  SettingValues,
  SetupChange,
  SetupPlan,
  SetupStep,
} from '../../device-profiles/setup.ts';

/** What one connection is to bring about. */
export interface SetupOrder {
  readonly plan: SetupPlan;
  /** What the device has confirmed in an earlier connection. Counts where it says nothing else itself. */
  readonly remembered: SettingValues;
  /** False: it has been told often enough lately, and is told nothing that wears its memory. */
  readonly mayTell: boolean;
  /** An earlier connection ended between a change and the restart that must follow it: that comes first. */
  readonly restartOwed: boolean;
}

export interface ToldChange {
  readonly change: SetupChange;
  readonly outcome: 'waiting' | 'confirmed' | 'unanswered' | 'refused';
  readonly because?: string;
}

type Task =
  | { readonly kind: 'begin' | 'ask' | 'restart' | 'end'; readonly step: SetupStep }
  | { readonly kind: 'tell'; readonly step: SetupStep; readonly change: SetupChange }
  /** What has to be told in this stage is known now. */
  | { readonly kind: 'decide'; readonly stage: number }
  /** Whatever was told has been told. */
  | { readonly kind: 'settle' };
type Exchange = Exclude<Task, { readonly kind: 'decide' | 'settle' }>;

/** How far the setting up of a device has come over one connection. Only an unanswered question or session step is repeated, once. */
export interface SetupRun {
  readonly phase: 'idle' | 'listening' | 'running' | 'done';
  readonly todo: readonly Task[];
  readonly waiting?: { readonly task: Exchange; readonly attempt: number; readonly until: Monotonic } | undefined;
  /** Nothing is written before this. */
  readonly restUntil?: Monotonic | undefined;
  /** The device answers no polls, and reports nothing, for a reason of ours. */
  readonly holdsLine: boolean;
  readonly sessionOpen: boolean;
  /** What it has said, or confirmed, over this connection. */
  readonly known: SettingValues;
  readonly told: readonly ToldChange[];
  /** Stages in which something was told. */
  readonly changed: readonly number[];
  readonly asked: number;
  readonly answers: number;
  /** How many of them had come when the device was restarted. Undefined: it was not. */
  readonly answersAtRestart?: number;
  /** Steps one after another to which nothing came back. */
  readonly silentSteps: number;
  /** What went wrong beside single settings. */
  readonly troubles: readonly string[];
}

export type SetupInput =
  /** The line has proved that its device is there, or the device waits for the restart that it is owed. */
  | { readonly kind: 'proved' }
  /** `echo`: the bytes of something that the hub wrote. Some devices confirm a command so; none answers a question so. */
  | { readonly kind: 'answer'; readonly answer: DeviceAnswer; readonly echo?: boolean }
  | { readonly kind: 'time' };

export interface SetupMove {
  readonly run: SetupRun;
  readonly writes: readonly Uint8Array[];
  /** When it has to be asked again, whatever comes before. */
  readonly wakeAt?: Monotonic;
}

/** As a fresh connection begins. */
export const freshRun: SetupRun = {
  phase: 'idle',
  todo: [],
  holdsLine: false,
  sessionOpen: false,
  known: {},
  told: [],
  changed: [],
  asked: 0,
  answers: 0,
  silentSteps: 0,
  troubles: [],
};

/** A device that leaves so many steps in a row unanswered is not told anything more. */
const mostSilentSteps = 2;

/** What changes a device is written once, because its memory wears and repeated commands can hang it: reading back decides. */
const attemptsOf = (task: Exchange): number => (task.kind === 'restart' || task.kind === 'tell' ? 1 : 2);

/** One thing happens: what is written to the device, and how the run stands then. Pure, and finite for any input. */
export function moveSetup(run: SetupRun, input: SetupInput, now: Monotonic, order: SetupOrder): SetupMove {
  switch (input.kind) {
    case 'proved': {
      if (run.phase !== 'idle') return going(run, now, order);
      const restUntil = later(now, order.plan.listen);
      return going({ ...run, phase: 'listening', todo: tasksOf(order), restUntil }, now, order);
    }
    case 'answer':
      return going(input.echo ? echoed(run, input.answer, now) : heard(run, input.answer, now, order.plan), now, order);
    case 'time':
      return going(run, now, order);
  }
}

function tasksOf({ plan: { session, stages, restart }, restartOwed }: SetupOrder): readonly Task[] {
  if (stages.length === 0) return [];
  return [
    ...(restartOwed && restart ? [{ kind: 'restart', step: restart } as const] : []),
    ...(session ? [{ kind: 'begin', step: session.begin } as const] : []),
    ...stages.flatMap(({ reads }, stage): Task[] => [...reads.map(asking), { kind: 'decide', stage }]),
    { kind: 'settle' },
    ...(session ? [{ kind: 'end', step: session.end } as const] : []),
  ];
}

const asking = (step: SetupStep): Task => ({ kind: 'ask', step });

function heard(run: SetupRun, answer: DeviceAnswer, now: Monotonic, plan: SetupPlan): SetupRun {
  const shown = Object.entries(plan.observed(answer) ?? {});
  const isNew = shown.some(([field, value]) => run.known[field] !== value);
  const next = isNew ? { ...run, known: { ...run.known, ...Object.fromEntries(shown) } } : run;
  const answered = next.waiting?.task.step.answered(answer);
  return answered ? concluded(next, answered, now) : next;
}

function echoed(run: SetupRun, answer: DeviceAnswer, now: Monotonic): SetupRun {
  const task = run.waiting?.task;
  if (task?.kind !== 'tell' && task?.kind !== 'restart') return run;
  const answered = task.step.answered(answer);
  return answered ? concluded(run, answered, now) : run;
}

function going(start: SetupRun, now: Monotonic, order: SetupOrder): SetupMove {
  let run = start;
  const writes: Uint8Array[] = [];
  while (run.phase === 'listening' || run.phase === 'running') {
    if (run.waiting) {
      if (now < run.waiting.until) return { run, writes, wakeAt: run.waiting.until };
      const { task, attempt } = run.waiting;
      if (attempt < attemptsOf(task)) {
        writes.push(task.step.bytes);
        run = { ...run, waiting: { task, attempt: attempt + 1, until: later(now, task.step.limit) } };
      } else run = concluded(run, { kind: 'unanswered' }, now);
      continue;
    }
    if (run.restUntil !== undefined && now < run.restUntil) return { run, writes, wakeAt: run.restUntil };
    const [task, ...todo] = run.todo;
    run = { ...run, phase: 'running', restUntil: undefined, todo };
    if (!task) run = { ...run, phase: 'done', holdsLine: false };
    else if (task.kind === 'decide') run = decided(run, task.stage, order);
    else if (task.kind === 'settle') run = settled(run, order.plan);
    else {
      writes.push(task.step.bytes);
      run = begun(run, task, now);
    }
  }
  return { run, writes };
}

function begun(run: SetupRun, task: Exchange, now: Monotonic): SetupRun {
  const waiting = { task, attempt: 1, until: later(now, task.step.limit) };
  switch (task.kind) {
    case 'ask':
      return { ...run, waiting, asked: run.asked + 1 };
    case 'begin':
      return { ...run, waiting, holdsLine: true, sessionOpen: true };
    case 'restart':
      return { ...run, waiting, holdsLine: true, answersAtRestart: run.answers };
    case 'end':
      return { ...run, waiting, holdsLine: true };
    case 'tell': {
      // What it said of this before is over; it may say it again.
      const { [task.change.field]: _, ...known } = run.known;
      return {
        ...run,
        waiting,
        holdsLine: true,
        known,
        told: [...run.told, { change: task.change, outcome: 'waiting' }],
      };
    }
  }
}

function decided(run: SetupRun, stage: number, { plan, remembered, mayTell }: SetupOrder): SetupRun {
  const { changes = () => [], reads = [] } = plan.stages[stage] ?? {};
  // A device that answers no question may hear nothing at all: it is told nothing.
  const reachable = run.asked === 0 || run.answers > 0;
  const differing = reachable ? changes({ ...remembered, ...run.known }) : [];
  const tells = differing
    .filter(({ field }) => mayTell || plan.volatile.includes(field))
    .map((change): Task => ({ kind: 'tell', step: change.step, change }));
  if (tells.length === 0) return run;
  const again = plan.restart ? [] : reads.map(asking);
  return { ...run, changed: [...run.changed, stage], todo: [...tells, ...again, ...run.todo] };
}

function settled(run: SetupRun, { restart, stages }: SetupPlan): SetupRun {
  if (!restart || run.changed.length === 0) return run;
  const again = run.changed.flatMap((stage) => stages[stage]?.reads.map(asking) ?? []);
  return { ...run, todo: [{ kind: 'restart', step: restart }, ...again, ...run.todo] };
}

function concluded(run: SetupRun, answered: Answered | { readonly kind: 'unanswered' }, now: Monotonic): SetupRun {
  const task = run.waiting?.task;
  if (!task) return run;
  const silent = answered.kind === 'unanswered' && task.kind !== 'restart';
  const next: SetupRun = {
    ...run,
    waiting: undefined,
    restUntil: later(now, task.step.pause),
    silentSteps: silent ? run.silentSteps + 1 : 0,
    answers: run.answers + (answered.kind === 'unanswered' ? 0 : 1),
    known: answered.kind === 'done' ? { ...run.known, ...answered.values } : run.known,
  };
  const after = withOutcome(next, task, answered);
  return after.silentSteps < mostSilentSteps ? after : { ...after, todo: onlyTheEnd(after.todo) };
}

/** What must follow whatever has been done: the restart after a change, and the end of a session. */
const onlyTheEnd = (todo: readonly Task[]): readonly Task[] =>
  todo.filter(({ kind }) => kind === 'settle' || kind === 'end');

function withOutcome(run: SetupRun, task: Exchange, answered: Answered | { readonly kind: 'unanswered' }): SetupRun {
  const what = answered.kind === 'refused' ? `was refused: ${answered.because}` : 'was not answered';
  const trouble = `${task.step.name} ${what}`;
  switch (task.kind) {
    case 'tell': {
      const outcome = answered.kind === 'done' ? 'confirmed' : answered.kind;
      const told: ToldChange = {
        change: task.change,
        outcome,
        ...(answered.kind === 'refused' && { because: answered.because }),
      };
      const known = outcome === 'confirmed' ? { ...run.known, [task.change.field]: task.change.value } : run.known;
      return { ...run, known, told: [...run.told.slice(0, -1), told] };
    }
    case 'begin':
      if (answered.kind === 'done') return run;
      return { ...run, todo: onlyTheEnd(run.todo), troubles: [...run.troubles, trouble] };
    case 'end':
      if (answered.kind === 'done') return { ...run, sessionOpen: false };
      return { ...run, troubles: [...run.troubles, trouble] };
    case 'ask':
      return answered.kind === 'done' ? run : { ...run, troubles: [...run.troubles, trouble] };
    case 'restart':
      return run;
  }
}

const later = (now: Monotonic, duration: Duration): Monotonic => (now + duration) as Monotonic;
