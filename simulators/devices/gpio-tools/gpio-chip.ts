import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { systemClock } from '../../../foundation/system-clock.ts';
import type { Wiring } from '../firmata-board.ts';
import { toolNames, type Generation } from './tool-options.ts';

/** What a tool asks of the kernel. */
export const kernelCall = z.discriminatedUnion('call', [
  z.strictObject({ call: z.literal('chips'), pid: z.int() }),
  z.strictObject({ call: z.literal('lines'), pid: z.int(), chip: z.string() }),
  z.strictObject({
    call: z.literal('request'),
    pid: z.int(),
    tool: z.string(),
    chip: z.string(),
    pins: z.array(z.int()),
    consumer: z.string(),
    bias: z.enum(['keep', 'off', 'up', 'down']),
    edges: z.boolean(),
    /** Levels to drive; absent for inputs. */
    levels: z.array(z.union([z.literal(0), z.literal(1)])).optional(),
  }),
]);
export type KernelCall = z.output<typeof kernelCall>;
type Bias = Extract<KernelCall, { call: 'request' }>['bias'];

type Level = 0 | 1;

export interface DescribedLine {
  readonly name: string;
  readonly output: boolean;
  readonly consumer: string | null;
  readonly bias: Bias;
}

export interface TimedEdge {
  readonly pin: number;
  readonly rising: boolean;
  readonly nanoseconds: number;
}

/** What the kernel answers, a line of JSON each. */
export type KernelAnswer =
  | { readonly refused: 'EACCES' | 'EBUSY' | 'EINVAL' | 'ENOENT' }
  | { readonly chips: readonly { readonly name: string; readonly label: string; readonly lines: number }[] }
  | { readonly chip: string; readonly lines: readonly DescribedLine[] }
  | { readonly granted: readonly Level[] }
  | { readonly edge: TimedEdge }
  | { readonly print: string };

interface Holder {
  readonly tool: string;
  readonly pid: number;
  readonly consumer: string;
  readonly edges: boolean;
  /** Undefined for what is no tool: an overlay. */
  readonly socket: Socket | undefined;
}

interface Line {
  wiring: Wiring;
  bias: Bias;
  holder: Holder | undefined;
  /** The level that is driven, or was last, where the kernel keeps it. */
  driven: 0 | 1 | undefined;
}

export interface GpioChipOptions {
  /** Where the tools and the socket are put. */
  readonly folder: string;
  readonly generation: Generation;
  readonly label?: string;
  readonly name?: string;
  readonly lines?: number;
  /** A Raspberry Pi's kernel leaves an output as it is when nobody holds it any more; others make it an input. */
  readonly keepsOutputs?: boolean;
}

/**
 * A GPIO chip with its kernel, and libgpiod tools that speak to it: the programs in `folder` take the options and print
 * the lines of the real ones, each as a process of its own, and a line that its holder leaves behind is free at once.
 */
export class SimulatedGpioChip {
  readonly #options: GpioChipOptions;
  readonly #lines: Line[];
  readonly #clock = systemClock();
  readonly #sockets = new Set<Socket>();
  readonly #observers = new Set<(change: { pin: number; level: 0 | 1 | undefined }) => void>();
  #server: Server | undefined;
  #present = true;
  #allowed = true;

