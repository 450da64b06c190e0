// A manifest that advice may be given about, and the way to try things on it: its own simulated run, with its spec or
// the world around it changed. Traps (one a file) ask; what they see is what they say.
import type { JobRecord, RunRecord } from '../../models/recording/run-record.ts';
import type { ExperimentDocument, JsonObject, RuleDocument } from '../document.ts';
import type { Experiment } from '../experiment.ts';
import { simulate } from '../simulate.ts';
import { durationWords } from '../words.ts';

/** A day is for ever in the life of a Job. */
export const FOR_EVER = '24h';
/** How long an attempt runs where a trap does not care. */
export const ATTEMPT = '5s';
/** A deadline for Jobs that have none. */
export const SOME_DEADLINE = 3600;

/** What is different in a run from the manifest as it stands. */
export interface World {
  /** Fields of the Job's (or CronJob's) spec; a field that is null is taken away. */
  readonly spec?: JsonObject;
  /** Fields of the pod's spec, likewise. */
  readonly pod?: JsonObject;
  /** Rules of the Job's main containers, the first that fits. */
  readonly rules?: readonly RuleDocument[];
  readonly cluster?: ExperimentDocument['cluster'];
  readonly queues?: ExperimentDocument['queues'];
  readonly events?: ExperimentDocument['events'];
  readonly until?: string;
  readonly replication?: number;
}

/** What became of it. */
export interface Trial {
  readonly record: RunRecord;
  /** The Job itself; of a CronJob its Jobs, in order. */
  readonly jobs: readonly JobRecord[];
  /** Rows of their pods. */
  readonly pods: readonly number[];
}

/** A trap that a manifest may fall into. */
export interface Trap {
  readonly kind: 'Job' | 'CronJob';
  /** Where it lies and what happens there; undefined: this manifest does not fall into it. */
  readonly find: (subject: Subject) => Finding | undefined;
}

export interface Finding {
  /** Field path, in the API server's notation. */
  readonly path: string;
  readonly message: string;
}

export class Subject {
  readonly object: JsonObject;
  /** Spec of the Job, or of the CronJob. */
  readonly spec: JsonObject;
  /** Spec of the Job, or of the CronJob's Jobs. */
  readonly jobSpec: JsonObject;
  readonly podSpec: JsonObject;
  private readonly experiment: Experiment;
  private readonly own = new Map<string, Trial>();

  constructor(experiment: Experiment, object: JsonObject) {
    this.experiment = experiment;
    this.object = object;
    this.spec = objectAt(object, 'spec');
    const isCron = object['kind'] === 'CronJob';
    this.jobSpec = isCron ? objectAt(objectAt(this.spec, 'jobTemplate'), 'spec') : this.spec;
    this.podSpec = objectAt(objectAt(this.jobSpec, 'template'), 'spec');
  }

  get name(): string {
    const metadata = objectAt(this.object, 'metadata');
    const name = metadata['name'] ?? metadata['generateName'];
    return typeof name === 'string' ? name : '';
  }

  /** Pods that it asks for in all. */
  get size(): number {
    return Math.max(this.number('parallelism') ?? 1, this.number('completions') ?? 1);
  }

  get restartPolicy(): unknown {
    return this.podSpec['restartPolicy'];
  }

  /** Rules of the experiment say that attempts fail. */
  get hasFailures(): boolean {
    return (this.experiment.document.pods ?? []).some(rule => rule.fail !== undefined);
  }

  get isIndexed(): boolean {
    return this.jobSpec['completionMode'] === 'Indexed';
  }

  /** Names of the containers that are the pod's work. */
  get containers(): readonly string[] {
    const list = this.podSpec['containers'];
    return Array.isArray(list) ? list.map(one => String((one as JsonObject)['name'])) : [];
  }

  /** A number of the Job's spec; undefined where it is not given. */
  number(field: string): number | undefined {
    const value = this.jobSpec[field];
    return typeof value === 'number' ? value : undefined;
  }

  has(field: string): boolean {
    return this.jobSpec[field] !== undefined && this.jobSpec[field] !== null;
  }

  /** The run with these changes, without the other Jobs of the files. */
  try(world: World = {}): Trial {
    const key = JSON.stringify(world);
    let trial = this.own.get(key);
    if (trial === undefined) this.own.set(key, (trial = this.simulate(world)));
    return trial;
  }

  private simulate(world: World): Trial {
    const [point] = this.experiment.points;
    const { document } = point ?? { document: this.experiment.document };
    const others = (document.manifests ?? []).filter(
      one => typeof one !== 'string' && one['kind'] !== 'Job' && one['kind'] !== 'CronJob',
    );
    const { cluster, queues, events, until, replication } = world;
    const changed: ExperimentDocument = {
      ...document,
      manifests: [...others, this.changed(world)],
      ...(cluster === undefined ? {} : { cluster: { ...document.cluster, ...cluster } }),
      ...(queues === undefined ? {} : { queues }),
      ...(events === undefined ? {} : { events }),
      ...(until === undefined ? {} : { until }),
      pods: [...this.rulesOf(world.rules ?? []), ...(document.pods ?? [])],
    };
    const record = simulate(
      this.experiment,
      { name: 'all', caseName: undefined, factors: {}, document: changed },
      replication,
      { keepsSeries: false },
    );
    return trialOf(record);
  }

  /** A rule without a container is meant for each of the Job's main containers, not for what runs before them. */
  private rulesOf(rules: readonly RuleDocument[]): RuleDocument[] {
    return rules.flatMap(rule =>
      rule.match?.container === undefined
        ? this.containers.map(container => ({ ...rule, match: { ...rule.match, container } }))
        : [rule],
    );
  }

  private changed({ spec = {}, pod = {} }: World): JsonObject {
    const isCron = this.object['kind'] === 'CronJob';
    const template = objectAt(this.jobSpec, 'template');
    const jobSpec = { ...this.jobSpec, template: { ...template, spec: withFields(this.podSpec, pod) } };
    if (!isCron) return { ...this.object, spec: withFields(jobSpec, spec) };
    const jobTemplate = { ...objectAt(this.spec, 'jobTemplate'), spec: jobSpec };
    return { ...this.object, spec: withFields({ ...this.spec, jobTemplate }, spec) };
  }
}

function trialOf(record: RunRecord): Trial {
  const rows = Array.from({ length: record.pods.length }, (_, row) => row);
  return { record, jobs: record.jobs, pods: rows.filter(row => record.pods.job[row] !== -1) };
}

function withFields(object: JsonObject, fields: JsonObject): JsonObject {
  const merged = Object.entries({ ...object, ...fields });
  return Object.fromEntries(merged.filter(([, value]) => value !== null));
}

function objectAt(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** `4 min 12 s`: from the Job's application to its end. */
export function timeOf(job: JobRecord): string {
  return durationWords((job.finishedAt - job.appliedAt) / 1_000_000);
}

/** The only Job of a trial; undefined where there is none, or there are several. */
export function onlyJob({ jobs }: Trial): JobRecord | undefined {
  return jobs.length === 1 ? jobs[0] : undefined;
}

/** Sum of a column over the trial's pods. */
export function sumOf({ record, pods }: Trial, column: 'restarts'): number {
  return pods.reduce((sum, row) => sum + (record.pods[column][row] ?? 0), 0);
}

/** Pods whose objects are still there at the end. */
export function countLeft({ record, pods }: Trial): number {
  return pods.filter(row => Number.isNaN(record.pods.gone[row] ?? Number.NaN)).length;
}
