/**
 * What the libgpiod tools print, read strictly: whatever is not exactly as expected is undefined, and counted by the
 * caller. Sources: tools/*.c of libgpiod 1.6.3, 2.2 and 2.3.
 */

export interface Chip {
  /** `gpiochip0`; moves between kernels. */
  readonly name: string;
  /** The driver: `pinctrl-rp1`, `pinctrl-bcm2711`; stays. */
  readonly label: string;
  readonly lines: number;
}

export interface PinLine {
  readonly pin: number;
  readonly direction: 'input' | 'output';
  /** Who holds it; undefined when nobody does. */
  readonly heldBy: string | undefined;
}

export interface Edge {
  readonly pin: number;
  readonly rising: boolean;
  /** The kernel's time of the edge, in milliseconds of CLOCK_MONOTONIC. */
  readonly monotonic: number;
}

/** More lines than any chip has. */
const mostLines = 1024;
const asPin = (text: string | undefined): number | undefined =>
  text !== undefined && Number(text) < mostLines ? Number(text) : undefined;

/** `gpiodetect (libgpiod) v1.6.3`, first line. */
export function readVersion(text: string): { readonly major: number; readonly minor: number } | undefined {
  const found = /^gpiodetect \(libgpiod\) v(\d{1,3})\.(\d{1,3})(?:[.\-+~]\S{0,40})?(?:\n|$)/.exec(text);
  return found ? { major: Number(found[1]), minor: Number(found[2]) } : undefined;
}

/** `gpiochip0 [pinctrl-bcm2711] (58 lines)`, a line each. */
export function readChips(text: string): Chip[] {
  return lines(text).flatMap((line) => {
    const found = /^(gpiochip\d{1,4}) \[([^\]]{1,64})\] \((\d{1,4}) lines\)$/.exec(line);
    const [, name, label, count] = found ?? [];
    return name !== undefined && label !== undefined ? [{ name, label, lines: Number(count) }] : [];
  });
}

/**
 * First generation: `line  17:     "GPIO17"    "gpiomon"   input  active-high [used pull-up]`, with `unused` or `kernel`
 * in place of a name. Second: `line  17:` tab `"GPIO17"` tab `input bias=pull-up consumer="gpiomon"`.
 */
export function readLines(text: string): PinLine[] {
  return lines(text).flatMap((line) => {
    const first =
      /^\tline +(\d{1,4}): +(?:unnamed|"[^"]*") +(unused|kernel|"[^"]*") +(input|output) +active-(?:high|low) *(?:\[[^\]]*\])? *$/;
    const second = /^\tline +(\d{1,4}):\t(?:unnamed|"[^"]*") *\t(input|output)((?: [^"]*?)?)(?: consumer="([^"]*)")?$/;
    const one = first.exec(line);
    if (one) return lineOf(one[1], one[3], one[2] === 'unused' ? undefined : (one[2] ?? '').replaceAll('"', ''));
    const two = second.exec(line);
    return two ? lineOf(two[1], two[2], two[4]) : [];
  });
}

function lineOf(number: string | undefined, direction: string | undefined, heldBy: string | undefined): PinLine[] {
  const pin = asPin(number);
  return pin === undefined ? [] : [{ pin, direction: direction === 'output' ? 'output' : 'input', heldBy }];
}

/** `1 0 1`: the levels in the order in which they were asked for. */
export function readLevels(text: string, pins: readonly number[]): Map<number, boolean> | undefined {
  const levels = text.replace(/\n$/, '').split(' ');
  if (levels.length !== pins.length || !levels.every((level) => level === '0' || level === '1')) return undefined;
  return new Map(pins.map((pin, index) => [pin, levels[index] === '1']));
}

/** An edge as `watch` asks for it. First generation: `17 0 1234 56789`, where 0 is falling. Second: `17 2 1234.000056789`, where 2 is. */
export function readEdge(line: string, generation: 1 | 2): Edge | undefined {
  const shape = generation === 1 ? /^(\d{1,4}) ([01]) (\d{1,10}) (\d{1,9})$/ : /^(\d{1,4}) ([12]) (\d{1,10})\.(\d{9})$/;
  const found = shape.exec(line);
  const pin = asPin(found?.[1]);
  if (!found || pin === undefined) return undefined;
  return { pin, rising: found[2] === '1', monotonic: Number(found[3]) * 1000 + Number(found[4]) / 1e6 };
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
