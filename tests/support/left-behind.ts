import { EventEmitter } from 'node:events';
import { readdirSync } from 'node:fs';
import { queryObjects } from 'node:v8';
import { SerialPort } from 'serialport';

/** What a process holds at one moment, after everything that can be forgotten was. */
export interface Holdings {
  /** Handles, requests and timers that keep the event loop going. */
  readonly resources: number;
  readonly openFiles: number;
  readonly serialPorts: number;
  readonly emitters: number;
  /** Every listener and every timer's callback is one. */
  readonly functions: number;
  readonly promises: number;
  readonly processListeners: number;
  readonly heapBytes: number;
  readonly residentBytes: number;
}

/** Needs --expose-gc. */
export async function holdings(): Promise<Holdings> {
  if (!globalThis.gc) throw new Error('node has no gc(): run it with --expose-gc');
  for (let round = 0; round < 4; round++) {
    globalThis.gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, rss } = process.memoryUsage();
  return {
    resources: process.getActiveResourcesInfo().length,
    openFiles: readdirSync('/proc/self/fd').length,
    serialPorts: countOf(SerialPort),
    emitters: countOf(EventEmitter),
    functions: countOf(Function),
    promises: countOf(Promise),
    processListeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    heapBytes: heapUsed,
    residentBytes: rss,
  };
}

/** queryObjects is typed for constructors without arguments. */
const countOf = (kind: unknown): number => Number(queryObjects(kind as new () => unknown, { format: 'count' }));

/** How much more of each there is, in the order of the columns of a report. */
export const growth = (before: Holdings, after: Holdings): Holdings => ({
  resources: after.resources - before.resources,
  openFiles: after.openFiles - before.openFiles,
  serialPorts: after.serialPorts - before.serialPorts,
  emitters: after.emitters - before.emitters,
  functions: after.functions - before.functions,
  promises: after.promises - before.promises,
  processListeners: after.processListeners - before.processListeners,
  heapBytes: after.heapBytes - before.heapBytes,
  residentBytes: after.residentBytes - before.residentBytes,
});
