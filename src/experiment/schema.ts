// The shape of an experiment file (design.md section 1) as a zod schema: types, ranges, and which keys exclude each
// other. `schema-fault.ts` words its findings; `experiment.schema.json` is generated from it. What needs the manifests
// (do the names in `vary` exist?) is checked by `load.ts` and `grid.ts`.
import { z } from 'zod';
import { parseTime } from '../models/api/api-time.ts';
import type { ExperimentDocument, FactorDocument, RangeDocument } from './document.ts';
import { clusterSchema } from './schema-cluster.ts';
import { arrivalSchema, eventSchema, functionSchema, queueSchema, ruleSchema } from './schema-world.ts';
import { nearest } from './spelling.ts';
import { CHART_NAMES, isChartFile } from './chart-name.ts';
import { count, duration, jsonObject, optional, scalar, share, shareOrDuration } from './schema-value.ts';
import { METRICS } from './results.ts';
import { secondsOf } from './value.ts';

const factorValue = z.union([scalar, z.null(), jsonObject]);

/** One object for both forms, so that a fault in it is told as what it is. */
const factorWithValues = z
  .strictObject({
    path: optional(z.string().min(1), 'What the factor sets. Default: its name, as a JobSpec field.'),
    values: optional(z.array(factorValue).min(1), 'Its values, all of which are tried.'),
    from: optional(duration, 'Least value of a range; a number, or a duration.'),
    to: optional(duration, 'Greatest value of a range.'),
    step: optional(
      z.number().gt(0),
      'Values are `from` and whole multiples of it more. Default for JobSpec fields: 1.',
    ),
    scale: optional(z.enum(['linear', 'log']), 'log: equal ratios are equally far. Default: linear.'),
  })
  .check(context => {
    const { values, from, to, step, scale, path } = context.value;
    const fault = (field: string, message: string): void => {
      context.issues.push({ code: 'custom', input: context.value, path: [field], message });
    };
    if (values !== undefined) {
      if (path === undefined) fault('path', 'Required value: a list alone needs no `values`');
      for (const [field, given] of Object.entries({ from, to, step, scale })) {
        if (given !== undefined) fault(field, 'Forbidden: give either values, or a range');
      }
      return;
    }
    if (from === undefined || to === undefined) {
      fault(from === undefined ? 'from' : 'to', 'Required value: give values, or a range from … to');
    } else if (!(secondsOf(to) > secondsOf(from))) {
      fault('to', `Invalid value: ${JSON.stringify(to)}: must be greater than from`);
    } else if (scale === 'log' && secondsOf(from) <= 0) {
      fault('from', `Invalid value: ${JSON.stringify(from)}: must be greater than 0 for the scale log`);
    }
  }) as unknown as z.ZodType<FactorDocument | RangeDocument>;

const steadyState = z.strictObject({
  warmUp: optional(
    z.union([count, z.literal('auto')]),
    'Jobs that are dropped first, by arrival. Default: auto, the rule MSER-5.',
  ),
  batches: optional(count.min(10).max(100), 'Batches of one long run whose means give the interval. Default: 20.'),
});

const worldShape = {
  start: z
    .string()
    .refine(text => parseTime(text) !== undefined, {
      error: ({ input }) => `Invalid value: ${JSON.stringify(input)}: must be a time such as 2026-01-01T00:00:00Z`,
    })
    .meta({
      description: 'Virtual wall clock at t = 0, when the manifests are applied. Default: 2026-01-01T00:00:00Z.',
    })
    .exactOptional(),
  until: optional(duration, 'Horizon. Default: until every Job is finished.'),
  cluster: optional(clusterSchema, 'The simulated cluster. Default: 4 nodes of 4 CPU, 16Gi and 110 pods.'),
  manifests: optional(
    z.array(z.union([z.string(), jsonObject])),
    'Kubernetes objects, inline or as paths relative to this file, applied in order at t = 0.',
  ),
  pods: optional(z.array(ruleSchema), 'How containers behave: the first rule that matches decides.'),
  arrivals: optional(z.array(arrivalSchema), 'Jobs that come while the simulation runs.'),
  queues: optional(z.array(queueSchema), 'Work queues that pods drain instead of running for a fixed time.'),
  functions: optional(z.array(functionSchema), 'The same tasks served by an autoscaled function.'),
  events: optional(z.array(eventSchema), 'What happens meanwhile.'),
};

const caseSchema = z
  .strictObject({ name: z.string().min(1), ...worldShape })
  .meta({ id: 'Case', description: 'A named alternative, laid over the file (mappings are merged, lists replaced).' });

