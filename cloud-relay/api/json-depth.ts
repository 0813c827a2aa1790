/** Whether objects and lists stand more than `deepest` within each other. Looks at each character once, reads nothing. */
export function nestsDeeperThan(json: string, deepest: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (inText) {
      if (character === '\\') at++;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === '{' || character === '[') {
      depth++;
      if (depth > deepest) return true;
    } else if (character === '}' || character === ']') depth--;
  }
  return false;
}
