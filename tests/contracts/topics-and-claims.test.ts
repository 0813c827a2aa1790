import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClaimCode, writeClaimCode } from '../../contracts/enrolment.ts';
import { hubIdSchema } from '../../contracts/identifiers.ts';
import { parseUpTopic, topics } from '../../contracts/topics.ts';

const hub = hubIdSchema.parse('hub-7f3a');

describe('topics', () => {
  it('reads what it writes', () => {
    expect(parseUpTopic(topics.up(hub, 'alarm'))).toEqual({ hub, stream: 'alarm' });
    expect(parseUpTopic(topics.up(hub, 'heartbeat'))).toEqual({ hub, stream: 'heartbeat' });
  });

  it.each([
    '',
    'anju/v1/hub-7f3a/up',
    'anju/v1/hub-7f3a/up/alarm/x',
    'anju/v1/+/up/alarm',
    'anju/v1/HUB/up/alarm',
    'anju/v1/a/up/alarm',
    'anju/v1/hub-7f3a/down/receipt',
    'anju/v2/hub-7f3a/up/alarm',
  ])('knows nothing of %j', (topic) => expect(parseUpTopic(topic)).toBeUndefined());
});

describe('a claim code', () => {
  const claim = { relay: 'https://relay.example:8444', fingerprint: 'ab'.repeat(32), secret: 'r4nd0mS3cretOf22Chars_' };

  it('carries address, fingerprint and secret on one line', () => {
    const code = writeClaimCode(claim);
    expect(code).toMatch(/^anju1\.[A-Za-z0-9_-]+$/);
    expect(readClaimCode(` ${code}\n`)).toEqual(claim);
  });

  it('is refused with plain http, a short fingerprint or a short secret', () => {
    expect(readClaimCode(writeClaimCode({ ...claim, relay: 'http://relay.example' }))).toBeUndefined();
    expect(readClaimCode(writeClaimCode({ ...claim, fingerprint: 'ab' }))).toBeUndefined();
    expect(readClaimCode(writeClaimCode({ ...claim, secret: 'short' }))).toBeUndefined();
  });

  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readClaimCode(`anju1.${text}`)).toBeUndefined();
      }),
    );
  });
});
