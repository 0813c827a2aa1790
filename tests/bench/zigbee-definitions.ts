import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

export const convertersPackage = 'zigbee-herdsman-converters';
/** The converters of Zigbee2MQTT 2.12.1. */
export const convertersVersion = '26.112.0';

/** One device as the package defines it, with its exposes as `bridge/devices` would carry them. */
export interface Definition {
  readonly model: string;
  readonly vendor: string;
  readonly description: string;
  readonly exposes: readonly unknown[];
}

/**
 * The folder of the package. Without `given` the pinned version is fetched once into the cache folder: it is far too large
 * for a dependency, and nothing that runs needs it.
 */
export function packageFolder(given?: string): string {
  if (given !== undefined) return resolve(given);
  const cache = join(tmpdir(), `anju-${convertersPackage}-${convertersVersion}`);
  const folder = join(cache, 'node_modules', convertersPackage);
  if (!existsSync(join(folder, 'package.json'))) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'package.json'), '{"private":true}');
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--omit=dev'];
    // It asks for a newer Node than ours for its radio; its definitions alone load on 20 too.
    const args = [...install, '--engine-strict=false', `${convertersPackage}@${convertersVersion}`];
    execFileSync('npm', args, { cwd: cache, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return folder;
}

const callable = z.custom<(...given: readonly unknown[]) => unknown>((value) => typeof value === 'function');
const prepared = z.looseObject({
  model: z.string(),
  vendor: z.string(),
  description: z.string(),
  exposes: z.union([z.array(z.unknown()), callable]),
});
const entryPoint = z.looseObject({ prepareDefinition: callable, setLogger: callable });
const deviceIndex = z.looseObject({ default: z.array(z.unknown()).min(1) });
const packageFile = z.object({ version: z.string() });

/** Exposes that depend on the device are asked with the stand-in that Zigbee2MQTT's own documents are made with. */
const anyDevice = { isDummyDevice: true };

/** Loads every definition. Throws when the folder is not the package. */
export function loadDefinitions(folder: string): { readonly version: string; readonly definitions: Definition[] } {
  const load = createRequire(join(folder, 'package.json'));
  const { version } = packageFile.parse(load('./package.json'));
  const converters = entryPoint.parse(load('./dist/index.js'));
  const ignore = (): void => undefined;
  converters.setLogger({ debug: ignore, info: ignore, warning: ignore, error: ignore });
  const definitions = deviceIndex.parse(load('./dist/devices/index.js')).default.map((raw) => {
    const { model, vendor, description, exposes } = prepared.parse(converters.prepareDefinition(raw));
    const list = Array.isArray(exposes) ? exposes : z.array(z.unknown()).parse(exposes(anyDevice, {}));
    // As MQTT carries them: plain JSON, without methods.
    const plain: unknown = JSON.parse(JSON.stringify(list));
    return { model, vendor, description, exposes: z.array(z.unknown()).parse(plain) };
  });
  return { version, definitions };
}
