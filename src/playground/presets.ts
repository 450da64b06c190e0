// The built-in experiments, put into the page when it is built, to start from.
import { stateOfText } from './state.ts';
import type { PlaygroundState } from './state.ts';

const TEXTS = import.meta.glob('../../experiments/*.yaml', { query: '?raw', import: 'default', eager: true });

export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

export const PRESETS: readonly Preset[] = Object.entries(TEXTS)
  .map(([path, text]) => ({
    name: path.replace(/^.*\/|\.yaml$/g, ''),
    title: /^title: *(.*)$/m.exec(text)?.[1] ?? '',
    text,
  }))
  .toSorted((a, b) => (a.title < b.title ? -1 : 1));

/** What the page opens with. */
export const FIRST_PRESET = 'serial-vs-parallel';

export function presetState(name: string): PlaygroundState | undefined {
  const preset = PRESETS.find(one => one.name === name);
  const state = preset === undefined ? undefined : stateOfText(preset.text);
  return typeof state === 'string' || state === undefined ? undefined : { ...state, rest: { name, ...state.rest } };
}
