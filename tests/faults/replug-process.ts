import { parseArgs } from 'node:util';
import { growth, type Holdings } from '../support/left-behind.ts';
import { killPinTools, replugBoard, replugRadar, type ReplugFigures } from './replug.ts';

const usage = `npm run replug -- [--board N] [--radar N] [--pins N] [--shipped N] [--json]
Pulls the plug of a board (1,000 times by default), of a radar (1,000) and kills the programs at a Pi's pins (20), as fast as
it goes, and then each --shipped times (6) with the hub's own retries. Prints how long each recovery took and what is left.`;

const { values } = parseArgs({
  options: {
    board: { type: 'string', default: '1000' },
    radar: { type: 'string', default: '1000' },
    pins: { type: 'string', default: '20' },
    shipped: { type: 'string', default: '6' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const kinds = {
  'board, at once': () => replugBoard({ cycles: Number(values.board) }),
  'radar, at once': () => replugRadar({ cycles: Number(values.radar) }),
  'pins 1.6, at once': () => killPinTools({ cycles: Number(values.pins), generation: '1.6.3' }),
  'pins 2.2, at once': () => killPinTools({ cycles: Number(values.pins), generation: '2.2.1' }),
  'board, as shipped': () => replugBoard({ cycles: Number(values.shipped), asShipped: true }),
  'radar, as shipped': () => replugRadar({ cycles: Number(values.shipped), asShipped: true }),
  'pins 1.6, as shipped': () => killPinTools({ cycles: Number(values.shipped), asShipped: true, generation: '1.6.3' }),
} as const;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function report(name: string, { recovery, stale, cameOn, cycles, warm, end, stopped }: ReplugFigures): void {
  const at = (share: number): string => `${Math.round(recovery[Math.floor(share * (recovery.length - 1))] ?? 0)}`;
  say(`${name}: ${cycles} cycles, recovery p50 ${at(0.5)} / p99 ${at(0.99)} / longest ${at(1)} ms, `);
  say(`  stale outputs ${stale}, switched on while away and on again ${cameOn}`);
  const more: Holdings = growth(warm, end);
  const listed = Object.entries(more).map(([what, count]) => `${what} ${count > 0 ? '+' : ''}${count}`);
  say(`  more than after the warm-up: ${listed.join(', ')}`);
  say(`  resources after stopping ${stopped.resources}, before starting ${stopped.before}`);
}

if (values.help) say(usage);
else {
  const all: Record<string, ReplugFigures> = {};
  for (const [name, run] of Object.entries(kinds)) {
    const figures = await run();
    if (figures.cycles > 0) all[name] = figures;
    if (!values.json && figures.cycles > 0) report(name, figures);
  }
  if (values.json) say(JSON.stringify(all));
}
