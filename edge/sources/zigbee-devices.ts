import { z } from 'zod';
import type { Expose } from '../../device-profiles/profile.ts';
import type { ZigbeeDevice } from './device-list.ts';

const entrySchema = z.object({
  ieee_address: z
    .string()
    .regex(/^0x[0-9a-f]{16}$/i)
    .toLowerCase(),
  friendly_name: z.string().min(1).max(300),
  type: z.string().optional(),
  power_source: z.string().max(100).nullish(),
  definition: z.object({ model: z.string().max(200), exposes: z.array(z.unknown()).max(500).default([]) }).nullish(),
});

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

/** The bit of `access` that says that a value can be set. */
const settable = 2;

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
    devices.push({
      ieee,
      name,
      ...(definition ? { model: definition.model } : {}),
      ...(powerSource ? { powerSource } : {}),
      exposes: definition ? flatten(definition.exposes, deepest) : [],
    });
  }
  return { devices, refused };
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
        ...(valueOn === undefined ? {} : { valueOn }),
        ...(valueOff === undefined ? {} : { valueOff }),
        ...(values === undefined ? {} : { values: values.map(String) }),
      },
    ];
  });
}
