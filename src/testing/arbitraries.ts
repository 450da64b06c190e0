// Random histories for fast-check: Jobs, a cluster, how containers behave, edits and faults. Valid by construction;
// shrinks to few actions, few rules, small Jobs. `historyOfSeed` is what `joblab fuzz` runs.
import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { ManifestInput } from '../models/cluster/input.ts';
import type { PodRule } from '../models/workload/rule.ts';
import {
  disruptionArbitrary,
  editArbitrary,
  faultArbitrary,
  pauseArbitrary,
  replacementArbitrary,
  tenths,
  type ActionScope,
} from './action-arbitrary.ts';
import type { Action } from './fault-plan.ts';
import type { History } from './history.ts';
import { cronJobArbitrary, EXIT_CODES, jobArbitrary } from './job-arbitrary.ts';

export { cronJobArbitrary, jobArbitrary } from './job-arbitrary.ts';

/** What random histories may contain. */
export interface HistoryOptions {
  /** Most edits, disruptions and faults of a history. Default: 3, 2 and 5. */
  readonly edits?: number;
  readonly disruptions?: number;
  readonly faults?: number;
  /** Share of histories with a CronJob, in percent. Default: 12. */
  readonly cronShare?: number;
  /** Names of controllers of one's own, for faults of their connections. */
  readonly clients?: readonly string[];
  /** Jobs of the history; default: one or two random ones. */
  readonly manifests?: Arbitrary<readonly ManifestInput[]>;
}

const constant = (value: number): { readonly kind: 'constant'; readonly value: number } => ({
  kind: 'constant',
  value,
});

/** How one container behaves: which pods of which number, how long, with which end. */
export function ruleArbitrary(): Arbitrary<PodRule> {
  const match = fc.oneof(
    fc.integer({ min: 0, max: 7 }).map(ordinal => ({ ordinal })),
    fc.integer({ min: 0, max: 4 }).map(index => ({ index })),
    fc.integer({ min: 0, max: 2 }).map(attempt => ({ attempt })),
    fc.integer({ min: 0, max: 1 }).map(restart => ({ restart })),
  );
  return fc
    .record({
      match,
      run: tenths(0.1, 12),
      exit: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...EXIT_CODES) },
        { weight: 2, arbitrary: fc.constant(0) },
      ),
      stop: fc.option(tenths(0.1, 8), { nil: 0 }),
      stopExit: fc.constantFrom(0, 1, 42, 143),
      start: fc.option(tenths(0.1, 4), { nil: 0 }),
    })
    .map(({ match, run, exit, stop, stopExit, start }) => ({
      match,
      run: constant(run),
      exit,
      ...(stop === 0 ? {} : { stop: constant(stop), stopExit }),
      ...(start === 0 ? {} : { start: constant(start) }),
    }));
}

/** What all other containers do. */
function baseRule(): Arbitrary<PodRule> {
  return fc
    .record({
      run: tenths(0.2, 15),
      exit: fc.oneof(
        { weight: 4, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.constantFrom(...EXIT_CODES) },
      ),
      stop: fc.oneof(tenths(0, 1.2), tenths(0, 4)),
      stopExit: fc.constantFrom(0, 0, 143),
    })
    .map(({ run, exit, stop, stopExit }) => ({ match: {}, run: constant(run), exit, stop: constant(stop), stopExit }));
}

function manifestsArbitrary(cronShare: number): Arbitrary<readonly ManifestInput[]> {
  const jobs = fc.oneof(
    { weight: 4, arbitrary: jobArbitrary('a').map(job => [job]) },
    { weight: 1, arbitrary: fc.tuple(jobArbitrary('a'), jobArbitrary('b')) },
  );
  const cron = cronJobArbitrary('c').map(cronJob => [cronJob]);
  return fc.oneof<{ weight: number; arbitrary: Arbitrary<readonly ManifestInput[]> }[]>(
    { weight: 100 - cronShare, arbitrary: jobs },
    { weight: cronShare, arbitrary: cron },
  );
}

function namesOf(manifests: readonly ManifestInput[], kind: string): string[] {
  return manifests
    .filter(manifest => manifest['kind'] === kind)
    .map(manifest => String((manifest['metadata'] as Readonly<Record<string, unknown>>)['name']));
}

function actionsArbitrary(scope: ActionScope, options: HistoryOptions): Arbitrary<readonly Action[]> {
  const { edits = 3, disruptions = 2, faults = 5 } = options;
  const edit = fc.oneof(
    { weight: 8, arbitrary: editArbitrary(scope).map((one): readonly Action[] => [one]) },
    { weight: 1, arbitrary: pauseArbitrary(scope) },
    { weight: 2, arbitrary: replacementArbitrary(scope) },
  );
  return fc
    .tuple(
      fc.array(edit, { maxLength: edits }).map(lists => lists.flat()),
      fc.array(disruptionArbitrary(scope), { maxLength: disruptions }),
      fc.array(faultArbitrary(scope), { maxLength: faults }),
    )
    .map(lists => lists.flat().sort((a, b) => a.at - b.at));
}

/** A whole history. */
export function historyArbitrary(options: HistoryOptions = {}): Arbitrary<History> {
  const manifests = options.manifests ?? manifestsArbitrary(options.cronShare ?? 12);
  return fc
    .record({
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      profile: fc.constantFrom(
        'recorded' as const,
        'recorded' as const,
        'recorded' as const,
        'real' as const,
        'ideal' as const,
      ),
      nodes: fc.integer({ min: 1, max: 3 }),
      cpu: fc.constantFrom(4, 2, 1),
      pods: fc.constantFrom(110, 3),
      manifests,
      rules: fc.array(ruleArbitrary(), { maxLength: 4 }),
      base: baseRule(),
    })
    .chain(({ base, ...given }) => {
      const cronJobs = namesOf(given.manifests, 'CronJob');
      const isCron = cronJobs.length > 0;
      const scope: ActionScope = {
        jobs: namesOf(given.manifests, 'Job'),
        cronJobs,
        nodes: given.nodes,
        manifests: isCron ? [] : given.manifests,
        ...(options.clients === undefined ? {} : { clients: options.clients }),
        until: isCron ? 200 : 40,
      };
      return actionsArbitrary(scope, options).map(actions => ({
        ...given,
        // Where nothing takes time, a CronJob whose cache is late starts and ends Jobs without end in one instant.
        profile: isCron && given.profile === 'ideal' ? 'recorded' : given.profile,
        rules: [...given.rules, base],
        actions,
        ...(isCron ? { until: 900 } : {}),
      }));
    });
}

const defaultHistories = historyArbitrary();

/** The history that a seed stands for, the same for ever. */
export function historyOfSeed(seed: number, arbitrary: Arbitrary<History> = defaultHistories): History {
  const [history] = fc.sample(arbitrary, { seed, numRuns: 1 });
  return history as History;
}
