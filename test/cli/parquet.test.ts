// results.parquet, read back by another library than the one that wrote it.
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { resultsParquet } from '../../src/cli/parquet.ts';
import { loadExperiment } from '../../src/experiment/load.ts';
import { METRICS } from '../../src/experiment/results.ts';
import { runExperiment } from '../../src/experiment/run-experiment.ts';

const loading = loadExperiment(`cluster: {controlPlane: ideal}
until: 30s
manifests:
  - apiVersion: batch/v1
    kind: Job
    metadata: {name: j}
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}
pods: [{run: {uniform: {min: 10s, max: 20s}}}]
cases: [{name: quick}, {name: long, pods: [{run: 1m}]}]
vary: {suspend: [false, true], parallelism: [1, 2]}
repeat: 2
`);
if (!loading.ok) throw new Error(loading.faults[0]?.message);
const results = runExperiment(loading.experiment);

test('has the rows of results.csv with typed columns; empty cells are nulls', async () => {
  const bytes = await resultsParquet(results);
  const file = bytes.slice().buffer;
  const rows = await parquetReadObjects({ file });
  expect(rows).toHaveLength(results.rows.length);
  for (const [i, row] of results.rows.entries()) {
    const point = results.points.find(({ name }) => name === row.point);
    expect(rows[i]).toMatchObject({ point: row.point, case: point?.caseName, replication: row.replication, job: 'j' });
    expect(rows[i]).toMatchObject(point?.factors ?? {});
    for (const name of METRICS) {
      expect(rows[i]?.[name]).toBe(Number.isNaN(row.metrics[name]) ? null : row.metrics[name]);
    }
  }
  expect(rows.some(row => row['makespan'] === null)).toBe(true);
  const types = new Map(parquetMetadata(file).schema.map(({ name, type }) => [name, type]));
  expect([types.get('suspend'), types.get('parallelism'), types.get('replication')]).toEqual([
    'BOOLEAN',
    'DOUBLE',
    'INT32',
  ]);
});

test('the same results have the same bytes', async () => {
  expect(await resultsParquet(results)).toEqual(await resultsParquet(results));
});
