// The top of the page: what to start from, predicting, light and dark, and how the state leaves and comes back.
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { ThemeName } from './palette.ts';
import { PRESETS, presetState } from './presets.ts';
import type { PointsAnswer } from './protocol.ts';
import { hashOf } from './share.ts';
import { stateOfText } from './state.ts';
import type { PlaygroundState } from './state.ts';

export interface HeaderProps {
  readonly state: PlaygroundState;
  /** Text of the experiment file; undefined before the first answer. */
  readonly file: string | undefined;
  readonly results: PointsAnswer | undefined;
  readonly theme: ThemeName;
  readonly isGuessing: boolean;
  readonly onState: (state: PlaygroundState) => void;
  readonly onTheme: (theme: ThemeName) => void;
  readonly onGuessing: (isOn: boolean) => void;
}

export function Header({ state, file, results, theme, isGuessing, ...on }: HeaderProps): JSX.Element {
  const [said, setSaid] = useState('');
  const name = state.rest.name ?? 'experiment';
  return (
    <header class="top">
      <h1>{state.rest.title ?? 'Your own Job'}</h1>
      <PresetChoice name={name} onState={on.onState} />
      <span class="row tools">
        <button type="button" class="toggle" aria-pressed={isGuessing} onClick={() => on.onGuessing(!isGuessing)}>
          Predict first
        </button>
        <button type="button" class="quiet" onClick={() => void copyLink(state).then(setSaid)}>
          Copy link
        </button>
        <button
          type="button"
          class="quiet"
          disabled={file === undefined}
          onClick={() => download(`${name}.yaml`, file ?? '')}
        >
          Save experiment
        </button>
        <button
          type="button"
          class="quiet"
          disabled={results?.isComplete !== true}
          onClick={() => download('results.csv', results?.resultsCsv ?? '')}
        >
          Save results
        </button>
        <OpenButton onState={on.onState} onSaid={setSaid} />
        <button type="button" class="quiet" onClick={() => on.onTheme(theme === 'dark' ? 'light' : 'dark')}>
          {theme === 'dark' ? 'Light' : 'Dark'}
        </button>
      </span>
      <p class="said" role="status">
        {said}
      </p>
    </header>
  );
}

function PresetChoice({ name, onState }: Pick<HeaderProps, 'onState'> & { readonly name: string }): JSX.Element {
  return (
    <label class="preset">
      <span>Start from</span>
      <select
        value={PRESETS.some(preset => preset.name === name) ? name : ''}
        onChange={event => {
          const preset = presetState(event.currentTarget.value);
          if (preset !== undefined) onState(preset);
        }}
      >
        <option value="" disabled>
          your own file
        </option>
        {PRESETS.map(preset => (
          <option key={preset.name} value={preset.name}>
            {preset.title}
          </option>
        ))}
      </select>
    </label>
  );
}

interface OpenProps extends Pick<HeaderProps, 'onState'> {
  readonly onSaid: (text: string) => void;
}

function OpenButton({ onState, onSaid }: OpenProps): JSX.Element {
  const picker = useRef<HTMLInputElement>(null);
  const open = async (chosen: File | undefined): Promise<void> => {
    if (chosen === undefined) return;
    const opened = stateOfText(await chosen.text());
    if (typeof opened === 'string') {
      onSaid(`${chosen.name}: ${opened}`);
      return;
    }
    onState({ ...opened, rest: { name: chosen.name.replace(/\.(ya?ml|json)$/i, ''), ...opened.rest } });
    onSaid(`${chosen.name} opened`);
  };
  return (
    <>
      <button type="button" class="quiet" onClick={() => picker.current?.click()}>
        Open
      </button>
      <input
        ref={picker}
        type="file"
        accept=".yaml,.yml,.json"
        hidden
        aria-label="Experiment or manifest"
        onChange={event => void open(event.currentTarget.files?.[0])}
      />
    </>
  );
}

/** Puts the link with the state into the clipboard; says what became of it. */
async function copyLink(state: PlaygroundState): Promise<string> {
  history.replaceState(undefined, '', await hashOf(state));
  try {
    await navigator.clipboard.writeText(location.href);
    return 'Link copied';
  } catch {
    return 'The link is in the address bar';
  }
}

/** Hands a text to the user as a file. */
function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
