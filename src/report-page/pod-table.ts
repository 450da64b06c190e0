// All pods of a run as a table, a page of them at a time: what the timeline shows, for those who would rather read.
import type { LanePod } from '../report/lanes.ts';
import type { ShownRun } from '../report/packed-run.ts';
import { count, duration } from '../report/words.ts';
import { byId } from './page-element.ts';

const PAGE = 100;

export interface PodTable {
  show(run: ShownRun, pods: readonly LanePod[]): void;
}

export function createPodTable(): PodTable {
  const details = byId('pod-list', HTMLDetailsElement);
  const body = byId('pod-rows', HTMLTableSectionElement);
  const [back, on] = [byId('pods-back', HTMLButtonElement), byId('pods-on', HTMLButtonElement)];
  const place = byId('pods-place', HTMLElement);
  let shown: { run: ShownRun; pods: readonly LanePod[] } | undefined;
  let first = 0;
  const fill = (): void => {
    if (shown === undefined || !details.open) return;
    const { run, pods } = shown;
    const until = Math.min(first + PAGE, pods.length);
    body.replaceChildren(...pods.slice(first, until).map(pod => rowOf(run, pod)));
    place.textContent = `${count(first + 1)} to ${count(until)} of ${count(pods.length)}`;
    back.disabled = first === 0;
    on.disabled = until >= pods.length;
  };
  const turn = (by: number): void => {
    first += by;
    fill();
  };
  back.addEventListener('click', () => turn(-PAGE));
  on.addEventListener('click', () => turn(PAGE));
  details.addEventListener('toggle', fill);
  return {
    show: (run, pods) => {
      shown = { run, pods };
      first = 0;
      fill();
    },
  };
}

function rowOf(run: ShownRun, pod: LanePod): HTMLTableRowElement {
  const { pods, nodes } = run;
  const index = pods.index[pod.row] ?? -1;
  const row = document.createElement('tr');
  const head = document.createElement('th');
  head.scope = 'row';
  head.textContent = pods.name(pod.row);
  const texts = [
    index < 0 ? '–' : String(index),
    nodes[pods.node[pod.row] ?? -1]?.name ?? '–',
    duration(pod.created),
    duration(pod.bound - pod.created),
    duration(pod.running - pod.bound),
    duration(pod.finished - pod.running),
    duration(pod.finished),
    [pod.end, pods.reason(pod.row)].filter(text => text !== '').join(': '),
  ];
  row.append(head);
  for (const text of texts) row.insertCell().textContent = text;
  return row;
}
