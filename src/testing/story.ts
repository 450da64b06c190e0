// What happened to an object before an invariant broke, in short lines: the part of the watch log that a reader needs.
import type { WatchLogLine } from '../models/cluster/input.ts';
import { arrayOf, recordOf, stringOf, type Published } from '../models/api/published.ts';
import { runHistory, type HarnessOptions } from './harness.ts';
import type { History } from './history.ts';
import type { Violation } from './invariant.ts';

const SECOND = 1_000_000;

/** The last lines up to a violation that concern its object or the Job's pods. */
export function storyOf(
  history: History,
  violation: Violation,
  harness: HarnessOptions = {},
  most = 12,
): readonly string[] {
  const lines: string[] = [];
  runHistory(history, {
    ...harness,
    watchLog: line => {
      const text = line.t * SECOND > violation.at + 1 ? undefined : lineText(line);
      if (text !== undefined) lines.push(text);
    },
  });
  return lines.slice(-most);
}

function lineText(line: WatchLogLine): string | undefined {
  if (line.type === 'END') return undefined;
  if (line.type === 'REJECTED') return `${line.t.toFixed(3)} s  refused: ${line.error}`;
  const object = recordOf(line.object);
  const kind = stringOf(object['kind']);
  if (kind !== 'Job' && kind !== 'Pod' && kind !== 'CronJob') return undefined;
  const name = stringOf(recordOf(object['metadata'])['name']);
  return `${line.t.toFixed(3)} s  ${line.type.padEnd(8)}  ${kind} ${name}: ${stateText(kind, object)}`;
}

function stateText(kind: string, object: Published): string {
  const status = recordOf(object['status']);
  const metadata = recordOf(object['metadata']);
  const marks = [
    ...(metadata['deletionTimestamp'] === undefined ? [] : ['being deleted']),
    ...(arrayOf(metadata['finalizers']).length === 0 ? [] : [arrayOf(metadata['finalizers']).join(', ')]),
  ];
  const parts = kind === 'Job' ? jobParts(status) : kind === 'Pod' ? [stringOf(status['phase'])] : cronParts(status);
  return [...parts, ...marks].filter(part => part !== '').join('; ');
}

function jobParts(status: Published): string[] {
  const counts = ['active', 'terminating', 'succeeded', 'failed']
    .filter(name => Number(status[name] ?? 0) > 0)
    .map(name => `${name} ${String(status[name])}`);
  const uncounted = recordOf(status['uncountedTerminatedPods']);
  const listed = arrayOf(uncounted['succeeded']).length + arrayOf(uncounted['failed']).length;
  const conditions = arrayOf(status['conditions'])
    .map(recordOf)
    .filter(condition => condition['status'] === 'True')
    .map(condition => stringOf(condition['type']));
  return [...counts, ...(listed === 0 ? [] : [`${listed} uncounted`]), ...conditions];
}

function cronParts(status: Published): string[] {
  const active = arrayOf(status['active']).map(reference => stringOf(recordOf(reference)['name']));
  return [active.length === 0 ? '' : `active: ${active.join(', ')}`, stringOf(status['lastScheduleTime'])];
}
