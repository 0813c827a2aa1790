import type { Page } from 'playwright-core';

/** Names that are the same in both languages. */
const names =
  /\b(Anju|English|Switch to English|Chrome|Android|Node|Standard Webhooks|Webhooks?|URL|API|CSV|IP|ID|QR|SOS|PIN|SIM|USB|Enter|hub-[0-9]+|v?[0-9.]+|j|k)\b|中文|切换到中文|https?:\/\/\S*/g;

/**
 * Words on view, or said by screen readers, that are not of the person's language and did not come from the relay (the
 * paper relay marks all its data with ⟦⟧): a text that somebody wrote into a page and not into the texts.
 */
export async function foreignWords(page: Page, language: 'zh' | 'en'): Promise<string[]> {
  const texts = await page.evaluate<string[]>(`(() => {
    const found = [document.body.innerText];
    for (const one of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        const value = one.getAttribute(name);
        if (value) found.push(value);
      }
    }
    return found;
  })()`);
  const foreign = language === 'en' ? /[\u3000-\u303f\u4e00-\u9fff]+/g : /[A-Za-z][A-Za-z'’-]+/g;
  const words = texts.flatMap(
    (text) =>
      text
        .replaceAll(/⟦[^⟧]*⟧?/g, ' ')
        .replaceAll(names, ' ')
        .match(foreign) ?? [],
  );
  return [...new Set(words)];
}
