import { z } from 'zod';
import type { Expose } from '../../device-profiles/profile.ts';
import type { ZigbeeDevice } from './device-list.ts';

/** Shown to people; what is odd in it costs nothing else. */
const facts = z
  .string()
  .transform((text) => text.replaceAll('\u0000', '').slice(0, 200))
  .nullish()
  .catch(undefined);

const entrySchema = z.object({
  ieee_address: z
    .string()
    .regex(/^0x[0-9a-f]{16}$/i)
    .toLowerCase(),
  friendly_name: z.string().min(1).max(300),
  type: z.string().optional(),
  power_source: z.string().max(100).nullish(),
  model_id: facts,
  manufacturer: facts,
  supported: z.boolean().nullish().catch(undefined),
  disabled: z.boolean().nullish().catch(undefined),
  interview_state: z.enum(['PENDING', 'IN_PROGRESS', 'SUCCESSFUL', 'FAILED']).nullish().catch(undefined),
  // Before 2.1 there were only these two.
  interviewing: z.boolean().nullish().catch(undefined),
  interview_completed: z.boolean().nullish().catch(undefined),
  definition: z
    .object({
      model: z.string().max(200),
      vendor: facts,
      description: facts,
      exposes: z.array(z.unknown()).max(500).default([]),
    })
    .nullish(),
});
type Entry = z.output<typeof entrySchema>;

const switchValue = z.union([z.string(), z.number(), z.boolean()]);
const exposeSchema = z.object({
  type: z.string().max(50),
  property: z.string().max(200).optional(),
  name: z.string().max(200).optional().catch(undefined),
  access: z.int().optional().catch(undefined),
  value_on: switchValue.optional(),
  value_off: switchValue.optional(),
  values: z
    .array(z.union([z.string(), z.number()]))
    .max(500)
    .optional(),
  features: z.array(z.unknown()).max(200).optional(),
});

/** The bits of `access` that say that a value can be set, and asked for. */
const settable = 2;
const gettable = 4;

const mostDevices = 500;
const deepest = 4;

/** Reads Zigbee2MQTT's `bridge/devices`. Undefined when it is no list; entries that are not devices are counted. */
export function readDevices(json: unknown): { devices: ZigbeeDevice[]; refused: number } | undefined {
  if (!Array.isArray(json)) return undefined;
  const devices: ZigbeeDevice[] = [];
  let refused = Math.max(0, json.length - mostDevices);
  for (const entry of json.slice(0, mostDevices)) {
    const parsed = entrySchema.safeParse(entry);
    if (!parsed.success) {
      refused++;
      continue;
    }
    const { ieee_address: ieee, friendly_name: name, type, definition, power_source: powerSource } = parsed.data;
    if (type === 'Coordinator') continue;
    const interview = interviewOf(parsed.data);
    devices.push({
      ieee,
      name,
      ...(definition ? { model: definition.model } : {}),
      ...(powerSource ? { powerSource } : {}),
      ...(definition?.vendor ? { vendor: definition.vendor } : {}),
      ...(definition?.description ? { description: definition.description } : {}),
      ...(parsed.data.model_id ? { modelId: parsed.data.model_id } : {}),
      ...(parsed.data.manufacturer ? { manufacturer: parsed.data.manufacturer } : {}),
      ...(typeof parsed.data.supported === 'boolean' ? { supported: parsed.data.supported } : {}),
      ...(interview ? { interview } : {}),
      ...(parsed.data.disabled === true ? { disabled: true } : {}),
      exposes: definition ? flatten(definition.exposes, deepest) : [],
    });
  }
  return { devices, refused };
}

function interviewOf({ interview_state, interviewing, interview_completed }: Entry): ZigbeeDevice['interview'] {
  switch (interview_state) {
    case 'PENDING':
      return 'pending';
    case 'IN_PROGRESS':
      return 'in-progress';
    case 'SUCCESSFUL':
      return 'successful';
    case 'FAILED':
      return 'failed';
    default:
      return interviewing === true ? 'in-progress' : interview_completed === true ? 'successful' : undefined;
  }
}

/** Lights, locks and the like hold their properties in `features`; a composite is one property of its own. */
function flatten(exposes: readonly unknown[], depth: number): Expose[] {
  return exposes.flatMap((entry) => {
    const parsed = exposeSchema.safeParse(entry);
    if (!parsed.success) return [];
    const { type, property, name, access = 0, value_on: valueOn, value_off: valueOff, values, features } = parsed.data;
    if (property === undefined) return features && depth > 0 ? flatten(features, depth - 1) : [];
    return [
      {
        property,
        type,
        ...(name === undefined || name === property ? {} : { name }),
        ...((access & settable) === 0 ? {} : { settable: true }),
        ...((access & gettable) === 0 ? {} : { gettable: true }),
        ...(valueOn === undefined ? {} : { valueOn }),
        ...(valueOff === undefined ? {} : { valueOff }),
        ...(values === undefined ? {} : { values: values.map(String) }),
      },
    ];
  });
}
