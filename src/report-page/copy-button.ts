// Buttons that copy the text of an element: by the clipboard where the browser lends it to files, else by a selection.
import { byId, say } from './page-element.ts';

export function startCopying(button: HTMLButtonElement): void {
  const source = byId(button.getAttribute('data-copies') ?? '', HTMLElement);
  button.hidden = false;
  button.addEventListener('click', () => {
    copy(source).then(
      () => {
        button.textContent = 'Copied';
        say('Copied');
      },
      () => say('Selected: press Ctrl+C to copy'),
    );
  });
}

async function copy(source: HTMLElement): Promise<void> {
  getSelection()?.selectAllChildren(source);
  await navigator.clipboard.writeText(source.textContent ?? '');
}
