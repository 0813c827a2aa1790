import { parseArgs } from 'node:util';
import { AnjuError, messageOf } from '../../foundation/errors.ts';

export interface DemoOptions {
  /** Folder of keys, data, configurations and logs. */
  readonly home: string;
  /** The first of the ports; undefined: as at the first start, or the usual one. */
  readonly portBase: number | undefined;
  readonly help: boolean;
}

export const usualPortBase = 8440;

export const helpText = `npm start -- [options]

Runs all of Anju on this computer: relay, local broker, one simulated home and its hub.

  --port-base N   first of the ports that are used, 1024 to 65500 (default ${usualPortBase})
  --home DIR      folder for keys, data, configurations and logs (default .anju)
  --help          shows this

Ctrl-C stops everything; the next start continues where this one stopped.
To begin anew, remove the folder.
`;

/** Throws `input/invalid` naming the option, the value and the fix. */
export function readOptions(args: readonly string[]): DemoOptions {
  let values: { home?: string; 'port-base'?: string; help?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { home: { type: 'string' }, 'port-base': { type: 'string' }, help: { type: 'boolean' } },
    }));
  } catch (error) {
    throw new AnjuError('input/invalid', `${messageOf(error)}. --help lists the options`, { cause: error });
  }
  const text = values['port-base'];
  const portBase = text === undefined ? undefined : Number(text);
  if (portBase !== undefined && !(Number.isInteger(portBase) && portBase >= 1024 && portBase <= 65_500)) {
    throw new AnjuError('input/invalid', `--port-base: ${text} must be a whole number from 1024 to 65500`);
  }
  return { home: values.home ?? '.anju', portBase, help: values.help ?? false };
}
