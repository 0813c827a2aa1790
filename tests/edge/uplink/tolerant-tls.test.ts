import { X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { connectToRelay, type RelayTarget } from '../../../edge/uplink/relay-socket.ts';
import { problemBesidesTime } from '../../../edge/uplink/chain-check.ts';
import {
  createTestAuthority,
  type CertificateAndKey,
  type CertificateWishes,
  type TestAuthority,
} from '../../support/test-certificates.ts';
import { startTestRelay, type TestRelay } from '../../support/test-relay.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const year = 365 * 86_400_000;
const notYetValid: CertificateWishes = {
  notBefore: new Date(Date.now() + year),
  notAfter: new Date(Date.now() + 2 * year),
};

/** A relay that shows `server`, to a hub that knows `known` as its authority. */
async function meet(
  server: (authority: TestAuthority) => Promise<CertificateAndKey>,
  options: { authority?: TestAuthority; known?: TestAuthority; host?: string; abovePem?: string } = {},
): Promise<{ relay: TestRelay; target: RelayTarget }> {
  const authority = options.authority ?? (await createTestAuthority());
  const { abovePem } = options;
  const relay = await startTestRelay({
    authority,
    server: await server(authority),
    ...(abovePem !== undefined && { abovePem }),
  });
  stops.push(() => relay.close());
  const target = {
    host: options.host ?? 'localhost',
    port: relay.port,
    authoritiesPem: [(options.known ?? authority).certificatePem],
    ...(await authority.hub('hub-test')),
  };
  return { relay, target };
}

async function outcome(target: RelayTarget, clockTrusted: boolean): Promise<string> {
  try {
    const socket = await connectToRelay(target, clockTrusted);
    socket.destroy();
    return 'connected';
  } catch (error) {
    return error instanceof Error ? `${'code' in error ? String(error.code) : ''} ${error.message}` : String(error);
  }
}

describe('the way to a relay whose certificate is not yet valid by our clock', () => {
  test('a hub with an untrusted clock connects, one with a trusted clock does not', async () => {
    const { target } = await meet((authority) => authority.server(notYetValid));
    expect(await outcome(target, false)).toBe('connected');
    expect(await outcome(target, true)).toMatch(/CERT_NOT_YET_VALID/);
  });

  test('the authority itself may look too new as well', async () => {
    const authority = await createTestAuthority(notYetValid);
    const { target } = await meet(() => authority.server(notYetValid), { authority });
    expect(await outcome(target, false)).toBe('connected');
  });

  test('a valid certificate connects either way, by name and by address', async () => {
    const { target } = await meet((authority) => authority.server());
    expect(await outcome(target, false)).toBe('connected');
    expect(await outcome(target, true)).toBe('connected');
    expect(await outcome({ ...target, host: '127.0.0.1' }, false)).toBe('connected');
    expect(await outcome({ ...target, host: '127.0.0.1' }, true)).toBe('connected');
  });

  test('no other flaw is tolerated', async () => {
    const impostor = await createTestAuthority();
    const wrongName = { names: [{ type: 'dns', value: 'elsewhere.example' }] } as const;
    const cases: [string, RelayTarget][] = [
      ['expired', (await meet((a) => a.server({ notBefore: new Date(0), notAfter: new Date(year) }))).target],
      ['another name', (await meet((a) => a.server(wrongName))).target],
      ['another name and not yet valid', (await meet((a) => a.server({ ...wrongName, ...notYetValid }))).target],
      ["a hub's certificate", (await meet((a) => a.hub('hub-test-2', notYetValid))).target],
      [
        'an authority of the same name and not yet valid',
        (await meet((a) => a.server(notYetValid), { authority: impostor, known: await createTestAuthority() })).target,
      ],
    ];
    for (const [flaw, target] of cases) expect(await outcome(target, false), flaw).not.toBe('connected');
    expect(cases).toHaveLength(5);
  });
});

/** One authority after another, each signed across by the one before it. */
async function rotated(wishes: CertificateWishes = {}) {
  const old = await createTestAuthority({ name: 'old', ...wishes });
  const fresh = await createTestAuthority({ name: 'fresh', ...wishes });
  return { old, fresh, cross: await old.signAuthority(fresh, wishes), back: await fresh.signAuthority(old, wishes) };
}

describe('a relay whose authority has been replaced, to a hub that knows the old one alone', () => {
  test('is believed by its cross certificate, with a trusted clock and from 1970', async () => {
    const { old, fresh, cross, back } = await rotated();
    const shown = cross + old.certificatePem + back + fresh.certificatePem;
    for (const known of [old, fresh]) {
      const { target } = await meet((a) => a.server(), { authority: fresh, known, abovePem: shown });
      expect(await outcome(target, true)).toBe('connected');
    }
    const later = await rotated(notYetValid);
    const laterShown = later.cross + later.old.certificatePem + later.back + later.fresh.certificatePem;
    for (const known of [later.old, later.fresh]) {
      const met = await meet((a) => a.server(notYetValid), { authority: later.fresh, known, abovePem: laterShown });
      expect(await outcome(met.target, true)).not.toBe('connected');
      expect(await outcome(met.target, false)).toBe('connected');
    }
  });

  test('is refused from 1970 when a link of its chain is broken', async () => {
    const { old, fresh, cross } = await rotated(notYetValid);
    const stranger = await createTestAuthority({ name: 'old', ...notYetValid });
    const forgedCross = await stranger.signAuthority(fresh, notYetValid);
    // A server of the old authority is no authority, whatever it signs.
    const serverAsAuthority = (await old.server(notYetValid)).certificatePem;
    const chains = {
      'no cross certificate': old.certificatePem,
      'a cross certificate of somebody with the same name': forgedCross + old.certificatePem,
      'both authorities, and nothing between': fresh.certificatePem + old.certificatePem,
      'a server in the place of an authority': serverAsAuthority + old.certificatePem,
    };
    for (const [flaw, abovePem] of Object.entries(chains)) {
      const { target } = await meet((a) => a.server(notYetValid), { authority: fresh, known: old, abovePem });
      expect(await outcome(target, false), flaw).not.toBe('connected');
    }
    expect(Object.keys(chains)).toHaveLength(4);
    const { target } = await meet((a) => a.server(notYetValid), { authority: fresh, known: old, abovePem: cross });
    expect(await outcome({ ...target, host: '127.0.0.2' }, false)).not.toBe('connected');
  });

  test('is not believed for signatures that lead in a ring past no authority of this hub', async () => {
    const { old, fresh, cross, back } = await rotated(notYetValid);
    const leaf = new X509Certificate((await fresh.server(notYetValid)).certificatePem);
    const known = await createTestAuthority({ name: 'mine' });
    const ring = [cross, back].map((pem) => new X509Certificate(pem));
    const problem = (authority: TestAuthority) =>
      problemBesidesTime([leaf, ...ring], { host: 'localhost', authoritiesPem: [authority.certificatePem] });
    expect(problem(known)).toBe('it was not issued by an authority of this hub');
    expect(problem(old)).toBeUndefined();
    expect(problem(fresh)).toBeUndefined();
  });
});

describe('everything but the dates', () => {
  test('is what a good certificate passes, and each single flaw fails', async () => {
    const authority = await createTestAuthority();
    const problem = async (made: Promise<CertificateAndKey>, known = authority, host = 'localhost') =>
      problemBesidesTime([new X509Certificate((await made).certificatePem)], {
        host,
        authoritiesPem: [known.certificatePem],
      });
    expect(await problem(authority.server(notYetValid))).toBeUndefined();
    expect(await problem(authority.server(), authority, 'other')).toBe('it is not for other');
    expect(await problem(authority.server(), authority, '127.0.0.2')).toBe('it is not for 127.0.0.2');
    expect(await problem(authority.hub('hub-test'))).toBe('it is not for servers');
    // Issuer and name agree, only the signature tells.
    const impostor = await createTestAuthority();
    expect(await problem(impostor.server())).toBe('it was not issued by an authority of this hub');
    const stranger = await createTestAuthority({ name: 'somebody else' });
    expect(await problem(stranger.server())).toBe('it was not issued by an authority of this hub');
    const server = await authority.server();
    expect(await problem(authority.server(), { ...authority, ...server })).toBe(
      'the authority may not issue certificates',
    );
  });
});
