import { z } from 'zod';
import { alarmTable, isAlarmKind } from '../../contracts/alarm-table.ts';
import { days, describeDuration, type Duration } from '../../foundation/durations.ts';
import { deviceFaults, doings } from '../devices/device-simulator.ts';
import { householdSettings } from '../household/settings.ts';
import { readDuration } from './written-duration.ts';

const text = z.string().trim().min(1).max(2_000);
const name = z.string().trim().min(1).max(64);
/** A part of the paths of its tty: it may not lead elsewhere. */
const deviceName = name.refine((written) => !/[/\\\p{Cc}]/u.test(written) && !/^\.{1,2}$/.test(written), {
  message: 'must be a plain name without / and \\, such as bedroom-radar',
});

/** No scenario lasts longer: what would is a slip of the pen, and would never end. */
export const longestScenario = days(400);
const tooLong = `must be at most ${describeDuration(longestScenario)}`;
const isBounded = (duration: Duration): boolean => Math.abs(duration) <= longestScenario;

const lengthOfTime = z.string().transform((written, context) => {
  const duration = readDuration(written);
  if (duration !== undefined && duration >= 0 && isBounded(duration)) return duration;
  const message =
    duration !== undefined && duration >= 0 ? tooLong : 'must be a length of time such as 5 min, 1 h 30 min or 250 ms';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});
