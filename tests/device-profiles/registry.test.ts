import { describe, expect, it } from 'vitest';
import { findProfile, profiles } from '../../device-profiles/registry.ts';
import { profileContract } from '../support/contract-profile.ts';

for (const profile of profiles) profileContract(profile);

describe('the registry', () => {
  it('has each id once and finds it', () => {
    expect(new Set(profiles.map(({ id }) => id)).size).toBe(profiles.length);
    for (const profile of profiles) expect(findProfile(profile.id)).toBe(profile);
    expect(findProfile('no-such-device')).toBeUndefined();
    expect(profiles.length).toBeGreaterThanOrEqual(6);
  });
});
