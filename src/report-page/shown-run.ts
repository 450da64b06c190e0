// A run as the page works with it: unpacked, and laid out for the animation of the cluster.
import type { PlainRecord } from '../experiment/record-transfer.ts';
import { sceneOf, type Scene } from '../playground/scene.ts';
import { unpackRun, type PackedRun, type ShownRun } from '../report/packed-run.ts';

export interface LoadedRun {
  readonly label: string;
  readonly run: ShownRun;
  readonly scene: Scene;
}

export function loadRun(packed: PackedRun): LoadedRun {
  const run = unpackRun(packed);
  return { label: packed.label, run, scene: sceneOf(plainRecord(run)) };
}

/** What the scene reads and what it does not: columns that the page has no use for are empty. */
function plainRecord(run: ShownRun): PlainRecord {
  const { name, phase, reason, ...columns } = run.pods;
  const rows = Array.from({ length: run.pods.length }, (_, row) => row);
  return {
    end: run.end,
    endedBy: 'finished',
    jobs: run.jobs,
    nodes: run.nodes,
    series: run.series,
    pods: {
      ...columns,
      successes: new Int32Array(0),
      cpuSeconds: new Float64Array(0),
      shared: new Float64Array(0),
      names: rows.map(name),
      phases: rows.map(phase),
      reasons: rows.map(reason),
    },
    queues: [],
    functions: [],
    events: [],
    busyCpu: 0,
    assumptions: [],
    finalObjects: [],
    simulatedEvents: 0,
  };
}
