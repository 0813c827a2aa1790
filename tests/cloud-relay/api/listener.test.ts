import Fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isLetIn, listenerOptions, loopbackListener } from '../../../cloud-relay/api/listener.ts';
import { ownAddress } from '../../../cloud-relay/api/own-address.ts';

describe('an unencrypted console', () => {
  it('lets in this computer and the proxies that are named, and nobody else', () => {
    const plain = { trustedProxies: [] };
    const proxied = { trustedProxies: ['192.0.2.7', '2001:db8:1::/48'] };
    const tls = { trustedProxies: [], tls: { certificatePem: 'x', keyPem: 'x' } };
    const here = ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'];
    const proxies = ['192.0.2.7', '::ffff:192.0.2.7', '2001:db8:1:2::3'];
    const others = ['192.0.2.8', '10.0.0.1', '2001:db8:2::1', '::ffff:10.0.0.1', ''];
    for (const address of here) expect([address, isLetIn(plain, address)]).toEqual([address, true]);
    for (const address of [...proxies, ...others]) expect([address, isLetIn(plain, address)]).toEqual([address, false]);
    for (const address of [...here, ...proxies]) expect([address, isLetIn(proxied, address)]).toEqual([address, true]);
    for (const address of others) expect([address, isLetIn(proxied, address)]).toEqual([address, false]);
    // With a certificate of its own everybody may knock.
    for (const address of others.slice(0, 4)) expect([address, isLetIn(tls, address)]).toEqual([address, true]);
  });

  it('believes for whom a request comes only from the proxies that are named', async () => {
    const said = async (trustedProxies: readonly string[], remoteAddress: string) => {
      const app = Fastify(listenerOptions({ ...loopbackListener(() => 'http://localhost'), trustedProxies }));
      onTestFinished(() => app.close());
      app.get('/', (request) => ({ ip: request.ip }));
      const headers = { 'x-forwarded-for': '203.0.113.5, 198.51.100.9' };
      return (await app.inject({ url: '/', remoteAddress, headers })).json<{ ip: string }>().ip;
    };
    expect(await said([], '127.0.0.1')).toBe('127.0.0.1');
    expect(await said(['192.0.2.7'], '127.0.0.1')).toBe('127.0.0.1');
    // The last that is no proxy of ours: what stands before it anybody may have written.
    expect(await said(['127.0.0.1'], '127.0.0.1')).toBe('198.51.100.9');
    expect(await said(['127.0.0.1', '198.51.100.0/24'], '127.0.0.1')).toBe('203.0.113.5');
  });
});

describe('the relay’s own address', () => {
  it('is the one that people type, and this computer’s', () => {
    const own = ownAddress({ publicUrl: () => 'https://console.example.org' });
    const isOurHost = (host: string) => own.isOurHost(host);
    const isOurOrigin = (origin: string, host: string) => own.isOurOrigin(origin, host);
    const ours = [
      'console.example.org',
      'CONSOLE.example.org',
      'console.example.org:443',
      'localhost:8480',
      '[::1]:8480',
    ];
    const others = [
      'example.org',
      'console.example.org:8480',
      'console.example.org.evil.example',
      'a@console.example.org',
      '',
    ];
    expect(ours.map(isOurHost)).toEqual(ours.map(() => true));
    expect(others.map(isOurHost)).toEqual(others.map(() => false));
    expect(isOurOrigin('https://console.example.org', 'console.example.org')).toBe(true);
    // A proxy may call us by another name than the browser.
    expect(isOurOrigin('https://console.example.org', '127.0.0.1:8480')).toBe(true);
    expect(isOurOrigin('http://localhost:8480', 'localhost:8480')).toBe(true);
    expect(isOurOrigin('http://console.example.org', 'console.example.org')).toBe(false);
    expect(isOurOrigin('https://console.example.org:444', 'console.example.org:444')).toBe(false);
    expect(isOurOrigin('http://localhost:9999', 'localhost:8480')).toBe(false);
    expect(isOurOrigin('http://console.example.org', 'http://console.example.org')).toBe(false);
  });
});
