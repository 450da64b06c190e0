// The page as a whole: holds the state, asks the worker, and hands what comes back to knobs, editor, stage and charts.
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { amountOf } from '../experiment/value.ts';
import { axisNamed, focusOf } from './axis.ts';
import { Clock, usualSpeed } from './clock.ts';
import { GanttView } from './gantt-view.tsx';
import type { Guess } from './guess.ts';
import { Header } from './header.tsx';
import { headlineOf } from './headline.ts';
import { KNOBS } from './knob.ts';
import { Knobs } from './knobs.tsx';
import { LedgerChart } from './ledger-chart.tsx';
import { ManifestEditor } from './manifest-editor.tsx';
import { requestedCpu } from './manifest-text.ts';
import type { ThemeName } from './palette.ts';
import { PointsChart } from './points-chart.tsx';
import { Prediction } from './prediction.tsx';
import type { PointView, PointsAnswer, RunAnswer } from './protocol.ts';
import { sceneOf } from './scene.ts';
import type { Scene } from './scene.ts';
import { hashOf } from './share.ts';
import { useSimulation } from './simulation-hook.ts';
import type { Simulated } from './simulation-hook.ts';
import { StageView, Transport } from './stage-view.tsx';
import type { PlaygroundState } from './state.ts';

/** Guessing hides all that would tell the answer. */
type Mode = 'look' | 'guess' | 'revealed';

const isStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** All that the parts of the page share. */
interface Desk extends Simulated {
  readonly state: PlaygroundState;
  readonly clock: Clock;
  readonly theme: ThemeName;
  readonly mode: Mode;
  readonly guesses: readonly Guess[];
  /** The run laid out; undefined before the first answer. */
  readonly scene: Scene | undefined;
  /** The point that is looked at. */
  readonly point: PointView | undefined;
  readonly setTheme: (theme: ThemeName) => void;
  readonly setGuesses: (guesses: readonly Guess[]) => void;
  readonly change: (state: PlaygroundState) => void;
  readonly guess: (isOn: boolean) => void;
  readonly reveal: () => void;
  readonly pick: (point: PointView) => void;
}

export function App({ first }: { readonly first: PlaygroundState }): JSX.Element {
  const desk = useDesk(first);
  const { state, run, points, faults, theme, mode } = desk;
  return (
    <div class={faults.length > 0 ? 'app stale' : 'app'}>
      <Header
        state={state}
        file={run?.file}
        results={points}
        theme={theme}
        isGuessing={mode !== 'look'}
        onState={desk.change}
        onTheme={desk.setTheme}
        onGuessing={desk.guess}
      />
      <aside class="left" aria-label="Set-up">
        <Knobs state={state} onChange={desk.change} />
        <ManifestEditor
          text={state.manifest}
          isElsewhere={state.manifest.trim() === '' && state.rest.cases !== undefined}
          faults={faults}
          warnings={run?.warnings ?? []}
          onChange={manifest => desk.change({ ...state, manifest })}
        />
      </aside>
      <main class="middle">
        <Middle {...desk} />
      </main>
      <aside class="right" aria-label="Charts" tabIndex={0}>
        {mode === 'guess' ? (
          <section class="panel veil">
            <p>The charts come with the answer.</p>
          </section>
        ) : (
          <Charts {...desk} />
        )}
      </aside>
    </div>
  );
}

function useDesk(first: PlaygroundState): Desk {
  const [state, setState] = useState(first);
  const [picked, setPicked] = useState<string>();
  const [mode, setMode] = useState<Mode>('look');
  const [guesses, setGuesses] = useState<readonly Guess[]>([]);
  const [theme, setTheme] = useState<ThemeName>(preferredTheme);
  const clock = useMemo(() => new Clock(isStill), []);
  const focus = focusOf(state) ?? picked;
  const simulated = useSimulation(state, focus);
  const scene = useScene(simulated.run, clock, mode);
  useLink(state);
  useEffect(() => document.documentElement.setAttribute('data-theme', theme), [theme]);
  const points = simulated.points?.points ?? [];
  const guess = (isOn: boolean): void => {
    setMode(isOn ? 'guess' : 'look');
    setGuesses([]);
    clock.pause();
    clock.go(0);
  };
  const change = (next: PlaygroundState): void => {
    setState(next);
    if (next.rest.cases !== state.rest.cases) setPicked(undefined);
    if (mode === 'revealed') guess(true);
  };
  const reveal = (): void => {
    setMode('revealed');
    clock.go(0);
    if (!isStill()) clock.play();
  };
  const pick = (point: PointView): void => {
    const axis = axisNamed(state.axis);
    if (axis === undefined) setPicked(point.name);
    else change(KNOBS[axis.name].set(state, Number(point.factors[axis.factor])));
  };
  const point = points.find(one => one.name === focus) ?? (focus === undefined ? points[0] : undefined);
  const held = { state, clock, theme, mode, guesses, scene, point, ...simulated };
  return { ...held, setTheme, setGuesses, change, guess, reveal, pick };
}

