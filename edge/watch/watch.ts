import type { AlarmKind } from '../../contracts/alarm-table.ts';
import type { AlarmTransition } from '../../contracts/alarm-transition.ts';
import type { Because } from '../../contracts/because.ts';
import type { Command } from '../../contracts/command.ts';
import type { Heartbeat } from '../../contracts/heartbeat.ts';
import type { SessionId } from '../../contracts/identifiers.ts';
import type { Learned } from '../../contracts/learned.ts';
import type { DecodedValue, Origin } from '../../device-profiles/reading.ts';
import { after, type Clock, type Instant, type Monotonic } from '../../foundation/clock.ts';
import { seconds, type Duration } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import type { PlannedHome } from '../care-plan/check-care-plan.ts';
import type { TestModeOrder } from '../alarms/test-mode.ts';
import { decide } from '../decision/decide.ts';
import type { Decision } from '../decision/decision.ts';
import type { RuleCannotJudge } from '../decision/hub-state.ts';
import type { HubEvent } from '../decision/hub-event.ts';
import type { HubSetup, HubState } from '../decision/hub-state.ts';
import { restoreHub } from '../decision/saved-hub.ts';
import type { ClockTrust } from '../health/clock-trust.ts';
import type { Journal } from '../journal/journal.ts';
import type { Outbox, OutboxContents } from '../outbox/outbox.ts';
import type { ShownSignal, Signals } from '../signals/signals.ts';
import type { SourceListener, SourceStatus } from '../sources/source.ts';
import type { Uplink } from '../uplink/uplink.ts';
import { AlarmDispatch } from './alarm-dispatch.ts';
import { DeviceLog } from './device-log.ts';
import { joinLateDisk } from './late-disk.ts';
import { LearnedNow } from './learned-now.ts';
import { previousOf, type MessageNumbering } from './message-numbering.ts';
import { Running } from './running.ts';
import { sourceEvent } from './source-event.ts';
import { testNews } from './test-news.ts';

/** State that caused no message is written at most this often. */
const saveEvery: Duration = seconds(30);
/** What is left of running deadlines is written down this often. */
const refreshEvery: Duration = seconds(60);

const clockStateName = 'clock';

export interface WatchParts {
  readonly setup: Omit<HubSetup, 'session'>;
  readonly session: SessionId;
  readonly program: string;
  readonly numbering: MessageNumbering;
  readonly clock: Clock;
  readonly clockTrust: ClockTrust;
  readonly outbox: Outbox;
  readonly journal: Journal;
  readonly uplink: Uplink;
  readonly signals: Signals;
  /** The relay should hear of the test mode: now, or when it is convenient. */
  readonly testModeChanged?: (when: 'now' | 'soon') => void;
  readonly log: Log;
}

/**
 * The shell around `decide`: hears the sources, lets it decide within the same call, then signals, commits and sends, in
 * that order. Everything that decides is pure and stands elsewhere.
 */
