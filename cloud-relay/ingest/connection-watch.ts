import { randomUUID } from 'node:crypto';
import type { HubId } from '../../contracts/identifiers.ts';
import { after, type CancelWake, type Clock } from '../../foundation/clock.ts';
import { minutes, seconds } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import { InFlight } from '../../foundation/in-flight.ts';
import type { Log } from '../../foundation/log.ts';
import {
  certificateProblem,
  certificateStandings,
  type CertificateRules,
  type CertificateStanding,
} from '../registry/hub-certificates.ts';
import type { Database } from '../store/store.ts';
import type { ConnectedHub } from './hub-listener.ts';
import type { Ingest } from './ingest.ts';
import { RenewalRound } from './renewal-round.ts';

const betweenLooks = seconds(30);
const commandLife = minutes(10);

export interface ConnectionWatchParts {
  readonly db: Database;
  readonly clock: Clock;
  /** The clock that certificates are dated by, milliseconds since 1970. */
  readonly certificateNow: () => number;
  /** The computer's own clock, for what hubs are told. */
  readonly relayWall: () => number;
  readonly trusts: CertificateRules['trusts'];
  /** Fingerprint of the authority that signs. */
  readonly signing: () => string;
  readonly ingest: Pick<Ingest, 'connections' | 'disconnect' | 'sendCommand'>;
  /** Takes over what another process has changed about the authorities. */
  readonly refresh: () => Promise<void>;
  readonly log: Log;
}

/**
 * Looks every half minute at who is connected: whoever has been revoked since, by this process or another, or whose
 * certificate has ended, is connected no longer. Whoever has a certificate of an earlier authority is told to renew it.
 */
export class ConnectionWatch {
  readonly #parts: ConnectionWatchParts;
  readonly #round = new RenewalRound();
  readonly #inFlight = new InFlight();
  #cancelWake: CancelWake | undefined;
  #stopped = true;

  constructor(parts: ConnectionWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#stopped = false;
    this.#sleep();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelWake?.();
    await this.#inFlight.idle();
  }

  idle(): Promise<void> {
    return this.#inFlight.idle();
  }

  /** One look. Never throws: what fails now is done at the next. */
  look(): Promise<void> {
    return this.#inFlight.track(this.#look());
  }

  #sleep(): void {
    const { clock } = this.#parts;
    this.#cancelWake = clock.wakeAt(after(clock.now(), betweenLooks), () => {
      void this.#inFlight.track(
        this.#look().then(() => {
          if (!this.#stopped) this.#sleep();
        }),
      );
    });
  }

  async #look(): Promise<void> {
    const { db, ingest, log, refresh } = this.#parts;
    await refresh().catch((error: unknown) => {
      log.error({ problem: messageOf(error) }, 'authority-not-read');
    });
    try {
      const connected = ingest.connections();
      const standings = await certificateStandings(
        db,
        connected.map(({ serial }) => serial),
      );
      const staying = connected.filter((hub) => !this.#end(hub, standings.get(hub.serial)));
      this.#tellToRenew(staying, standings);
    } catch (error) {
      log.error({ problem: messageOf(error) }, 'connections-not-looked-at');
    }
  }

  /** True: its connection has been ended. */
  #end({ hub, serial }: ConnectedHub, standing: CertificateStanding | undefined): boolean {
    const { certificateNow, trusts, ingest, log } = this.#parts;
    const rules = { now: certificateNow(), trusts };
    const problem = certificateProblem({ revokedAt: standing?.hubRevokedAt ?? null }, standing, rules);
    if (problem === undefined) return false;
    // It may have come back meanwhile with another certificate.
    const isStillThere = ingest.connections().some((other) => other.hub === hub && other.serial === serial);
    if (!isStillThere) return false;
    log.warn({ hub, reason: problem }, 'connection of a hub ended');
    ingest.disconnect(hub);
    return true;
  }

  #tellToRenew(connected: readonly ConnectedHub[], standings: ReadonlyMap<string, CertificateStanding>): void {
    const { clock, signing, log } = this.#parts;
    const behind = connected.filter(({ serial }) => standings.get(serial)?.authority !== signing());
    const asked = this.#round.next(
      behind.map(({ hub }) => hub),
      clock.now().monotonic,
    );
    for (const hub of asked) this.#sendRenewIdentity(hub);
    if (asked.length > 0) log.info({ asked: asked.length, behind: behind.length }, 'hubs asked to renew');
  }

  #sendRenewIdentity(hub: HubId): void {
    const issuedAt = Math.round(this.#parts.relayWall());
    // Not waited for: whoever does not hear it is asked again.
    void this.#parts.ingest.sendCommand(hub, {
      v: 1,
      commandId: randomUUID(),
      issuedAt,
      expiresAt: issuedAt + commandLife,
      command: { kind: 'renew-identity' },
    });
  }
}
