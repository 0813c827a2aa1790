// For the types of its decorations.
import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Seconds; the session itself ends earlier when nobody uses it. */
const longestLife = 180 * 86_400;

/** `__Host-`: a browser takes it over HTTPS only, from this host only, so that no neighbour can plant one. */
export const sessionCookieName = (secure: boolean): string => (secure ? '__Host-anju' : 'anju');

/** Gives the browser its session. A new token with each sign-in, so that one that was planted before is worth nothing. */
export function setSessionCookie(reply: FastifyReply, token: string, secure: boolean): void {
  void reply.setCookie(sessionCookieName(secure), token, {
    path: '/',
    httpOnly: true,
    secure,
    sameSite: 'strict',
    maxAge: longestLife,
  });
}

export function clearSessionCookie(reply: FastifyReply, secure: boolean): void {
  void reply.clearCookie(sessionCookieName(secure), { path: '/', httpOnly: true, secure, sameSite: 'strict' });
}

export function sessionCookie(request: FastifyRequest, secure: boolean): string | undefined {
  return request.cookies[sessionCookieName(secure)];
}
