// A whole experiment on one thread: every replication of every point, then the results. The command line spreads the
// same tasks over threads instead.
import { assembleResults } from './assembly.ts';
import type { Experiment } from './experiment.ts';
import type { Results } from './results.ts';
import type { RunOutcome } from './run-task.ts';
import { runTask } from './run-task.ts';
import { isEnough } from './stopping.ts';

/** Runs the experiment to its end. Cost: all replications of all points. */
export function runExperiment(experiment: Experiment): Results {
  const outcomes = experiment.points.map((_, point) => {
    const list: RunOutcome[] = [];
    do {
      const replication = list.length;
      list.push(runTask(experiment, { point, replication, keepsRecord: replication === 0, keeps: {} }));
    } while (
      !isEnough(
        experiment.repeat,
        list.map(outcome => outcome.tables),
      )
    );
    return list;
  });
  return assembleResults(experiment, outcomes);
}
