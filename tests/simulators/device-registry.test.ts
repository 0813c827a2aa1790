import { describe, expect, it } from 'vitest';
import { profiles } from '../../device-profiles/registry.ts';
import { deviceFaults } from '../../simulators/devices/device-simulator.ts';
import { findSimulator, simulators } from '../../simulators/devices/registry.ts';

describe('the registry of simulated devices', () => {
  it('has a device for each profile, and a profile for each device', () => {
    const withoutSimulator = profiles.filter(({ id }) => !findSimulator(id)).map(({ id }) => id);
    expect(withoutSimulator).toEqual([]);
    const known = new Set([...profiles.map(({ id }) => id), 'zigbee-by-exposes']);
    expect(simulators.filter(({ profile }) => !known.has(profile)).map(({ id }) => id)).toEqual([]);
    for (const profile of profiles) {
      const entry = findSimulator(profile.id);
      expect(entry?.profile, profile.id).toBe(profile.id);
      expect(entry?.transport, profile.id).toBe(profile.transport);
      if (entry?.transport === 'serial' && profile.transport === 'serial') {
        expect(profile.baudRates[0], profile.id).toBe(entry.baudRate);
      }
    }
    expect(profiles.length).toBeGreaterThanOrEqual(15);
  });

  it('has each id once, and lists events and faults that have names', () => {
    expect(new Set(simulators.map(({ id }) => id)).size).toBe(simulators.length);
    expect(findSimulator('no-such-device')).toBeUndefined();
    for (const { id, events, faults, transport } of simulators) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      for (const event of events) expect(event).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(faults.length, id).toBeGreaterThan(0);
      if (transport === 'serial') expect(faults).toEqual(deviceFaults);
    }
  });
});
