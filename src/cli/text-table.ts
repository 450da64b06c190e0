// Tables as kubectl prints them: columns padded with spaces, three between two of them, no lines.

import { stripVTControlCharacters } from 'node:util';

/** Width of a text on a terminal, colour codes aside. */
function widthOf(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}

/** Lines of a table; `right` names the columns that are numbers. */
export function textTable(
  rows: readonly (readonly string[])[],
  options: { readonly right?: ReadonlySet<number>; readonly indent?: string } = {},
): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [i, text] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, widthOf(text));
  return rows.map(row => {
    const cells = row.map((text, i) => {
      const space = ' '.repeat((widths[i] ?? 0) - widthOf(text));
      return options.right?.has(i) === true ? space + text : text + space;
    });
    return `${options.indent ?? ''}${cells.join('   ')}`.trimEnd();
  });
}
