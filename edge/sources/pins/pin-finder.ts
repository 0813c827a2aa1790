import type { OwnPinsSettings } from '../settings.ts';
import { pinToolsOf, versionCommand, type PinTools } from './pin-tools.ts';
import { askTool, type ToolAnswer, type ToolStart } from './tool-child.ts';
import { readChips, readLines, readVersion, type Chip, type PinLine } from './tool-output.ts';

/** The pins of this computer, and how to ask for them. */
export interface FoundPins {
  readonly tools: PinTools;
  readonly start: ToolStart;
  readonly chip: string;
  readonly lines: ReadonlyMap<number, PinLine>;
}

/**
 * The drivers of the header pins of a Raspberry Pi 5, 4 and of earlier ones. The chip is found by them and never by its
 * number, which kernels have changed.
 */
const knownLabels = ['pinctrl-rp1', 'pinctrl-bcm2711', 'pinctrl-bcm2835'];

/** Finds the tools, their version, the chip and its lines; or says what is missing, with the fix. */
export async function findPins(
  settings: OwnPinsSettings,
  start: ToolStart,
): Promise<FoundPins | { readonly problem: string }> {
  const version = await askTool(versionCommand, { ...start, diesWithHub: false });
  if (!version.ok) return { problem: withFix(version) };
  const known = readVersion(version.text);
  const tools = known && pinToolsOf(known);
  if (!tools) {
    const said = JSON.stringify(version.text.split('\n')[0]?.slice(0, 60));
    return { problem: `gpiodetect says ${said}; needed is libgpiod 1.6 or 2.x. Install the package gpiod` };
  }
  const detected = await askTool(tools.detect(), start);
  if (!detected.ok) return { problem: withFix(detected) };
  const chip = chosenChip(readChips(detected.text), settings.chip);
  if ('problem' in chip) return chip;
  const lines = await describePins(tools, chip.name, start);
  if ('problem' in lines) return lines;
  if (lines.lines.size === 0) return { problem: `gpioinfo says nothing that can be read of ${chip.name}` };
  return { tools, start, chip: chip.name, ...lines };
}

/** Who holds which line now. */
export async function describePins(
  tools: PinTools,
  chip: string,
  start: ToolStart,
): Promise<{ readonly lines: ReadonlyMap<number, PinLine> } | { readonly problem: string }> {
  const described = await askTool(tools.describe(chip), start);
  if (!described.ok) return { problem: withFix(described) };
  return { lines: new Map(readLines(described.text).map((line) => [line.pin, line])) };
}

/** Why a pin cannot be had; undefined when it is free. */
export function pinProblem(pin: number, lines: ReadonlyMap<number, PinLine>): string | undefined {
  const line = lines.get(pin);
  if (!line) return `pin: ${pin} is not on this chip, it has 0 to ${Math.max(...lines.keys())}`;
  return line.heldBy === undefined ? undefined : `pin: ${pin} is held by ${line.heldBy}. Free it, or use another pin`;
}

function chosenChip(chips: readonly Chip[], label: string | undefined): Chip | { readonly problem: string } {
  const wanted = label === undefined ? knownLabels : [label];
  const chip = wanted.flatMap((each) => chips.find((found) => found.label === each) ?? [])[0];
  if (chip) return chip;
  if (chips.length === 0) return { problem: 'this computer has no GPIO chip, or the hub may not open it' };
  const seen = chips.slice(0, 6).map((each) => `${each.name} [${each.label}]`);
  return {
    problem: `no GPIO chip with the label ${wanted.join(', ')}; found ${seen.join(', ')}. Name the right label at board.chip`,
  };
}

/** What a tool complained of, as a sentence with the fix where it is known. */
export function withFix({ missing, because }: Extract<ToolAnswer, { ok: false }>): string {
  if (missing) return `${because.split(':')[0]} is not installed. Install the package gpiod`;
  if (/permission denied|operation not permitted/i.test(because)) {
    return `${because}. Let the hub's user into the group gpio, and its unit open char-gpiochip`;
  }
  if (/device or resource busy/i.test(because)) return `${because}. Another program or overlay holds the pin`;
  return because;
}
