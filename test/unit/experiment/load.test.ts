// Texts become experiments, or all of their faults with places.
import { describe, expect, test } from 'vitest';
import { loadExperiment } from '../../../src/experiment/load.ts';
import type { LoadOptions } from '../../../src/experiment/load.ts';
import { formatDiagnostic } from '../../../src/models/api/diagnostic.ts';

const JOB = `
  - apiVersion: batch/v1
    kind: Job
    metadata: {name: j}
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: busybox}]`;

function faultsOf(text: string, options?: LoadOptions): string[] {
  const loading = loadExperiment({ name: 'e.yaml', text }, options);
  return loading.ok ? [] : loading.faults.map(formatDiagnostic);
}

describe('faults of an experiment file', () => {
  test.each([
    ['an unknown field', 'sed: 1', 'e.yaml:1:1: sed: unknown field, did you mean "seed"?'],
    ['a wrong type', 'title: [1]', 'e.yaml:1:8: title: Invalid value: [1]: must be a text'],
    [
      'a chart that there is not',
      'charts: [ledgr]',
      'e.yaml:1:10: charts[0]: Unsupported value: "ledgr": no such chart, did you mean "ledger"?',
    ],
    [
      'a chart’s file that is not there',
      'charts: [mine.vl.json]',
      'e.yaml:1:10: charts[0]: Invalid value: "mine.vl.json": there is no such file',
    ],
    [
      'a chart of one’s own that hides a built-in one',
      'charts: [{name: ledger, spec: {}}]',
      'e.yaml:1:10: charts[0]: Invalid value: "ledger": is the name of a built-in chart',
    ],
    [
      'a number below its range',
      'repeat: 0',
      'e.yaml:1:9: repeat: Invalid value: 0: must be greater than or equal to 1',
    ],
    [
      'a duration that is none',
      'until: 1h banana',
      'e.yaml:1:8: until: Invalid value: "1h banana": must be a duration ' +
        'such as 1h30m or 250ms, or a number of seconds',
    ],
    [
      'a number deep inside',
      'pods:\n- run: {lognormal: {mean: 30s, cv: -0.2}}',
      'e.yaml:2:36: pods[0].run.lognormal.cv: Invalid value: -0.2: must be greater than or equal to 0',
    ],
    [
      'two shapes of one distribution',
      'pods:\n- run: {constant: 1s, exponential: {mean: 1s}}',
      'e.yaml:2:8: pods[0].run: Invalid value: give only one of constant, exponential',
    ],
    [
      'bounds the wrong way round',
      'pods:\n- run: {uniform: {min: 2s, max: 1s}}',
      'e.yaml:2:33: pods[0].run.uniform.max: Invalid value: "1s": must be greater than or equal to min',
    ],
    [
      'an event without an action',
      'events:\n- {at: 1s}',
      'e.yaml:2:3: events[0]: Required value: one of patch, apply, delete, evict, stop, start, enqueue',
    ],
    [
      'a figure of the control plane',
      'cluster:\n  controlPlane: {job.podBackoffBas: 1s}',
      'e.yaml:2:37: cluster.controlPlane["job.podBackoffBas"]: unknown figure, did you mean "job.podBackoffBase"?',
    ],
    [
      'a factor that is no field of a Job',
      `manifests:${JOB}\nvary:\n  paralelism: [1, 2]`,
      'e.yaml:11:3: vary.paralelism: unknown field, did you mean "parallelism"?',
    ],
    [
      'a value of a factor that the API refuses',
      `manifests:${JOB}\nvary:\n  backoffLimit: [1, -1]`,
      'e.yaml:11:21: spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'a file that is not there',
      'manifests: [job.yaml]',
      'e.yaml:1:13: manifests[0]: Invalid value: "job.yaml": there is no such file',
    ],
    ['a key that JavaScript knows', '__proto__: {a: 1}', 'e.yaml:1:1: the key "__proto__" is not allowed'],
    ['broken YAML', 'title: "x', 'e.yaml:1:10: Missing closing "quote'],
  ])('%s is reported with its place', (_, text, expected) => {
    expect(faultsOf(text)).toEqual([expected]);
  });

  test('all faults of a file are reported at once, in the order of their places', () => {
    const text = `sed: 1\nmanifests:${JOB.replace('Never', 'Sometimes')}\nvary:\n  paralelism: [1]\nrepeat: 0`;
    expect(faultsOf(text).map(fault => fault.split(':').slice(0, 3).join(':'))).toEqual([
      'e.yaml:1:1',
      'e.yaml:9:26',
      'e.yaml:9:26',
      'e.yaml:12:3',
      'e.yaml:13:9',
    ]);
  });

  test.each([
    ['aliases that explode', ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]', ...explosion(9)].join('\n')],
    ['deep nesting', `title: ${'['.repeat(100_000)}`],
    ['a text beyond the limit', `title: ${'x'.repeat(9_000_000)}`],
  ])('%s are refused', (_, text) => {
    expect(faultsOf(text)).toHaveLength(1);
  });
});

