import type { Clock } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import type { Log } from '../../foundation/log.ts';
import type { SettleHub } from '../identity/revocation.ts';
import type { ApplyAlarm, ReportFault, TestModeSaid } from '../ingest/alarm-intake.ts';
import type { Channel, Delivery } from '../paging/channel.ts';
import { Pager } from '../paging/pager.ts';
import type { Store } from '../store/store.ts';
import { Auditor } from '../supervision/auditor.ts';
import { GapSupervision } from '../supervision/gap-supervision.ts';
import { Hearing } from '../supervision/hearing.ts';
import { HubSupervision } from '../supervision/hub-supervision.ts';
import { IncidentChanges } from './changes.ts';
import { DutyLoop } from './duty-loop.ts';
import { escalationDuty } from './escalation-duty.ts';
import { handBack, type HandBack } from './hand-back.ts';
import { testModeSaid } from './hub-tests.ts';
import type { HubCommands } from './hub-commands.ts';
import { incidentDesk, type IncidentDesk } from './incident-desk.ts';
import { hubInstallation, type HubInstallation } from './installation.ts';
import { settleHub } from './settle-hub.ts';
import { reportFault, takeAlarm } from './take-alarm.ts';

/** The loop sleeps at most 30 s: silent for longer than this, it hangs. */
const loopStalledAfter = seconds(90);

export interface DutiesParts {
  readonly store: Store;
  /** The relay's steady clock: see steady-clock.ts. */
  readonly clock: Clock;
  readonly log: Log;
  readonly channels: readonly Channel[];
  readonly commands: HubCommands;
  readonly heartbeatsMissed: number;
  /** A hub is lost, or heard again. */
  readonly onHubChanged?: (hub: string) => void;
  /** Tells an outside dead-man's switch that all is well. */
  readonly allIsWell?: () => Promise<void>;
  readonly onAttempt?: (channel: string, outcome: Delivery['outcome']) => void;
  readonly random?: () => number;
}

/** Everything that makes sure that somebody answers. */
export interface Duties {
  /** For ingest, inside its transaction. Call `wake` after the commit. */
  readonly applyAlarm: ApplyAlarm;
  readonly reportFault: ReportFault;
  /** For a hub that is let in no more, inside the transaction that says so. */
  readonly settleHub: SettleHub;
  readonly hubInstallation: HubInstallation;
  /** For ingest, inside its transaction. */
  readonly testModeSaid: TestModeSaid;
  readonly handBack: HandBack;
  readonly desk: IncidentDesk;
  readonly changes: IncidentChanges;
  /** To be told when the listener for hubs goes up and down. */
  readonly hearing: Hearing;
  readonly auditor: Auditor;
  /** Something was stored: what is due may have changed. */
  wake(): void;
  start(): void;
  stop(): Promise<void>;
  /** Resolves when nothing is under way; what falls due later is not waited for. */
  quiet(): Promise<void>;
  /** Names of what is wrong, for health; empty when all is well. */
  reasons(): readonly string[];
}

export function duties(parts: DutiesParts): Duties {
  const { store, clock, log } = parts;
  const changes = new IncidentChanges();
  const hearing = new Hearing(clock);
  const common = { store, clock, log, changes };
  const wake = (): void => loop.wake();
  const pager = new Pager({ ...parts, ...common, wake });
  const loop: DutyLoop = new DutyLoop({
    clock,
    log,
    duties: [
      escalationDuty({ ...common, commands: parts.commands }),
      pager,
      new HubSupervision({
        ...common,
        hearing,
        heartbeatsMissed: parts.heartbeatsMissed,
        ...(parts.onHubChanged && { onHubChanged: parts.onHubChanged }),
      }),
      new GapSupervision(common),
    ],
  });
  let startedAt: number | undefined;
  const loopReasons = (): string[] => {
    const ranAt = loop.lastRunAt ?? startedAt;
    const stalled = ranAt !== undefined && clock.now().wall - ranAt > loopStalledAfter;
    return [...(stalled ? ['duty-loop-stalled'] : []), ...loop.reasons()];
  };
  const { allIsWell } = parts;
  const auditor = new Auditor({
    db: store.db,
    clock,
    log,
    ...(allIsWell && { allIsWell }),
    elsewhere: () => [...loopReasons(), ...(hearing.isHearing ? [] : ['not-hearing'])],
  });
  return {
    applyAlarm: takeAlarm(common),
    reportFault: reportFault(common),
    settleHub: settleHub(common),
    hubInstallation: hubInstallation(common),
    testModeSaid: testModeSaid({ ...common, commands: parts.commands }),
    handBack: handBack(common),
    desk: incidentDesk({ ...common, commands: parts.commands, wake }),
    changes,
    hearing,
    auditor,
    wake,
    start: () => {
      startedAt = clock.now().wall;
      loop.start();
      auditor.start();
    },
    stop: async () => {
      hearing.ends();
      pager.stop();
      await auditor.stop();
      await loop.stop();
    },
    quiet: async () => {
      await loop.quiet();
      await auditor.idle();
    },
    reasons: () => [...auditor.reasons(), ...loopReasons()],
  };
}
