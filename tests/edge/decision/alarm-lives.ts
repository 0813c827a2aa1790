import { expect } from 'vitest';
import { alarmTable, isAlarmKind } from '../../../contracts/alarm-table.ts';
import type { AlarmTransition } from '../../../contracts/alarm-transition.ts';
import { preAlarmSecondsOf } from '../../../edge/alarms/alarm-settings.ts';
import type { DecidingHome } from './deciding-home.ts';

interface Life {
  readonly kind: string;
  readonly device: string | undefined;
  state: AlarmTransition['transition'];
  over: boolean;
  /** Its end is told to nobody, so that a crash may undo it. */
  forgotten: boolean;
}

/** Follows every alarm of a home from its announcement to its end, and expects of each that its life makes sense. */
export class AlarmLives {
  readonly #lives = new Map<string, Life>();
  transitions = 0;

  /** How many alarms there were. */
  get alarms(): number {
    return this.#lives.size;
  }

  told(transition: AlarmTransition, home: DecidingHome): void {
    if (!('alarm' in transition)) throw new Error('a session is opened by the shell only');
    this.transitions++;
    const { alarmId, kind, because, device, place } = transition.alarm;
    const about = `${alarmId} ${kind} (${because.reason})`;
    const devices = home.everyDevice;
    if (!isAlarmKind(kind)) throw new Error(`${about} is of no kind`);
    const life = this.#lives.get(alarmId);
    const after = life?.over ? 'its end' : (life?.state ?? 'nothing');
    const hasPreAlarm = preAlarmSecondsOf(kind, home.setup.alarms) > 0;
    // What still stands is said again, under the same id.
    const isAgain = transition.transition === 'raised' && transition.again !== undefined;
    const allowed: Record<string, string[]> = {
      'pre-alarm': ['nothing'],
      raised: isAgain ? ['raised'] : hasPreAlarm ? ['pre-alarm', 'nothing'] : ['nothing'],
      cancelled: ['pre-alarm', 'raised'],
      cleared: ['raised', 'cancelled'],
    };
    expect(allowed[transition.transition], `${about}: ${transition.transition} after ${after}`).toContain(after);
    expect(Object.keys(because.evidence), `${about} has evidence`).not.toEqual([]);
    // Whoever no sensor could have seen has not fallen silent.
    if (kind === 'inactivity') expect(because.evidence['sensorsHeard'], about).toBeGreaterThan(0);
    if (device !== undefined)
      expect(
        devices.map((facts) => facts.device),
        about,
      ).toContain(device);
    if (place !== '')
      expect(
        devices.map((facts) => facts.place),
        about,
      ).toContain(place);
    const next = life ?? { kind, device, state: transition.transition, over: false, forgotten: false };
    next.state = transition.transition;
    next.over =
      transition.transition === 'cleared' ||
      (transition.transition === 'cancelled' && (transition.during === 'pre-alarm' || kind === 'sos'));
    this.#lives.set(alarmId, next);
  }

  /** A person has closed the incidents of all that stood: a call by a button is then over without a word. */
  closed(home: DecidingHome): void {
    const open = new Set<string>(home.state.alarms.open.map(({ alarmId }) => alarmId));
    for (const [alarmId, life] of this.#lives) if (life.kind === 'sos' && !open.has(alarmId)) life.forgotten = true;
  }

  /** Every alarm that stands was announced, and every one that was announced and is not over stands, or a newer one of its kind does. */
  compare(home: DecidingHome): void {
    const { open } = home.state.alarms;
    for (const { alarmId, kind } of open)
      expect(this.#lives.get(alarmId), `${alarmId} ${kind} stands, and was announced`).toMatchObject({ over: false });
    for (const [alarmId, { kind, device, over, forgotten }] of this.#lives) {
      if (over || forgotten) continue;
      const stands = open.some((alarm) => alarm.alarmId === alarmId);
      const newer = open.some((alarm) => alarm.kind === kind && (alarm.device ?? undefined) === device);
      expect(stands || newer, `${alarmId} ${kind} is not over, and stands`).toBe(true);
    }
  }
}

/** Kinds that the hub itself raises, apart from rules. */
export const isFault = (kind: string): boolean => isAlarmKind(kind) && alarmTable[kind].severity === 'fault';
