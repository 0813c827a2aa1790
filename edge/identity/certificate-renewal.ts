import type { Clock } from '../../foundation/clock.ts';
import { describeDuration, milliseconds } from '../../foundation/durations.ts';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import { InFlight } from '../../foundation/in-flight.ts';
import type { Log } from '../../foundation/log.ts';
import { settledWithin } from '../disk/within.ts';
import type { ClockTrust } from '../health/clock-trust.ts';
import { askRenewal } from './ask-renewal.ts';
import { saveIdentity, type HubIdentity } from './identity.ts';
import { forgetNextKey, makePrivateKeyPem, nextKeyPem } from './renewal-key.ts';
import {
  afterFailure,
  afterSuccess,
  askedToRenew,
  letsNothingThrough,
  neverRenewed,
  reasonToRenew,
  renewsFrom,
  type RenewalFacts,
  type RenewalReason,
  type RenewalState,
} from './renewal.ts';

const diskAnswersWithinMs = 10_000;

export interface CertificateRenewalParts {
  readonly identity: HubIdentity;
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly clockTrust: ClockTrust;
  readonly log: Log;
  /** How often in a row the relay has ended the connection before it let this hub in. */
  readonly refusals: () => number;
  /** To be proven by from now on. */
  readonly renewed: (identity: HubIdentity) => void;
  readonly random?: () => number;
}

/** Keeps the hub's certificate good without anybody's visit. */
export class CertificateRenewal {
  readonly #parts: CertificateRenewalParts;
  readonly #log: Log;
  readonly #random: () => number;
  readonly #share: number;
  readonly #stop = new AbortController();
  readonly #work = new InFlight();
  #identity: HubIdentity;
  /** Got, but not on the disk yet. */
  #unsaved: HubIdentity | undefined;
  #saving: Promise<void> | undefined;
  #state: RenewalState = neverRenewed;
  #asking = false;

  constructor(parts: CertificateRenewalParts) {
    this.#parts = parts;
    this.#log = parts.log.child({ part: 'identity' });
    this.#random = parts.random ?? Math.random;
    this.#share = this.#random();
    this.#identity = parts.identity;
  }

  get identity(): HubIdentity {
    return this.#identity;
  }

  /** Why the last renewal failed, while none has succeeded since. */
  get problem(): string | undefined {
    return this.#unsaved && !this.#asking ? 'the disk does not take the renewed identity' : this.#state.problem;
  }

  /** From when on it renews; milliseconds since 1970. */
  get renewsFrom(): number {
    return renewsFrom({ ...this.#identity, share: this.#share });
  }

  /** To be asked at the start and then once a minute. */
  check(): void {
    if (this.#work.count > 0 || this.#stop.signal.aborted) return;
    if (this.#unsaved) {
      void this.#work.track(this.#saveAndUse(this.#unsaved));
      return;
    }
    const reason = reasonToRenew(this.#state, this.#facts(), this.#parts.clock.now());
    if (reason !== undefined) void this.#work.track(this.#attempt(reason));
  }

  /** Renews now, whatever the dates say. Nothing more when it is renewing already. */
  ask(): void {
    if (this.#asking) return;
    this.#state = askedToRenew(this.#state);
    this.check();
  }

  /** As `ask`; resolves when it is done. Throws why it could not be. */
  async renewNow(): Promise<HubIdentity> {
    await this.#work.idle();
    this.ask();
    await this.#work.idle();
    const { problem } = this;
    if (problem !== undefined) throw new AnjuError('identity/refused', problem);
    return this.#identity;
  }

  /** Resolves when no attempt is under way. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  stop(): Promise<void> {
    this.#stop.abort();
    return this.#work.idle();
  }

  #facts(): RenewalFacts {
    const { clock, clockTrust, refusals } = this.#parts;
    const { notBefore, notAfter } = this.#identity;
    return {
      notBefore,
      notAfter,
      trueWall: clockTrust.trueWall(clock.now()),
      refusals: refusals(),
      share: this.#share,
    };
  }

  async #attempt(reason: RenewalReason): Promise<void> {
    const { clock } = this.#parts;
    this.#log.info({ reason }, 'renewing the certificate');
    this.#asking = true;
    try {
      const identity = await askRenewal({
        identity: this.#identity,
        newKeyPem: await this.#nextKey(),
        clockTrusted: clock.now().clockTrusted,
        stopped: this.#stop.signal,
      });
      this.#state = afterSuccess(clock.now());
      await this.#saveAndUse(identity);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      const problem = messageOf(error).slice(0, 300);
      this.#log.warn({ reason, problem }, 'the certificate could not be renewed');
      this.#state = afterFailure(this.#state, { reason, problem }, clock.now(), this.#random);
    } finally {
      this.#asking = false;
    }
  }

  /**
   * Saved before it is used: once the relay has seen the new certificate it takes the old one for a copy's. Only where the
   * old one lets no alarm through any more is the new one used all the same, and saved when the disk is well again.
   */
  async #saveAndUse(identity: HubIdentity): Promise<void> {
    this.#unsaved = identity;
    if (await this.#saved(identity)) this.#unsaved = undefined;
    else if (!letsNothingThrough(this.#facts())) return;
    if (identity === this.#identity) return;
    const life = milliseconds(identity.notAfter - identity.notBefore);
    this.#log.info({ life: describeDuration(life) }, 'the certificate is renewed');
    this.#identity = identity;
    this.#parts.renewed(identity);
  }

  /** A disk that does not take the key costs the sameness of a second question, not the certificate. */
  async #nextKey(): Promise<string> {
    const { dataFolder } = this.#parts;
    const kept = nextKeyPem(dataFolder, this.#identity.keyPem);
    if (await settledWithin(kept, diskAnswersWithinMs)) {
      try {
        return await kept;
      } catch (error) {
        this.#log.warn({ problem: messageOf(error) }, 'the next key could not be kept');
      }
    }
    return makePrivateKeyPem();
  }

  async #saved(identity: HubIdentity): Promise<boolean> {
    const { dataFolder } = this.#parts;
    // One that hangs is waited for: two writers of one file would spoil it.
    this.#saving ??= saveIdentity(dataFolder, identity).then(() => forgetNextKey(dataFolder));
    if (!(await settledWithin(this.#saving, diskAnswersWithinMs))) {
      this.#log.error({}, 'the disk does not take the renewed identity');
      return false;
    }
    try {
      await this.#saving;
      return true;
    } catch (error) {
      this.#log.error({ problem: messageOf(error) }, 'the renewed identity could not be saved');
      return false;
    } finally {
      this.#saving = undefined;
    }
  }
}
