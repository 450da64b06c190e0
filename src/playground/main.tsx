// Starts the page: the state of the address, of the file that the command line put in, or of the first built-in
// experiment, in this order.
import { render } from 'preact';
import { App } from './app.tsx';
import { FIRST_PRESET, presetState } from './presets.ts';
import { stateOfHash } from './share.ts';
import { stateOfText } from './state.ts';
import type { PlaygroundState } from './state.ts';
import { KNOBS } from './knob.ts';
import './style.css';

function firstState(): PlaygroundState {
  const state = presetState(FIRST_PRESET);
  if (state === undefined) throw new Error('bug: there is no built-in experiment to start with');
  return KNOBS.parallelism.set(state, 8);
}

/** What the command line put into the page. */
function injectedState(): PlaygroundState | undefined {
  const json = document.getElementById('state')?.textContent ?? '';
  if (json === '') return undefined;
  const { name, text } = JSON.parse(json) as { readonly name: string; readonly text: string };
  const state = stateOfText(text);
  return typeof state === 'string' ? undefined : { ...state, rest: { name, ...state.rest } };
}

async function start(): Promise<void> {
  const page = document.getElementById('page');
  if (page === null) return;
  const linked = location.hash === '' ? undefined : await stateOfHash(location.hash);
  render(<App first={linked ?? injectedState() ?? firstState()} />, page);
}

void start();
