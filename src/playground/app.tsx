// The page as a whole: holds the state, asks the worker, and hands what comes back to knobs, editor, stage and charts.
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { amountOf } from '../experiment/value.ts';
import type { Diagnostic } from '../models/api/diagnostic.ts';
import { axisNamed, focusOf } from './axis.ts';
import { createClock, usualSpeed } from './clock.ts';
import { startEngine } from './engine.ts';
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
import type { Answer, PointView } from './protocol.ts';
import { sceneOf } from './scene.ts';
import type { Scene } from './scene.ts';
import { hashOf } from './share.ts';
import { StageView, Transport } from './stage-view.tsx';
import type { PlaygroundState } from './state.ts';

type RunAnswer = Extract<Answer, { type: 'run' }>;
type PointsAnswer = Extract<Answer, { type: 'points' }>;

/** Guessing hides all that would tell the answer. */
type Mode = 'look' | 'guess' | 'revealed';

const isStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

export function App({ first }: { readonly first: PlaygroundState }): JSX.Element {
  const [state, setState] = useState(first);
  const [picked, setPicked] = useState<string>();
  const [mode, setMode] = useState<Mode>('look');
  const [guesses, setGuesses] = useState<readonly Guess[]>([]);
  const [theme, setTheme] = useState<ThemeName>(() =>
    matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
  );
  const clock = useMemo(() => createClock(isStill), []);
  const focus = focusOf(state) ?? picked;
  const { run, points, faults } = useSimulation(state, focus);
  const scene = useScene(run, clock, mode);
  useLink(state);
  useEffect(() => document.documentElement.setAttribute('data-theme', theme), [theme]);
  const change = (next: PlaygroundState): void => {
    setState(next);
    if (mode !== 'revealed') return;
    setMode('guess');
    setGuesses([]);
  };
  const guess = (isOn: boolean): void => {
    setMode(isOn ? 'guess' : 'look');
    setGuesses([]);
    clock.pause();
    clock.go(0);
  };
  const pick = (point: PointView): void => {
    const axis = axisNamed(state.axis);
    if (axis === undefined) setPicked(point.name);
    else change(KNOBS[axis.name].set(state, Number(point.factors[axis.factor])));
  };
  const name = focus ?? points?.points[0]?.name;
  const answer = points?.points.find(point => point.name === name);
  const isHidden = mode === 'guess';
  return (
    <div class={faults.length > 0 ? 'app stale' : 'app'}>
      <Header
        state={state}
        file={run?.file}
        results={points}
        theme={theme}
        isGuessing={mode !== 'look'}
        onState={next => {
          setPicked(undefined);
          change(next);
        }}
        onTheme={setTheme}
        onGuessing={guess}
      />
      <aside class="left" aria-label="Set-up">
        <Knobs state={state} onChange={change} />
        <ManifestEditor
          text={state.manifest}
          isElsewhere={state.manifest.trim() === '' && state.rest.cases !== undefined}
          faults={faults}
          warnings={run?.warnings ?? []}
          onChange={manifest => change({ ...state, manifest })}
        />
      </aside>
      <main class="middle">
        {mode !== 'look' && (
          <Prediction
            state={state}
            base={points?.points[0]}
            answer={points?.isComplete === true || (points?.done ?? 0) > 4 ? answer : undefined}
            guesses={guesses}
            isRevealed={mode === 'revealed'}
            onGuess={setGuesses}
            onReveal={() => {
              setMode('revealed');
              clock.go(0);
              if (!isStill()) clock.play();
            }}
            onAgain={() => guess(true)}
          />
        )}
        {faults.length > 0 && <FaultNote count={faults.length} hasRun={run !== undefined} />}
        {mode === 'look' && faults.length === 0 && (
          <Finding points={points} point={answer} makespan={run?.makespan ?? Number.NaN} />
        )}
        {scene !== undefined && !isHidden && (
          <>
            <StageView scene={scene} clock={clock} theme={theme} roomOfNode={roomOf(state, scene)} />
            <Transport scene={scene} clock={clock} />
            <GanttView scene={scene} clock={clock} theme={theme} />
          </>
        )}
      </main>
      <aside class="right" aria-label="Charts" tabIndex={0}>
        {isHidden ? (
          <section class="panel veil">
            <p>The charts come with the answer.</p>
          </section>
        ) : (
          <Charts state={state} points={points} run={run} focus={name} onPick={pick} />
        )}
      </aside>
    </div>
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

interface ChartsProps {
  readonly state: PlaygroundState;
  readonly points: PointsAnswer | undefined;
  readonly run: RunAnswer | undefined;
  readonly focus: string | undefined;
  readonly onPick: (point: PointView) => void;
}

function Charts({ state, points, run, focus, onPick }: ChartsProps): JSX.Element {
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
            focus={focus}
            axisLabel={isParallelism ? 'parallelism (pods at once)' : factor}
            isParallelism={isParallelism}
            onPick={onPick}
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

/** Asks the worker whenever the state changes; keeps the last good answers. */
function useSimulation(state: PlaygroundState, focus: string | undefined) {
  const [run, setRun] = useState<RunAnswer>();
  const [points, setPoints] = useState<PointsAnswer>();
  const [faults, setFaults] = useState<readonly Diagnostic[]>([]);
  const engine = useMemo(
    () =>
      startEngine(
        answer => {
          if (answer.type === 'faults') setFaults(answer.faults);
          else if (answer.type === 'points') setPoints(old => withFindings(answer, old));
          else {
            setFaults([]);
            setRun(answer);
          }
        },
        message => setFaults([bug(message)]),
      ),
    [],
  );
  useEffect(() => engine.ask({ state, focus }), [engine, state, focus]);
  return { run, points, faults };
}

/** Findings stay until there are new ones. */
function withFindings(answer: PointsAnswer, old: PointsAnswer | undefined): PointsAnswer {
  return answer.findings.length > 0 || old === undefined ? answer : { ...answer, findings: old.findings };
}

function bug(message: string): Diagnostic {
  return { file: '', document: 0, line: 0, column: 0, severity: 'error', path: '', reason: 'File', message };
}

/** The run laid out; the clock follows its length, and starts by itself the first time. */
function useScene(run: RunAnswer | undefined, clock: ReturnType<typeof createClock>, mode: Mode): Scene | undefined {
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
