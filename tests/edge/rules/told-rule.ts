import type { Capability, Origin, ReadingValue } from '../../../device-profiles/reading.ts';
import { carePlanSchema } from '../../../contracts/care-plan.ts';
import { estimatesOf } from '../../../edge/estimates/estimator-list.ts';
import type { Estimates, Presence } from '../../../edge/estimates/estimates.ts';
import { earliestDue, mapDeadlines, refresh } from '../../../edge/rules/deadlines.ts';
import type {
  DeviceFacts,
  Outcome,
  Rule,
  RuleContext,
  RuleInput,
  ManyRuleState,
  RuleState,
} from '../../../edge/rules/rule.ts';
import type { Monotonic } from '../../../foundation/clock.ts';
import type { Duration } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import type { z } from 'zod';

interface ToldOptions {
  readonly at?: string;
  readonly timeZone?: string;
  readonly devices?: readonly DeviceFacts[];
  readonly carePlan?: z.input<typeof carePlanSchema>;
  readonly settings?: Record<string, unknown>;
}

const because = { reason: 'told-by-the-test', evidence: {} };

/** One rule on a manual clock, told directly what is believed of the home. */
export class ToldRule<State extends RuleState | ManyRuleState, Settings> {
  readonly clock: ManualClock;
  readonly news: string[] = [];
  outcomes: readonly Outcome[] = [];
  state: State;
  readonly #rule: Rule<State, Settings>;
  #context: RuleContext<Settings>;

  constructor(rule: Rule<State, Settings>, options: ToldOptions = {}) {
    this.#rule = rule;
    this.clock = new ManualClock({ wall: options.at ?? '2026-03-10T09:00:00+08:00', clockTrusted: true });
    this.#context = {
      home: {
        timeZone: options.timeZone ?? 'Asia/Shanghai',
        devices: options.devices ?? [],
        carePlan: carePlanSchema.parse(options.carePlan ?? {}),
      },
      settings: rule.settings.parse(options.settings ?? {}),
      estimates: estimatesOf([], this.clock.now()),
    };
    this.state = rule.initial(this.clock.now(), this.#context);
    this.tell({ kind: 'started' });
  }

  tell(input: RuleInput): void {
    const { state, outcomes } = this.#rule.step(this.state, input, this.clock.now(), this.#context);
    this.state = state;
    this.outcomes = outcomes;
    for (const outcome of outcomes)
      if (outcome.kind !== 'cannot-judge')
        this.news.push(`${outcome.kind} ${outcome.alarmKind} (${outcome.because.reason})`);
  }

  hears(facts: DeviceFacts, values: Partial<Record<Capability, ReadingValue>>, origin: Origin = 'live'): void {
    const { device, place } = facts;
    if (origin === 'live') this.tell({ kind: 'heard', device, watching: true });
    for (const [capability, value] of Object.entries(values) as [Capability, ReadingValue][])
      this.tell({ kind: 'reading', reading: { device, place, capability, value, origin, at: this.clock.now() } });
  }

  believes(state: Presence['state']): void {
    this.estimates(this.#believing(state));
  }

  distrusts(...devices: readonly DeviceFacts[]): void {
    const distrusted = Object.fromEntries(devices.map(({ device }) => [device, because]));
    this.estimates({ distrusted });
  }

  estimates(estimates: Partial<Estimates>): void {
    this.#context = { ...this.#context, estimates: { ...this.#context.estimates, ...estimates } };
    if (this.#rule.hears.inputs?.includes('estimates-changed')) this.tell({ kind: 'estimates-changed' });
  }

  /** Time passes; the rule is woken for what it waits for. */
  passes(duration: Duration): void {
    const end = this.clock.now().monotonic + duration;
    for (
      let due = earliestDue(this.state.deadlines);
      due !== undefined && due <= end;
      due = earliestDue(this.state.deadlines)
    ) {
      this.#advanceTo(due);
      this.tell({ kind: 'wake' });
      const again = earliestDue(this.state.deadlines);
      if (again !== undefined && again <= this.clock.now().monotonic)
        throw new Error('the rule would wake at once, for ever');
    }
    this.#advanceTo(end as Monotonic);
  }

  /** The rule is saved and read back, and goes on with other settings. */
  resettles(settings: Record<string, unknown>): void {
    this.#context = { ...this.#context, settings: this.#rule.settings.parse(settings) };
    const saved = this.#rule.saved.parse(JSON.parse(JSON.stringify(this.state)));
    const now = this.clock.now();
    const state = { ...saved, deadlines: mapDeadlines(saved.deadlines, (deadline) => refresh(deadline, now)) };
    if (!this.#rule.resettled) throw new Error('the rule starts afresh with other settings');
    this.state = this.#rule.resettled(state, now, this.#context);
    this.tell({ kind: 'started' });
  }

  /** What was raised and cleared since the last call. */
  told(): string[] {
    return this.news.splice(0);
  }

  #advanceTo(monotonic: Monotonic): void {
    const wait = monotonic - this.clock.now().monotonic;
    if (wait > 0) this.clock.advance(wait as Duration);
  }

  #believing(state: Presence['state']): Pick<Estimates, 'presence'> {
    return { presence: { state, since: this.clock.now(), because } };
  }
}
