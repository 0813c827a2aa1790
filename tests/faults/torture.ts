import { parseArgs } from 'node:util';
import { messageOf } from '../../foundation/errors.ts';
import { spread } from '../support/fault-wait.ts';
import { tortureHub } from './hub-kill.ts';
import { longestLateness, tortureRelay } from './relay-kill.ts';

const usage = `npm run torture -- [--kills N] [--seed S]
Kills the real hub N times under alarm load (200 by default) and the real relay N/2 times during escalation, and
compares what was promised with what stands at the relay and with the people. Ends with 1 when anything was lost.
  --kills N   how many times the hub is killed
  --seed S    the same seed kills at the same moments; by default a new one, which is printed`;

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  process.stderr.write(`--${name}: ${text} must be a whole number above 0\n`);
  process.exit(2);
}

function options(): { kills: number; seed: number } {
  try {
    const { values } = parseArgs({
      options: { kills: { type: 'string' }, seed: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      process.stdout.write(`${usage}\n`);
      process.exit(0);
    }
    return {
      kills: wholeNumber('kills', values.kills ?? '200'),
      seed: wholeNumber('seed', values.seed ?? String(1 + Math.floor(Math.random() * 1_000_000))),
    };
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n${usage}\n`);
    process.exit(2);
  }
}

const { kills, seed } = options();
const say = (line: string): void => void process.stdout.write(`${line}\n`);
say(`seed ${seed}`);

async function torture(): Promise<string[]> {
  const hub = await tortureHub({ kills, seed, log: say });
  say(`hub kills                 ${hub.kills}, with an alarm in flight ${hub.inFlight}`);
  say(`alarms on the hub's disk  ${hub.alarms} in ${hub.messages} messages`);
  say(`dangers of the kills      on disk before ${hub.survived}, raised again by the sensor ${hub.raisedAgain}`);
  say(`signal to commit          ${spread(hub.window)}`);
  say(`restart to online         ${spread(hub.restart)}`);

  const relay = await tortureRelay({ kills: Math.max(1, Math.floor(kills / 2)), seed, log: say });
  say(`relay kills               ${relay.kills}, incidents ${relay.incidents}, steps ${relay.steps}`);
  say(`steps due while down      ${relay.dueWhileDown}, pages that came twice ${relay.twice}`);
  say(`page after time or return ${spread(relay.lateness)}`);

  const problems = [...hub.losses, ...relay.losses];
  if (hub.inFlight < 0.75 * hub.kills) problems.push('fewer than three quarters of the kills had an alarm in flight');
  if (relay.lateness.some((late) => late >= longestLateness)) problems.push('a page came too late');
  return problems;
}

try {
  const problems = await torture();
  for (const problem of problems) say(`LOST: ${problem}`);
  say(problems.length === 0 ? `nothing was lost (seed ${seed})` : `${problems.length} losses (seed ${seed})`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  // What was waited for and never came is a loss as well.
  say(`LOST: ${messageOf(error)} (seed ${seed})`);
  process.exitCode = 1;
}
