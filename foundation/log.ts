import { pino, type DestinationStream, type Logger } from 'pino';

/** One structured line per fact. error = a person must look, warn = degraded, info = lifecycle, debug = everything else. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'> & { child(bindings: Record<string, unknown>): Log };

/** Fields that must never reach a log, whoever passes them. */
const neverLogged = [
  'authorization',
  'cookie',
  'token',
  'secret',
  'password',
  'privateKey',
  'phone',
  'name',
  'respectfulName',
  'address',
  'accessNote',
].flatMap((field) => [field, `*.${field}`, `*.*.${field}`, `*.*.*.${field}`]);

export function createLog(options: { program: string; level?: string; destination?: DestinationStream }): Log {
  return pino(
    {
      base: { program: options.program },
      level: options.level ?? 'info',
      redact: { paths: neverLogged, censor: '[not logged]' },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    options.destination ?? standardOutput(),
  );
}

/** What is kept while nobody reads the log; then lines are dropped. */
const longestBacklogBytes = 1_000_000;

/** A full disk or a reader that stands still costs lines of the log, never the program. */
function standardOutput(): DestinationStream {
  const output = pino.destination({ dest: 1, sync: false, maxLength: longestBacklogBytes });
  // Without a listener, pino's own error would end the program.
  output.on('error', () => undefined);
  return output;
}
