#!/usr/bin/env node
import { existsSync } from 'node:fs';

// npm links this when it installs, before anything is built; the program itself is in dist/.
const program = new URL('../../dist/simulators/cli/main.js', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write('anju-sim is not built yet: run `npm run build` first\n');
  process.exitCode = 2;
}
