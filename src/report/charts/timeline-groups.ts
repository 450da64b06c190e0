// The timeline with its lanes put together by completion index, or by the node that each pod ran on.
import type { PointResult, Results } from '../../experiment/results.ts';
import type { Chart } from '../chart.ts';
import { endingOf, ganttChart, hasRoomInOrder, runWords } from '../gantt-chart.ts';
import { layLanes, type LaneOrder } from '../lanes.ts';
import { pointLabel, tellingPoint } from '../points.ts';
import { count, list, plural, sentence } from '../words.ts';

function shown(results: Results, order: LaneOrder): PointResult | undefined {
  const own = tellingPoint(results);
  if (own === undefined || own.first.pods.length === 0) return undefined;
  const { jobs, pods } = own.first;
  const isTold = order === 'index' ? jobs.some(job => job.isIndexed) : new Set(pods.node).size > 1;
  return isTold && hasRoomInOrder(own, order) ? own : undefined;
}

/** Pods that each group had, by its name. */
function podsByGroup(point: PointResult, order: LaneOrder): ReadonlyMap<string, number> {
  const lanes = layLanes(point.first, Number.POSITIVE_INFINITY, order)!;
  const counts = new Map<string, number>();
  for (const { name, first, count: lanesOfIt } of lanes.groups) {
    const own = lanes.pods.filter(pod => pod.lane >= first && pod.lane < first + lanesOfIt);
    counts.set(name, (counts.get(name) ?? 0) + own.length);
  }
  return counts;
}

function findingByIndex(results: Results): string {
  const point = shown(results, 'index');
  if (point === undefined) return 'No indexes';
  const all = [...podsByGroup(point, 'index')];
  const repeated = all.filter(([, pods]) => pods > 1);
  if (repeated.length === 0) return `Each of ${count(all.length)} indexes takes one pod: ${runWords(point.first)}`;
  const most = repeated.reduce((a, b) => (b[1] > a[1] ? b : a));
  const others = all.length - repeated.length;
  if (repeated.length === 1) {
    const rest = others === 0 ? '' : `, the ${plural(others, 'other')} one${others === 1 ? '' : ' each'}`;
    return `${sentence(most[0])} takes ${count(most[1])} pods${rest}: ${endingOf(point.first)}`;
  }
  const which = repeated.length <= 4 ? ` (${list(repeated.map(([name]) => name.replace(/^index /, '')))})` : '';
  return `${count(repeated.length)} of ${count(all.length)} indexes take more than one pod${which}, up to ${most[1]}`;
}

function findingByNode(results: Results): string {
  const point = shown(results, 'node');
  if (point === undefined) return 'No nodes';
  const all = [...podsByGroup(point, 'node')].filter(([name]) => name !== 'no node');
  const most = all.reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
  const least = all.reduce((a, b) => (b[1] < a[1] ? b : a), ['', Number.POSITIVE_INFINITY]);
  const pods = plural(point.first.pods.length, 'pod');
  if (all.length < 2) return `${pods} on one node, ${most[0]}`;
  if (most[1] === least[1]) return `${pods} on ${count(all.length)} nodes, ${plural(most[1], 'pod')} each`;
  const ends = `${plural(most[1], 'pod')} on ${most[0]}, ${count(least[1])} on ${least[0]}`;
  return `${pods} on ${count(all.length)} nodes: ${ends}`;
}

function chartBy(name: string, order: LaneOrder, finding: (results: Results) => string): Chart {
  return {
    name,
    title: finding,
    fits: results => shown(results, order) !== undefined,
    spec: (results, look) => {
      const point = shown(results, order);
      return ganttChart(results, look, { title: finding(results), points: point === undefined ? [] : [point], order });
    },
    describe: results => {
      const point = shown(results, order)!;
      const parts = [...podsByGroup(point, order)]
        .slice(0, 40)
        .map(([group, pods]) => `${group}: ${plural(pods, 'pod')}`);
      return `${finding(results)}. ${pointLabel(results, point)}: ${runWords(point.first)}. ${parts.join('; ')}.`;
    },
  };
}

export const timelineByIndex: Chart = chartBy('timeline-index', 'index', findingByIndex);
export const timelineByNode: Chart = chartBy('timeline-nodes', 'node', findingByNode);