const repeatRule = z.strictObject({
  halfWidth: share.meta({ description: 'Stop when every half-width is at most this share of its mean.' }),
  confidence: optional(share, 'Level of the confidence interval. Default: 95%.'),
  of: optional(z.array(z.enum(METRICS)).min(1), 'Metrics that the rule looks at. Default: makespan.'),
  atLeast: optional(count.min(2), 'Fewest replications. Default: 30.'),
  atMost: optional(count.min(2), 'Most replications. Default: 1000.'),
});

const chart = z.union([
  z
    .string()
    .check(({ value, issues }) => {
      if (isChartFile(value) || CHART_NAMES.some(name => name === value)) return;
      const guess = nearest(value, CHART_NAMES);
      const hint = guess === undefined ? `there are ${CHART_NAMES.join(', ')}` : `did you mean "${guess}"?`;
      const message = `Unsupported value: ${JSON.stringify(value)}: no such chart, ${hint}`;
      issues.push({ code: 'custom', input: value, message });
    })
    .meta({ anyOf: [{ enum: CHART_NAMES }, { pattern: '\\.json$' }] }),
  z.strictObject({
    name: z.string().min(1).meta({ description: 'Base name of its files.' }),
    spec: jsonObject.meta({ description: 'A Vega-Lite specification; `data: {url: results.csv}` reads a table.' }),
  }),
]);

/** A number, a time, or a share such as 99%. */
const limit = shareOrDuration;

const COMPARISONS = ['below', 'above', 'atLeast', 'atMost', 'equals'] as const;
const expectation = z
  .strictObject({
    metric: z.enum(METRICS),
    at: optional(z.record(z.string(), scalar), 'Factor values (and `case`) of the points meant. Default: every point.'),
    job: optional(z.string(), 'Name of the Job; `*` is the run as a whole.'),
    quantile: optional(share, 'A quantile over the replications instead of their mean.'),
    below: optional(limit, 'The value is less.'),
    above: optional(limit, 'The value is greater.'),
    atLeast: optional(limit, 'The value is not less.'),
    atMost: optional(limit, 'The value is not greater.'),
    equals: optional(limit, 'The value is the same.'),
  })
  .check(context => {
    if (COMPARISONS.some(name => context.value[name] !== undefined)) return;
    context.issues.push({
      code: 'custom',
      input: context.value,
      message: `Required value: one of ${COMPARISONS.join(', ')}`,
    });
  })
  .meta({ id: 'Expectation' });

/** Checks an experiment file; its issues become diagnostics in `schema-fault.ts`. */
export const experimentSchema: z.ZodType<ExperimentDocument> = z
  .strictObject({
    $schema: optional(z.string(), 'For completion in editors.'),
    joblab: optional(z.string(), "Version of joblab that wrote the file; set in a run's folder."),
    name: optional(z.string().min(1), 'Base name of the run. Default: the name of the file.'),
    title: optional(z.string(), 'Headline of the report and the charts.'),
    description: optional(z.string(), 'The question that the experiment answers.'),
    seed: optional(z.union([z.string(), z.number()]), 'Seed of all random draws. Default: 1.'),
    ...worldShape,
    vary: optional(
      z.record(z.string(), z.union([z.array(factorValue).min(1), factorWithValues])),
      'A grid of points: a JobSpec field and its values, or any name with a path and values. With `sample`, ranges.',
    ),
    sample: optional(
      count.min(2),
      'Points of a Latin hypercube over the ranges in `vary`; lists are crossed with them.',
    ),
    cases: optional(z.array(caseSchema).min(1), 'Named alternatives, each laid over the file.'),
    repeat: optional(z.union([count.min(1), repeatRule]), 'Replications of each point, or when to stop.'),
    steadyState: optional(
      z.union([z.boolean(), steadyState]),
      'Measures arrivals after their warm-up: one row a source, means over its Jobs.',
    ),
    expect: optional(z.array(expectation), 'What must hold; `joblab run` exits with status 1 where it does not.'),
    charts: optional(z.array(chart), 'Built-in charts by name, and own Vega-Lite specifications or their paths.'),
    fuzz: optional(jsonObject, 'A counter-example of `joblab fuzz`, which replays it; no other command reads it.'),
  })
  .meta({ title: 'joblab experiment', description: 'An experiment with Kubernetes Jobs in a simulated cluster.' });

/** The JSON Schema that editors complete and check with, as a value ready for JSON.stringify. */
export function experimentJsonSchema(): unknown {
  return z.toJSONSchema(experimentSchema, { io: 'input' });
}

/** Text of experiment.schema.json. */
export function experimentSchemaText(): string {
  return `${JSON.stringify(experimentJsonSchema(), undefined, 2)}\n`;
}
