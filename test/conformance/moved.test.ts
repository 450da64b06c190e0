// The program knows no case by its name or content: with the Job renamed, the start an hour later and one more label on
// the pods, a case goes the same way, only under the other name.
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { storyOfRun } from './replay.ts';
import { recordedCase } from './truth.ts';

const CASES = [
  'backoff-6-never',
  'basic-c6-p2',
  'bpi-2-delays',
  'cron-allow',
  'cron-replace',
  'deadline-backoff',
  'delete-foreground',
  'elastic-down',
  'eviction-api',
  'indexed-order',
  'large-300',
  'node-lost-tol5',
  'onfailure-recovers',
  'pfp-failjob',
  'prp-failed-indexed',
  'quota',
  'sidecar-crashes',
  'success-both',
  'suspend-in-backoff',
  'ttl-5',
];
const HOUR = 3_600_000;

type Node = Record<string, unknown>;

describe('a case that is renamed, moved by an hour and labelled gives the moved story', () => {
  test.each(CASES)('%s', name => {
    const { text } = recordedCase(name);
    const { moved, names } = move(parse(text) as Node);
    const story = JSON.stringify(storyOfRun(name, stringify(moved)));
    let told = story;
    for (const [old, renamed] of names) {
      expect(told).toContain(`"${renamed}`);
      told = told.replaceAll(renamed, old);
    }
    expect(JSON.parse(told)).toEqual(JSON.parse(JSON.stringify(storyOfRun(name, text))));
  });
});

test('the start really moves: the log says so', () => {
  const { moved } = move(parse(recordedCase('single').text) as Node);
  const shift =
    Date.parse(String(moved['start'])) - Date.parse(String((parse(recordedCase('single').text) as Node)['start']));
  expect(shift).toBe(HOUR);
});

/** The experiment moved, and the new names of its Jobs and CronJobs by the old ones. */
function move(experiment: Node): { moved: Node; names: Map<string, string> } {
  const names = new Map<string, string>();
  const manifests = (experiment['manifests'] as Node[]).map(manifest => {
    if (manifest['kind'] !== 'Job' && manifest['kind'] !== 'CronJob') return manifest;
    const metadata = manifest['metadata'] as Node;
    const old = String(metadata['name']);
    names.set(old, `renamed-${old}`);
    const spec = manifest['spec'] as Node;
    return { ...manifest, metadata: { ...metadata, name: `renamed-${old}` }, spec: labelled(spec) };
  });
  const start = new Date(Date.parse(String(experiment['start'])) + HOUR).toISOString();
  const rest = rename({ pods: experiment['pods'] ?? [], events: experiment['events'] ?? [] }, names) as Node;
  return { moved: { ...experiment, ...rest, manifests, start }, names };
}

/** A Job's spec with one more label on its pods; in a CronJob's spec the Job's is inside. */
function labelled(spec: Node): Node {
  if (spec['jobTemplate'] !== undefined) {
    const template = spec['jobTemplate'] as Node;
    return { ...spec, jobTemplate: { ...template, spec: labelled(template['spec'] as Node) } };
  }
  const template = spec['template'] as Node;
  const metadata = (template['metadata'] ?? {}) as Node;
  const labels = { ...(metadata['labels'] as Node | undefined), moved: 'once' };
  return { ...spec, template: { ...template, metadata: { ...metadata, labels } } };
}

/** Rules and events speak of the Jobs by the new names; globs keep their stars. */
function rename(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map(one => rename(one, names));
  if (typeof value !== 'object' || value === null) return value;
  const named = (key: string, of: unknown): unknown => {
    if ((key !== 'job' && key !== 'name') || typeof of !== 'string') return rename(of, names);
    return names.get(of) ?? of;
  };
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, named(key, of)]));
}
