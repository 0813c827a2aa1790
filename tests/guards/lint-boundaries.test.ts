import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowedImports } from './allowed-imports.ts';
import { codeFolders, repository, TemporaryCopy, type Diagnostic } from './temporary-copy.ts';

interface Plant {
  readonly file: string;
  readonly text: string;
  /** The lint rule that must refuse it; undefined for what is allowed and must pass without a word. */
  readonly refusedBy: string | undefined;
}

const restrictedImport = 'eslint(no-restricted-imports)';
const restrictedGlobal = 'eslint(no-restricted-globals)';
const restrictedProperty = 'eslint(no-restricted-properties)';

let planted = 0;
const plant = (folder: string, text: string, refusedBy: string | undefined, extension = 'ts'): Plant => ({
  file: `${folder}/plant-${planted++}.${extension}`,
  text: `${text}\n`,
  refusedBy,
});
const importing = (folder: string, specifier: string): Plant =>
  plant(folder, `export { planted } from '${specifier}';`, restrictedImport);
const importingFreely = (folder: string, specifier: string): Plant =>
  plant(folder, `export type { Planted } from '${specifier}';`, undefined);

const entries = (folder: string): string[] =>
  readdirSync(join(repository, folder), { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules' && (entry.isDirectory() || entry.name.endsWith('.ts')))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/anything.ts` : entry.name));

/** The folders that decide and do nothing, with what each may take from outside. */
const pureFolders = [
  { folder: 'contracts', up: '..', packages: ['zod'], siblings: [] },
  { folder: 'device-profiles', up: '..', packages: ['zod'], siblings: [] },
  { folder: 'edge/rules', up: '../..', packages: ['zod'], siblings: ['rules/', 'alarms/', 'estimates/'] },
  { folder: 'edge/alarms', up: '../..', packages: ['zod'], siblings: ['rules/', 'alarms/', 'estimates/'] },
  { folder: 'edge/decision', up: '../..', packages: ['zod'], siblings: ['rules/', 'alarms/', 'estimates/'] },
  { folder: 'edge/estimates', up: '../..', packages: ['zod'], siblings: ['rules/', 'alarms/', 'estimates/'] },
  { folder: 'cloud-relay/incidents', up: '../..', packages: [], siblings: ['incidents/', 'escalation/'] },
  { folder: 'cloud-relay/escalation', up: '../..', packages: [], siblings: ['incidents/', 'escalation/'] },
] as const;

const pureFoundation = ['clock.ts', 'durations.ts', 'local-time.ts'];

function impurities(): Plant[] {
  const plants: Plant[] = [];
  for (const { folder, up, packages, siblings } of pureFolders) {
    for (const specifier of [
      'node:fs',
      'fs',
      'node:crypto',
      'pino',
      'mqtt',
      'zod-to-json',
      '@fastify/static',
      '#own',
    ]) {
      plants.push(importing(folder, specifier));
    }
    plants.push(plant(folder, `export const late = import('node:fs');`, restrictedImport));
    plants.push(plant(folder, `import type { Logger } from 'pino';\nexport type Planted = Logger;`, restrictedImport));
    plants.push(packages.length > 0 ? importingFreely(folder, 'zod') : importing(folder, 'zod'));

    for (const doing of [
      'Date.now()',
      'new Date()',
      'setTimeout(() => {}, 1)',
      'setInterval(() => {}, 1)',
      'setImmediate(() => {})',
      'performance.now()',
      'process.env',
      'crypto.randomUUID()',
      "fetch('x')",
      "console.log('x')",
    ]) {
      plants.push(plant(folder, `export const planted = ${doing};`, restrictedGlobal));
    }
    plants.push(plant(folder, 'export const planted = Math.random();', restrictedProperty));

    if (folder !== 'contracts') {
      for (const file of entries('foundation')) {
        const specifier = `${up}/foundation/${file}`;
        plants.push(pureFoundation.includes(file) ? importingFreely(folder, specifier) : importing(folder, specifier));
      }
    }
    const [app] = folder.split('/');
    if (up === '../..' && app !== undefined) {
      for (const entry of entries(app)) {
        const own = siblings.some((sibling) => entry.startsWith(sibling));
        plants.push(own ? importingFreely(folder, `../${entry}`) : importing(folder, `../${entry}`));
      }
      plants.push(importing(folder, '../anything.ts'));
    }
  }
  plants.push(importingFreely('edge/decision', '../signals/signals.ts'));
  for (const folder of ['edge/rules', 'edge/alarms', 'edge/estimates', 'edge/decision']) {
    plants.push(importingFreely(folder, '../../device-profiles/reading.ts'));
    plants.push(importing(folder, '../../device-profiles/registry.ts'));
    plants.push(importing(folder, '../../device-profiles/devices/some-radar.ts'));
  }
  return plants;
}

function betweenFolders(): Plant[] {
  const plants: Plant[] = [];
  const deeper = {
    foundation: '',
    contracts: '',
    'device-profiles': 'devices',
    edge: 'outbox',
    'cloud-relay': 'paging/channels',
    simulators: 'devices',
  };
  for (const from of codeFolders) {
    for (const to of [...codeFolders, 'tests'] as const) {
      if (to === from) continue;
      plants.push(importing(from, `@anju/${to}/anything.js`), importing(from, `@anju/${to}`));
      const folder = join(from, deeper[from]);
      const up = folder
        .split('/')
        .map(() => '..')
        .join('/');
      if (allowedImports[from].includes(to)) continue;
      plants.push(importing(from, `../${to}/anything.ts`), importing(folder, `${up}/${to}/any/thing.ts`));
      plants.push(plant(folder, `export const late = import('${up}/${to}/anything.ts');`, restrictedImport));
    }
  }
  for (const folder of ['edge', 'cloud-relay', 'device-profiles', 'simulators', 'foundation']) {
    plants.push(importing('cloud-relay/console/src', `../../../${folder}/anything.ts`));
  }
  plants.push(importingFreely('cloud-relay/console/src', '../../../contracts/topics.ts'));
  // Of the simulators only scenarios, their command line and the evaluation run the hub, and none judges it by its own decoders.
  for (const folder of ['simulators/scenarios', 'simulators/evaluation', 'simulators/cli']) {
    plants.push(importingFreely(folder, '../../edge/hub.ts'));
    for (const target of [
      'cloud-relay/relay.ts',
      'tests/any.ts',
      'device-profiles/registry.ts',
      'device-profiles/devices/bed-mat.ts',
    ])
      plants.push(importing(folder, `../../${target}`));
  }
  return plants;
}

const technologies =
  'aedes fastify firmata gpio http johnny-five kysely mqtt serial sqlite web-push webhook x509 zigbee'.split(' ');

function betweenAdapters(): Plant[] {
  const plants: Plant[] = [];
  for (const technology of technologies) {
    plants.push(importing('edge/outbox', `../uplink/${technology}-thing.ts`));
    plants.push(importing('edge', `./uplink/${technology}-thing.ts`));
    plants.push(importing('edge/sources/deep', `../../signals/${technology}-thing.ts`));
    plants.push(importing('cloud-relay/ingest', `../store/${technology}-thing.ts`));
    plants.push(importing('cloud-relay/ingest', `../paging/channels/${technology}-thing.ts`));
    plants.push(importing('cloud-relay/paging/channels', `../${technology}-thing.ts`));
    plants.push(importingFreely('edge/outbox', `./${technology}-thing.ts`));
  }
  plants.push(importingFreely('edge/watch', '../outbox/outbox.ts'));
  return plants;
}

function takingTime(): Plant[] {
  const plants: Plant[] = [];
  for (const folder of ['foundation', 'edge/outbox', 'edge', 'cloud-relay/paging/channels', 'cloud-relay/store']) {
    for (const call of ['setTimeout(() => {}, 1)', 'setInterval(() => {}, 1)', 'setImmediate(() => {})']) {
      plants.push(plant(folder, `export const planted = ${call};`, restrictedGlobal));
    }
    for (const call of ['Date.now()', 'performance.now()', 'process.hrtime.bigint()', 'process.uptime()']) {
      plants.push(plant(folder, `export const planted = ${call};`, restrictedProperty));
    }
    plants.push(
      plant(
        folder,
        `import { setTimeout } from 'node:timers/promises';\nexport const planted = setTimeout(1);`,
        restrictedImport,
      ),
    );
    plants.push(
      plant(
        folder,
        `import { performance } from 'node:perf_hooks';\nexport const planted = performance;`,
        restrictedImport,
      ),
    );
    plants.push(
      plant(folder, 'export const planted = (wall: number): string => new Date(wall).toISOString();', undefined),
    );
  }
  plants.push(plant('simulators/home', 'export const planted = Date.now();', undefined));
  plants.push(plant('tests/flows', 'export const planted = setTimeout(() => {}, 1);', restrictedGlobal));
  plants.push(
    plant(
      'tests/edge',
      `import { setTimeout } from 'node:timers/promises';\nexport const planted = setTimeout(1);`,
      restrictedImport,
    ),
  );
  plants.push(plant('tests/faults', 'export const planted = setTimeout(() => {}, 1);', undefined));
  return plants;
}

function carelessness(): Plant[] {
  const work = 'async function work(): Promise<void> {}';
  const round = (own: string, other: string): string =>
    `import { ${other} } from './plant-round-${other}.ts';\nexport const ${own} = (): number => ${other}();\n`;
  return [
    plant('edge/outbox', `${work}\nexport function start(): void {\n  work();\n}`, 'typescript(no-floating-promises)'),
    plant('edge/outbox', `${work}\nexport const done = [1].forEach(work);`, 'typescript(no-misused-promises)'),
    plant('edge/outbox', 'export const planted: any = 1;', 'typescript(no-explicit-any)'),
    plant('edge/outbox', `export const planted = JSON.parse('{}').a.b;`, 'typescript(no-unsafe-member-access)'),
    plant(
      'edge/outbox',
      'export const first = (list: string[]): string => list[0]!;',
      'typescript(no-non-null-assertion)',
    ),
    plant(
      'edge/outbox',
      `import { Clock } from '../../foundation/clock.ts';\nexport type Planted = Clock;`,
      'typescript(consistent-type-imports)',
    ),
    plant(
      'edge/outbox',
      `export function planted(kind: 'a' | 'b'): number {\n  switch (kind) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}`,
      'typescript(switch-exhaustiveness-check)',
    ),
    plant('edge/outbox', 'const forgotten = 1;\nexport const planted = 2;', 'eslint(no-unused-vars)'),
    plant(
      'edge/outbox',
      `export function planted(): void {\n  try {\n    JSON.parse('');\n  } catch {}\n}`,
      'eslint(no-empty)',
    ),
    plant('edge/outbox', 'export default 1;', 'import(no-default-export)'),
    {
      file: 'edge/outbox/plant-round-a.ts',
      text: round('a', 'b'),
      refusedBy: 'import(no-cycle)',
    },
    {
      file: 'edge/outbox/plant-round-b.ts',
      text: round('b', 'a'),
      refusedBy: 'import(no-cycle)',
    },
    plant('tests/edge', `import { it } from 'vitest';\nit.only('x', () => {});`, 'vitest(no-focused-tests)'),
    plant('tests/edge', `import { it } from 'vitest';\nit.skip('x', () => {});`, 'vitest(no-disabled-tests)'),
    plant(
      'tests/edge',
      `import { vi } from 'vitest';\nvi.mock('../../edge/hub.ts');`,
      'vitest(no-restricted-vi-methods)',
    ),
  ];
}

describe('lint', { timeout: 240_000 }, () => {
  let copy: TemporaryCopy;
  let found: readonly Diagnostic[] = [];
  const groups = { impurities, betweenFolders, betweenAdapters, takingTime, carelessness };
  const plants = Object.entries(groups).map(([group, make]) => ({ group, plants: make() }));
  const every = plants.flatMap((entry) => entry.plants);

  beforeAll(() => {
    copy = new TemporaryCopy();
    for (const { file, text } of every) copy.write(file, text);
    found = copy.lint(every.map(({ file }) => file));
  });
  afterAll(() => {
    copy.dispose();
  });

  it.each(plants)('refuses $group, and nothing beside them', ({ plants: own }) => {
    const verdict = ({ file, text, refusedBy }: Plant): string | undefined => {
      const codes = found.filter(({ filename }) => filename === file).map(({ code }) => code);
      const right = refusedBy === undefined ? codes.length === 0 : codes.includes(refusedBy);
      return right ? undefined : `${file}: ${text}   expected ${refusedBy ?? 'nothing'}, got ${codes.join(', ')}`;
    };
    expect(own.map(verdict).filter((wrong) => wrong !== undefined)).toEqual([]);
  });

  it('was tried with as many plants as stand here', () => {
    expect(new Set(every.map(({ file }) => file)).size).toBe(every.length);
    for (const { group, plants: own } of plants) console.log(`${group}: ${own.length} plants`);
    expect(every.filter(({ refusedBy }) => refusedBy === undefined).length).toBeGreaterThan(40);
    expect(every.length).toBeGreaterThan(400);
  });
});
