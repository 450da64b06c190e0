import { describe, expect, test } from 'vitest';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { readTrace } from '../../../src/experiment/trace-source.ts';

const swf = (job: number, submitted: number, wait: number, run: number): string =>
  `${job} ${submitted} ${wait} ${run} 1 ${run} -1 1 -1 -1 1 5 1 1 1 1 -1 -1`;
const LOG = `; Version: 2.2\n; Note: three jobs\n${swf(1, 0, 5, 60)}\n${swf(3, 90, 0, -1)}\n  ${swf(2, 30, 7, 3)}\r\n`;
const CSV = '\u{FEFF}job,"run, in s"\r\na,"1.5"\r\n\r\n"b ""c"", d",20\r\ne,1m\r\nf,\r\n';

describe('a column of a trace', () => {
  test.each([
    ['swf', 'run', LOG, [60, 3]],
    ['swf', 'wait', LOG, [5, 0, 7]],
    ['swf', 'cpu', LOG, [60, 3]],
    ['swf', 'between', LOG, [30, 60]],
    ['csv', 'run, in s', CSV, [1.5, 20, '1m', '']],
    ['csv', 'job', CSV, ['a', 'b "c", d', 'e', 'f']],
  ] as const)('%s, %s', (kind, column, text, values) => {
    expect(readTrace(text, { kind, file: 'f', column })).toEqual({ values });
  });
});

describe('what is no trace is refused, with the reason', () => {
  test.each([
    ['swf', 'speed', LOG, 'Unsupported value: "speed": supported values: run, wait, cpu, between'],
    ['swf', 'run', '1 2 3\n', 'Invalid value: "f": must have lines of 18 numbers, found "1 2 3"'],
    ['swf', 'run', '; nothing\n', 'Invalid value: "f": no job has a time run'],
    ['swf', 'between', swf(1, 0, 0, 1), 'Invalid value: "f": no job has a time between'],
    ['csv', 'x', CSV, 'Invalid value: "x": f has the columns job,"run, in s"'],
    ['csv', 'job', 'job\n', 'Invalid value: "f": there are no rows'],
  ] as const)('%s, %s', (kind, column, text, fault) => {
    expect(readTrace(text, { kind, file: 'f', column })).toMatchObject({ fault });
  });
});

describe('in an experiment', () => {
  const text = (run: string): string => `manifests:
- {apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {restartPolicy: Never,
   containers: [{name: c, image: i}]}}}}
pods: [{run: ${run}}]
`;
  const readFile = (name: string) => (name === 'log.swf' ? [{ name, text: LOG }] : undefined);
  const load = (run: string, settings: { path: string; value: unknown }[] = []) =>
    loadExperiment(text(run), { readFile, settings });
  const faultsOf = (loading: ReturnType<typeof load>): string[] =>
    loading.ok ? [] : loading.faults.map(({ path, message }) => `${path}: ${message}`);

  test('a log’s run times take its place', () => {
    const loading = load('{empirical: {swf: log.swf}}');
    expect(loading.ok && loading.experiment.document.pods?.[0]?.run).toEqual({ empirical: { values: [60, 3] } });
  });

  test('a column without a file, or both kinds of file, are refused', () => {
    const fault = 'pods[0].run.empirical: Invalid value: give either values, or csv and column, or swf';
    expect(faultsOf(load('{empirical: {column: run}}'))).toEqual([fault]);
    expect(faultsOf(load('{empirical: {swf: log.swf, csv: a.csv, column: run}}'))).toEqual([fault]);
  });

  test('a trace that only a setting names would never be read', () => {
    const settings = [{ path: 'pods.0.run', value: { empirical: { swf: 'log.swf' } } }];
    expect(faultsOf(load('1s', settings))).toEqual([
      'pods[0].run.empirical: Forbidden: a trace is read where `pods` or `cases` of the experiment file name it',
    ]);
  });
});
