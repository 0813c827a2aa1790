import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { consoleTexts, root } from '../support/console-texts.ts';
import { evidenceKeysIn, reasonsIn, takingReason } from './written-reasons.ts';

const hub = ['edge/rules', 'edge/estimates', 'edge/alarms', 'edge/watch', 'edge/decision'];
const relay = ['cloud-relay/incidents', 'cloud-relay/duty', 'cloud-relay/supervision'];

/** `said-so` has what the person said in place of a sentence. */
const without = new Set(['said-so']);

const tables = z.object({ because: z.record(z.string(), z.string()), evidence: z.record(z.string(), z.string()) });

function* sources(folders: readonly string[]): Generator<{ file: string; text: string }> {
  for (const folder of folders) {
    for (const file of readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })) {
      if (file.endsWith('.ts'))
        yield { file: `${folder}/${file}`, text: readFileSync(`${root}${folder}/${file}`, 'utf8') };
    }
  }
}

it.each(['en', 'zh'] as const)('every reason that hub and relay give has a sentence in %s', async (language) => {
  const { because } = tables.parse(await consoleTexts(language));
  const missing: string[] = [];
  const found = new Set<string>();
  const read = [...sources([...hub, ...relay])];
  const shared = new Map(read.flatMap(({ text }) => [...takingReason(text, true)]));
  for (const { file, text } of read) {
    for (const reason of reasonsIn(text, { elsewhere: shared, sentences: file.startsWith('edge/') })) {
      found.add(reason);
      if (!because[reason] && !without.has(reason)) missing.push(`${file}: ${reason}`);
    }
  }
  expect(missing).toEqual([]);
  expect(found.size).toBeGreaterThan(75);
});

it.each(['en', 'zh'] as const)('all evidence of the hub stands in a sentence or has a name in %s', async (language) => {
  const { because, evidence } = tables.parse(await consoleTexts(language));
  const said = Object.values(because).join(' ');
  const missing: string[] = [];
  const found = new Set<string>();
  for (const { file, text } of sources(hub)) {
    for (const key of evidenceKeysIn(text)) {
      found.add(key);
      if (!evidence[key.replaceAll('_', '-')] && !said.includes(`{{${key}}}`)) missing.push(`${file}: ${key}`);
    }
  }
  expect(missing).toEqual([]);
  expect(found.size).toBeGreaterThan(15);
});

it('a sentence names the same evidence in both languages, and ends as a sentence does', async () => {
  const [en, zh] = [tables.parse(await consoleTexts('en')).because, tables.parse(await consoleTexts('zh')).because];
  const named = (sentence = '') => new Set([...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name));
  let checked = 0;
  for (const [reason, sentence] of Object.entries(en)) {
    expect(named(zh[reason]), reason).toEqual(named(sentence));
    expect(sentence, reason).toMatch(/^[A-Z{].*\.$/s);
    expect(zh[reason], reason).toMatch(/[一-鿿].*。$/s);
    checked += 1;
  }
  expect(Object.keys(zh)).toHaveLength(checked);
  expect(checked).toBeGreaterThan(110);
});

it('finds reasons however they are written', () => {
  const source = `
    const because = { reason: day ? 'nothing-moves' : 'nothing-stirs', evidence: { hours: 3, device } };
    return { reason: reasons[door][wide ? 'open' : 'ajar'], evidence: {} };
    outcomes.push(known === 'silent' ? over(device, 'heard-again') : over(device, 'gone'));
    const reasons: Record<Door, string> = { open: 'door-open', ajar: 'door-ajar' };
    function reasonOf(state: State): string {
      return state.late ? 'too-late' : 'too-early';
    }
    const over = (device: string, reason: string): Outcome => ({ because: { reason, evidence: { device } } });
  `;
  const wanted = [
    'nothing-moves',
    'nothing-stirs',
    'heard-again',
    'gone',
    'door-open',
    'door-ajar',
    'too-late',
    'too-early',
  ];
  expect(reasonsIn(source)).toEqual(new Set(wanted));
  expect(evidenceKeysIn(source)).toEqual(new Set(['device', 'hours']));
});
