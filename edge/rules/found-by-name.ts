/**
 * Finds what has a name in something that is never changed, only replaced. The index is made once for each, and the last
 * answer stays at hand: every part that hears a reading asks for the same device.
 */
export function foundByName<Whole extends object, Found>(
  entriesOf: (whole: Whole) => Iterable<readonly [string, Found]>,
): (whole: Whole, name: string) => Found | undefined {
  const indexes = new WeakMap<Whole, ReadonlyMap<string, Found>>();
  let last: { readonly whole: Whole; readonly name: string; readonly found: Found | undefined } | undefined;
  return (whole, name) => {
    if (last?.whole === whole && last.name === name) return last.found;
    let index = indexes.get(whole);
    if (!index) indexes.set(whole, (index = new Map(entriesOf(whole))));
    last = { whole, name, found: index.get(name) };
    return last.found;
  };
}