const signedLength = z.string().transform((written, context) => {
  const duration = readDuration(written);
  if (duration !== undefined && isBounded(duration)) return duration;
  const message =
    duration === undefined
      ? 'must be a length of time with its sign, such as +1 h or -30 min'
      : `${tooLong} either way`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'must be a time of day such as "22:40", in quotes');

const kinds = Object.keys(alarmTable);
const isFault = (kind: string): boolean => isAlarmKind(kind) && alarmTable[kind].severity === 'fault';
const alarmKind = z.string().refine((kind) => isAlarmKind(kind) && !isFault(kind), {
  message: `must be a kind of alarm: ${kinds.filter((kind) => !isFault(kind)).join(', ')}`,
});
const faultKind = z
  .string()
  .refine(isFault, { message: `must be a kind of fault: ${kinds.filter(isFault).join(', ')}` });
const anyKind = z.string().refine(isAlarmKind, { message: `must be a kind of alarm or fault: ${kinds.join(', ')}` });
const signal = z.enum(['siren', 'chime', 'light']);

/** What one expectation is about; each has exactly one of these. */
const expectationKinds = [
  'alarm',
  'fault',
  'cancelled',
  'cleared',
  'open',
  'delivered',
  'signal',
  'source',
  'refused',
  'cannot-judge',
  'no',
] as const;

const expectation = z
  .strictObject({
    alarm: alarmKind.optional().describe('the hub raises this alarm'),
    fault: faultKind.optional().describe('the hub raises this fault'),
    cancelled: alarmKind.optional().describe('the home cancels this alarm'),
    cleared: anyKind.optional().describe('the hub says that this alarm or fault is over'),
    open: anyKind.optional().describe('this alarm or fault stands open'),
    delivered: anyKind.optional().describe('the relay has been told of this alarm or fault'),
    signal: signal.optional().describe('this output of the home sounds or shines'),
    source: name.optional().describe('this connection of the hub is in the state that stands in `is`'),
    refused: name.optional().describe('the hub counts something unreadable on this connection'),
    'cannot-judge': z.literal(true).optional().describe('the hub says that it cannot judge'),
    no: z
      .union([z.enum(['alarm', 'fault']), anyKind, signal])
      .optional()
      .describe('this does not happen'),
    place: name.optional().describe('room that it must name'),
    device: name.optional().describe('device that it must name'),
    because: name.optional().describe('reason that it must give'),
    state: z.enum(['pre-alarm', 'raised']).optional().describe('default: whichever comes first'),
    is: z.enum(['starting', 'hearing', 'failed']).optional().describe('state of the source'),
    after: lengthOfTime.optional().describe('it may not come earlier than so long after the step'),
    within: lengthOfTime.optional().describe('it comes at the latest so long after the step; default: at once'),
    for: lengthOfTime.optional().describe('with `no`: for so long from the step on'),
  })
  .superRefine((written, context) => {
    const about = expectationKinds.filter((kind) => written[kind] !== undefined);
    const problem = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (about.length !== 1)
      problem('', `must say exactly one of ${expectationKinds.join(', ')}; it says ${about.join(' and ') || 'none'}`);
    if (written.no !== undefined && written.for === undefined)
      problem('for', 'must say for how long nothing may come, such as 30 min');
    if (written.no === undefined && written.for !== undefined) problem('for', 'goes with `no` only; use `within`');
    if (written.source !== undefined && written.is === undefined)
      problem('is', 'must say the state: starting, hearing or failed');
  });
export type Expectation = z.output<typeof expectation>;

const byTarget = <Value extends z.ZodType>(value: Value) => z.record(name, value);

const step = z
  .strictObject({
    at: timeOfDay.optional().describe('local time of the home; the next time that it is so'),
    after: lengthOfTime.optional().describe('so long after the step before'),
    say: text.optional().describe('what happens, for people'),
    do: byTarget(z.enum(doings))
      .optional()
      .describe('what a person does, as a device, or every device of a room, could tell'),
    event: byTarget(z.string().min(1).max(60)).optional().describe('something happens that is the device’s own'),
    fail: byTarget(z.enum(deviceFaults)).optional().describe('something goes wrong with a device or its line'),
    mend: z
      .union([name.transform((one) => [one]), z.array(name).min(1)])
      .optional()
      .describe('ends what lasts of it'),
    hub: z
      .union([z.enum(['stop', 'start', 'restart']), z.strictObject({ 'power-cut': lengthOfTime })])
      .optional()
      .describe('stop, start, restart, or the power is cut for so long'),
    clock: z
      .strictObject({ step: signedLength.optional(), synchronised: z.boolean().optional() })
      .optional()
      .describe("the hub's clock is stepped, or is no longer set from the network"),
    network: z.enum(['down', 'up']).optional().describe('the line to the relay'),
    zigbee: z
      .enum(['bridge-stops', 'bridge-crashes', 'bridge-starts', 'replays-cache', 'broker-stops', 'broker-starts'])
      .optional()
      .describe('what happens to Zigbee2MQTT and the local broker'),
    expect: z.array(expectation).max(40).default([]).describe('what the hub must say, counted from this step on'),
  })
  .refine(({ at, after }) => (at === undefined) !== (after === undefined), {
    message: 'must say when: either `at` or `after`',
  });
export type Step = z.output<typeof step>;

const device = z.strictObject({
  name: deviceName.describe('its name in the scenario and in alarms'),
  is: name.describe('which simulated device it is; `anju-sim list` names them'),
  place: name.describe('room where it is'),
  pin: z
    .int()
    .min(2)
    .max(19)
    .optional()
    .describe('pin of the board, 14 to 19 for a voltage; default: the next free one'),
  inverted: z
    .boolean()
    .default(false)
    .describe('a contact that is wired the other way round than its profile says, and configured so: normally closed'),
  hub: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("further fields of this device in the hub's configuration, such as litresPerPulse or settings"),
});
export type ScenarioDevice = z.output<typeof device>;

/** One scenario: a home, what happens in it, and what its hub must say. */
export const scenarioSchema = z.strictObject({
  title: z.string().trim().min(1).max(120).describe('what it shows, as one sentence'),
  about: text.describe('what it is about: what went wrong elsewhere, and where that is told'),
  time: z
    .strictObject({
      start: z
        .string()
        .regex(
          /^\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d$/,
          'must be a local date and time such as "2026-03-02 14:00", in quotes',
        ),
      zone: z
        .string()
        .min(1)
        .max(64)
        .refine(isTimeZone, 'must be a time zone such as Asia/Shanghai')
        .default('Asia/Shanghai'),
    })
    .optional()
    .describe('when it begins. Default: at two in the afternoon, and it may also run at real time'),
  seed: z.int().min(0).max(0xffff_ffff).default(1).describe('what is left to chance follows from it'),
  home: z.strictObject({
    devices: z.array(device).min(1).max(60),
    hub: z.record(z.string(), z.unknown()).default({}).describe("sections of the hub's configuration, such as rules"),
  }),
  household: householdSettings.optional().describe('people with habits who live there meanwhile'),
  steps: z.array(step).max(500).default([]),
  ends: lengthOfTime
    .optional()
    .describe('how long after the last step it ends; default: when all expectations are settled'),
  allow: z.array(anyKind).default([]).describe('alarms and faults that may come without being expected'),
});
export type Scenario = z.output<typeof scenarioSchema>;

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
