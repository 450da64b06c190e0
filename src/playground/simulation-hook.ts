// Asks the worker whenever the state of the page changes, and keeps the last good answers.
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Diagnostic } from '../models/api/diagnostic.ts';
import { startEngine } from './engine.ts';
import type { PointsAnswer, RunAnswer } from './protocol.ts';
import type { PlaygroundState } from './state.ts';

export interface Simulated {
  readonly run: RunAnswer | undefined;
  readonly points: PointsAnswer | undefined;
  /** What keeps the state from being run; then the answers are those of an earlier one. */
  readonly faults: readonly Diagnostic[];
}

export function useSimulation(state: PlaygroundState, focus: string | undefined): Simulated {
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
