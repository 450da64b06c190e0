// Colours of the terminal's text; `styleText` honours NO_COLOR, FORCE_COLOR and pipes.
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** The text in this style, where standard output shows it. */
export function coloured(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** How an outcome looks: green done, red failed, yellow anything else. */
export function outcomeStyle(status: string): Style {
  if (status === 'Complete' || status === 'Succeeded') return 'green';
  return status === 'Failed' ? 'red' : 'yellow';
}
