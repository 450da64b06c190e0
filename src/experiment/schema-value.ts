// The small values that experiment files are made of: durations, shares, quantities, distributions. Their checks word
// their own faults, in the way the API server does.
import { z } from 'zod';
import { parseDurationText, parseShareText, secondsOf } from './value.ts';
import type {
  DistributionDocument,
  DurationText,
  JsonObject,
  QuantityText,
  Scalar,
  ShareText,
  TimeDocument,
} from './document.ts';

/** The field may be left out; the text helps in editors. */
export function optional<T extends z.ZodType>(schema: T, description: string): z.ZodExactOptional<T> {
  return schema.meta({ description }).exactOptional();
}

export const scalar: z.ZodType<Scalar> = z.union([z.string(), z.number(), z.boolean()]);
/** A mapping that is looked at elsewhere: a Kubernetes object or a part of one. */
export const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.unknown());
export const count: z.ZodInt = z.int().min(0);

export const duration: z.ZodType<DurationText> = z
  .union([z.number(), z.string()])
  .check(context => {
    const parsed = parseDurationText(context.value);
    if (typeof parsed === 'string') context.issues.push({ code: 'custom', input: context.value, message: parsed });
  })
  .meta({
    id: 'Duration',
    description: 'Go style (1h30m, 250ms) or a number of seconds.',
    examples: ['30s', '1h30m', 2.5],
  });

export const share: z.ZodType<ShareText> = z
  .union([z.number(), z.string()])
  .check(context => {
    const parsed = parseShareText(context.value);
    if (typeof parsed === 'string') context.issues.push({ code: 'custom', input: context.value, message: parsed });
  })
  .meta({ id: 'Share', description: 'A number from 0 to 1, or a percentage.', examples: ['5%', 0.05] });

/** A percentage (`50%`), or a duration. */
export const shareOrDuration: z.ZodType<string | number> = z.union([z.string(), z.number()]).check(context => {
  const value = context.value;
  const isShare = typeof value === 'string' && value.trim().endsWith('%');
  const fault = isShare ? parseShareText(value) : parseDurationText(value);
  if (typeof fault === 'string') context.issues.push({ code: 'custom', input: value, message: fault });
});

const QUANTITY = /^[+]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
export const quantity: z.ZodType<QuantityText> = z
  .union([
    z.number().min(0),
    z.string().regex(QUANTITY, { error: 'must be a Kubernetes quantity such as 4, 500m or 16Gi' }),
  ])
  .meta({ id: 'Quantity', description: 'A Kubernetes quantity.', examples: ['500m', '16Gi', 4] });

const positive = z.number().gt(0);
const cv = z.number().min(0).meta({ description: 'Coefficient of variation: standard deviation ÷ mean.' });

/** Either of two pairs of keys describes the shape; adds a fault unless exactly one pair is complete. */
function eitherPair(first: readonly string[], second: readonly string[]) {
  return (context: { value: object; issues: z.core.$ZodRawIssue[] }): void => {
    const given = new Set(Object.keys(context.value));
    const isFirst = first.every(key => given.has(key)) && given.size === first.length;
    const isSecond = second.every(key => given.has(key)) && given.size === second.length;
    if (isFirst || isSecond) return;
    const message = `Invalid value: give either ${first.join(' and ')}, or ${second.join(' and ')}`;
    context.issues.push({ code: 'custom', input: context.value, message });
  };
}

/** Values as such, or from a file. */
function oneTrace(context: { value: object; issues: z.core.$ZodRawIssue[] }): void {
  const given = Object.keys(context.value).toSorted().join(' ');
  if (['values', 'column csv', 'swf', 'column swf'].includes(given)) return;
  const message = 'Invalid value: give either values, or csv and column, or swf';
  context.issues.push({ code: 'custom', input: context.value, message });
}

/** Adds a fault where a later field is smaller than the one before it. */
function rising<K extends string>(
  context: { issues: z.core.$ZodRawIssue[] },
  value: Readonly<Record<K, DurationText>>,
  keys: readonly K[],
): void {
  for (const [i, key] of keys.entries()) {
    const before = keys[i - 1];
    if (before === undefined || secondsOf(value[key]) >= secondsOf(value[before])) continue;
    const message = `Invalid value: ${JSON.stringify(value[key])}: must be greater than or equal to ${before}`;
    context.issues.push({ code: 'custom', input: value, path: [key], message });
  }
}

