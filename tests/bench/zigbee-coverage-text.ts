import type { Capability } from '../../device-profiles/reading.ts';
import {
  answers,
  claimsOf,
  everydayCare,
  excuseFor,
  flatten,
  lifeSafety,
  type Claimed,
  type Published,
} from './zigbee-claims.ts';
import { convertersPackage, type Definition } from './zigbee-definitions.ts';

/** What became of one claim. */
interface Judged {
  readonly capability: Claimed;
  readonly definition: Definition;
  readonly verdict: 'understood' | 'excused' | 'nothing-published' | 'gap';
  /** The values in question, with why each is left out. */
  readonly values: readonly { readonly value: Published; readonly because: string | undefined }[];
}

interface Sum {
  /** Devices that publish a value for it, by our own generous search, and no reason to leave it out. */
  readonly readable: number;
  readonly understood: number;
  readonly gaps: number;
}

export interface Coverage {
  readonly definitions: number;
  /** Devices of which at least one value is understood. */
  readonly heard: number;
  readonly judged: readonly Judged[];
  readonly lifeSafety: Sum;
  readonly everydayCare: Sum;
}

/** Judges every claim of every definition. `understood` is the hub's own reader. */
export function coverageOf(
  definitions: readonly Definition[],
  understood: (definition: Definition) => readonly Capability[],
): Coverage {
  let heard = 0;
  const judged = definitions.flatMap((definition) => {
    const capabilities = understood(definition);
    if (capabilities.length > 0) heard++;
    return claimsOf(definition.description, flatten(definition.exposes)).map(({ capability, by }): Judged => {
      const values = by.map((value) => ({ value, because: excuseFor(value, capability, definition.description) }));
      const verdict = answers(capability).some((answer) => capabilities.includes(answer))
        ? 'understood'
        : by.length === 0
          ? 'nothing-published'
          : values.every(({ because }) => because !== undefined)
            ? 'excused'
            : 'gap';
      return { capability, definition, verdict, values };
    });
  });
  return {
    definitions: definitions.length,
    heard,
    judged,
    lifeSafety: sumOf(judged, lifeSafety),
    everydayCare: sumOf(judged, everydayCare),
  };
}

/** Each device once, however many of these capabilities it has: one that is not understood makes it a gap. */
function sumOf(judged: readonly Judged[], capabilities: readonly Claimed[]): Sum {
  const among = judged.filter(({ capability }) => capabilities.includes(capability));
  const withVerdict = (verdict: Judged['verdict']) =>
    new Set(among.filter((one) => one.verdict === verdict).map(({ definition }) => definition));
  const gaps = withVerdict('gap');
  const understood = [...withVerdict('understood')].filter((definition) => !gaps.has(definition)).length;
  return { readable: understood + gaps.size, understood, gaps: gaps.size };
}

/** The document. */
export function coverageText(version: string, coverage: Coverage): string {
  const { definitions, heard, judged } = coverage;
  return `# Which Zigbee devices the hub understands

Made by \`npm run coverage:zigbee\` from the ${definitions} device definitions of ${convertersPackage} ${version}, the package with
which Zigbee2MQTT understands devices. Each definition's exposes go through the hub's own reader, as they would arrive in
\`bridge/devices\`. Which devices should be understood is found apart from the reader, by a wider search over the names of
their values, the words in them and what the maker calls the device.

- ${heard} of ${definitions} devices say at least one thing that the hub understands. The others are mostly lamps, switches, plugs and motors.
- **Smoke, CO, gas, water, contact, SOS, fall: ${share(coverage.lifeSafety)}.**
- **The rest: ${share(coverage.everydayCare)}.**

| what | devices found | understood | left out, with a reason | called so, publishes nothing | not understood |
| --- | ---: | ---: | ---: | ---: | ---: |
${[...lifeSafety, ...everydayCare].map((capability) => row(judged, capability)).join('\n')}

"Understood" means that the hub's readings hold it, with polarity from \`value_on\`; no device was tried. Exposes that depend on
the device's firmware were asked with the stand-in device of Zigbee2MQTT's own documents. Where several keys of one device
say the same (two alarm bits, ten zones), the most worrying of one message counts.

## Not understood

${list(judged.filter(({ verdict }) => verdict === 'gap'))}

## Left out, with the reason

${reasons(judged)}

## Called so, and publishes nothing of it

${list(judged.filter(({ verdict }) => verdict === 'nothing-published'))}
`;
}

const share = ({ readable, understood, gaps }: Sum): string =>
  `${understood} of ${readable} devices that publish such a value are understood, ${gaps} are not ` +
  `(${((100 * understood) / Math.max(1, readable)).toFixed(2)} %)`;

function row(judged: readonly Judged[], capability: Claimed): string {
  const among = judged.filter((one) => one.capability === capability);
  const count = (verdict: Judged['verdict']): number => among.filter((one) => one.verdict === verdict).length;
  const name = capability === 'occupancy' ? 'occupancy, presence' : capability;
  const figures = [among.length, count('understood'), count('excused'), count('nothing-published'), count('gap')];
  return `| ${name} | ${figures.join(' | ')} |`;
}

function list(judged: readonly Judged[]): string {
  if (judged.length === 0) return 'None.';
  return judged
    .map(({ capability, definition: { vendor, model, description }, values }) => {
      const keys = values.filter(({ because }) => because === undefined).map(({ value }) => `\`${value.property}\``);
      return `- ${capability}: ${vendor} ${model} (${description.slice(0, 80).trim()})${keys.length > 0 ? `: ${keys.join(', ')}` : ''}`;
    })
    .join('\n');
}

/** One line for each reason and property, with the devices that have it: named when they are few. */
function reasons(judged: readonly Judged[]): string {
  const groups = new Map<string, Map<string, Set<string>>>();
  for (const { capability, verdict, definition, values } of judged) {
    if (verdict !== 'excused') continue;
    for (const { value, because = '' } of values) {
      const group = groups.get(because) ?? new Map<string, Set<string>>();
      const key = `${capability}: \`${value.property}\``;
      group.set(key, (group.get(key) ?? new Set()).add(`${definition.vendor} ${definition.model}`));
      groups.set(because, group);
    }
  }
  if (groups.size === 0) return 'None.';
  return [...groups]
    .map(([because, group]) => {
      const lines = [...group].map(([key, devices]) => `- ${key} (${some([...devices])})`);
      return `### ${because.charAt(0).toUpperCase()}${because.slice(1)}\n\n${lines.join('\n')}`;
    })
    .join('\n\n');
}

const some = (devices: readonly string[]): string =>
  devices.length <= 4 ? devices.join(', ') : `${devices.slice(0, 3).join(', ')} and ${devices.length - 3} more`;
