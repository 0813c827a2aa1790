import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowedImports } from './allowed-imports.ts';
import { codeFolders, TemporaryCopy, type Folder } from './temporary-copy.ts';

/** Ways to write an import of another folder's file. All are refused alike. */
const spellings: Record<string, (to: Folder, target: string) => string> = {
  'by path': (to, target) => `import { planted } from '../${to}/${target}.ts';\nexport const used = planted;\n`,
  'by path, type only': (to, target) =>
    `import type { Planted } from '../${to}/${target}.ts';\nexport type Used = Planted;\n`,
  'by path, passed on': (to, target) => `export { planted } from '../${to}/${target}.ts';\n`,
  'by path, late': (to, target) => `export const used = import('../${to}/${target}.ts');\n`,
  'by name': (to, target) => `import { planted } from '@anju/${to}/${target}.js';\nexport const used = planted;\n`,
  'by name, type only': (to, target) =>
    `import type { Planted } from '@anju/${to}/${target}.ts';\nexport type Used = Planted;\n`,
};

interface Plant {
  readonly from: Folder;
  readonly to: Folder;
  readonly file: string;
  /** A file of its own for each plant, so that the compiler's words can be told apart. */
  readonly target: string;
  readonly name: string;
}

/** Plants every forbidden import of some folders, each to a target of its own. */
function plantIn(copy: TemporaryCopy, folders: readonly Folder[]): Plant[] {
  const plants: Plant[] = [];
  for (const from of folders) {
    for (const to of [...codeFolders, 'tests'] as const) {
      if (to === from || allowedImports[from].includes(to)) continue;
      for (const [spelling, write] of Object.entries(spellings)) {
        const id = `${from}-to-${to}-${spelling.replaceAll(/[^a-z]+/g, '-')}`;
        const plant = {
          from,
          to,
          file: `${from}/plant-${id}.ts`,
          target: `target-${id}`,
          name: `${from} → ${to} ${spelling}`,
        };
        copy.write(`${to}/${plant.target}.ts`, 'export const planted = 1;\nexport type Planted = typeof planted;\n');
        copy.write(plant.file, write(to, plant.target));
        plants.push(plant);
      }
    }
  }
  return plants;
}

/** Refused for being in another project (by path) or because no folder offers anything by name; not for a slip of the plant's own. */
function isRefused(plant: Plant, output: string): boolean {
  const byPath = (line: string): boolean =>
    /error TS(6059|6307): /.test(line) && line.includes(`/${plant.to}/${plant.target}.ts'`);
  const byName = (line: string): boolean =>
    line.startsWith(`${plant.file}(`) &&
    line.includes('error TS2307: ') &&
    line.includes(`'@anju/${plant.to}/${plant.target}.`);
  return output.split('\n').some((line) => byPath(line) || byName(line));
}

describe('project references', { timeout: 240_000 }, () => {
  let copy: TemporaryCopy;
  beforeAll(() => {
    copy = new TemporaryCopy();
  });
  afterAll(() => {
    copy.dispose();
  });

  it('let the repository build as it is', () => {
    expect(copy.build(codeFolders)).toEqual({ ok: true, output: '' });
  });

  // A folder that fails hides what stands on it, so each layer is spoiled in a turn of its own.
  it.each([
    { layer: ['foundation', 'contracts'], count: 2 * 6 * 6 },
    { layer: ['device-profiles'], count: 5 * 6 },
    { layer: ['edge', 'cloud-relay', 'simulators'], count: (3 + 4 + 4) * 6 },
  ] as const)('refuse every wrong import in $layer, at the first build and at the next', ({ layer, count }) => {
    const plants = plantIn(copy, layer);
    expect(plants).toHaveLength(count);
    for (const turn of ['first', 'repeated']) {
      const { ok, output } = copy.build(layer);
      const overlooked = plants.filter((plant) => !isRefused(plant, output)).map(({ name }) => name);
      expect({ turn, ok, overlooked }).toEqual({ turn, ok: false, overlooked: [] });
    }
    for (const { file } of plants) copy.remove(file);
    expect(copy.build(layer)).toEqual({ ok: true, output: '' });
  });
});