/** A sum of exponential steps varies less than one of them: 1 ÷ cv² is the number of steps, to the nearest. */
function atMostOne(context: { value: { readonly cv?: number }; issues: z.core.$ZodRawIssue[] }): void {
  const given = context.value.cv;
  if (given === undefined || given <= 1) return;
  const message = `Invalid value: ${given}: must be at most 1 for erlang; gamma takes any`;
  context.issues.push({ code: 'custom', input: context.value, path: ['cv'], message });
}

const meanAndCv = ['mean', 'cv'] as const;
const shapeOrMean = z
  .strictObject({
    shape: positive.exactOptional(),
    scale: duration.exactOptional(),
    mean: duration.exactOptional(),
    cv: cv.exactOptional(),
  })
  .check(eitherPair(['shape', 'scale'], meanAndCv));

const distributionShape = {
  constant: duration.exactOptional(),
  uniform: z
    .strictObject({ min: duration, max: duration })
    .check(context => rising(context, context.value, ['min', 'max']))
    .exactOptional(),
  triangular: z
    .strictObject({ min: duration, mode: duration, max: duration })
    .check(context => rising(context, context.value, ['min', 'mode', 'max']))
    .exactOptional(),
  exponential: z.strictObject({ mean: duration }).exactOptional(),
  erlang: z
    .strictObject({ shape: z.int().min(1).exactOptional(), mean: duration, cv: cv.exactOptional() })
    .check(eitherPair(['shape', 'mean'], meanAndCv))
    .check(atMostOne)
    .exactOptional(),
  gamma: shapeOrMean.exactOptional(),
  weibull: shapeOrMean.exactOptional(),
  normal: z
    .strictObject({ mean: duration, sd: duration.exactOptional(), cv: cv.exactOptional() })
    .check(eitherPair(['mean', 'sd'], meanAndCv))
    .exactOptional(),
  lognormal: z.strictObject({ mean: duration, cv }).exactOptional(),
  pareto: z
    .strictObject({
      shape: positive.exactOptional(),
      min: duration.exactOptional(),
      mean: duration.exactOptional(),
      cv: cv.exactOptional(),
    })
    .check(eitherPair(['shape', 'min'], meanAndCv))
    .exactOptional(),
  empirical: z
    .strictObject({
      values: z.array(duration).min(1).exactOptional(),
      csv: z.string().meta({ description: 'A csv file with a header; `column` names its column.' }).exactOptional(),
      swf: z
        .string()
        .meta({ description: 'A log in the Standard Workload Format; `column`: run (default), wait, cpu, between.' })
        .exactOptional(),
      column: z.string().exactOptional(),
    })
    .check(oneTrace)
    .exactOptional(),
  mixture: z
    .array(z.lazy((): z.ZodType<MixturePartDocument> => mixturePart))
    .min(1)
    .exactOptional(),
};
const DISTRIBUTIONS = Object.keys(distributionShape);

type MixturePartDocument = DistributionDocument & { readonly weight: number };

/** Adds a fault unless exactly one of the keys is given. */
export function exactlyOne(keys: readonly string[]) {
  return (context: { value: object; issues: z.core.$ZodRawIssue[] }): void => {
    const given = keys.filter(key => key in context.value);
    if (given.length === 1) return;
    const message =
      given.length === 0
        ? `Required value: one of ${keys.join(', ')}`
        : `Invalid value: give only one of ${given.join(', ')}`;
    context.issues.push({ code: 'custom', input: context.value, message });
  };
}

export const distribution: z.ZodType<DistributionDocument> = z
  .strictObject(distributionShape)
  .check(exactlyOne(DISTRIBUTIONS))
  .meta({ id: 'Distribution', description: 'A random length of time: exactly one of the keys.' });

const mixturePart: z.ZodType<MixturePartDocument> = z
  .strictObject({ weight: positive, ...distributionShape })
  .check(exactlyOne(DISTRIBUTIONS))
  .meta({ id: 'MixturePart' });

/** A duration, or a distribution. */
export const time: z.ZodType<TimeDocument> = z
  .union([duration, distribution])
  .meta({ id: 'Time', description: 'A duration, or a distribution of durations.' });
