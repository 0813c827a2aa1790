/**
 * Runs before the tests (`pretest`): looks for the real programs that tests drive. As root on Debian it installs what is
 * missing and says so; elsewhere it prints the one command to run and stops. Plain JavaScript: nothing is built yet.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the tests need, how to see that it is there, and the Debian package that brings it. */
const needed = [
  {
    name: 'Chromium',
    reason: 'the console is tested in a real browser',
    debianPackage: 'chromium',
    isThere: () => Boolean(CHROMIUM) || ['chromium', 'chromium-browser', 'google-chrome'].some(isInPath),
  },
  {
    name: 'a Chinese font',
    reason: 'without one the Chinese console has boxes for letters',
    debianPackage: 'fonts-wqy-microhei',
    isThere: () => process.platform !== 'linux' || hasChineseFont(),
  },
  {
    name: 'gpiod',
    reason: 'what the hub asks of it is shown to the real programs; elsewhere that test is left out',
    debianPackage: 'gpiod',
    isThere: () => !isRootOnDebian() || isInPath('gpiomon'),
  },
];

const { CHROMIUM } = process.env;
if (CHROMIUM && !isExecutable(CHROMIUM)) {
  console.error(`CHROMIUM is ${CHROMIUM}, which is no program that can be run: correct it or unset it.`);
  process.exit(1);
}

const missing = needed.filter((program) => !program.isThere());
if (missing.length > 0) {
  for (const { name, reason } of missing) console.log(`Tests need ${name}, which is not here (${reason}).`);
  const packages = missing.map((program) => program.debianPackage);
  if (isRootOnDebian()) install(packages);
  else stop(packages);
}

function install(packages) {
  console.log(`Running as root on Debian: installing ${packages.join(' and ')} with apt-get.`);
  // An update may fail for one unreachable source and still be enough for what is needed: the installation decides.
  aptGet(['update', '-q']);
  if (!aptGet(['install', '-y', '-q', '--no-install-recommends', ...packages])) {
    console.error(`apt-get could not install ${packages.join(' and ')}; its own words are above.`);
    process.exit(1);
  }
  const stillMissing = needed.filter((program) => !program.isThere());
  if (stillMissing.length === 0) return;
  console.error(`apt-get succeeded, but still not found: ${stillMissing.map(({ name }) => name).join(', ')}.`);
  process.exit(1);
}

function stop(packages) {
  const command = existsSync('/usr/bin/apt-get')
    ? `sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`
    : process.platform === 'darwin'
      ? 'brew install --cask chromium'
      : `install ${missing.map(({ name }) => name).join(' and ')} with the package manager of this computer`;
  console.error(`Run this once, then again what you ran:\n\n  ${command}\n`);
  if (missing.some(({ name }) => name === 'Chromium')) {
    console.error('Or set CHROMIUM to the path of a Chromium or Chrome that is already there.');
  }
  process.exit(1);
}

function aptGet(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', args, { stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
}

function isRootOnDebian() {
  return process.getuid?.() === 0 && isInPath('apt-get') && existsSync('/etc/debian_version');
}

function isInPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder && isExecutable(join(folder, program)));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function hasChineseFont() {
  const listed = spawnSync('fc-list', [':lang=zh', 'file'], { encoding: 'utf8' });
  if (listed.status === 0) return listed.stdout.trim() !== '';
  // No fontconfig yet: Chromium brings it. Look for the package's own file.
  return (
    existsSync('/usr/share/fonts') &&
    readdirSync('/usr/share/fonts', { recursive: true }).some((file) => /wqy|cjk/i.test(String(file)))
  );
}
