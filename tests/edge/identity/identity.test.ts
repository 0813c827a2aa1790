import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { checked, identityPath, loadIdentity, saveIdentity } from '../../../edge/identity/identity.ts';
import { createTestAuthority, type TestAuthority } from '../../support/test-certificates.ts';

let folder: string;
let authority: TestAuthority;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anju-identity-'));
  authority = await createTestAuthority();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const parts = async (by: TestAuthority, hub = 'hub-test') => ({
  hub: hubIdSchema.parse('hub-test'),
  mqttUrl: 'mqtts://relay.example',
  ...(await by.hub(hub)),
});

test('an identity of before, with one authority and no way to renew, is read as it was', async () => {
  const older = { ...(await parts(authority)), authorityPem: authority.certificatePem };
  mkdirSync(dirname(identityPath(folder)), { recursive: true });
  writeFileSync(identityPath(folder), JSON.stringify(older));
  const identity = loadIdentity(folder);
  expect(identity).toMatchObject({ hub: 'hub-test', authoritiesPem: [authority.certificatePem], port: 8_883 });
  expect(identity.renewalUrl).toBeUndefined();
  await saveIdentity(folder, identity);
  expect(readFileSync(identityPath(folder), 'utf8')).not.toContain('"authorityPem"');
  expect(loadIdentity(folder)).toEqual(identity);
});

test('any of several authorities may have issued the certificate, and nobody else', async () => {
  const other = await createTestAuthority({ name: 'other' });
  const both = [authority.certificatePem, other.certificatePem];
  for (const by of [authority, other]) {
    expect(checked({ ...(await parts(by)), authoritiesPem: both }).authoritiesPem).toEqual(both);
  }
  const stranger = await createTestAuthority();
  await expect(async () => checked({ ...(await parts(stranger)), authoritiesPem: both })).rejects.toThrow(
    'not issued by the authority',
  );
});

test('a certificate of another hub, and an authority that is none, are refused', async () => {
  const authoritiesPem = [authority.certificatePem];
  const ofAnother = await parts(authority, 'hub-test-2');
  expect(() => checked({ ...ofAnother, authoritiesPem })).toThrow('the certificate is not for hub-test');
  const own = await parts(authority);
  const none = (await authority.hub('hub-test-2')).certificatePem;
  expect(() => checked({ ...own, authoritiesPem: [...authoritiesPem, none] })).toThrow('may not issue certificates');
});
