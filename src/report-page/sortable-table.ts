// Tables that sort by the column whose head is pressed: numbers by their value, others by their text.
import { everyOf, say } from './page-element.ts';

type Key = number | string;

/** Makes the heads of a table buttons that sort it. */
export function makeSortable(table: HTMLTableElement): void {
  const heads = everyOf('thead th', HTMLTableCellElement, table);
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const isRising = head.getAttribute('aria-sort') !== 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', isRising ? 'ascending' : 'descending');
      sort(table, column, isRising);
      say(`Sorted by ${button.textContent}${isRising ? ', ascending' : ', descending'}`);
    });
  });
}

function keyOf(row: HTMLTableRowElement, column: number): Key {
  const cell = row.cells[column];
  const value = cell?.getAttribute('data-value');
  return value === null || value === undefined ? (cell?.textContent ?? '') : Number(value);
}

function isNone({ key }: { readonly key: Key }): boolean {
  return Number.isNaN(key);
}

/** Rows without a number stay last, whichever way the others are sorted. */
function sort(table: HTMLTableElement, column: number, isRising: boolean): void {
  const body = table.tBodies[0];
  if (body === undefined) return;
  const rows = [...body.rows].map(row => ({ row, key: keyOf(row, column) }));
  rows.sort((a, b) => {
    if (isNone(a) || isNone(b)) return Number(isNone(a)) - Number(isNone(b));
    const order = a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
    return isRising ? order : -order;
  });
  body.append(...rows.map(({ row }) => row));
}
