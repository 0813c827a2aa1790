import type { ServerResponse } from 'node:http';
import type { LiveEvent } from '../../contracts/api-relay.ts';
import { after, type CancelWake, type Clock } from '../../foundation/clock.ts';
import { minutes, seconds } from '../../foundation/durations.ts';
import type { IncidentChange } from '../duty/changes.ts';
import type { Actor } from '../identity/actor.ts';
import { isWithin, type Scope } from '../store/scope.ts';
import type { HubChange, LiveListener, WhoseAccess } from './live-changes.ts';

/** More often than proxies and the console give up. */
const beatEvery = seconds(15);
/** What ends without a word is found by asking: a session that expires, a token revoked by the command line. */
const askEvery = minutes(1);
/** For readers that come back: minutes of a busy city. Who was away longer asks for everything. */
const remembered = 2_000;
/** A reader that takes nothing is cut off before what waits for it fills the memory. */
const mostWaitingBytes = 1_000_000;
const mostReaders = 5_000;
/** Open pages of one person or program. Whoever opens more loses the oldest, and keeps nobody else out. */
const mostOfOne = 50;

/** Who reads, and what of. */
export interface LiveAccess {
  readonly actor: Actor;
  readonly incidents: Scope;
  readonly hubs: Scope;
}

interface Reader {
  access: LiveAccess;
  readonly response: ServerResponse;
  /** What the reader may see now; undefined: nothing any more. */
  readonly ask: () => Promise<LiveAccess | undefined>;
}

interface Numbered {
  readonly number: number;
  readonly community: string;
  readonly dwelling: string | null;
  readonly event: Extract<LiveEvent, { kind: 'incident' | 'hub' }>;
}

/** Tells open consoles what has changed, each what it may see, as server-sent events. */
export class LiveEvents implements LiveListener {
  readonly #clock: Clock;
  /** Numbers begin again with each process: an id of another one is recognised and answered with `resync`. */
  readonly #process: string;
  readonly #readers = new Set<Reader>();
  readonly #recent: Numbered[] = [];
  #number = 0;
  #beats = 0;
  #cancelBeat: CancelWake | undefined;

  constructor(options: { readonly clock: Clock; readonly process: string }) {
    this.#clock = options.clock;
    this.#process = options.process;
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** Takes over a response that fastify has let go of. False: too many readers already. */
  open(response: ServerResponse, reading: Omit<Reader, 'response'>, lastEventId: string | undefined): boolean {
    const { kind, id } = reading.access.actor;
    const own = [...this.#readers].filter(({ access: { actor } }) => actor.kind === kind && actor.id === id);
    const [oldest] = own;
    if (own.length >= mostOfOne && oldest) {
      this.#leave(oldest);
      oldest.response.destroy();
    }
    if (this.#readers.size >= mostReaders) return false;
    const reader: Reader = { ...reading, response };
    this.#readers.add(reader);
    response.on('close', () => this.#leave(reader));
    this.#write(reader, 'retry: 2000\nevent: beat\ndata: {}\n\n');
    this.#resume(reader, lastEventId);
    if (this.#readers.size === 1) this.#scheduleBeat();
    // What was taken away while this was opened reached nobody yet.
    void this.#askAgain(reader);
    return true;
  }

  incidentChanged({ incident, community, dwelling }: IncidentChange): void {
    this.#tellAll({ number: ++this.#number, community, dwelling, event: { kind: 'incident', incident } });
  }

  hubChanged({ hub, community, dwelling }: HubChange): void {
    this.#tellAll({ number: ++this.#number, community, dwelling, event: { kind: 'hub', hub } });
  }

  accessChanged(whose: WhoseAccess): void {
    for (const reader of this.#readers) {
      if (isOf(reader.access.actor, whose)) this.#dismiss(reader);
      // A program may have had its rights from that person.
      else if ('account' in whose && reader.access.actor.kind === 'token') void this.#askAgain(reader);
    }
  }

  close(): void {
    this.#cancelBeat?.();
    for (const reader of this.#readers) reader.response.destroy();
    this.#readers.clear();
  }

  #tellAll(numbered: Numbered): void {
    this.#recent.push(numbered);
    if (this.#recent.length > remembered) this.#recent.shift();
    for (const reader of this.#readers) this.#tell(reader, numbered);
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

  #tell(reader: Reader, { number, community, dwelling, event }: Numbered): void {
    const scope = event.kind === 'hub' ? reader.access.hubs : reader.access.incidents;
    if (isWithin(scope, community, dwelling)) this.#send(reader, number, event);
  }

  #send(reader: Reader, number: number, event: LiveEvent): void {
    this.#write(reader, `id: ${this.#process}.${number}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  #write(reader: Reader, text: string): void {
    reader.response.write(text);
    if (reader.response.writableLength > mostWaitingBytes) reader.response.destroy();
  }

  /** The console asks who it is now, and comes back if it is still somebody. */
  #dismiss(reader: Reader): void {
    // From now on nothing reaches it, though its socket may take a while to close.
    this.#leave(reader);
    this.#send(reader, this.#number, { kind: 'access-changed' });
    reader.response.end();
  }

  async #askAgain(reader: Reader): Promise<void> {
    const access = await reader.ask().catch(() => reader.access); // A disk that fails now is asked again in a minute.
    if (!this.#readers.has(reader)) return;
    if (access) reader.access = access;
    else this.#dismiss(reader);
  }

  #leave(reader: Reader): void {
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    this.#cancelBeat?.();
    this.#cancelBeat = undefined;
  }

  #scheduleBeat(): void {
    this.#cancelBeat = this.#clock.wakeAt(after(this.#clock.now(), beatEvery), () => {
      this.#beats += 1;
      const asks = this.#beats % (askEvery / beatEvery) === 0;
      for (const reader of this.#readers) {
        this.#write(reader, 'event: beat\ndata: {}\n\n');
        if (asks) void this.#askAgain(reader);
      }
      if (this.#readers.size > 0) this.#scheduleBeat();
    });
  }
}

function isOf({ kind, id, session }: Actor, whose: WhoseAccess): boolean {
  if ('session' in whose) return session === whose.session;
  return 'account' in whose ? kind === 'account' && id === whose.account : kind === 'token' && id === whose.token;
}
