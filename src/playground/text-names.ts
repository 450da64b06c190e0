// Names of the two texts of the page, as diagnostics call them.

export const MANIFEST_FILE = 'manifest';
export const EXPERIMENT_FILE = 'experiment.yaml';
