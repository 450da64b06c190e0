// Predict, then reveal: the class says how long the Job will take (or how many times sooner it will be done) before
// anybody sees it, then the simulation answers and the guesses are measured against it.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { duration, ratio } from '../report/words.ts';
import { offBy, offWords, secondsOfGuess } from './guess.ts';
import type { Guess } from './guess.ts';
import { KNOBS } from './knob.ts';
import type { PointView } from './protocol.ts';
import type { PlaygroundState } from './state.ts';

export interface PredictionProps {
  readonly state: PlaygroundState;
  readonly base: PointView | undefined;
  readonly answer: PointView | undefined;
  readonly guesses: readonly Guess[];
  readonly isRevealed: boolean;
  readonly onGuess: (guesses: readonly Guess[]) => void;
  readonly onReveal: () => void;
  readonly onAgain: () => void;
}

export function Prediction(props: PredictionProps): JSX.Element {
  const { state, base, answer, guesses, isRevealed, onReveal, onAgain } = props;
  const hasBase = base !== undefined && answer !== undefined && base.name !== answer.name;
  return (
    <section class={isRevealed ? 'panel prediction revealed' : 'panel prediction'} aria-labelledby="prediction-title">
      <h2 id="prediction-title">{isRevealed ? 'The answer' : 'How long will it take? Guess before you see it'}</h2>
      <p class="question">{questionWords(state)}</p>
      {hasBase && !Number.isNaN(base.makespan.mean) && (
        <p class="muted">
          With parallelism {base.parallelism} it takes {duration(base.makespan.mean)}.
        </p>
      )}
      {!isRevealed && <GuessForm {...props} hasBase={hasBase} />}
      {guesses.length > 0 && !isRevealed && (
        <ul class="guesses" aria-label="Guesses">
          {guesses.map((guess, i) => (
            <li key={`${i}${guess.name}`}>
              <b>{guess.name}</b> {duration(guess.seconds)}
            </li>
          ))}
        </ul>
      )}
      {isRevealed && answer !== undefined && (
        <Outcome answer={answer} base={hasBase ? base : undefined} guesses={guesses} />
      )}
      <div class="row">
        {isRevealed ? (
          <button type="button" class="quiet" onClick={onAgain}>
            Guess again
          </button>
        ) : (
          <button
            type="button"
            class={guesses.length > 0 ? 'main' : 'quiet'}
            disabled={answer === undefined}
            onClick={onReveal}
          >
            Reveal
          </button>
        )}
      </div>
    </section>
  );
}

/** What the class has to think about, in numbers. */
function questionWords(state: PlaygroundState): string {
  const say = (name: keyof typeof KNOBS): string => {
    const value = KNOBS[name].read(state);
    return value === undefined ? '?' : KNOBS[name].say(value);
  };
  const run = KNOBS.run.read(state);
  const spread = KNOBS.spread.read(state);
  const failure = KNOBS.failure.read(state) ?? 0;
  const parts = [
    `${KNOBS.completions.read(state) ?? 1} pods must succeed, ${KNOBS.parallelism.read(state) ?? 1} at a time`,
    run === undefined
      ? 'running as long as the manifest says'
      : `each running ${say('run')}${spread === undefined || spread === 0 ? '' : ` (${say('spread')})`}`,
    `on ${say('nodes')} nodes of ${say('cores')} cores`,
  ];
  if (failure > 0) parts.push(`and ${say('failure')} of the attempts fail`);
  return `${parts.join(', ')}.`;
}

function GuessForm({ guesses, onGuess, base, hasBase }: PredictionProps & { readonly hasBase: boolean }): JSX.Element {
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [fault, setFault] = useState('');
  const add = (event: Event): void => {
    event.preventDefault();
    const seconds = secondsOfGuess(text, hasBase ? base?.makespan.mean : undefined);
    if (seconds === undefined) {
      setFault(hasBase ? 'Say a time such as 4m30s, or a speed-up such as 8x.' : 'Say a time such as 4m30s.');
      return;
    }
    onGuess([...guesses, { name: name.trim() || `Guess ${guesses.length + 1}`, seconds }]);
    setName('');
    setText('');
    setFault('');
  };
  return (
    <form onSubmit={add}>
      <label>
        Who
        <input
          type="text"
          value={name}
          maxLength={40}
          placeholder="optional"
          onInput={event => setName(event.currentTarget.value)}
        />
      </label>
      <label>
        {hasBase ? 'Time, or times sooner' : 'Time'}
        <input
          type="text"
          value={text}
          placeholder={hasBase ? '4m30s or 8x' : '4m30s'}
          aria-invalid={fault !== ''}
          aria-describedby="guess-fault"
          onInput={event => setText(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class={guesses.length > 0 ? 'quiet' : 'main'}>
        Add guess
      </button>
      <p id="guess-fault" class="error" role="status">
        {fault}
      </p>
    </form>
  );
}

interface OutcomeProps {
  readonly answer: PointView;
  readonly base: PointView | undefined;
  readonly guesses: readonly Guess[];
}

function Outcome({ answer, base, guesses }: OutcomeProps): JSX.Element {
  const { mean, min, max } = answer.makespan;
  if (Number.isNaN(mean)) return <p class="answer">It never finishes.</p>;
  const byDistance = guesses.toSorted((a, b) => offBy(a.seconds, mean) - offBy(b.seconds, mean));
  const [closest] = byDistance;
  const speedup = base === undefined ? undefined : answer.speedup?.mean;
  return (
    <>
      <p class="answer" role="status">
        {duration(mean)}
        {speedup !== undefined && <small> · {ratio(speedup)} times sooner</small>}
      </p>
      <p class="muted">
        {answer.makespan.n > 1
          ? `From ${duration(min)} to ${duration(max)} in ${answer.makespan.n} runs.`
          : 'In one run.'}
        {closest !== undefined && ` Closest: ${closest.name}, ${offWords(closest.seconds, mean)}.`}
      </p>
      <GuessLine guesses={byDistance} mean={mean} min={min} max={max} />
      <ol class="guesses">
        {byDistance.map((guess, i) => (
          <li key={`${i}${guess.name}`}>
            <b>{guess.name}</b> {duration(guess.seconds)}, {offWords(guess.seconds, mean)}
          </li>
        ))}
      </ol>
    </>
  );
}

interface LineProps {
  readonly guesses: readonly Guess[];
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** All guesses and the answer on one axis of ratios. */
function GuessLine({ guesses, mean, min, max }: LineProps): JSX.Element {
  const all = [min, max, ...guesses.map(guess => guess.seconds)];
  const [low, high] = [Math.log(Math.min(...all) / 1.15), Math.log(Math.max(...all) * 1.15)];
  const x = (value: number): number => 12 + ((Math.log(value) - low) / (high - low)) * 576;
  return (
    <svg class="guess-line" viewBox="0 0 600 84" aria-hidden="true">
      <line class="grid" x1={0} x2={600} y1={60} y2={60} />
      <rect class="range" x={x(min)} width={Math.max(2, x(max) - x(min))} y={52} height={16} />
      <line class="truth" x1={x(mean)} x2={x(mean)} y1={38} y2={76} />
      {guesses
        .toSorted((a, b) => a.seconds - b.seconds)
        .map((guess, i) => (
          <g key={`${i}${guess.name}`}>
            <path class="guess" d={`M${x(guess.seconds)} 52l-7 -14h14z`} />
            <text class="tick" x={x(guess.seconds)} y={i % 2 === 0 ? 32 : 14} text-anchor="middle">
              {guess.name.slice(0, 12)}
            </text>
          </g>
        ))}
    </svg>
  );
}
