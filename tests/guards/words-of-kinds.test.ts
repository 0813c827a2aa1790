import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { pageText } from '../../cloud-relay/paging/page-text.ts';
import { alarmTable } from '../../contracts/alarm-table.ts';
import { consoleTexts, root } from '../support/console-texts.ts';

const kinds = Object.entries(alarmTable).map(([kind, { severity }]) => ({ kind, severity }));

it.each(['en', 'zh'] as const)('the console has a name of its own in %s for every kind of alarm', async (language) => {
  const texts = z.object({ kinds: z.record(z.string(), z.string().min(2)) }).parse(await consoleTexts(language));
  const names = kinds.map(({ kind }) => texts.kinds[kind.replaceAll('_', '-')]);
  expect(kinds.filter((_, n) => names[n] === undefined)).toEqual([]);
  expect(new Set(names).size).toBe(kinds.length);
  expect(kinds.length).toBeGreaterThan(30);
});

it('every kind of alarm that is no fault has a drawing of its meaning in the console', () => {
  const source = readFileSync(`${root}cloud-relay/console/src/look/icon.tsx`, 'utf8').split('const ofKind')[1] ?? '';
  const drawn = [...source.matchAll(/^ {2}'?([a-z-]+)'?: '[a-z]+',$/gm)].map(([, kind]) => kind);
  const wanted = kinds.filter(({ severity }) => severity !== 'fault').map(({ kind }) => kind.replaceAll('_', '-'));
  expect(wanted.filter((kind) => !drawn.includes(kind))).toEqual([]);
  expect(wanted.length).toBeGreaterThan(20);
});

it.each(['en', 'zh'] as const)(
  'every kind of alarm that is no fault is paged in words of its own in %s',
  (language) => {
    const says = (kind: string) => pageText({ purpose: 'call', language, content: content(kind) });
    const unrecognised = says('something-new');
    const wanted = kinds.filter(({ severity }) => severity !== 'fault');
    const texts = wanted.map(({ kind }) => says(kind));
    expect(texts.filter(({ title }) => title === unrecognised.title)).toEqual([]);
    expect(new Set(texts.map(({ title }) => title)).size).toBe(wanted.length);
    expect(new Set(texts.map(({ body }) => body)).size).toBe(wanted.length);
    expect(texts.length).toBeGreaterThan(20);
  },
);

const content = (kind: string) =>
  ({ kind, recognised: true, class: 'alarm', severity: 'urgent', earlier: false, since: 0 }) as const;

it('the simulated home calls every kind as the console does', async () => {
  const page = (await import(/* @vite-ignore */ `${root}simulators/home/page/texts.js`)) as { texts: unknown };
  const said = z.record(z.string(), z.record(z.string(), z.string())).parse(page.texts);
  let checked = 0;
  for (const language of ['en', 'zh'] as const) {
    const { kinds: named } = z.object({ kinds: z.record(z.string(), z.string()) }).parse(await consoleTexts(language));
    for (const [kind, name] of Object.entries(named)) {
      expect(said[language]?.[`kind-${kind}`], `${language} ${kind}`).toBe(name);
      checked += 1;
    }
  }
  expect(checked).toBeGreaterThan(80);
});
