// One replication of one point: pure, so that it may run on any thread and gives the same record there.
import type { RunOptions } from '../models/cluster/input.ts';
import { runCluster } from '../models/cluster/cluster.ts';
import type { RunRecord } from '../models/recording/run-record.ts';
import { clusterInput } from './cluster-input.ts';
import type { Experiment } from './experiment.ts';
import type { Point } from './grid.ts';

/**
 * Simulates one replication of a point.
 *
 * @param point        one of the experiment's points; without it, the first
 * @param replication  from 0; the same number draws the same random numbers at every point
 */
export function simulate(experiment: Experiment, point?: Point, replication = 0, options: RunOptions = {}): RunRecord {
  const chosen = point ?? experiment.points[0];
  if (chosen === undefined) throw new Error('bug: an experiment without points');
  return runCluster(clusterInput(experiment, chosen, replication), options);
}
