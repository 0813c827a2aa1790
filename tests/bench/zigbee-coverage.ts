import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { zigbeeProfileOf } from '../../device-profiles/registry.ts';
import { readDevices } from '../../edge/sources/zigbee-devices.ts';
import { convertersPackage, convertersVersion, loadDefinitions, packageFolder } from './zigbee-definitions.ts';
import { coverageOf, coverageText } from './zigbee-coverage-text.ts';

const help = `Runs every device definition of ${convertersPackage} through the hub's own reader, and writes down which of
those with a safety value it understands.

  npm run coverage:zigbee -- [--package FOLDER] [--out FILE]

  --package FOLDER  the package, where it is already; default: version ${convertersVersion} is fetched once into the cache
  --out FILE        the document; default docs/zigbee-coverage.md
`;
const document = fileURLToPath(new URL('../../../docs/zigbee-coverage.md', import.meta.url));

const { values: options } = parseArgs({
  options: {
    package: { type: 'string' },
    out: { type: 'string', default: document },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) process.stdout.write(help);
else {
  const { version, definitions } = loadDefinitions(packageFolder(options.package));
  const coverage = coverageOf(definitions, ({ model, exposes }) => {
    // As it would arrive in `bridge/devices`.
    const entry = { ieee_address: '0x00158d0001a2b301', friendly_name: 'x', definition: { model, exposes } };
    return zigbeeProfileOf(undefined, readDevices([entry])?.devices[0])?.capabilities ?? [];
  });
  writeFileSync(options.out, coverageText(version, coverage));
  execFileSync('npx', ['prettier', '--log-level', 'warn', '--write', options.out], { stdio: 'inherit' });
  const { lifeSafety, everydayCare } = coverage;
  process.stdout.write(
    `${definitions.length} definitions; life safety: ${lifeSafety.understood} of ${lifeSafety.readable} understood, ` +
      `${lifeSafety.gaps} gaps; the rest: ${everydayCare.understood} of ${everydayCare.readable}, ${everydayCare.gaps} gaps\n`,
  );
  if (lifeSafety.gaps > 0 || everydayCare.understood < everydayCare.readable * 0.99) process.exitCode = 1;
}
