import { createInterface } from 'node:readline';
import { messageOf } from '../../foundation/errors.ts';
import { deviceFaults, doings, type DeviceFault, type Doing } from '../devices/device-simulator.ts';

/** What somebody at the keyboard can order of a simulated device, or of one of several. */
export interface Orders {
  readonly do: (doing: Doing) => void;
  readonly event: (name: string) => void;
  readonly fail: (fault: DeviceFault) => void;
  readonly mend: () => void;
}

export const ordersHelp = `  do DOING       ${doings.join(', ')}
  event NAME     something of the device's own, such as press
  fail FAULT     ${deviceFaults.join(', ')}
  mend           ends what lasts of it
  quit           ends the simulation`;

/** Obeys one line. Returns what to answer, or `quit`. */
export function obey(line: string, orders: Orders): string {
  const [word = '', what = ''] = line.trim().split(/\s+/);
  const doing = doings.find((known) => known === what);
  const fault = deviceFaults.find((known) => known === what);
  try {
    if (word === '' || word === 'help') return ordersHelp;
    if (word === 'quit') return 'quit';
    if (word === 'do')
      return doing ? done(() => orders.do(doing)) : `do: "${what}" must be one of ${doings.join(', ')}`;
    if (word === 'fail')
      return fault ? done(() => orders.fail(fault)) : `fail: "${what}" must be one of ${deviceFaults.join(', ')}`;
    if (word === 'event') return done(() => orders.event(what));
    if (word === 'mend') return done(orders.mend);
  } catch (error) {
    return messageOf(error);
  }
  return `"${word}" is no order. Known:\n${ordersHelp}`;
}

function done(act: () => void): string {
  act();
  return 'done';
}

/** Takes lines from the keyboard, or from a pipe, until one says quit or a signal ends it. The end of a pipe ends nothing: the
 * device's own line keeps the program running. */
export async function listen(answerTo: (line: string) => string, say: (text: string) => void): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  await new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      const answer = answerTo(line);
      if (answer === 'quit') resolve();
      else say(`${answer}\n`);
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  lines.close();
}
