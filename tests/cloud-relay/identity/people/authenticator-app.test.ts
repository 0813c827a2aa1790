import { describe, expect, it } from 'vitest';
import { getAccount } from '../../../../cloud-relay/identity/people/accounts.ts';
import {
  beginAuthenticator,
  confirmAuthenticator,
  isUsed,
  removeAuthenticator,
  stepOfCode,
  useAuthenticatorCode,
} from '../../../../cloud-relay/identity/people/authenticator-app.ts';
import { countRecoveryCodes, newRecoveryCodes } from '../../../../cloud-relay/identity/people/recovery-codes.ts';
import { seconds } from '../../../../foundation/durations.ts';
import { codeAt, testPeople } from '../../../support/people.ts';

async function withApp() {
  const people = await testPeople();
  const { db } = people.parts.store;
  const { id } = await people.add('wang');
  const read = async () => {
    const account = await getAccount(db, id);
    if (!account) throw new Error('no account');
    return account;
  };
  const { secret, uri } = await beginAuthenticator(db, await read());
  return { ...people, db, id, read, secret, uri };
}

describe('an authenticator app', () => {
  it('counts as RFC 6238 does', () => {
    // Appendix B, SHA-1, the last six of eight digits; the secret is "12345678901234567890" in base32.
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    const vectors: [number, string][] = [
      [59, '287082'],
      [1_111_111_109, '081804'],
      [1_111_111_111, '050471'],
      [1_234_567_890, '005924'],
      [2_000_000_000, '279037'],
    ];
    for (const [second, code] of vectors) {
      expect(stepOfCode(secret, code, second * 1_000)).toBe(Math.floor(second / 30));
    }
    expect(vectors).toHaveLength(5);
  });

  it('is set up by proving that it has the secret', async () => {
    const { db, read, secret, uri, now, codeOf } = await withApp();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const shown = new URL(uri);
    expect(shown.protocol).toBe('otpauth:');
    expect([shown.host, decodeURIComponent(shown.pathname)]).toEqual(['totp', '/Anju 安居:wang']);
    expect(Object.fromEntries(shown.searchParams)).toMatchObject({
      secret,
      issuer: 'Anju 安居',
      digits: '6',
      period: '30',
    });
    expect(await read()).toMatchObject({ authenticator: null, pendingAuthenticator: secret });
    expect(await confirmAuthenticator(db, await read(), '000000', now())).toBe(false);
    expect(await read()).toMatchObject({ authenticator: null });
    expect(await confirmAuthenticator(db, await read(), codeOf(secret), now())).toBe(true);
    expect(await read()).toMatchObject({ authenticator: { secret }, pendingAuthenticator: null });
    expect(await confirmAuthenticator(db, await read(), codeOf(secret), now())).toBe(false);
  });

  it('gives codes that work once, half a minute early or late, and in no other order', async () => {
    const { db, read, secret, clock, now, codeOf } = await withApp();
    await confirmAuthenticator(db, await read(), codeOf(secret), now());
    const enter = async (code: string) => useAuthenticatorCode(db, await read(), code, now());
    expect(await enter(codeOf(secret))).toBe(false);
    clock.advance(seconds(120));
    const at = (offset: number): string => codeAt(secret, now() + offset * 1_000);
    expect(await enter(at(-60))).toBe(false);
    expect(await enter(at(60))).toBe(false);
    expect(await enter(at(-30))).toBe(true);
    expect(await enter(at(-30))).toBe(false);
    expect(await enter(at(30))).toBe(true);
    expect(await enter(at(30))).toBe(false);
    // Watched over the shoulder before the later one was used.
    expect(await enter(at(0))).toBe(false);
    expect(await enter('12345')).toBe(false);
  });

  it('is not locked out by a clock that once was years ahead', () => {
    const wall = Date.parse('2026-11-22T08:00:00Z');
    const step = wall / 30_000;
    expect(isUsed(step, step, wall)).toBe(true);
    expect(isUsed(step, step + 1, wall)).toBe(true);
    expect(isUsed(step, step + 2, wall)).toBe(false);
    expect(isUsed(step, null, wall)).toBe(false);
  });

  it('is removed with its recovery codes', async () => {
    const { db, read, id, secret, now, codeOf } = await withApp();
    await confirmAuthenticator(db, await read(), codeOf(secret), now());
    await newRecoveryCodes(db, id);
    await removeAuthenticator(db, id);
    expect(await read()).toMatchObject({ authenticator: null, pendingAuthenticator: null });
    expect(await countRecoveryCodes(db, id)).toBe(0);
    expect(await useAuthenticatorCode(db, await read(), codeOf(secret), now())).toBe(false);
  });
});
