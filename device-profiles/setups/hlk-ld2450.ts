import { z } from 'zod';
import { seconds } from '../../foundation/durations.ts';
import { setupOf, type SettingValues, type SetupChange, type SetupPlan } from '../setup.ts';
import { firmwareQuestion, hiLinkSession, hiLinkStep } from './hi-link-steps.ts';

const sideways = z.number().min(-6).max(6);
const away = z.number().min(0).max(6);

/** Bounds are its range: 6 m (Hi-Link, LD2450 serial protocol). */
const settings = z.strictObject({
  targets: z.enum(['single', 'multi']).optional().describe('one person, or up to three told apart'),
  zones: z
    .strictObject({
      kind: z
        .enum(['off', 'detect', 'exclude'])
        .describe('off: everywhere; detect: only within the areas; exclude: everywhere else'),
      areas: z
        .array(
          z.strictObject({
            x1: sideways.describe('one corner, to the right of the radar, in metres'),
            y1: away.describe('one corner, away from the radar, in metres'),
            x2: sideways.describe('the opposite corner, to the right of the radar, in metres'),
            y2: away.describe('the opposite corner, away from the radar, in metres'),
          }),
        )
        .max(3)
        .default([])
        .describe('rectangles, three at most'),
    })
    .refine(({ kind, areas }) => (kind === 'off') === (areas.length === 0), {
      error: 'needs areas for detect and exclude, and none for off',
    })
    .optional()
    .describe('where people count'),
});
type Wanted = z.output<typeof settings>;
type Zones = NonNullable<Wanted['zones']>;

const kinds = ['off', 'detect', 'exclude'] as const;
const areaCount = 3;
const corners = ['x1', 'y1', 'x2', 'y2'] as const;
const zonesLength = 2 + areaCount * 8;

/** Kind (u16), then three times x1, y1, x2, y2 in millimetres (i16). An area that is not used is all zero. */
function zonesBytes({ kind, areas }: Zones): Uint8Array {
  const bytes = new Uint8Array(zonesLength);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, kinds.indexOf(kind), true);
  for (const [n, area] of areas.entries()) {
    for (const [c, corner] of corners.entries())
      view.setInt16(2 + n * 8 + c * 2, Math.round(area[corner] * 1_000), true);
  }
  return bytes;
}

function readZones(data: DataView): SettingValues | undefined {
  const kind = data.byteLength === zonesLength ? kinds[data.getUint16(0, true)] : undefined;
  if (kind === undefined) return undefined;
  const areas = Array.from({ length: areaCount }, (_, n) =>
    Object.fromEntries(corners.map((corner, c) => [corner, data.getInt16(2 + n * 8 + c * 2, true) / 1_000])),
  );
  return { zones: { kind, areas: areas.filter((area) => corners.some((corner) => area[corner] !== 0)) } };
}

const zonesSchema = z.object({
  kind: z.string(),
  areas: z.array(z.object({ x1: z.number(), y1: z.number(), x2: z.number(), y2: z.number() })),
});

/** As the radar holds them: in whole millimetres. What areas an unused zone still has does not matter. */
function sameZones(known: unknown, wanted: Zones): boolean {
  const has = zonesSchema.safeParse(known);
  if (!has.success || has.data.kind !== wanted.kind) return false;
  if (wanted.kind === 'off') return true;
  const text = (areas: Zones['areas']): string =>
    JSON.stringify(areas.map((area) => corners.map((corner) => Math.round(area[corner] * 1_000))));
  return text(has.data.areas) === text(wanted.areas);
}

const targetsQuestion = hiLinkStep('the question for its targets', 0x91, undefined, (data) => {
  const targets = data.byteLength < 1 ? undefined : [undefined, 'single', 'multi'][data.getUint8(0)];
  return targets === undefined ? undefined : { targets };
});
const zonesQuestion = hiLinkStep('the question for its zones', 0xc1, undefined, readZones);

const fix = 'Take its power away for 10 s and start the hub again; if it stays so, replace the radar';

function changesOf({ targets, zones }: Wanted, known: SettingValues): readonly SetupChange[] {
  const changes: SetupChange[] = [];
  if (targets !== undefined && known['targets'] !== targets) {
    const step = hiLinkStep('the command for its targets', targets === 'single' ? 0x80 : 0x90);
    changes.push({ field: 'targets', value: targets, step, fix });
  }
  if (zones && !sameZones(known['zones'], zones)) {
    const step = hiLinkStep('the command for its zones', 0xc2, zonesBytes(zones));
    changes.push({ field: 'zones', value: zones, step, fix });
  }
  return changes;
}

export const ld2450Setup = setupOf(settings, (wanted): SetupPlan => {
  const { targets, zones } = wanted;
  const questions = [...(targets ? [targetsQuestion] : []), ...(zones ? [zonesQuestion] : [])];
  return {
    listen: seconds(0),
    session: hiLinkSession,
    // It reports nothing while it is asked: a radar that nobody wants to set is left alone.
    stages:
      questions.length === 0
        ? []
        : [{ reads: [firmwareQuestion, ...questions], changes: (known) => changesOf(wanted, known) }],
    volatile: [],
    observed: () => undefined,
  };
});
