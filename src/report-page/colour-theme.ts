// Light or dark: as the reader's system has it, until the button says otherwise. On paper the page is light.
import type { ThemeName } from '../playground/palette.ts';
import { byId, say } from './page-element.ts';

const system = matchMedia('(prefers-color-scheme: dark)');
const print = matchMedia('print');

/** The theme that is shown now. */
export function themeNow(): ThemeName {
  if (print.matches) return 'light';
  const chosen = document.documentElement.getAttribute('data-theme');
  return chosen === 'dark' || (chosen === null && system.matches) ? 'dark' : 'light';
}

/** Shows the button; `changed` is called whenever the colours become others. */
export function startTheme(changed: () => void): void {
  const button = byId('theme', HTMLButtonElement);
  button.hidden = false;
  button.addEventListener('click', () => {
    const next = themeNow() === 'dark' ? 'light' : 'dark';
    document.documentElement.setAttribute('data-theme', next);
    say(next === 'dark' ? 'Dark colours' : 'Light colours');
    changed();
  });
  system.addEventListener('change', changed);
  print.addEventListener('change', changed);
}
