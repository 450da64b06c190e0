// The experiment file as its author writes it (design.md section 1), after reading and checking but before anything is
// resolved: durations are still texts, a grid is still a grid. `schema.ts` checks these shapes, `cluster-input.ts`
// turns them into what the models take.

import type { OwnChart } from './chart-name.ts';

/** Go style (`1h30m`, `250ms`) or a number of seconds. */
export type DurationText = string | number;
/** A number from 0 to 1, or a percentage such as `5%`. */
export type ShareText = string | number;
/** A Kubernetes quantity: `4`, `"500m"`, `16Gi`. */
export type QuantityText = string | number;
export type Scalar = string | number | boolean;
export type JsonObject = Readonly<Record<string, unknown>>;

/** A length of time that may be random; exactly one of the keys is given. */
export interface DistributionDocument {
  readonly constant?: DurationText;
  readonly uniform?: { readonly min: DurationText; readonly max: DurationText };
  readonly triangular?: { readonly min: DurationText; readonly mode: DurationText; readonly max: DurationText };
  readonly exponential?: { readonly mean: DurationText };
  readonly erlang?: { readonly shape?: number; readonly mean: DurationText; readonly cv?: number };
  readonly gamma?: ShapeScaleDocument;
  readonly weibull?: ShapeScaleDocument;
  readonly normal?: { readonly mean: DurationText; readonly sd?: DurationText; readonly cv?: number };
  readonly lognormal?: { readonly mean: DurationText; readonly cv: number };
  readonly pareto?: {
    readonly shape?: number;
    readonly min?: DurationText;
    readonly mean?: DurationText;
    readonly cv?: number;
  };
  readonly empirical?: {
    readonly values?: readonly DurationText[];
    readonly csv?: string;
    readonly swf?: string;
    readonly column?: string;
  };
  readonly mixture?: readonly (DistributionDocument & { readonly weight: number })[];
}
export interface ShapeScaleDocument {
  readonly shape?: number;
  readonly scale?: DurationText;
  readonly mean?: DurationText;
  readonly cv?: number;
}

/** A duration, or a distribution of durations. */
export type TimeDocument = DurationText | DistributionDocument;

