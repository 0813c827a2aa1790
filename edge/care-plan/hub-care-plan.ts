import {
  noCarePlan,
  type CarePlanProblem,
  type CarePlanRef,
  type CarePlanStanding,
} from '../../contracts/care-plan.ts';
import { messageOf } from '../../foundation/errors.ts';
import { InFlight } from '../../foundation/in-flight.ts';
import type { Log } from '../../foundation/log.ts';
import { settledWithin } from '../disk/within.ts';
import type { RuleSettings } from '../rules/rule-list.ts';
import { checkCarePlan, type PlannedHome } from './check-care-plan.ts';
import { FileCarePlan, type FoundCarePlan, type KeptCarePlan } from './file-care-plan.ts';

const diskAnswersWithinMs = 1_000;
const longestText = 300;
const beingWritten = 'it is being written to the disk';

export interface HubCarePlanListener {
  /** The rules go by this from now on. */
  applied(home: PlannedHome): void;
  /** What the heartbeat says of the plan has changed: the relay waits for it. */
  answered(): void;
}

/**
 * The care plan that this hub goes by. A plan from the relay is taken as a whole or refused as a whole; the last good one
 * goes on. It counts at once, and is written to the disk for the next start.
 */
export class HubCarePlan {
  readonly #file: FileCarePlan;
  readonly #configured: RuleSettings;
  readonly #log: Log;
  readonly #work = new InFlight();
  #listener: HubCarePlanListener | undefined;
  #home: PlannedHome;
  #running: CarePlanRef | null = null;
  #refused: { readonly ref: CarePlanRef; readonly problems: readonly CarePlanProblem[] } | undefined;
  #notKept: string | undefined;
  #damaged: string | undefined;
  #toKeep: KeptCarePlan | undefined;
  #keeping = false;
  /** The disk gave the plan after the home was made and before anybody listened. */
  #foundUnheard = false;

  /** Goes on with the plan of the last run. A disk that hangs does not hold up the start: the plan then counts when it comes. */
  static async open(options: {
    readonly dataFolder: string;
    readonly configured: RuleSettings;
    readonly log: Log;
  }): Promise<HubCarePlan> {
    const carePlan = new HubCarePlan(options);
    const loading = carePlan.#file.load();
    if (await settledWithin(loading, diskAnswersWithinMs)) carePlan.#found(await loading);
    else void loading.then((found) => carePlan.#foundLate(found));
    return carePlan;
  }

  private constructor({ dataFolder, configured, log }: Parameters<typeof HubCarePlan.open>[0]) {
    this.#file = new FileCarePlan(dataFolder);
    this.#configured = configured;
    this.#log = log.child({ part: 'care-plan' });
    this.#home = { carePlan: noCarePlan, rules: configured };
  }

  start(listener: HubCarePlanListener): void {
    this.#listener = listener;
    if (this.#foundUnheard) listener.applied(this.#home);
  }

  /** What the rules go by. */
  get home(): PlannedHome {
    return this.#home;
  }

  /** For the heartbeat: this is how the hub acknowledges. */
  get standing(): CarePlanStanding {
    return {
      running: this.#running,
      ...(this.#notKept !== undefined && { notKept: this.#notKept.slice(0, longestText) }),
      ...(this.#refused && { refused: { ...this.#refused.ref, problems: [...this.#refused.problems] } }),
    };
  }

  /** Why the plan is not, or may not stay, on the disk. */
  get storageProblem(): string | undefined {
    return this.#damaged ?? (this.#notKept === beingWritten ? undefined : this.#notKept);
  }

  /** What is wrong with the plan that people want, while another one counts. */
  get refusal(): string | undefined {
    const [first] = this.#refused?.problems ?? [];
    return first && `version ${this.#refused?.ref.version}: ${first.field}: ${first.fix}`;
  }

  /** A plan has come from the relay. It is answered even if it is known: the relay may not have heard. */
  take({ plan, ...ref }: KeptCarePlan): void {
    const { planId, version, revision } = ref;
    const isRunning = this.#running?.planId === planId && this.#running.revision === revision;
    if (isRunning && this.#notKept === undefined && !this.#refused) {
      this.#listener?.answered();
      return;
    }
    const checked = checkCarePlan(plan, ref, this.#configured);
    if (!checked.ok) {
      this.#refused = { ref: { planId, version, revision }, problems: checked.problems };
      this.#log.warn({ version, problems: checked.problems.map(({ field }) => field) }, 'a care plan is refused');
      this.#listener?.answered();
      return;
    }
    this.#running = { planId, version, revision };
    this.#refused = undefined;
    this.#home = checked.home;
    this.#notKept = beingWritten;
    this.#log.info({ version }, 'another care plan counts');
    this.#listener?.applied(checked.home);
    this.#keep({ planId, version, revision, plan });
  }

  /** Resolves when nothing is being written. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  #found({ kept, problem }: FoundCarePlan): void {
    this.#damaged = problem;
    if (problem !== undefined) this.#log.error({ problem }, 'the care plan on the disk is damaged');
    if (!kept) return;
    const { plan, ...ref } = kept;
    const checked = checkCarePlan(plan, ref, this.#configured);
    // What suited the program of that time may not suit this one: all of it that does still counts.
    const home = checked.ok ? checked.home : checked.without;
    if (!checked.ok) this.#refused = { ref, problems: checked.problems };
    if (!home) return;
    this.#running = ref;
    this.#home = home;
  }

  #foundLate(found: FoundCarePlan): void {
    // What the relay has sent meanwhile is newer.
    if (this.#running || this.#refused) return;
    this.#found(found);
    if (!this.#listener) this.#foundUnheard = true;
    this.#listener?.applied(this.#home);
    this.#listener?.answered();
  }

  #keep(plan: KeptCarePlan): void {
    this.#toKeep = plan;
    if (this.#keeping) return;
    this.#keeping = true;
    void this.#work.track(this.#write());
  }

  /** One after the other; what came meanwhile is written next. Never throws. */
  async #write(): Promise<void> {
    for (let plan = this.#toKeep; plan; plan = this.#toKeep) {
      this.#toKeep = undefined;
      try {
        await this.#file.keep(plan);
        if (this.#toKeep) continue;
        this.#notKept = undefined;
        this.#damaged = undefined;
      } catch (error) {
        this.#notKept = messageOf(error);
        this.#log.error({ problem: this.#notKept }, 'the care plan cannot be written to the disk');
      }
    }
    this.#keeping = false;
    this.#listener?.answered();
  }
}
