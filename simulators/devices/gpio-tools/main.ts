import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { parseArguments, type GivenOption } from './getopt.ts';
import type { KernelAnswer, KernelCall } from './gpio-chip.ts';
import { printedEdge, printedLines } from './printed.ts';
import { badValue, optionsOf, toolNames, type Generation, type ToolName } from './tool-options.ts';

/**
 * A stand-in for gpiodetect, gpioinfo, gpioget, gpioset and gpiomon of libgpiod 1.6.3 or 2.2.1, before a simulated chip:
 * `main.js GENERATION TOOL SOCKET options...`. Options, complaints and what is printed are those of the real programs.
 */
const [, , generationText = '', toolText = '', socketPath = '', ...args] = process.argv;
const generation: Generation = generationText === '2.2.1' ? '2.2.1' : '1.6.3';
const isFirst = generation === '1.6.3';
const tool: ToolName = toolNames.find((name) => name === toolText) ?? 'gpiodetect';

function die(complaint: string): never {
  process.stderr.write(`${tool}: ${complaint}\n`);
  process.exit(1);
}

const parsed = parseArguments(args, optionsOf(generation, tool), (name, value) => badValue(generation, name, value));
if (!parsed.ok) {
  if (!parsed.help) die(parsed.complaint);
  process.stderr.write(`${tool}: ${parsed.complaint}\n`);
  die(`try ${tool} --help`);
}
const { options, rest } = parsed;
const option = (name: string): GivenOption | undefined => options.findLast((given) => given.name === name);
if (option('version')) {
  process.stdout.write(`${tool} (libgpiod) v${generation}\n`);
  process.exit(0);
}

const systemTexts = {
  EACCES: 'Permission denied',
  EBUSY: 'Device or resource busy',
  EINVAL: 'Invalid argument',
  ENOENT: 'No such file or directory',
} as const;

/** The chip and the lines that are meant: named first in 1.6, by option in 2.x. */
const chip = (isFirst ? rest[0] : option('chip')?.value) ?? '';
const named = isFirst ? rest.slice(1) : rest;
if (tool !== 'gpiodetect' && tool !== 'gpioinfo') {
  const what = tool === 'gpioset' ? 'GPIO line value' : 'GPIO line';
  if (isFirst && rest.length < 1) die('gpiochip must be specified');
  if (named.length < 1) {
    const offset = tool === 'gpioset' ? 'GPIO line offset to value mapping' : 'GPIO line offset';
    die(`at least one ${isFirst ? offset : what} must be specified`);
  }
}

function offsetOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  return die(isFirst ? `invalid GPIO offset: ${text}` : `cannot find line '${text}'`);
}

const biasOption = option('bias')?.value;
const bias =
  biasOption === 'pull-up'
    ? 'up'
    : biasOption === 'pull-down'
      ? 'down'
      : biasOption === undefined || biasOption === 'as-is'
        ? 'keep'
        : 'off';

function callOf(): KernelCall {
  const { pid } = process;
  if (tool === 'gpiodetect') return { call: 'chips', pid };
  if (tool === 'gpioinfo') return { call: 'lines', pid, chip };
  const consumer = option('consumer')?.value ?? tool;
  const request = { call: 'request', pid, tool, chip, consumer, bias, edges: tool === 'gpiomon' } as const;
  if (tool !== 'gpioset') return { ...request, pins: named.map(offsetOf) };
  const pairs = named.map((pair) => pair.split('='));
  return {
    ...request,
    pins: pairs.map(([pin = '']) => offsetOf(pin)),
    levels: pairs.map(([, level]) => (level === '1' ? 1 : 0)),
  };
}

const trouble: Record<ToolName, string> = {
  gpiodetect: 'unable to access GPIO chips',
  gpioinfo: isFirst ? `looking up chip ${chip}` : `unable to open chip '/dev/${chip}'`,
  gpioget: isFirst ? 'error reading GPIO values' : 'unable to request lines',
  gpioset: isFirst ? 'error setting the GPIO line values' : `unable to request lines on chip '/dev/${chip}'`,
  gpiomon: isFirst ? 'error waiting for events' : `unable to request lines on chip /dev/${chip}`,
};

const kernel = connect(socketPath);
kernel.on('error', () => die(`${trouble[tool]}: ${systemTexts.ENOENT}`));
kernel.on('close', () => process.exit(1));
// What the reader has closed is a broken pipe, which ends the real tool.
process.stdout.on('error', () => process.exit(1));
kernel.write(`${JSON.stringify(callOf())}\n`);
// Our own kernel speaks here. A schema would double the time that each of a test's many programs needs to start.
createInterface({ input: kernel }).on('line', (line) => act(JSON.parse(line) as KernelAnswer));

function act(answer: KernelAnswer): void {
  if ('refused' in answer) {
    if (!isFirst && answer.refused === 'ENOENT' && tool !== 'gpiodetect') {
      die(`cannot find GPIO chip character device '${chip}'`);
    }
    die(`${trouble[tool]}: ${systemTexts[answer.refused]}`);
  }
  if ('chips' in answer) {
    finish(answer.chips.map((each) => `${each.name} [${each.label}] (${each.lines} lines)\n`).join(''));
  } else if ('lines' in answer) finish(printedLines(answer, generation));
  else if ('granted' in answer) granted(answer.granted);
  else if ('edge' in answer) {
    process.stdout.write(`${printedEdge(option('format')?.value ?? '%o %e', answer.edge, generation)}\n`);
  } else process.stdout.write(answer.print);
}

function granted(levels: readonly number[]): void {
  if (tool === 'gpioget') {
    const numeric = isFirst || option('numeric') !== undefined;
    const words = levels.map((level, index) =>
      numeric ? `${level}` : `"${named[index] ?? ''}"=${level === 1 ? 'active' : 'inactive'}`,
    );
    return finish(`${words.join(' ')}\n`);
  }
  // 1.6 ends at once unless told to wait; its wait ends with the first line, or the end, of its input.
  if (tool === 'gpioset' && isFirst) {
    if (option('mode')?.value !== 'wait') return finish('');
    process.stdin.once('data', () => process.exit(0)).once('end', () => process.exit(0));
  }
  return undefined;
}

function finish(text: string): void {
  process.stdout.write(text, () => process.exit(0));
}