export interface TaintDocument {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

export interface NodeDocument {
  readonly name?: string;
  readonly count?: number;
  readonly cpu?: QuantityText;
  readonly memory?: QuantityText;
  readonly pods?: number;
  readonly extended?: Readonly<Record<string, QuantityText>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly TaintDocument[];
  readonly price?: number;
  readonly spot?: { readonly mtbf: TimeDocument; readonly notice?: DurationText; readonly back?: TimeDocument };
  readonly failures?: { readonly mtbf: TimeDocument; readonly repair: TimeDocument; readonly correlatedBy?: string };
}

export interface ClusterDocument {
  readonly nodes?: number | readonly NodeDocument[];
  readonly cpu?: QuantityText;
  readonly memory?: QuantityText;
  readonly pods?: number;
  readonly price?: number;
  readonly controlPlane?: string | Readonly<Record<string, string | number | boolean>>;
  readonly images?: {
    readonly pull?: TimeDocument;
    readonly bandwidth?: QuantityText;
    readonly sizes?: Readonly<Record<string, QuantityText>>;
    readonly cached?: boolean;
    readonly unpullable?: readonly string[];
  };
  readonly autoscaler?: {
    readonly min?: number;
    readonly max: number;
    readonly provision?: TimeDocument;
    readonly node?: NodeDocument;
  };
}

export interface ProbeDocument {
  readonly passes?: TimeDocument;
  readonly fails?: TimeDocument;
}

export interface RuleDocument {
  readonly match?: {
    readonly job?: string;
    readonly pod?: string;
    readonly index?: number;
    readonly attempt?: number;
    readonly ordinal?: number;
    readonly container?: string;
    readonly restart?: number;
    readonly node?: string;
  };
  readonly start?: TimeDocument;
  readonly run?: TimeDocument;
  readonly cpu?: TimeDocument;
  readonly threads?: number;
  readonly serial?: ShareText;
  readonly exit?: number | 'never';
  readonly stop?: TimeDocument;
  readonly stopExit?: number;
  readonly fail?: {
    readonly probability?: ShareText;
    readonly after?: string | number;
    readonly mtbf?: DurationText;
    readonly exit?: number;
    readonly reason?: string;
  };
  readonly probes?: Readonly<Partial<Record<'startup' | 'readiness' | 'liveness', ProbeDocument>>>;
  readonly memory?: QuantityText;
  readonly queue?: string;
}

export interface ArrivalDocument {
  readonly manifest: string | JsonObject;
  readonly every: TimeDocument;
  readonly count: number;
}

export interface QueueDocument {
  readonly name: string;
  readonly items: number;
  readonly service: TimeDocument;
  readonly kind?: 'take' | 'ack' | 'lease';
  readonly lease?: DurationText;
  readonly loadAt?: DurationText;
  readonly poison?: ShareText;
  readonly arrivals?: TimeDocument;
}

export interface FunctionDocument {
  readonly name: string;
  readonly concurrency?: number;
  readonly target?: ShareText;
  readonly requests?: number;
  readonly every?: TimeDocument;
  readonly service?: TimeDocument;
  readonly coldStart?: TimeDocument;
  readonly minScale?: number;
  readonly maxScale?: number;
}

export interface SelectionDocument {
  readonly name?: string;
  readonly job?: string;
  readonly index?: number;
  readonly ordinal?: number;
  readonly node?: string;
  readonly all?: boolean;
}
export interface DeleteDocument extends SelectionDocument {
  readonly kind?: string;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly gracePeriodSeconds?: number;
}
export interface PatchDocument {
  readonly kind: string;
  readonly name: string;
  readonly spec?: JsonObject;
  readonly metadata?: JsonObject;
  readonly status?: JsonObject;
}

/** Something that happens meanwhile; exactly one of the keys beside `at` is given. */
export interface EventDocument {
  readonly at: DurationText;
  readonly patch?: PatchDocument;
  readonly apply?: readonly (string | JsonObject)[];
  readonly delete?: DeleteDocument;
  readonly evict?: SelectionDocument & { readonly kubeletReason?: string };
  readonly stop?: { readonly node?: string; readonly controller?: string };
  readonly start?: { readonly node?: string; readonly controller?: string };
  readonly enqueue?: { readonly queue: string; readonly items: number };
}

/** Values of a factor: a value of a JobSpec field, or of whatever the path names. */
export type FactorValue = Scalar | null | JsonObject;
export interface FactorDocument {
  readonly path: string;
  readonly values: readonly FactorValue[];
}

/** A factor whose values are drawn: `sample` says how many points. */
export interface RangeDocument {
  readonly path?: string;
  readonly from: DurationText;
  readonly to: DurationText;
  readonly step?: number;
  readonly scale?: 'linear' | 'log';
}

/** A steady state: what is measured of arrivals once the start does not show any more. */
export interface SteadyStateDocument {
  readonly warmUp?: number | 'auto';
  readonly batches?: number;
}

export interface RepeatDocument {
  readonly halfWidth: ShareText;
  readonly confidence?: ShareText;
  readonly of?: readonly string[];
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface ExpectationDocument {
  readonly metric: string;
  /** Factor values (and `case`) of the points meant; without it, every point. */
  readonly at?: Readonly<Record<string, Scalar>>;
  readonly job?: string;
  readonly quantile?: ShareText;
  readonly below?: DurationText;
  readonly above?: DurationText;
  readonly atLeast?: DurationText;
  readonly atMost?: DurationText;
  readonly equals?: DurationText;
}

/** What a case may lay over the file, and what the file itself may say about the simulated world. */
export interface WorldDocument {
  readonly start?: string;
  readonly until?: DurationText;
  readonly cluster?: ClusterDocument;
  readonly manifests?: readonly (string | JsonObject)[];
  readonly pods?: readonly RuleDocument[];
  readonly arrivals?: readonly ArrivalDocument[];
  readonly queues?: readonly QueueDocument[];
  readonly functions?: readonly FunctionDocument[];
  readonly events?: readonly EventDocument[];
}

export interface CaseDocument extends WorldDocument {
  readonly name: string;
}

export interface ExperimentDocument extends WorldDocument {
  readonly $schema?: string;
  /** Version of joblab that wrote the file, in a run's folder. */
  readonly joblab?: string;
  /** Base name of the run; without it, the file's. */
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly seed?: string | number;
  readonly vary?: Readonly<Record<string, readonly FactorValue[] | FactorDocument | RangeDocument>>;
  /** Points of a Latin hypercube over the ranges in `vary`. */
  readonly sample?: number;
  readonly cases?: readonly CaseDocument[];
  readonly repeat?: number | RepeatDocument;
  readonly steadyState?: boolean | SteadyStateDocument;
  readonly expect?: readonly ExpectationDocument[];
  /** Names of built-in charts, paths of Vega-Lite files, or specifications. */
  readonly charts?: readonly (string | OwnChart)[];
  /** A counter-example of `joblab fuzz`; see testing/counter-example.ts. */
  readonly fuzz?: JsonObject;
}
