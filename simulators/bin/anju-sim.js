#!/usr/bin/env node
// npm links this when it installs, before anything is built; the program itself is in dist/.
await import('../../dist/simulators/cli/main.js');
