// Every built-in experiment loads, runs and answers its question in words.
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadExperiment } from '../../src/experiment/load.ts';
import { runExperiment } from '../../src/experiment/run-experiment.ts';
import { formatDiagnostic } from '../../src/models/api/diagnostic.ts';
import { STORED, builtIns, tableOf } from './stored-table.ts';

const folder = new URL('../../experiments/', import.meta.url);
const files = readdirSync(folder).filter(file => file.endsWith('.yaml'));

/** Enough to compare points; the experiments themselves repeat more often. */
const REPEAT = 2;

test('all ideas of the design have their experiment', () => {
  expect(files.map(file => file.replace('.yaml', '')).toSorted()).toEqual(
    [
      'first-job',
      'retry',
      'never-vs-onfailure',
      'serial-vs-parallel',
      'honest-race',
      'threads-vs-jobs',
      'stragglers',
      'indexed',
      'work-queue',
      'delivery',
      'work-patterns',
      'deadline',
      'pod-failure-policy',
      'success-policy',
      'node-failure',
      'spot',
      'cronjob',
      'capacity',
      'autoscaling',
      'control-plane-limits',
      'job-vs-function',
    ].toSorted(),
  );
});

test.each(builtIns())('%s gives the stored results (else: node scripts/write-stored-results.ts, and say why)', name => {
  expect(tableOf(name)).toBe(readFileSync(new URL(`${name}.txt`, STORED), 'utf8'));
});

describe.each(files)('%s', file => {
  const text = readFileSync(new URL(file, folder), 'utf8');
  const loading = loadExperiment({ name: file, text }, { overrides: { repeat: REPEAT } });
  if (!loading.ok) throw new Error(loading.faults.map(formatDiagnostic).join('\n'));
  const { experiment } = loading;

  test('has a title, a question, and enough replications', () => {
    expect(experiment.document.title).toMatch(/^[A-Z].*[^.]$/);
    expect(experiment.document.description).toMatch(/\?$/);
    expect(text).toMatch(/^repeat: \d{2,}$/m);
  });

  test('runs, and says in a sentence what it found', () => {
    const results = runExperiment(experiment);
    expect(results.points.length).toBe(experiment.points.length);
    expect(results.findings[0]).toMatch(/^.{20,}\.$/);
    for (const { makespan, terms } of results.ledgers) {
      expect(Object.values(terms).reduce((sum, term) => sum + term, 0)).toBeCloseTo(makespan, 6);
    }
  });
});