export class Watch implements SourceListener {
  readonly #parts: WatchParts;
  #setup: HubSetup;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #devices: DeviceLog;
  readonly #dispatch: AlarmDispatch;
  readonly #learnedNow = new LearnedNow();
  #running: Running | undefined;
  #failures = 0;

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#setup = { ...parts.setup, session: parts.session };
    this.#clock = parts.clock;
    this.#log = parts.log.child({ part: 'watch' });
    this.#devices = new DeviceLog(parts.setup.home);
    this.#dispatch = new AlarmDispatch({ ...parts, slow: () => this.#slowCommit() });
  }

  /**
   * Goes on from what the last run left, sends what it could not send, and opens the session. A disk that answers late
   * does not hold this up: `open` then gives nothing, and `diskRecovered` follows.
   */
  async start(): Promise<void> {
    const { outbox, uplink, clockTrust, numbering, program } = this.#parts;
    const contents = await outbox.open();
    const now = this.#clock.now();
    clockTrust.restore(contents.states[clockStateName]);
    this.#running = new Running(this.#restore(contents, now), now);
    for (const message of contents.pending) uplink.send(numbering.adopted(message));
    const opened: AlarmTransition = {
      transition: 'session-opened',
      previous: previousOf(contents, numbering.hub),
      program,
    };
    this.#dispatch.send({ messages: [numbering.alarm(opened, now)], states: {} });
    if (contents.corruptFileKept !== undefined) {
      this.fault('storage_failed', 'outbox', { reason: 'outbox-file-damaged', evidence: {} });
    }
    this.#happened({ kind: 'started' });
    // Until the disk answers, what happens is remembered, so that its deadlines can still be honoured.
    if (outbox.health().state === 'ok') this.#running.meanwhile = undefined;
  }

  /** The disk answered after all: what the last run left joins what has happened since. */
  diskRecovered(contents: OutboxContents): void {
    for (const message of contents.pending) this.#parts.uplink.send(this.#parts.numbering.adopted(message));
    this.#parts.clockTrust.restore(contents.states[clockStateName]);
    const running = this.#running;
    if (!running) return;
    const { meanwhile } = running;
    running.meanwhile = undefined;
    if (!meanwhile) this.#log.error('the disk returned too late: what the rules were waiting for begins anew');
    const joined = joinLateDisk(running.state, this.#restore(contents, running.startedAt), meanwhile);
    running.state = joined.state;
    this.#send(joined.transitions, this.#clock.now());
    this.#happened({ kind: 'wake' });
    // What was committed meanwhile is about to be written over what the disk held.
    this.#save(true);
  }

  heard(device: string, values: readonly DecodedValue[], origin: Origin, at: Instant, watching = true): void {
    const readings = this.#devices.readings(device, values, origin, at);
    this.#happened({ kind: 'heard', device, origin, readings, watching }, at);
    for (const entry of this.#devices.heard(device, readings, origin, at, watching)) this.#parts.journal.append(entry);
  }

  availability(device: string, available: boolean): void {
    this.#happened({ kind: 'availability', device, available });
  }

  changed(status: SourceStatus): void {
    this.#happened(sourceEvent(status));
  }

  /** Somebody in the home says that all is right. Returns whether that ended anything. */
  allRight(by: string): boolean {
    return this.#happened({ kind: 'cancel', by })?.confirm === 'cancelled';
  }

  /** What the relay tells the home. */
  command({ command }: Command): void {
    if (command.kind === 'help-coming') this.#happened({ kind: 'help-coming' });
    if (command.kind === 'incident-closed') this.#happened({ kind: 'incident-closed', alarmIds: command.alarmIds });
    if (command.kind === 'test-mode') this.test({ ...command, by: 'relay' });
  }

  /** Another care plan counts from now on. */
  carePlan({ carePlan, rules }: PlannedHome): void {
    this.#setup = { ...this.#setup, home: { ...this.#setup.home, carePlan }, rules };
    this.#happened({ kind: 'care-plan', carePlan, rules });
    this.#save(false);
  }

  /** What was learned of the home is forgotten, also on the disk. Returns what is known then. */
  forgetHabits(by: string): Learned | undefined {
    this.#happened({ kind: 'forget-habits' });
    this.#save(false);
    this.#log.info({ by }, 'what was learned is forgotten');
    return this.learned;
  }

  /** What the hub has learned of the home; the same object while that is the same. Undefined: it does not run. */
  get learned(): Learned | undefined {
    return this.#running && this.#learnedNow.of(this.#running.state, this.#setup);
  }

  /** Begins the test mode, gives it another end, or, with 0 minutes, ends it. Returns it as it then stands. */
  test({ minutes, walkTest, by }: TestModeOrder): HubState['testMode'] {
    this.#happened({ kind: 'test-mode', minutes, walkTest, by });
    this.#log.info({ minutes, walkTest, by }, 'test mode');
    return this.testMode;
  }

  /** The test mode that runs, or the last one. */
  get testMode(): HubState['testMode'] {
    return this.#running?.state.testMode ?? null;
  }

  /** Something is wrong with the hub itself. Repeats are absorbed until it is over. */
  fault(alarmKind: AlarmKind, subject: string, because: Because): void {
    this.#happened({ kind: 'fault', alarmKind, subject, because });
  }

  faultOver(alarmKind: AlarmKind, subject: string, because: Because): void {
    this.#happened({ kind: 'fault-over', alarmKind, subject, because });
  }

  /** To be called when the clock has become trusted, or is not any more. */
  clockChanged(): void {
    if (!this.#running) return;
    this.#happened({ kind: 'wake' });
    this.#save(true);
  }

  devices(now: Instant): Heartbeat['devices'] {
    return this.#devices.devices(now);
  }

  get openAlarms(): HubState['alarms']['open'] {
    return this.#running?.state.alarms.open ?? [];
  }

  get cannotJudge(): readonly RuleCannotJudge[] {
    return this.#running?.cannotJudge ?? [];
  }

  get shown(): ShownSignal {
    return this.#running?.shown ?? { pattern: 'none' };
  }

  /** How many inputs could not be decided on since the start; each is a bug, and stands in the log. */
  get failures(): number {
    return this.#failures;
  }

  /** When a commit was last slower than it should be. */
  get slowCommitAt(): Instant | undefined {
    return this.#running?.slowCommitAt;
  }

  /** Hears nothing any more, and hands the present state to the outbox. */
  stop(): void {
    if (!this.#running) return;
    this.#running.cancelWake?.();
    this.#running.cancelSave?.();
    this.#save(true);
    this.#running = undefined;
  }

  #restore(contents: OutboxContents, now: Instant): HubState {
    const { state, notes } = restoreHub(contents.states, now, this.#setup);
    for (const note of notes) this.#log.error(note, 'a saved state cannot be used; it starts afresh');
    return state;
  }

  #happened(event: HubEvent, at?: Instant): Decision | undefined {
    const running = this.#running;
    if (!running) return undefined;
    const now = this.#clock.now();
    running.remember({ event, now });
    let decision: Decision;
    try {
      decision = decide(running.state, event, now);
    } catch (error) {
      // One input that a rule cannot bear must not end the watching of everything else.
      this.#failures++;
      this.#log.error({ event: event.kind, problem: messageOf(error), stack: stackOf(error) }, 'a decision failed');
      return undefined;
    }
    const shownBefore = running.shown.pattern;
    const testBefore = running.state.testMode;
    running.take(decision);
    this.#failures += decision.failed.length;
    for (const { rule, error } of decision.failed) {
      this.#log.error({ rule, event: event.kind, problem: messageOf(error), stack: stackOf(error) }, 'a rule failed');
    }
    // The home first: everything after this may take its time.
    this.#signal(decision);
    this.#send(decision.transitions, at && at.bootId === now.bootId ? at : now);
    const { pattern, alarmKind } = decision.show;
    if (pattern !== shownBefore) this.#log.info({ pattern, alarmKind }, 'signal shown');
    if (decision.changed) this.#saveSoon();
    const news = testNews(testBefore, decision);
    if (news === 'now') this.#save(false);
    if (news) this.#parts.testModeChanged?.(news);
    this.#arm(decision.wakeAt);
    return decision;
  }

  /** A siren that cannot be reached must not keep the alarm from people. */
  #signal({ show, confirm }: Decision): void {
    try {
      this.#parts.signals.show(show);
      if (confirm) this.#parts.signals.confirm(confirm);
    } catch (error) {
      this.#failures++;
      this.#log.error({ pattern: show.pattern, problem: messageOf(error) }, 'a signal failed');
    }
  }

  #send(transitions: readonly AlarmTransition[], occurredAt: Instant): void {
    const running = this.#running;
    if (!running || transitions.length === 0) return;
    const messages = transitions.map((transition) => this.#parts.numbering.alarm(transition, occurredAt));
    this.#dispatch.send({ messages, states: running.unsaved(this.#clock.now(), false) });
    // A line of the log takes as long as a decision: it may wait, the alarm may not.
    for (const { id, alarm } of messages) this.#log.info({ sequence: id.sequence, alarm }, 'alarm message');
  }

  #arm(wakeAt: Monotonic | undefined): void {
    const running = this.#running;
    if (!running || wakeAt === running.wakeAt) return;
    running.cancelWake?.();
    running.wakeAt = wakeAt;
    running.cancelWake =
      wakeAt === undefined
        ? undefined
        : this.#clock.wakeAt(wakeAt, () => {
            running.wakeAt = undefined;
            this.#happened({ kind: 'wake' });
          });
  }

  #saveSoon(): void {
    const running = this.#running;
    if (!running || running.cancelSave) return;
    const at = Math.max(this.#clock.now().monotonic, after(running.savedAt, saveEvery)) as Monotonic;
    running.cancelSave = this.#clock.wakeAt(at, () => {
      running.cancelSave = undefined;
      this.#save(false);
    });
  }

  /** Writes what has changed; `all` also what is left of every deadline. */
  #save(all: boolean): void {
    const running = this.#running;
    if (!running) return;
    const states = running.unsaved(this.#clock.now(), all);
    const clockState = this.#parts.clockTrust.save();
    if (clockState !== running.savedClock) {
      states[clockStateName] = clockState;
      running.savedClock = clockState;
    }
    if (Object.keys(states).length > 0) this.#dispatch.send({ messages: [], states });
  }

  /** Each minute: what is left of running deadlines goes to the disk, so that a power cut costs a minute at most. */
  refresh(): void {
    const running = this.#running;
    if (!running) return;
    const due = after(running.refreshedAt, refreshEvery) <= this.#clock.now().monotonic;
    if (due) this.#save(running.wakeAt !== undefined);
  }

  #slowCommit(): void {
    if (!this.#running) return;
    this.#running.slowCommitAt = this.#clock.now();
    this.fault('storage_failed', 'outbox', {
      reason: 'outbox-not-on-disk',
      evidence: { problem: this.#parts.outbox.health().problem ?? 'the disk is slow' },
    });
  }
}

const stackOf = (thrown: unknown): string | undefined => (thrown instanceof Error ? thrown.stack : undefined);
