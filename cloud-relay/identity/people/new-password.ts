import { AnjuError } from '../../../foundation/errors.ts';

/** Fewer different characters than this are a pattern, not a password. */
const fewestCharacters = 5;

/**
 * What is wrong with a new password, or nothing. Length is what protects it (contracts ask for 12); this refuses only
 * what needs no guessing: the login itself, or a few characters over and over.
 */
export function weaknessOf(password: string, login: string): string | undefined {
  const typed = password.toLowerCase();
  if (typed.includes(login)) return 'it contains the sign-in name';
  if (new Set(typed).size < fewestCharacters) return `it has fewer than ${fewestCharacters} different characters`;
  return undefined;
}

/** Throws what the API answers with 400. `field` is the name in the request. */
export function refuseWeak(field: string, password: string, login: string): void {
  const weakness = weaknessOf(password, login);
  if (weakness !== undefined) {
    throw new AnjuError(
      'input/invalid',
      `${field}: ${weakness}; three or four words that do not belong together are good`,
    );
  }
}
