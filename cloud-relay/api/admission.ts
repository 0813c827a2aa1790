import type { FastifyRequest } from 'fastify';
import { minutes } from '../../foundation/durations.ts';
import type { Actor } from '../identity/actor.ts';
import { AttemptLimit } from '../identity/attempt-limit.ts';
import { networkOf } from '../network-of.ts';
import { ApiRefusal } from './api-error.ts';
import type { ApiDependencies } from './dependencies.ts';
import { ownAddress, type OwnAddress } from './own-address.ts';
import { sessionCookie } from './session-cookie.ts';

const longestToken = 200;
const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

type Parts = Pick<ApiDependencies, 'authenticate' | 'clock' | 'listener' | 'log'>;

/** Finds out whether a request may be looked at, and who it is from: by the name it calls us, its page and its token. */
export class Admission {
  readonly #parts: Parts;
  readonly #own: OwnAddress;
  readonly #failures = new AttemptLimit({ attempts: 10, within: minutes(1), addresses: 10_000 });

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#own = ownAddress(parts.listener);
  }

  /** A page elsewhere whose name points to this computer (DNS rebinding) calls us by that name, and is refused. */
  checkHost(request: FastifyRequest): void {
    if (this.#own.isOurHost(request.headers.host ?? '')) return;
    throw new ApiRefusal(421, { code: 'host/unknown', message: 'this relay does not go by that name' });
  }

  /**
   * A browser says from where a write comes; it must be our own page. Programs without a browser say nothing and
   * carry the token in a header, which no page elsewhere can make a browser do.
   */
  checkOrigin(request: FastifyRequest): void {
    if (!writes.has(request.method)) return;
    const { origin, host } = request.headers;
    if (origin === undefined) {
      if (bearerToken(request) !== undefined) return;
    } else if (this.#own.isOurOrigin(origin, host ?? '')) return;
    throw new ApiRefusal(403, { code: 'origin/refused', message: 'this was not sent from a page of this relay' });
  }

  /** Whoever the request is from. Guessed API tokens are limited by address; a right one always passes beside them. */
  async identify(request: FastifyRequest): Promise<Actor> {
    const actor = await this.lookUp(request);
    if (actor) return actor;
    const program = request.headers.authorization !== undefined;
    if (program) this.#countFailure(request);
    throw new ApiRefusal(401, {
      code: 'identity/refused',
      message: program ? 'the API token is not valid, or no more' : 'nobody is signed in here, or no more',
      fix: program ? 'make a new one in the console, and send it as Authorization: Bearer' : 'sign in',
    });
  }

  /** The same without a word: undefined is nobody. A request that carries an API token is a program's and no person's. */
  async lookUp(request: FastifyRequest): Promise<Actor | undefined> {
    const { authenticate, clock, listener } = this.#parts;
    const { wall } = clock.now();
    if (request.headers.authorization !== undefined) {
      const token = bearerToken(request);
      return token === undefined || token.length > longestToken
        ? undefined
        : authenticate.apiToken(token, request.ip, wall);
    }
    const token = sessionCookie(request, listener.secure);
    return token === undefined || token.length > longestToken
      ? undefined
      : authenticate.session(token, request.ip, wall);
  }

  #countFailure(request: FastifyRequest): void {
    const { clock, log } = this.#parts;
    log.warn({ from: request.ip }, 'wrong token');
    if (this.#failures.allows(networkOf(request.ip), clock.now().monotonic)) return;
    throw new ApiRefusal(429, {
      code: 'identity/too-many',
      message: 'too many wrong tokens from this address; wait a minute',
    });
  }
}

function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer ([A-Za-z0-9._~+/-]+=*)$/.exec(request.headers.authorization ?? '')?.[1];
}
