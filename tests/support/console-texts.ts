import { fileURLToPath } from 'node:url';

/** Tests run from dist/; the texts of the console lie in its sources, from where the test runner reads them. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** All texts of one language that are there from the first view on. */
export async function consoleTexts(language: 'en' | 'zh'): Promise<unknown> {
  const file = `${root}cloud-relay/console/src/language/${language}.ts`;
  const texts = (await import(/* @vite-ignore */ file)) as Record<string, unknown>;
  return texts[language];
}
