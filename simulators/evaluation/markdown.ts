/** A table whose cells cannot break it, whatever a recording writes into them. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `| ${head.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}

export const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/[\r\n]+/gu, ' ');
