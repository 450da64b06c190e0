// Elements of the page by their id and kind. The page is written by the report layer: an element that is not there is a
// bug of ours.

/** The element with this id; throws where there is none of this kind. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} "${id}"`);
  return found;
}

/** All elements of a kind that a selector finds. */
export function everyOf<T extends Element>(selector: string, kind: new () => T, root: ParentNode = document): T[] {
  return [...root.querySelectorAll(selector)].flatMap(found => (found instanceof kind ? [found] : []));
}

/** Says a sentence to screen readers. */
export function say(text: string): void {
  byId('status', HTMLElement).textContent = text;
}
