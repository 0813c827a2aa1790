import { doings } from '../devices/device-simulator.ts';
import { findSimulator, simulators } from '../devices/registry.ts';
import { describeDuration } from '../../foundation/durations.ts';
import { longestScenario, type Scenario, type ScenarioDevice } from './scenario.ts';

/** Something wrong in a scenario, and where. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The devices that a name means: the one of that name, or all of that room. */
export const meantBy = (target: string, devices: readonly ScenarioDevice[]): readonly ScenarioDevice[] => {
  const named = devices.filter(({ name }) => name === target);
  return named.length > 0 ? named : devices.filter(({ place }) => place === target);
};

/** What no single field can say: names that mean nothing, events that a device does not have. */
export function homeProblems({ home: { devices }, steps }: Scenario): Problem[] {
  const problems: Problem[] = lengthProblems(steps);
  const seen = new Set<string>();
  for (const [index, device] of devices.entries()) {
    const path = ['home', 'devices', index];
    const known = findSimulator(device.is);
    if (!known) {
      const ids = simulators.map(({ id }) => id).join(', ');
      problems.push({
        path: [...path, 'is'],
        message: `"${device.is}" is no device that can be simulated; one of ${ids}`,
      });
    } else if (device.pin !== undefined && known.transport !== 'gpio') {
      problems.push({ path: [...path, 'pin'], message: `${device.pin}: ${device.is} is not on a pin; leave it out` });
    }
    if (device.inverted && known && known.transport !== 'gpio')
      problems.push({ path: [...path, 'inverted'], message: `${device.is} is no contact on a pin; leave it out` });
    if (seen.has(device.name))
      problems.push({ path: [...path, 'name'], message: `"${device.name}" is used twice; give each device its own` });
    seen.add(device.name);
  }
  const names = [...seen].join(', ');
  for (const [index, step] of steps.entries()) {
    for (const action of ['do', 'event', 'fail'] as const) {
      for (const [target, what] of Object.entries(step[action] ?? {})) {
        const path = ['steps', index, action, target];
        const meant = meantBy(target, devices);
        if (meant.length === 0)
          problems.push({ path, message: `"${target}" is no device and no room of this home; devices: ${names}` });
        for (const device of meant) {
          const message = cannot(action, what, device);
          if (message !== undefined) problems.push({ path, message });
        }
      }
    }
    for (const [at, target] of (step.mend ?? []).entries()) {
      if (meantBy(target, devices).length === 0)
        problems.push({
          path: ['steps', index, 'mend', at],
          message: `"${target}" is no device and no room of this home; devices: ${names}`,
        });
    }
  }
  return problems;
}

/** Each length is bounded; their sum must be too. */
function lengthProblems(steps: Scenario['steps']): Problem[] {
  let lasts = 0;
  const index = steps.findIndex(({ after = 0 }) => (lasts += after) > longestScenario);
  if (index < 0) return [];
  const message = `a scenario lasts at most ${describeDuration(longestScenario)}; with this step it would be longer`;
  return [{ path: ['steps', index, 'after'], message }];
}

function cannot(action: 'do' | 'event' | 'fail', what: string, { is, name }: ScenarioDevice): string | undefined {
  const known = findSimulator(is);
  if (!known || action === 'do') return undefined;
  const can: readonly string[] = action === 'event' ? known.events : known.faults;
  if (can.includes(what)) return undefined;
  const word = action === 'event' ? 'event' : 'fault';
  return `"${what}" is no ${word} of ${name} (${is}); it has ${can.join(', ') || `none: it only notices ${doings.join(', ')}`}`;
}
