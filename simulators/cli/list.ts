import { alarmTable } from '../../contracts/alarm-table.ts';
import { deviceFaults, doings } from '../devices/device-simulator.ts';
import { simulators } from '../devices/registry.ts';
import { builtInScenarios, longScenarios } from '../scenarios/built-in.ts';
import { readScenario } from '../scenarios/read-scenario.ts';
import type { Output } from './terminal.ts';

export const listable = ['devices', 'doings', 'faults', 'alarms', 'scenarios'] as const;
export type Listable = (typeof listable)[number];

/** Says what there is; without a word, everything. */
export function list(what: Listable | undefined, output: Output): void {
  for (const each of what === undefined ? listable : [what]) output.write(`${sections[each]()}\n`);
}

const sections: Readonly<Record<Listable, () => string>> = {
  devices: () =>
    section(
      'Devices (`is:` in a scenario, and `anju-sim device`)',
      simulators.map(({ id, transport, events, faults }) => [
        `${id} (${transport})`,
        `events: ${events.join(', ') || 'none'}; faults: ${faults.join(', ')}`,
      ]),
    ),
  doings: () => section('What people do (`do:`)', [[doings.join(', '), '']]),
  faults: () => section('What can be wrong with a device or its line (`fail:`)', [[deviceFaults.join(', '), '']]),
  alarms: () =>
    section(
      'What a hub can say (`alarm:` and `fault:`)',
      Object.entries(alarmTable).map(([kind, { severity, preAlarmSeconds, signal }]) => [
        kind,
        `${severity}${preAlarmSeconds > 0 ? `, ${preAlarmSeconds} s to cancel` : ''}${signal === 'none' ? '' : `, ${signal}`}`,
      ]),
    ),
  scenarios: () =>
    [
      section('Scenarios that come with Anju (`anju-sim run all`)', builtInScenarios().map(titled)),
      section('Scenarios that live for weeks', longScenarios().map(titled)),
    ].join('\n'),
};

function titled(file: string): [string, string] {
  const { name, scenario } = readScenario(file);
  return [name, scenario.title];
}

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    title,
    ...rows.map(([name, text]) => `  ${name.padEnd(text === '' ? 0 : width)}  ${text}`.trimEnd()),
    '',
  ].join('\n');
}
