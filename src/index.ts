// Public entry `joblab`: load an experiment, simulate it, read what came out. Runs in Node and in browsers.
export { loadExperiment } from './experiment/load.ts';
export type { LoadOptions } from './experiment/load.ts';
export type { Experiment, Loading } from './experiment/experiment.ts';
export type { Point } from './experiment/grid.ts';
export type { SourceText } from './experiment/source-text.ts';
export type { FileReader } from './experiment/file-resolution.ts';
export type { Setting } from './experiment/setting.ts';
export type * from './experiment/document.ts';
export { simulate } from './experiment/simulate.ts';
export { clusterInput } from './experiment/cluster-input.ts';
export { runTask } from './experiment/run-task.ts';
export type { RunOutcome, RunTask } from './experiment/run-task.ts';
export { tablesOf } from './experiment/metrics.ts';
export { runExperiment } from './experiment/run-experiment.ts';
export { assembleResults } from './experiment/assembly.ts';
export { judgeExpectations } from './experiment/expectation.ts';
export type { Verdict } from './experiment/expectation.ts';
export { pairedDifference } from './experiment/comparison.ts';
export { ledgerCsv, podsCsv, resultsCsv, seriesCsv, summaryJson } from './experiment/tables.ts';
export { resolvedText } from './experiment/resolved-text.ts';
export { experimentJsonSchema } from './experiment/schema.ts';
export { METRICS } from './experiment/results.ts';
export { amdahlSpeedup, gustafsonSpeedup, scalabilityPeak, scalabilityThroughput } from './experiment/speedup-laws.ts';
export type { Scalability } from './experiment/speedup-laws.ts';
export type {
  LedgerRow,
  MetricName,
  MetricSummary,
  PointResult,
  PointSummary,
  ResultRow,
  Results,
} from './experiment/results.ts';
export { VERSION } from './experiment/version.ts';
export { formatDiagnostic } from './models/api/diagnostic.ts';
export type { Diagnostic } from './models/api/diagnostic.ts';
export { runCluster } from './models/cluster/cluster.ts';
export type { ClusterInput, RunOptions, WatchLogLine } from './models/cluster/input.ts';
export { IDEAL, PROFILES, REAL, RECORDED } from './models/cluster/profile.ts';
export type { Profile } from './models/cluster/profile.ts';
export type { FunctionRecord, JobRecord, Ledger, PodColumns, RunRecord } from './models/recording/run-record.ts';
export type { DistributionSpec } from './sim/distribution.ts';