  constructor(options: GpioChipOptions) {
    this.#options = options;
    this.#lines = Array.from({ length: options.lines ?? 58 }, () => ({
      wiring: 'open',
      bias: 'keep',
      holder: undefined,
      driven: undefined,
    }));
  }

  /** Puts the five programs into the folder and answers them. */
  async start(): Promise<void> {
    const { folder, generation } = this.#options;
    mkdirSync(folder, { recursive: true });
    const program = fileURLToPath(new URL('main.js', import.meta.url));
    for (const tool of toolNames) {
      const path = join(folder, tool);
      const words = [process.execPath, program, generation, tool, this.#socketPath].map((word) => `'${word}'`);
      writeFileSync(path, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`);
      chmodSync(path, 0o755);
    }
    this.#server = createServer((socket) => this.#greet(socket));
    await new Promise<void>((resolve) => this.#server?.listen(this.#socketPath, resolve));
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => (this.#server ? this.#server.close(() => resolve()) : resolve()));
  }

  /** Wires a pin; whoever watches it hears of the edge. */
  wire(pin: number, wiring: Wiring): void {
    const before = this.levelOf(pin);
    this.#line(pin).wiring = wiring;
    this.#edge(pin, before);
  }

  /** What the pin reads: 1 high, 0 low. Nothing wired and no pull-up reads low here. */
  levelOf(pin: number): 0 | 1 {
    const { wiring, bias, driven } = this.#line(pin);
    if (driven !== undefined) return driven;
    if (wiring !== 'open') return wiring === 'supply' ? 1 : 0;
    return bias === 'up' ? 1 : 0;
  }

  /** The level that is driven on a pin; undefined when nothing drives it. */
  outputOf(pin: number): 0 | 1 | undefined {
    return this.#line(pin).driven;
  }

  /** Told of every change of what is driven. Returns how to stop. */
  onOutput(observer: (change: { pin: number; level: 0 | 1 | undefined }) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** The process that holds a pin. */
  holderOf(pin: number): { readonly tool: string; readonly pid: number } | undefined {
    const { holder } = this.#line(pin);
    return holder?.socket && { tool: holder.tool, pid: holder.pid };
  }

  /** All processes that hold pins now. */
  holders(): readonly { readonly tool: string; readonly pid: number }[] {
    const found = new Map(
      this.#lines.flatMap(({ holder }) => (holder?.socket ? [[holder.pid, holder.tool] as const] : [])),
    );
    return [...found].map(([pid, tool]) => ({ tool, pid }));
  }

  /** An overlay or another program takes a pin, or gives it back. */
  occupy(pin: number, consumer: string | undefined): void {
    this.#line(pin).holder =
      consumer === undefined ? undefined : { tool: '', pid: 0, consumer, edges: false, socket: undefined };
  }

  /** Unloads or loads the chip's driver: all requests end. */
  setPresent(present: boolean): void {
    this.#present = present;
    if (!present) for (const socket of this.#sockets) socket.destroy();
  }

  setAllowed(allowed: boolean): void {
    this.#allowed = allowed;
  }

  /** Makes the program that holds a pin print something else. */
  print(pin: number, text: string): void {
    this.#line(pin).holder?.socket?.write(json({ print: text }));
  }

  get #socketPath(): string {
    return join(this.#options.folder, 'kernel');
  }

  #greet(socket: Socket): void {
    this.#sockets.add(socket);
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      const asked = (text + part).split('\n');
      text = asked.pop() ?? '';
      for (const line of asked) socket.write(json(this.#answer(kernelCall.parse(JSON.parse(line)), socket)));
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#release(socket);
    });
  }

  #answer(call: KernelCall, socket: Socket): KernelAnswer {
    const { name = 'gpiochip0', label = 'pinctrl-bcm2711' } = this.#options;
    if (!this.#allowed) return { refused: 'EACCES' };
    if (call.call === 'chips') return { chips: this.#present ? [{ name, label, lines: this.#lines.length }] : [] };
    if (!this.#present || call.chip !== name) return { refused: 'ENOENT' };
    if (call.call === 'lines') {
      return {
        chip: name,
        lines: this.#lines.map(({ holder, driven, bias }, pin) => ({
          name: pin < 28 ? `GPIO${pin}` : '',
          output: driven !== undefined,
          consumer: holder?.consumer ?? null,
          bias: holder ? bias : 'keep',
        })),
      };
    }
    if (call.pins.some((pin) => pin >= this.#lines.length)) return { refused: 'EINVAL' };
    if (call.pins.some((pin) => this.#line(pin).holder !== undefined)) return { refused: 'EBUSY' };
    for (const [index, pin] of call.pins.entries()) {
      const line = this.#line(pin);
      line.holder = { tool: call.tool, pid: call.pid, consumer: call.consumer, edges: call.edges, socket };
      if (call.bias !== 'keep') line.bias = call.bias;
      this.#drive(pin, call.levels?.[index]);
    }
    return { granted: call.pins.map((pin) => this.levelOf(pin)) };
  }

  #release(socket: Socket): void {
    for (const [pin, line] of this.#lines.entries()) {
      if (line.holder?.socket !== socket) continue;
      line.holder = undefined;
      if (this.#options.keepsOutputs !== true) this.#drive(pin, undefined);
    }
  }

  #drive(pin: number, level: 0 | 1 | undefined): void {
    const line = this.#line(pin);
    if (line.driven === level) return;
    line.driven = level;
    for (const observer of this.#observers) observer({ pin, level });
  }

  #edge(pin: number, before: 0 | 1): void {
    const level = this.levelOf(pin);
    const { holder } = this.#line(pin);
    if (level === before || holder?.edges !== true) return;
    const nanoseconds = Math.round(this.#clock.now().monotonic * 1e6);
    holder.socket?.write(json({ edge: { pin, rising: level === 1, nanoseconds } }));
  }

  #line(pin: number): Line {
    const line = this.#lines[pin];
    if (!line) throw new RangeError(`pin: ${pin} is not on this chip, it has 0 to ${this.#lines.length - 1}`);
    return line;
  }
}

const json = (answer: KernelAnswer): string => `${JSON.stringify(answer)}\n`;
