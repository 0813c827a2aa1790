import { noCarePlan } from '../../contracts/care-plan.ts';
import { alarmSettingsSchema } from '../../edge/alarms/alarm-settings.ts';
import type { HubSetup } from '../../edge/decision/hub-state.ts';
import { ruleSettingsSchema } from '../../edge/rules/rule-list.ts';
import type { DeviceFacts } from '../../edge/rules/rule.ts';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import { hours } from '../../foundation/durations.ts';
import { dayMs, hourMs, type LocalMs } from './recorded-time.ts';
import type { RecordedSensor } from './recording.ts';

/** What battery sensors of the default kit promise: they say something at least this often. */
const supervision = hours(25);

/** Settings by rule, as the hub's configuration has them. */
export type RuleChanges = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The device that a sensor of the recording is for the rules. */
export const deviceFactsOf = ({ device, place, kind }: RecordedSensor): DeviceFacts => ({
  device,
  place,
  profile: `recorded-${kind}`,
  capabilities: [kind === 'door' ? 'contact' : 'occupancy'],
  silence: supervision,
});

/** A home with the sensors of the recording, all rules on, no care plan, and default settings but for `changes`. */
export function hubSetupOf(sensors: readonly RecordedSensor[], timeZone: string, changes: RuleChanges = {}): HubSetup {
  return {
    home: {
      timeZone,
      devices: sensors.map(deviceFactsOf),
      carePlan: noCarePlan,
    },
    rules: ruleSettingsSchema.parse(changes),
    alarms: alarmSettingsSchema.parse({}),
    session: 'replay',
  };
}

/**
 * How far the zone's clocks are ahead of UTC. Recordings name no zone, so one whose offset never changes is asked for:
 * with DST an hour of the recording would be read twice or never. Throws `input/invalid` for any other.
 */
export function offsetOf(timeZone: string, from: LocalMs, to: LocalMs): number {
  let offset: number | undefined;
  for (let at = from - dayMs; at <= to + 31 * dayMs; at += 15 * dayMs) {
    const here = offsetAt(timeZone, at);
    if (offset !== undefined && offset !== here)
      throw new AnjuError(
        'input/invalid',
        `--time-zone: ${timeZone} changes its clocks in the time of the recording. Give a zone without DST, such as UTC or Asia/Shanghai`,
      );
    offset = here;
  }
  return offset ?? 0;
}

function offsetAt(timeZone: string, at: number): number {
  let text: string;
  try {
    text = new Date(at).toLocaleString('sv-SE', { timeZone });
  } catch (error) {
    throw new AnjuError(
      'input/invalid',
      `--time-zone: ${messageOf(error)}. Give a name of the tz database, such as UTC or Asia/Shanghai`,
      { cause: error },
    );
  }
  const local = Date.parse(`${text.replace(' ', 'T')}Z`);
  return Math.round((local - at) / (hourMs / 4)) * (hourMs / 4);
}
