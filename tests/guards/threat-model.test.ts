import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Tests run from dist/; what they guard lies in the source folder. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const text = readFileSync(`${root}docs/threat-model.md`, 'utf8');
const attackers = text.split('\n## ')[3] ?? '';

it('every test that the threat model names is there', () => {
  const named = [...text.matchAll(/`(tests\/[^`]+)`/g)].map(([, file]) => file ?? '');
  expect(named.filter((file) => !existsSync(root + file))).toEqual([]);
  expect(new Set(named).size).toBeGreaterThanOrEqual(30);
});

it('says of every attempt what holds, and which test proves it', () => {
  const rows = attackers.split('\n').filter((line) => /^\| (?!-|tries )/.test(line));
  const without = rows.filter((row) => {
    const [, tries = '', holds = '', proof = ''] = row.split('|').map((cell) => cell.trim());
    return tries === '' || holds.length < 10 || !/^`tests\/.+\.test\.ts`/.test(proof);
  });
  expect(without).toEqual([]);
  expect(rows.length).toBeGreaterThanOrEqual(30);
});

it('knows every attacker that it must', () => {
  const headings = [...attackers.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading ?? '');
  const wanted = ['stranger', 'neighbour', 'thief', 'volunteer', 'family', 'Another hub', 'administrator', 'phone'];
  for (const who of wanted)
    expect(
      headings.some((heading) => heading.includes(who)),
      who,
    ).toBe(true);
  expect(headings).toHaveLength(8);
});
