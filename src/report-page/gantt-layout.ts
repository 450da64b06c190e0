// The lanes of a run with an index from lanes to pods, so that only what is seen is drawn.
import { runsOf, type RunOfPod } from '../report/gantt.ts';
import { layLanes, type LaneGroup, type LaneOrder, type LanePod, type LaneWait } from '../report/lanes.ts';
import type { ShownRun } from '../report/packed-run.ts';

export interface GanttLayout {
  readonly order: LaneOrder;
  readonly lanes: number;
  /** By row of the run's columns. */
  readonly pods: readonly LanePod[];
  /** The runs of each pod's containers, likewise. */
  readonly runs: readonly (readonly RunOfPod[])[];
  /** Rows of the pods of each lane, in order of time; no two of a lane are there at once. */
  readonly rows: readonly (readonly number[])[];
  readonly waits: readonly (readonly LaneWait[])[];
  readonly groups: readonly LaneGroup[];
}

export function layoutOf(run: ShownRun, order: LaneOrder): GanttLayout {
  const lanes = layLanes(run, Number.POSITIVE_INFINITY, order);
  if (lanes === undefined) throw new Error('there is no limit of lanes');
  const rows = Array.from({ length: lanes.count }, (): number[] => []);
  const waits = Array.from({ length: lanes.count }, (): LaneWait[] => []);
  for (const pod of lanes.pods) rows[pod.lane]?.push(pod.row);
  for (const wait of lanes.waits) waits[wait.lane]?.push(wait);
  return {
    order,
    lanes: lanes.count,
    pods: lanes.pods,
    runs: lanes.pods.map(runsOf),
    rows,
    waits,
    groups: lanes.groups,
  };
}

/** Place in `rows[lane]` of the first pod that ends at or after an instant. */
export function firstEndingFrom(layout: GanttLayout, lane: number, at: number): number {
  const rows = layout.rows[lane] ?? [];
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((layout.pods[rows[middle] ?? 0]?.finished ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
