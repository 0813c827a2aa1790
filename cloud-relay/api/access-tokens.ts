import { createHash, timingSafeEqual } from 'node:crypto';
import type { Actor } from './dependencies.ts';

/**
 * Whom each token stands for. Tokens have at least 128 random bits: they cannot be guessed, and every one is compared
 * to the end, so that time tells nothing either.
 */
export function accessTokens(tokens: ReadonlyMap<string, Actor>): (token: string) => Actor | undefined {
  const known = [...tokens].map(([token, actor]) => ({ hash: hashOf(token), actor }));
  return (token) => {
    const offered = hashOf(token);
    let found: Actor | undefined;
    for (const { hash, actor } of known) if (timingSafeEqual(hash, offered)) found = actor;
    return found;
  };
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
