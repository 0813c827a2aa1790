import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser } from 'playwright-core';
import { readConsole } from '../../cloud-relay/api/console-files.ts';
import { securityHeaders } from '../../cloud-relay/api/security-headers.ts';
import { chromiumArguments, chromiumPath } from '../support/chromium.ts';
import { paperAnswers } from '../support/paper-answers.ts';
import { spreadOf, tableOf, writeFigures, type Figure } from './figures.ts';

const help = `Measures how long a phone takes to show the first incident, from nothing, and how many bytes that costs: a real Chromium with
a processor four times slower and a 3G network (400 ms there and back, 1.6 Mbit/s down, 0.75 Mbit/s up). The floor is a page of one
line that asks for the same incidents and writes them down. "again" is the second view, with the app's files kept by the browser.

  npm run bench:first-view -- [--views N] [--json FILE]

  --views N    how many views for each figure (default 15)
  --json FILE  also writes the figures there
`;

const network = { offline: false, latency: 400, downloadThroughput: 200_000, uploadThroughput: 93_750 };
const slowdown = 4;
const consoleFolder = join(import.meta.dirname, '..', '..', 'console');
const barePage =
  '<!doctype html><html lang="en"><title>floor</title><body><script src="/bare.js"></script></body></html>';
const bareScript = `fetch('/api/incidents').then((answer) => answer.json()).then(({ incidents }) => {
  for (const one of incidents) document.body.append(Object.assign(document.createElement('p'), { className: 'incident-card', textContent: one.kind }));
});`;

const { values: options } = parseArgs({
  options: { views: { type: 'string', default: '15' }, json: { type: 'string' }, help: { type: 'boolean' } },
});
const views = Number(options.views);
if (options.help) process.stdout.write(help);
else if (!Number.isInteger(views) || views < 1) {
  process.stderr.write(`--views: ${options.views} is not a whole number from 1 on\n`);
  process.exitCode = 2;
} else if (!existsSync(join(consoleFolder, 'index.html'))) {
  process.stderr.write('the console is not built; run: npm run build --workspace @anju/console\n');
  process.exitCode = 2;
} else await run();

async function run(): Promise<void> {
  const server = await serve();
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments });
  try {
    const floor = await view(browser, `${server.origin}/bare.html`);
    const ours = await view(browser, `${server.origin}/`);
    const figure = (name: string, samples: readonly number[], bare: readonly number[]): Figure => ({
      name,
      unit: 'ms',
      samples: samples.length,
      ...spreadOf(samples),
      baseline: spreadOf(bare),
      floor: 'a bare page of the same incidents',
    });
    const figures = [
      figure('first_incident_shown', ours.first, floor.first),
      figure('first_incident_shown_again', ours.again, floor.again),
    ];
    process.stdout.write(`${tableOf(figures)}\n`);
    process.stdout.write(
      `bytes until then: ${ours.bytes} (floor ${floor.bytes}); processor 4x slower, 400 ms, 1.6 Mbit/s\n`,
    );
    if (options.json !== undefined) writeFigures(options.json, 'console-first-view', figures);
  } finally {
    await browser.close();
    server.close();
  }
}

interface Viewed {
  readonly first: number[];
  readonly again: number[];
  readonly bytes: number;
}

/** From the moment of asking for the address until an incident stands on the screen, in a browser that knows nothing yet. */
async function view(browser: Browser, address: string): Promise<Viewed> {
  const first: number[] = [];
  const again: number[] = [];
  let bytes = 0;
  for (let n = 0; n < views; n += 1) {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'zh-CN' });
    const page = await context.newPage();
    const tools = await context.newCDPSession(page);
    await tools.send('Network.enable');
    await tools.send('Network.emulateNetworkConditions', network);
    await tools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    let received = 0;
    tools.on('Network.loadingFinished', ({ encodedDataLength }) => (received += encodedDataLength));
    const shown = async (): Promise<number> => {
      const began = performance.now();
      await page.goto(address, { waitUntil: 'commit' });
      await page.locator('.incident-card').first().waitFor({ timeout: 60_000 });
      return performance.now() - began;
    };
    first.push(await shown());
    bytes = received;
    // What is kept for later is fetched when the page has loaded; the second view is that of another day.
    await page.waitForLoadState('networkidle').catch(() => undefined);
    await page.goto('about:blank');
    again.push(await shown());
    await context.close();
  }
  return { first, again, bytes };
}

/** The built console, gzip as the relay sends it, with answers on paper; and the bare page. */
async function serve(): Promise<{ origin: string; close: () => void }> {
  const files = await readConsole(consoleFolder);
  const start = files.get('/index.html');
  const answers: Record<string, (id: string) => unknown> = { ...paperAnswers(Date.now()) };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://paper');
    const send = (type: string, body: Buffer, cache = 'no-store'): void => {
      response.writeHead(200, {
        ...securityHeaders,
        'content-type': type,
        'content-encoding': 'gzip',
        'cache-control': cache,
      });
      response.end(body);
    };
    if (pathname === '/bare.html') return send('text/html; charset=utf-8', gzipSync(barePage));
    if (pathname === '/bare.js') return send('text/javascript', gzipSync(bareScript));
    if (pathname === '/api/live') {
      response.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream' });
      return void response.write('event: beat\ndata: {}\n\n');
    }
    if (pathname.startsWith('/api/')) {
      const answer = answers[`GET ${pathname}`]?.('');
      return send('application/json', gzipSync(JSON.stringify(answer ?? {})));
    }
    const file = files.get(pathname) ?? start;
    if (!file) return void response.writeHead(404).end();
    const cache = file.isForEver ? 'public, max-age=31536000, immutable' : 'no-cache';
    return send(file.contentType, file.gzipped ?? gzipSync(file.body), cache);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