const FILES: Readonly<Record<string, string>> = {
  't.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c-$ITEM}',
  'd.csv': 'job,seconds\na,1.5\nb,2\n',
};

function readFile(name: string, from: string): { name: string; text: string }[] | undefined {
  const text = from === 'e.yaml' ? FILES[name] : undefined;
  return text === undefined ? undefined : [{ name, text }];
}

function explosion(levels: number): string[] {
  return Array.from({ length: levels }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`);
}

describe('an experiment', () => {
  test('of manifests alone has one point with defaults', () => {
    const loading = loadExperiment({
      name: 'dir/job.yaml',
      text: JOB.replace(/^ {2}- /m, '').replaceAll(/^ {4}/gm, ''),
    });
    expect(loading.ok && loading.experiment).toMatchObject({
      name: 'job',
      isPlain: true,
      seed: '1',
      repeat: { atMost: 1 },
    });
    expect(loading.ok && loading.experiment.points.map(point => point.name)).toEqual(['all']);
  });

  test('takes the objects of the files that it names, templates filled in', () => {
    const loading = loadExperiment(
      { name: 'e.yaml', text: 'manifests: [t.yaml]' },
      { readFile, defines: { ITEM: 'apple' } },
    );
    expect(loading.ok && loading.experiment.document.manifests).toMatchObject([{ metadata: { name: 'c-apple' } }]);
  });

  test('takes a column of a csv file as a distribution', () => {
    const text = 'pods:\n- run: {empirical: {csv: d.csv, column: seconds}}';
    const loading = loadExperiment({ name: 'e.yaml', text }, { readFile });
    expect(loading.ok && loading.experiment.document.pods).toEqual([{ run: { empirical: { values: [1.5, 2] } } }]);
  });

  test('is changed by settings, cases included', () => {
    const text =
      `manifests:${JOB}\ncases:\n- {name: a}\n- name: b\n  ` +
      `manifests:${JOB.replaceAll(/^/gm, '  ').replace('  \n', '\n')}`;
    const loading = loadExperiment({ name: 'e.yaml', text }, { settings: [{ path: 'parallelism', value: 3 }] });
    if (!loading.ok) expect.fail(loading.faults.map(formatDiagnostic).join('\n'));
    const jobs = loading.experiment.points.map(point => (point.document.manifests ?? [])[0]);
    expect(jobs).toMatchObject([{ spec: { parallelism: 3 } }, { spec: { parallelism: 3 } }]);
  });

  test('is loaded with a warning where a rule fits no container', () => {
    const loading = loadExperiment({
      name: 'e.yaml',
      text: `manifests:${JOB}\npods:\n- {match: {container: mian}, run: 1s}`,
    });
    expect(loading.ok && loading.warnings.map(formatDiagnostic)).toEqual([
      'e.yaml:11:23: pods[0].match.container: no container is called "mian", did you mean "main"?',
    ]);
  });

  test('is refused beside manifests', () => {
    const loading = loadExperiment([
      { name: 'e.yaml', text: 'title: x' },
      { name: 'j.yaml', text: 'kind: Job' },
    ]);
    expect(loading.ok).toBe(false);
  });
});
