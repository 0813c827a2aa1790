import type { FastifyReply, FastifyRequest } from 'fastify';
import { minutes } from '../../foundation/durations.ts';
import { AttemptLimit } from '../identity/attempt-limit.ts';
import { ApiRefusal, notFound } from './api-error.ts';
import type { Actor, ApiDependencies } from './dependencies.ts';

const cookieName = 'anju_console';
const longestToken = 200;
const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Decides who may come in: by the name they call us, the page they come from, and the token they carry. */
export class Admission {
  readonly #deps: Pick<ApiDependencies, 'authenticate' | 'clock' | 'hostNames' | 'log'>;
  readonly #failures = new AttemptLimit({ attempts: 10, within: minutes(1), addresses: 10_000 });

  constructor(deps: Pick<ApiDependencies, 'authenticate' | 'clock' | 'hostNames' | 'log'>) {
    this.#deps = deps;
  }

  /** A page elsewhere whose name points to this computer (DNS rebinding) calls us by that name, and is refused. */
  checkHost(request: FastifyRequest): void {
    const host = hostName(request.headers.host ?? '');
    if (host !== undefined && (loopbackNames.has(host) || this.#deps.hostNames.includes(host))) return;
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
    } else if (origin === `http://${host}` || origin === `https://${host}`) return;
    throw new ApiRefusal(403, { code: 'origin/refused', message: 'this was not sent from a page of this relay' });
  }

  /** Whoever the request is from. Failures are limited by address; a right token always passes, whoever guesses beside it. */
  identify(request: FastifyRequest): Actor {
    const token = bearerToken(request) ?? cookieToken(request);
    const actor = token === undefined ? undefined : this.#lookUp(token);
    if (actor) return actor;
    if (token !== undefined) this.#countFailure(request);
    throw new ApiRefusal(401, {
      code: 'identity/refused',
      message: token === undefined ? 'no token was sent' : 'the token is not valid',
      fix: 'open the address with the token that the relay printed when it started',
    });
  }

  /** `GET /?token=…` of the printed address: the token moves into a cookie, out of the address and the history. */
  admitByAddress(request: FastifyRequest, reply: FastifyReply, token: string): FastifyReply {
    if (this.#lookUp(token)) {
      const cookie = `${cookieName}=${encodeURIComponent(token)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000`;
      void reply.header('set-cookie', cookie);
    } else this.#countFailure(request);
    return reply.header('cache-control', 'no-store').redirect('/', 303);
  }

  /** Not found rather than refused: what one may not see does not exist. */
  checkAccess(actor: Actor, wholeRelay: boolean): void {
    if (wholeRelay && actor.scope.communities !== 'all') throw new ApiRefusal(404, notFound);
  }

  #lookUp(token: string): Actor | undefined {
    return token.length > longestToken ? undefined : this.#deps.authenticate(token);
  }

  #countFailure(request: FastifyRequest): void {
    const { clock, log } = this.#deps;
    log.warn({ from: request.ip }, 'wrong token');
    if (this.#failures.allows(request.ip, clock.now().monotonic)) return;
    throw new ApiRefusal(429, {
      code: 'identity/too-many',
      message: 'too many wrong tokens from this address; wait a minute',
    });
  }
}

/** The host of `localhost:8480`, `[::1]:8480` or `relay.example.org`, in lower case. */
function hostName(host: string): string | undefined {
  return /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/.exec(host.toLowerCase())?.[1];
}

function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer ([A-Za-z0-9._~+/-]+=*)$/.exec(request.headers.authorization ?? '')?.[1];
}

function cookieToken(request: FastifyRequest): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === cookieName && value !== undefined) return decode(value);
  }
  return undefined;
}

function decode(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined; // A cookie that somebody else wrote: as good as none.
  }
}
