// experiment.yaml of a run's folder: the experiment with everything resolved, which gives the same run again.
import { stringify } from 'yaml';
import type { ExperimentDocument } from './document.ts';
import type { Experiment } from './experiment.ts';
import { DEFAULT_START } from './experiment.ts';
import { VERSION } from './version.ts';

/** The text of the file: fields in the order of the documentation, with the seed and the version. */
export function resolvedText(experiment: Experiment): string {
  const { document } = experiment;
  const { $schema: _schema, joblab: _joblab, name: _name, title, description, seed: _seed, start, ...rest } = document;
  const resolved: ExperimentDocument = {
    joblab: VERSION,
    name: experiment.name,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    seed: experiment.seed,
    start: start ?? DEFAULT_START,
    ...rest,
  };
  // Objects that stand in the file twice are written twice: anchors would not survive an editor.
  return stringify(resolved, { version: '1.1', aliasDuplicateObjects: false, lineWidth: 100 });
}
