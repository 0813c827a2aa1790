import { hash, verify } from '@node-rs/argon2';

/**
 * argon2id with 19 MiB, two passes and one lane: the first choice of OWASP's Password Storage Cheat Sheet. One hash is
 * about 10 ms of one core; `npm run bench:sign-in` measures it.
 */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** What a hash of that cost begins with. 0x13 is argon2's version. */
const currentForm = '$argon2id$v=19$m=19456,t=2,p=1$';

/** A hash of this cost of a password that nobody has. */
const nobodysHash = `${currentForm}AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`;

/** Full-width letters of a Chinese keyboard are the same as the others: NIST SP 800-63B, section 5.1.1.2. */
const normal = (password: string): string => password.normalize('NFKC');

export interface HashingLimits {
  /** Hashes at the same time. */
  readonly atOnce: number;
  /** How many may wait for their turn. At 10 ms each, 60 waiting behind two wait a third of a second at most. */
  readonly waiting: number;
}

/**
 * Hashes run on libuv's threads, four in a process unless UV_THREADPOOL_SIZE says otherwise. The same threads read the
 * console's files, look up the name of the dead-man's switch and do WebCrypto's signatures. Two hashes at a time leave
 * two threads, and at most two cores, to everything else, however many people sign in at once.
 */
const usualLimits: HashingLimits = { atOnce: 2, waiting: 60 };

/** Hashes passwords without ever standing in the way of a page. */
export class Passwords {
  readonly #limits: HashingLimits;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limits: HashingLimits = usualLimits) {
    this.#limits = limits;
  }

  /** For the account's row. Undefined: too many wait already; try again in a few seconds. */
  async hash(password: string): Promise<string | undefined> {
    return this.#inTurn(() => hash(normal(password), cost));
  }

  /** A login that nobody has (`stored` null) takes as long as any other. `busy`: not looked at; try again. */
  async check(stored: string | null, password: string): Promise<'right' | 'wrong' | 'busy'> {
    const matches = await this.#inTurn(() => verify(stored ?? nobodysHash, normal(password)));
    if (matches === undefined) return 'busy';
    return matches && stored !== null ? 'right' : 'wrong';
  }

  /** Whether a hash was made at another cost, so that it is made anew when its password is next known. */
  isOutdated(stored: string): boolean {
    return !stored.startsWith(currentForm);
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    if (this.#running >= this.#limits.atOnce) {
      if (this.#waiting.length >= this.#limits.waiting) return undefined;
      // Whoever ends hands its turn on: #running stays as it is.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
