// One pod in words: for its tooltip, and for those who choose it by keyboard.
import type { LanePod } from '../report/lanes.ts';
import type { ShownRun } from '../report/packed-run.ts';
import { duration, plural } from '../report/words.ts';

const ENDS = { succeeded: 'succeeded', failed: 'failed', removed: 'stopped', running: 'still there' } as const;

/** Name, place, phases with their lengths, and end; a line each. */
export function podLines(run: ShownRun, pod: LanePod): readonly string[] {
  const { pods } = run;
  const index = pods.index[pod.row] ?? -1;
  const node = run.nodes[pods.node[pod.row] ?? -1]?.name;
  const attempt = pods.attempt[pod.row] ?? 0;
  const place = [
    index < 0 ? '' : `index ${index}`,
    attempt > 0 ? `attempt ${attempt + 1}` : '',
    node === undefined ? 'no node' : `on ${node}`,
  ];
  return [pods.name(pod.row), place.filter(part => part !== '').join(', '), ...phaseLines(pod), endLine(run, pod)];
}

function phaseLines(pod: LanePod): readonly string[] {
  const phases: readonly (readonly [string, number])[] = [
    ['waited for a node', pod.bound - pod.created],
    ['pulled the image', pod.pulled - pod.bound],
    ['started', pod.running - pod.pulled],
    ['ran', pod.finished - pod.running],
  ];
  const shown = phases.filter(([, seconds]) => seconds > 0).map(([words, seconds]) => `${words} ${duration(seconds)}`);
  return [`created at ${duration(pod.created)}`, ...shown];
}

function endLine(run: ShownRun, pod: LanePod): string {
  const { pods } = run;
  const exitCode = pods.exitCode[pod.row] ?? -1;
  const restarts = pods.restarts[pod.row] ?? 0;
  const reason = pods.reason(pod.row);
  const why = [reason, exitCode > 0 ? `exit code ${exitCode}` : '', restarts > 0 ? plural(restarts, 'restart') : ''];
  const details = why.filter(part => part !== '').join(', ');
  return `${ENDS[pod.end]} at ${duration(pod.finished)}${details === '' ? '' : ` (${details})`}`;
}
