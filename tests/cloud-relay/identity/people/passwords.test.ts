import { describe, expect, it } from 'vitest';
import { refuseWeak, weaknessOf } from '../../../../cloud-relay/identity/people/new-password.ts';
import { Passwords } from '../../../../cloud-relay/identity/people/passwords.ts';
import { outdatedHash, password as right } from '../../../support/people.ts';

describe('passwords', () => {
  it('are hashed with argon2id at the stated cost, with a salt of their own', async () => {
    const passwords = new Passwords();
    const [one, two] = await Promise.all([passwords.hash(right), passwords.hash(right)]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(two).not.toBe(one);
    expect(passwords.isOutdated(one ?? '')).toBe(false);
    expect(await passwords.check(one ?? '', right)).toBe('right');
    expect(await passwords.check(one ?? '', `${right} `)).toBe('wrong');
    expect(await passwords.check(null, right)).toBe('wrong');
  });

  it('are the same however a keyboard writes their letters', async () => {
    const passwords = new Passwords();
    const stored = (await passwords.hash('Anju ２０２６ é 安居')) ?? '';
    expect(await passwords.check(stored, 'Ａｎｊｕ　2026 e\u0301 安居')).toBe('right');
    expect(await passwords.check(stored, 'anju 2026 é 安居')).toBe('wrong');
  });

  it('of another cost are right still, and known to be outdated', async () => {
    const passwords = new Passwords();
    expect(await passwords.check(outdatedHash, right)).toBe('right');
    expect(passwords.isOutdated(outdatedHash)).toBe(true);
  });

  it('do as much work for an account that does not exist', async () => {
    const passwords = new Passwords();
    const stored = (await passwords.hash(right)) ?? '';
    const took = { known: [] as number[], unknown: [] as number[] };
    for (let n = 0; n < 9; n++) {
      for (const [which, hashed] of [['known', stored] as const, ['unknown', null] as const]) {
        const from = process.cpuUsage();
        expect(await passwords.check(hashed, 'wrong')).toBe('wrong');
        const { user, system } = process.cpuUsage(from);
        took[which].push(user + system);
      }
    }
    const middle = (samples: number[]): number => samples.toSorted((a, b) => a - b)[4] ?? 0;
    // Without the hash of nobody's password it would be a thousandth.
    expect(middle(took.unknown)).toBeGreaterThan(middle(took.known) / 3);
    expect(middle(took.unknown)).toBeLessThan(middle(took.known) * 3);
  });

  it('are hashed a few at a time, and beyond a bounded line nobody waits', async () => {
    const passwords = new Passwords({ atOnce: 1, waiting: 2 });
    const done: string[] = [];
    const ask = async (name: string): Promise<void> => {
      const checked = await passwords.check(null, right);
      done.push(`${name} ${checked}`);
    };
    await Promise.all(['first', 'second', 'third', 'fourth', 'fifth'].map(ask));
    expect(done).toEqual(['fourth busy', 'fifth busy', 'first wrong', 'second wrong', 'third wrong']);
    expect(await passwords.hash(right)).toMatch(/^\$argon2id/);
  });

  it('do not lose a place in the line when a stored hash cannot be read', async () => {
    const passwords = new Passwords({ atOnce: 1, waiting: 0 });
    for (let n = 0; n < 3; n++) await expect(passwords.check('not a hash', right)).rejects.toThrow('Decoding failed');
    expect(await passwords.check(null, right)).toBe('wrong');
  });
});

describe('a new password', () => {
  it('is refused only when it needs no guessing', () => {
    expect(weaknessOf(right, 'wang')).toBeUndefined();
    expect(weaknessOf('我家门前有两棵枣树一棵是枣树', 'wang')).toBeUndefined();
    expect(weaknessOf('Wang-2026-wang', 'wang')).toContain('sign-in name');
    expect(weaknessOf('121212121212', 'wang')).toContain('different characters');
    expect(() => refuseWeak('next', 'aaaaaaaaaaaa', 'wang')).toThrow(/^next: .*; three or four words/);
  });
});
