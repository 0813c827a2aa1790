import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repository } from './temporary-copy.ts';

/** Everything that lets a TLS connection through unchecked, or checks it by a function of our own. */
const unchecked =
  /rejectUnauthorized['"]?\]?\s*[:=](?!\s*true\b)|rejectUnauthorized\s*[,}]|NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity|setDefaultCACertificates/;
/** design.md section 8 allows two; whoever needs the second writes it here. */
const allowed = ['edge/uplink/tolerant-tls.ts'];

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

it('TLS goes unchecked by Node in the named places alone, and once in each', () => {
  const folders = ['foundation', 'contracts', 'device-profiles', 'edge', 'cloud-relay', 'simulators'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => join(folder, file))
      .filter((file) => /\.(ts|tsx|js|mjs)$/.test(file) && !file.includes('node_modules')),
  );
  expect(files.length).toBeGreaterThan(200);
  const found = files.flatMap((file) => {
    const text = withoutComments(readFileSync(join(repository, file), 'utf8'));
    return [...text.matchAll(new RegExp(unchecked, 'g'))].map(() => file);
  });
  expect(found).toEqual(allowed);
  expect(allowed.length).toBeLessThanOrEqual(2);
});

it('the guard sees each way of not checking, and lets strictness pass', () => {
  const ways = [
    'connect({ rejectUnauthorized: false })',
    'options["rejectUnauthorized"] = strict',
    'connect({ host, rejectUnauthorized })',
    'connect({ rejectUnauthorized: isStrict })',
    "process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'",
    'connect({ checkServerIdentity: () => undefined })',
  ];
  for (const way of ways) expect(unchecked.test(way), way).toBe(true);
  expect(ways).toHaveLength(6);
  expect(unchecked.test('createServer({ requestCert: true, rejectUnauthorized: true })')).toBe(false);
  expect(withoutComments('/** says rejectUnauthorized: false */ x')).not.toContain('rejectUnauthorized');
});
