import type { FastifyReply } from 'fastify';
import { ApiRefusal } from './api-error.ts';

// One set of words for everybody who signs in, whatever is wrong: whether an account exists is nobody's to learn.

/** The sign-in name, password, passkey or link is not right, or the account is closed. */
export const wrongSignIn = (): ApiRefusal =>
  new ApiRefusal(401, { code: 'identity/wrong', message: 'that is not right; nobody was signed in' });

/** Too many wrong attempts came before. */
export function tooMany(reply: FastifyReply, seconds: number): ApiRefusal {
  void reply.header('retry-after', seconds);
  return new ApiRefusal(429, {
    code: 'identity/too-many',
    message: 'too many wrong attempts',
    fix: `wait ${seconds} s`,
  });
}

/** More people sign in than passwords can be looked at. */
export function busy(reply: FastifyReply): ApiRefusal {
  void reply.header('retry-after', 2);
  return new ApiRefusal(503, {
    code: 'relay/busy',
    message: 'many people are signing in now',
    fix: 'try again in a few seconds',
  });
}

/** A step of signing in comes first. */
export const unfinished = (): ApiRefusal =>
  new ApiRefusal(403, { code: 'identity/unfinished', message: 'finish signing in first' });

/** Only somebody who has just signed in may do this. */
export const signInAgain = (): ApiRefusal =>
  new ApiRefusal(403, { code: 'identity/sign-in-again', message: 'sign in again to do this' });