function preferredTheme(): ThemeName {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Fewer replications than this are no answer yet. */
const ENOUGH_TO_REVEAL = 5;

function Middle(desk: Desk): JSX.Element {
  const { state, clock, theme, mode, scene, points, point, run, faults } = desk;
  const isReady = points !== undefined && (points.isComplete || points.done >= ENOUGH_TO_REVEAL);
  return (
    <>
      {mode !== 'look' && (
        <Prediction
          state={state}
          base={points?.points[0]}
          answer={isReady ? point : undefined}
          guesses={desk.guesses}
          isRevealed={mode === 'revealed'}
          onGuess={desk.setGuesses}
          onReveal={desk.reveal}
          onAgain={() => desk.guess(true)}
        />
      )}
      {faults.length > 0 && <FaultNote count={faults.length} hasRun={run !== undefined} />}
      {mode === 'look' && faults.length === 0 && (
        <Finding points={points} point={point} makespan={run?.makespan ?? Number.NaN} />
      )}
      {scene !== undefined && mode !== 'guess' && (
        <>
          <StageView scene={scene} clock={clock} theme={theme} roomOfNode={roomOf(state, scene)} />
          <Transport scene={scene} clock={clock} />
          <GanttView scene={scene} clock={clock} theme={theme} />
        </>
      )}
    </>
  );
}

function FaultNote({ count, hasRun }: { readonly count: number; readonly hasRun: boolean }): JSX.Element {
  return (
    <div class="finding" role="status">
      <p class="headline">{count === 1 ? 'There is a fault to mend' : `There are ${count} faults to mend`}</p>
      <p class="muted">
        {hasRun ? 'Below, in grey: the last run that could be simulated.' : 'Nothing can be run yet.'}
      </p>
    </div>
  );
}

interface FindingProps {
  readonly points: PointsAnswer | undefined;
  readonly point: PointView | undefined;
  readonly makespan: number;
}

function Finding({ points, point, makespan }: FindingProps): JSX.Element {
  const { finding, more } = headlineOf(points?.points ?? [], point, makespan);
  const isGoingOn = points !== undefined && !points.isComplete && points.wanted > points.done;
  const progress = isGoingOn ? `, ${points.wanted} at most` : '';
  return (
    <div class="finding" role="status">
      <p class="headline">{finding}</p>
      <p class="muted">
        {more}
        {progress}
      </p>
    </div>
  );
}

function Charts({ state, points, run, point, pick }: Desk): JSX.Element {
  const isParallelism = state.axis === 'parallelism';
  const factor = axisNamed(state.axis)?.label ?? 'what the experiment compares';
  return (
    <>
      <section class="panel points" aria-labelledby="points-title">
        <h2 id="points-title">
          {isParallelism ? 'How many times sooner' : 'Time until it is done'}
          <small> mean, with 95 % interval</small>
        </h2>
        {points !== undefined && (
          <PointsChart
            points={points.points}
            focus={point?.name}
            axisLabel={isParallelism ? 'parallelism (pods at once)' : factor}
            isParallelism={isParallelism}
            onPick={pick}
          />
        )}
      </section>
      {run !== undefined && <LedgerChart ledger={run.ledger} makespan={run.makespan} />}
      <section class="panel findings" aria-labelledby="findings-title">
        <h2 id="findings-title">What the experiment found</h2>
        <ul>
          {(points?.findings ?? []).slice(0, 4).map(text => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </section>
    </>
  );
}

/** The run laid out; the clock follows its length, and starts by itself the first time. */
function useScene(run: RunAnswer | undefined, clock: Clock, mode: Mode): Scene | undefined {
  const scene = useMemo(() => (run === undefined ? undefined : sceneOf(run.record)), [run]);
  const isFirst = useRef(true);
  useEffect(() => {
    if (scene === undefined) return;
    clock.setEnd(scene.end);
    clock.setSpeed(usualSpeed(scene.end));
    if (!isFirst.current) return;
    isFirst.current = false;
    if (!isStill() && mode === 'look') clock.play();
    else clock.go(scene.end / 2);
  }, [scene, clock]);
  return scene;
}

/** Keeps the address up to date, some time after the last change. */
function useLink(state: PlaygroundState): void {
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return undefined;
    }
    const timer = setTimeout(() => {
      void hashOf(state).then(hash => history.replaceState(undefined, '', hash));
    }, 300);
    return () => clearTimeout(timer);
  }, [state]);
}

/** Pods of the first Job that fit on a node by their CPU requests. */
function roomOf(state: PlaygroundState, scene: Scene): number | undefined {
  const requested = requestedCpu(state.manifest);
  const cores = scene.record.nodes[0]?.cpu ?? 0;
  if (requested === undefined) return undefined;
  const each = amountOf(requested);
  return each > 0 ? Math.min(64, Math.floor(cores / each)) : undefined;
}
