import { describe, expect, it } from 'vitest';
import {
  addressKey,
  codeKey,
  keysOf,
  oneMore,
  SlowDown,
  waitOf,
  type SlowDownKey,
} from '../../../../cloud-relay/identity/people/slow-down.ts';
import { networkOf } from '../../../../cloud-relay/network-of.ts';
import { hours, minutes, seconds } from '../../../../foundation/durations.ts';

const from = (login: string, address: string, isKnown = false): SlowDownKey[] => keysOf({ login, address, isKnown });

/** Tries as an attacker does who waits exactly as long as it takes. Returns the waits in seconds. */
function fail(slowDown: SlowDown, keys: readonly SlowDownKey[], times: number, startsAt = 0): number[] {
  const waits: number[] = [];
  let now = startsAt;
  for (let n = 0; n < times; n++) {
    const admission = slowDown.admit(keys, now);
    waits.push(admission.go ? 0 : admission.waitSeconds);
    if (admission.go) continue;
    now += admission.waitSeconds * 1_000;
    expect(slowDown.admit(keys, now).go).toBe(true);
  }
  return waits;
}

describe('failures of one key', () => {
  const rule = { free: 2, longest: seconds(5), forgetAfter: minutes(1) };

  it('cost nothing, then twice as long each time, up to a bound, and are forgotten', () => {
    let failures = { count: 0, at: 0 };
    const waits = Array.from({ length: 7 }, () => {
      failures = oneMore(failures, rule, 1_000);
      return waitOf(failures, rule, 1_000);
    });
    expect(waits).toEqual([0, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
    expect(waitOf(failures, rule, 3_000)).toBe(3_000);
    expect(waitOf(failures, rule, 6_000)).toBe(0);
    expect(oneMore(failures, rule, 60_999).count).toBe(8);
    expect(oneMore(failures, rule, 61_000).count).toBe(1);
    expect(waitOf({ count: 1e9, at: 1_000 }, rule, 1_000)).toBe(5_000);
  });
});

describe('guessing passwords', () => {
  it('of one person from one address soon takes a quarter of an hour each', () => {
    const waits = fail(new SlowDown(), from('wang', '10.0.0.1'), 20);
    expect(waits).toEqual([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900, 900]);
  });

  it('does not keep the person out elsewhere', () => {
    const slowDown = new SlowDown();
    fail(slowDown, from('wang', '10.0.0.1'), 30);
    const now = hours(6);
    expect(slowDown.admit(from('wang', '10.0.0.1'), now).go).toBe(true);
    expect(slowDown.admit(from('wang', '10.0.0.1'), now + 1)).toMatchObject({ go: false, because: 'pair' });
    expect(slowDown.admit(from('wang', '10.0.0.2'), now + 1).go).toBe(true);
    expect(slowDown.admit(from('zhao', '10.0.0.1'), now + 1).go).toBe(true);
  });

  it('of one person from everywhere takes seconds, and still keeps out neither who is known nor a first attempt', () => {
    const slowDown = new SlowDown();
    for (let n = 0; n < 200; n++) expect(slowDown.admit(from('wang', `10.0.1.${n}`), 0).go).toBe(true);
    // Each of the attackers' addresses had its one attempt; every second one waits for all of them together.
    expect(slowDown.admit(from('wang', '10.0.1.7'), 0)).toEqual({ go: false, waitSeconds: 5, because: 'login' });
    for (let n = 0; n < 4; n++) expect(slowDown.admit(from('wang', '10.0.9.9', true), 0).go).toBe(true);
    expect(slowDown.admit(from('wang', '10.0.2.1'), 0).go).toBe(true);
    expect(slowDown.admit(from('wang', '10.0.1.7'), 5_000).go).toBe(true);
  });

  it('of one person from 65,536 networks of one site is guessing from one', () => {
    const slowDown = new SlowDown();
    let looked = 0;
    for (let n = 0; n < 1_000; n++) {
      if (slowDown.admit(from('wang', `2001:db8:1:${n.toString(16)}::1`), 0).go) looked += 1;
    }
    expect(looked).toBe(5);
    expect(slowDown.admit(from('wang', '2001:db8:1:ffff::1'), 0)).toMatchObject({ go: false, because: 'pair' });
    // Others of that site sign in, until it has tried 300 of them.
    for (let n = 0; n < 1_000; n++) {
      if (slowDown.admit(from(`person-${n}`, `2001:db8:1:${n.toString(16)}::1`), 0).go) looked += 1;
    }
    expect(looked).toBe(300);
    expect(slowDown.admit(from('wang', '2001:db8:2::1'), 0).go).toBe(true);
  });

  it('of six digits counts for the account, of recovery codes for the site: their owner is never kept from those', () => {
    const slowDown = new SlowDown();
    const code = (address: string, isRecovery: boolean) => [
      codeKey({ account: 'a', address, isKnown: false, isRecovery }),
    ];
    let looked = 0;
    for (let n = 0; n < 50; n++) if (slowDown.admit(code(`10.0.0.${n}`, false), 0).go) looked += 1;
    expect(looked).toBe(5);
    expect(slowDown.admit(code('10.0.9.9', true), 0).go).toBe(true);
    for (let n = 0; n < 50; n++) slowDown.admit(code('10.0.0.1', true), 0);
    expect(slowDown.admit(code('10.0.0.1', true), 0).go).toBe(false);
    expect(slowDown.admit(code('10.0.9.9', true), 0).go).toBe(true);
  });

  it('of one person after the other from one address takes a minute each', () => {
    const slowDown = new SlowDown();
    let looked = 0;
    for (let n = 0; n < 100; n++) if (slowDown.admit(from(`person-${n}`, '10.0.0.1'), 0).go) looked += 1;
    expect(looked).toBe(30);
    expect(slowDown.admit(from('person-500', '10.0.0.1'), 0)).toMatchObject({ go: false, because: 'address' });
    // Whoever in that office is signed in already, on the telephone say, does not wait for the others.
    expect(slowDown.admit(from('person-500', '10.0.0.1', true), 0).go).toBe(true);
    expect(slowDown.admit(from('person-500', '10.0.0.2'), 0).go).toBe(true);
    expect(fail(slowDown, [{ by: 'address', of: '10.0.0.1' }], 9)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(slowDown.admit(from('person-501', '10.0.0.1'), hours(2)).go).toBe(true);
  });

  it('keeps nobody from a password because a passkey or a link was wrong, nor one of these because of the other', () => {
    const slowDown = new SlowDown();
    const [passkey, link] = [addressKey('passkey', '10.0.0.1'), addressKey('link', '10.0.0.1')];
    for (let n = 0; n < 30; n++) expect(slowDown.admit([passkey], 0).go).toBe(true);
    expect(slowDown.admit([passkey], 0)).toEqual({ go: false, waitSeconds: 1, because: 'passkey' });
    for (let n = 0; n < 30; n++) expect(slowDown.admit([link], 0).go).toBe(true);
    expect(slowDown.admit([link], 0)).toEqual({ go: false, waitSeconds: 1, because: 'link' });
    expect(slowDown.admit(from('wang', '10.0.0.1'), 0).go).toBe(true);
  });

  it('of somebody where they are signed in costs a minute each at most, and the right one wipes it out', () => {
    const slowDown = new SlowDown();
    const keys = from('wang', '10.0.0.1', true);
    expect(fail(slowDown, keys, 14)).toEqual([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    slowDown.succeeded(keys);
    expect(fail(slowDown, keys, 6, hours(1))).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it('all at once is no way around: an attempt counts until it was right', () => {
    const slowDown = new SlowDown();
    const looked = Array.from({ length: 100 }, () => slowDown.admit(from('wang', '10.0.0.1'), 0).go);
    expect(looked.filter((go) => go)).toHaveLength(5);
  });

  it('is forgiven by the right one, for that pair, and not counted when nobody looked', () => {
    const slowDown = new SlowDown();
    const keys = from('wang', '10.0.0.1');
    let admitted = 0;
    for (let n = 0; n < 500; n++) {
      if (slowDown.admit(keys, 0).go) admitted += 1;
      if (n % 2 === 0) slowDown.notLooked(keys);
      else slowDown.succeeded(keys);
    }
    expect(admitted).toBe(500);
    // Somebody with an account of their own does not wash away what they did to others from the same address.
    const office = new SlowDown();
    let others = 0;
    for (let n = 0; n < 100; n++) {
      if (office.admit(from(`person-${n}`, '10.0.0.1'), 0).go) others += 1;
      const own = from('mallory', '10.0.0.1');
      if (office.admit(own, 0).go) office.succeeded(own);
    }
    expect(others).toBe(30);
  });

  it('remembers a bounded number of each, the latest', () => {
    const slowDown = new SlowDown(100);
    fail(slowDown, [{ by: 'account', of: 'victim' }], 6);
    for (let n = 0; n < 99; n++) slowDown.admit([{ by: 'account', of: `other-${n}` }], 2_000);
    expect(slowDown.admit([{ by: 'account', of: 'victim' }], 2_000).go).toBe(false);
    slowDown.admit([{ by: 'account', of: 'one more' }], 2_000);
    expect(slowDown.admit([{ by: 'account', of: 'victim' }], 2_000).go).toBe(true);
  });
});

describe('addresses', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['2001:db8:0:5:1:2:3:4', '2001:db8:0:5::/64'],
    ['2001:0DB8::5:9:8:7:6', '2001:db8:0:5::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('of one site are one, where that is asked', () => {
    expect(networkOf('2001:db8:0:5:1:2:3:4', 48)).toBe('2001:db8:0::/48');
    expect(networkOf('10.0.0.1', 48)).toBe('10.0.0.1');
  });
});
