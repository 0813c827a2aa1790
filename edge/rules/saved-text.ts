/** What a saved text says; undefined, which no schema accepts, when it is not JSON. */
export function contentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
