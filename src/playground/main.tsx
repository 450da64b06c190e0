// Starts the page: the state of the address, of the file that the command line put in, or of the first built-in
// experiment, in this order.
import { render } from 'preact';
import { App } from './app.tsx';
import { FIRST_PRESET, presetState } from './presets.ts';
import { stateOfHash, stateOfJson } from './share.ts';
import type { PlaygroundState } from './state.ts';
import { KNOBS } from './knob.ts';
import './style.css';

function firstState(): PlaygroundState {
  const state = presetState(FIRST_PRESET);
  if (state === undefined) throw new Error('bug: there is no built-in experiment to start with');
  return KNOBS.parallelism.set(state, 8);
}

async function start(): Promise<void> {
  const page = document.getElementById('page');
  if (page === null) return;
  const injected = stateOfJson(document.getElementById('state')?.textContent ?? '');
  const linked = location.hash === '' ? undefined : await stateOfHash(location.hash);
  render(<App first={linked ?? injected ?? firstState()} />, page);
}

void start();
