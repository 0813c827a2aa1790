import { OwnPinsBoard } from '../../edge/sources/pins/own-pins-board.ts';
import { createLog } from '../../foundation/log.ts';
import { systemClock } from '../../foundation/system-clock.ts';

/** A hub's board on a Pi's own pins and nothing else, to be killed: `pins-process.js FOLDER-OF-TOOLS`. */
const toolFolder = process.argv[2] ?? '';
const board = new OwnPinsBoard({
  settings: { pins: 'own' },
  clock: systemClock(),
  log: createLog({ program: 'pins', level: 'silent' }),
  toolFolder,
});
board.addInput({ pin: 17, pull: 'up', level: () => undefined });
board.addOutput({ pin: 23, activeLow: false }).write(true);
board.start({ up: () => undefined, down: () => undefined, alive: () => undefined, refused: () => undefined });
