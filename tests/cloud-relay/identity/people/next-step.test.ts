import { describe, expect, it } from 'vitest';
import { nextStep } from '../../../../cloud-relay/identity/people/next-step.ts';
import { staffRoles, type Role } from '../../../../contracts/permissions.ts';

const app = { secret: 'JBSWY3DPEHPK3PXP', lastStep: null };

const facts = (role: Role, more: { app?: true; passkeys?: number; must?: true } = {}) => ({
  grants: [{ role, communityId: null, dwellingId: role === 'family' ? 'home' : null }],
  authenticator: more.app ? app : null,
  passkeys: more.passkeys ?? 0,
  mustChangePassword: more.must ?? false,
});

describe('what is left of signing in', () => {
  const table: [string, Parameters<typeof nextStep>[0], boolean, string][] = [
    ['a volunteer with a password', facts('volunteer'), false, 'nothing'],
    ['family with a passkey, by password', facts('family', { passkeys: 1 }), false, 'nothing'],
    ['a volunteer with an app', facts('volunteer', { app: true }), false, 'second-factor'],
    ['a volunteer with an app, proved', facts('volunteer', { app: true }), true, 'nothing'],
    ['staff without a second factor', facts('operator'), false, 'set-up-second-factor'],
    ['staff with an app', facts('operator', { app: true }), false, 'second-factor'],
    ['staff with an app, proved', facts('operator', { app: true }), true, 'nothing'],
    ['staff with a passkey, by password', facts('installer', { passkeys: 2 }), false, 'second-factor'],
    ['staff with a passkey, by passkey', facts('installer', { passkeys: 2 }), true, 'nothing'],
    ['the first administrator', facts('administrator', { must: true }), false, 'change-password'],
    [
      'staff with an app and an old password',
      facts('administrator', { app: true, must: true }),
      false,
      'second-factor',
    ],
    ['the same, proved', facts('administrator', { app: true, must: true }), true, 'change-password'],
    ['somebody whose roles were all taken away', { ...facts('family'), grants: [] }, false, 'nothing'],
  ];
  it.each(table)('%s', (_, account, secondFactor, next) => {
    expect(nextStep(account, { secondFactor }, staffRoles)).toBe(next);
  });

  it('is what the relay is told to demand', () => {
    expect(nextStep(facts('operator'), { secondFactor: false }, [])).toBe('nothing');
    expect(nextStep(facts('family'), { secondFactor: false }, ['family'])).toBe('set-up-second-factor');
  });
});
