// The knobs as sliders, each with its value in words, and the choice of what is varied.
import type { JSX } from 'preact';
import { AXES, withAxis } from './axis.ts';
import type { AxisName } from './axis.ts';
import { KNOBS, positionOf } from './knob.ts';
import type { KnobName } from './knob.ts';
import type { PlaygroundState } from './state.ts';

const ORDER: readonly KnobName[] = [
  'parallelism',
  'completions',
  'run',
  'spread',
  'failure',
  'backoffLimit',
  'nodes',
  'cores',
];

export interface KnobsProps {
  readonly state: PlaygroundState;
  readonly onChange: (state: PlaygroundState) => void;
}

export function Knobs({ state, onChange }: KnobsProps): JSX.Element {
  const hasOwnPoints = state.rest.cases !== undefined || state.rest.vary !== undefined;
  return (
    <section class="panel knobs" aria-labelledby="knobs-title">
      <h2 id="knobs-title">Knobs</h2>
      {ORDER.map(name => (
        <Slider key={name} name={name} state={state} onChange={onChange} />
      ))}
      <div class="knob choice">
        <label for="axis">Compare by</label>
        <select
          id="axis"
          value={state.axis}
          onChange={event => onChange(withAxis(state, event.currentTarget.value as AxisName))}
        >
          {AXES.map(axis => (
            <option key={axis.name} value={axis.name}>
              {axis.label}
            </option>
          ))}
          {hasOwnPoints && <option value="file">the experiment’s own points</option>}
        </select>
      </div>
      <Seed state={state} onChange={onChange} />
    </section>
  );
}

function Slider({ name, state, onChange }: KnobsProps & { readonly name: KnobName }): JSX.Element {
  const knob = KNOBS[name];
  const value = knob.read(state);
  const lock = knob.locked(state);
  const shown = lock ?? (value === undefined ? 'as the manifest says' : knob.say(value));
  const id = `knob-${name}`;
  return (
    <div class="knob" title={lock ?? knob.hint}>
      <label for={id}>
        {knob.label} <span class="hint">{knob.hint}</span>
      </label>
      <output for={id} class={value === undefined ? 'value unsaid' : 'value'}>
        {lock === undefined ? shown : '–'}
      </output>
      <input
        id={id}
        type="range"
        min={0}
        max={knob.stops.length - 1}
        step={1}
        value={positionOf(knob, value ?? knob.otherwise)}
        disabled={lock !== undefined}
        aria-valuetext={shown}
        onInput={event => {
          const chosen = knob.stops[Number(event.currentTarget.value)];
          if (chosen !== undefined) onChange(knob.set(state, chosen));
        }}
      />
    </div>
  );
}

function Seed({ state, onChange }: KnobsProps): JSX.Element {
  const seed = String(state.rest.seed ?? 1);
  const set = (text: string): void => onChange({ ...state, rest: { ...state.rest, seed: text } });
  return (
    <div class="knob choice">
      <label for="seed">Seed of chance</label>
      <span class="row">
        <input id="seed" type="text" value={seed} size={6} onInput={event => set(event.currentTarget.value || '1')} />
        <button
          type="button"
          class="quiet"
          onClick={() => set(/^\d+$/.test(seed) ? String(Number(seed) + 1) : `${seed}+`)}
        >
          Again
        </button>
      </span>
    </div>
  );
}
