import type { ServerResponse } from 'node:http';
import type { LiveEvent } from '../../contracts/api-relay.ts';
import { after, type CancelWake, type Clock } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import type { IncidentChange } from '../duty/changes.ts';
import { isWithin, type Scope } from '../store/scope.ts';

/** More often than proxies and the console give up. */
const beatEvery = seconds(15);
/** For readers that come back: minutes of a busy city. Who was away longer asks for everything. */
const remembered = 2_000;
/** A reader that takes nothing is cut off before what waits for it fills the memory. */
const mostWaitingBytes = 1_000_000;
const mostReaders = 5_000;

interface Reader {
  readonly scope: Scope;
  readonly response: ServerResponse;
}

interface Numbered {
  readonly number: number;
  readonly community: string;
  readonly event: LiveEvent;
}

/** Tells open consoles what has changed, each within its scope, as server-sent events. */
export class LiveEvents {
  readonly #clock: Clock;
  /** Numbers begin again with each process: an id of another one is recognised and answered with `resync`. */
  readonly #process: string;
  readonly #readers = new Set<Reader>();
  readonly #recent: Numbered[] = [];
  #number = 0;
  #cancelBeat: CancelWake | undefined;

  constructor(options: { readonly clock: Clock; readonly process: string }) {
    this.#clock = options.clock;
    this.#process = options.process;
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** Takes over a response that fastify has let go of. False: too many readers already. */
  open(response: ServerResponse, scope: Scope, lastEventId: string | undefined): boolean {
    if (this.#readers.size >= mostReaders) return false;
    const reader: Reader = { scope, response };
    this.#readers.add(reader);
    response.on('close', () => this.#leave(reader));
    this.#write(reader, 'retry: 2000\nevent: beat\ndata: {}\n\n');
    this.#resume(reader, lastEventId);
    if (this.#readers.size === 1) this.#scheduleBeat();
    return true;
  }

  incidentChanged({ incident, community }: IncidentChange): void {
    const numbered: Numbered = { number: ++this.#number, community, event: { kind: 'incident', incident } };
    this.#recent.push(numbered);
    if (this.#recent.length > remembered) this.#recent.shift();
    for (const reader of this.#readers) this.#tell(reader, numbered);
  }

  close(): void {
    this.#cancelBeat?.();
    for (const reader of this.#readers) reader.response.destroy();
    this.#readers.clear();
  }

  #resume(reader: Reader, lastEventId: string | undefined): void {
    if (lastEventId === undefined || lastEventId === '') return;
    const [process, number] = lastEventId.split('.');
    const last = Number(number);
    const oldest = this.#recent[0]?.number ?? this.#number + 1;
    const knowsAll = process === this.#process && Number.isInteger(last) && last >= oldest - 1 && last <= this.#number;
    if (!knowsAll) this.#send(reader, this.#number, { kind: 'resync' });
    else for (const numbered of this.#recent) if (numbered.number > last) this.#tell(reader, numbered);
  }

  #tell(reader: Reader, { number, community, event }: Numbered): void {
    if (isWithin(reader.scope, community)) this.#send(reader, number, event);
  }

  #send(reader: Reader, number: number, event: LiveEvent): void {
    this.#write(reader, `id: ${this.#process}.${number}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  #write(reader: Reader, text: string): void {
    reader.response.write(text);
    if (reader.response.writableLength > mostWaitingBytes) reader.response.destroy();
  }

  #leave(reader: Reader): void {
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    this.#cancelBeat?.();
    this.#cancelBeat = undefined;
  }

  #scheduleBeat(): void {
    this.#cancelBeat = this.#clock.wakeAt(after(this.#clock.now(), beatEvery), () => {
      for (const reader of this.#readers) this.#write(reader, 'event: beat\ndata: {}\n\n');
      if (this.#readers.size > 0) this.#scheduleBeat();
    });
  }
}
