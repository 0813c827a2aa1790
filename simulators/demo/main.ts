import { relative } from 'node:path';
import { isAnjuError, messageOf } from '../../foundation/errors.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { accountLines } from './accounts.ts';
import { Demo } from './demo.ts';
import { helpText, readOptions } from './options.ts';

/** `npm start`: all of Anju on one computer, with no hardware. */
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (error: unknown): void => {
  const bug = error instanceof Error && !isAnjuError(error) && error.constructor !== Error;
  process.stderr.write(`${bug ? error.stack : messageOf(error).replaceAll('\n', ' ')}\n`);
};

// A terminal that was closed takes no more lines; that must not keep us from stopping in order.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

async function run(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    say(helpText.trimEnd());
    return;
  }
  const demo = new Demo({ options, clock: systemClock(), say });
  let stopping = false;
  const stop = async (exitCode: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    say('Stopping ...');
    const problems = await demo.stop();
    for (const problem of problems) say(problem);
    say('Stopped. The next npm start continues here.');
    process.exit(problems.length > 0 ? 1 : exitCode);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));

  try {
    const { console: address, accounts, page, logs } = await demo.start();
    say('');
    say('Anju runs.');
    say(`  The console, where people answer alarms:  ${address}`);
    say('  Sign in there with one of these, made for this demo only (it asks nobody for a second factor):');
    for (const line of accountLines(accounts)) say(`    ${line}`);
    say(`  The simulated home, to make things happen: ${page}`);
    say('  Press Fall there: the chime sounds, and unless somebody says "I\'m all right" a phone rings after 30 s.');
    say(`  Logs: ${relative('', logs) || logs}`);
    say('Ctrl-C stops everything; the next start continues here.');
  } catch (error) {
    // What a stop cuts short is no error of its own.
    if (stopping) return;
    complain(error);
    stopping = true;
    await demo.stop();
    process.exit(1);
  }
}

try {
  await run();
} catch (error) {
  complain(error);
  process.exit(1);
}
