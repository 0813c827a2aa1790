import { describe, expect, it } from 'vitest';
import {
  countRecoveryCodes,
  newRecoveryCodes,
  readRecoveryCode,
  useRecoveryCode,
} from '../../../../cloud-relay/identity/people/recovery-codes.ts';
import { testPeople } from '../../../support/people.ts';

describe('recovery codes', () => {
  it('are ten, work once each, and for their owner only', async () => {
    const { add, parts, now } = await testPeople();
    const { db } = parts.store;
    const [wang, zhao] = [await add('wang'), await add('zhao')];
    const codes = await newRecoveryCodes(db, wang.id);
    expect(codes).toHaveLength(10);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes)
      expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}-[0-9a-hjkmnp-tv-z]{4}-[0-9a-hjkmnp-tv-z]{4}$/);
    const [first = '', second = ''] = codes;
    expect(await useRecoveryCode(db, zhao.id, first, now())).toBe(false);
    expect(await useRecoveryCode(db, wang.id, first, now())).toBe(true);
    expect(await useRecoveryCode(db, wang.id, first, now())).toBe(false);
    expect(await useRecoveryCode(db, wang.id, ` ${second.toUpperCase().replaceAll('-', ' ')}`, now())).toBe(true);
    expect(await countRecoveryCodes(db, wang.id)).toBe(8);
    const rows = await db.selectFrom('recovery_codes').selectAll().execute();
    expect(rows).toHaveLength(10);
    expect(JSON.stringify(rows)).not.toContain(first);
  });

  it('no longer work when there are new ones', async () => {
    const { add, parts, now } = await testPeople();
    const { id } = await add('wang');
    const [old = ''] = await newRecoveryCodes(parts.store.db, id);
    await newRecoveryCodes(parts.store.db, id);
    expect(await useRecoveryCode(parts.store.db, id, old, now())).toBe(false);
    expect(await countRecoveryCodes(parts.store.db, id)).toBe(10);
  });

  it('are read as a person writes them', () => {
    expect(readRecoveryCode('OIL0-abcd-efgh')).toBe('0110abcdefgh');
    expect(readRecoveryCode('abcdefghjkmn')).toBe('abcdefghjkmn');
    expect(readRecoveryCode('abcd-efgh-jkm')).toBeUndefined();
    expect(readRecoveryCode('abcd-efgh-jkmu')).toBeUndefined();
    expect(readRecoveryCode('')).toBeUndefined();
  });
});
