import type { KnownOption } from './getopt.ts';

export const toolNames = ['gpiodetect', 'gpioinfo', 'gpioget', 'gpioset', 'gpiomon'] as const;
export type ToolName = (typeof toolNames)[number];
export type Generation = '1.6.3' | '2.2.1';

const flag = (name: string, short?: string): KnownOption => ({ name, takesValue: false, ...(short && { short }) });
const value = (name: string, short?: string): KnownOption => ({ name, takesValue: true, ...(short && { short }) });

const always = [flag('help', 'h'), flag('version', 'v')];

/** The option tables of tools/*.c of libgpiod 1.6.3. */
const first: Record<ToolName, readonly KnownOption[]> = {
  gpiodetect: always,
  gpioinfo: always,
  gpioget: [...always, flag('active-low', 'l'), value('bias', 'B')],
  gpioset: [
    ...always,
    flag('active-low', 'l'),
    value('bias', 'B'),
    value('drive', 'D'),
    value('mode', 'm'),
    value('sec', 's'),
    value('usec', 'u'),
    flag('background', 'b'),
  ],
  gpiomon: [
    ...always,
    flag('active-low', 'l'),
    value('bias', 'B'),
    value('num-events', 'n'),
    flag('silent', 's'),
    flag('rising-edge', 'r'),
    flag('falling-edge', 'f'),
    flag('line-buffered', 'b'),
    value('format', 'F'),
  ],
};

const chosen = [...always, flag('by-name'), value('chip', 'c'), flag('strict', 's'), flag('unquoted')];
const requested = [...chosen, flag('active-low', 'l'), value('bias', 'b'), value('consumer', 'C')];

/** Those of libgpiod 2.2. gpioset as distributions may build it: without `--interactive`. */
const second: Record<ToolName, readonly KnownOption[]> = {
  gpiodetect: always,
  gpioinfo: chosen,
  gpioget: [...requested, flag('as-is', 'a'), value('hold-period', 'p'), flag('numeric')],
  gpioset: [
    ...requested,
    flag('banner'),
    value('drive', 'd'),
    value('hold-period', 'p'),
    value('toggle', 't'),
    flag('daemonize', 'z'),
  ],
  gpiomon: [
    ...requested,
    flag('banner'),
    value('debounce-period', 'p'),
    value('edges', 'e'),
    value('event-clock', 'E'),
    value('format', 'F'),
    value('idle-timeout'),
    flag('localtime'),
    value('num-events', 'n'),
    flag('quiet', 'q'),
    flag('silent'),
    flag('utc'),
  ],
};

export const optionsOf = (generation: Generation, tool: ToolName): readonly KnownOption[] =>
  (generation === '1.6.3' ? first : second)[tool];

/** Values of options that the tools refuse, with their own words. */
export function badValue(generation: Generation, option: string, given: string): string | undefined {
  const choices: Record<string, readonly string[]> =
    generation === '1.6.3'
      ? {
          bias: ['as-is', 'disable', 'pull-down', 'pull-up'],
          drive: ['push-pull', 'open-drain', 'open-source'],
          mode: ['exit', 'wait', 'time', 'signal'],
        }
      : {
          bias: ['pull-down', 'pull-up', 'disabled'],
          drive: ['push-pull', 'open-drain', 'open-source'],
          edges: ['falling', 'rising', 'both'],
          'event-clock': ['monotonic', 'realtime', 'hte'],
        };
  const known = choices[option];
  if (!known || known.includes(given)) return undefined;
  const name = option === 'event-clock' ? 'event clock' : option;
  return `invalid ${name}: ${given}`;
}
