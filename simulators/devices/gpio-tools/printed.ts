import type { DescribedLine, TimedEdge } from './gpio-chip.ts';
import type { Generation } from './tool-options.ts';

interface Described {
  readonly chip: string;
  readonly lines: readonly DescribedLine[];
}

/** Pads as the tools' `%12s` and `%-16s` do. */
const quoted = (name: string): string => (name === '' ? 'unnamed' : `"${name}"`);
const biasName = { keep: '', off: 'disabled', up: 'pull-up', down: 'pull-down' } as const;

/** gpioinfo: tools/gpioinfo.c of either generation. */
export function printedLines({ chip, lines }: Described, generation: Generation): string {
  const print = generation === '1.6.3' ? firstLine : secondLine;
  return [`${chip} - ${lines.length} lines:`, ...lines.map(print), ''].join('\n');
}

function firstLine({ name, output, consumer, bias }: DescribedLine, offset: number): string {
  const flags = [...(consumer === null ? [] : ['used']), ...(bias === 'keep' ? [] : [firstFlag[bias]])];
  const held = consumer === null ? 'unused' : quoted(consumer);
  const fixed = `\tline ${`${offset}`.padStart(3)}: ${quoted(name).padStart(12)} ${held.padStart(12)}`;
  return `${fixed} ${(output ? 'output ' : 'input ').padStart(8)}${'active-high '.padStart(13)}${flags.length > 0 ? `[${flags.join(' ')}]` : ''}`;
}
const firstFlag = { off: 'bias-disabled', up: 'pull-up', down: 'pull-down' } as const;

function secondLine({ name, output, consumer, bias }: DescribedLine, offset: number): string {
  const attributes = [
    output ? 'output' : 'input',
    ...(bias === 'keep' ? [] : [`bias=${biasName[bias]}`]),
    ...(consumer === null ? [] : [`consumer="${consumer}"`]),
  ];
  return `\tline ${`${offset}`.padStart(3)}:\t${quoted(name).padEnd(16)}\t${attributes.join(' ')}`;
}

/** gpiomon with `--format`: what each letter stands for differs between the generations. */
export function printedEdge(format: string, { pin, rising, nanoseconds }: TimedEdge, generation: Generation): string {
  const whole = Math.floor(nanoseconds / 1e9);
  const part = nanoseconds % 1e9;
  const letters: Record<string, string> =
    generation === '1.6.3'
      ? { o: `${pin}`, e: rising ? '1' : '0', s: `${whole}`, n: `${part}`, '%': '%' }
      : {
          o: `${pin}`,
          e: rising ? '1' : '2',
          E: rising ? 'rising' : 'falling',
          S: `${whole}.${`${part}`.padStart(9, '0')}`,
          '%': '%',
        };
  return format.replaceAll(/%(.)/g, (all, letter: string) => letters[letter] ?? all);
}
