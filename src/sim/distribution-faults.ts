// What may be wrong with the description of a distribution, as data: each fault with its place and the text that an
// API server would use.
import type { DistributionSpec } from './distribution.ts';

/** One fault; the path is relative to the description: `cv`, `parts[1].distribution.mean`. */
export interface DistributionFault {
  readonly path: string;
  readonly message: string;
}

type Check = (path: string, value: number) => DistributionFault | undefined;

// The least shape of a Weibull distribution whose variance fits into a double, rounded up.
const LEAST_WEIBULL_SHAPE = 0.02;
const NESTING_LIMIT = 32;

/** All faults of a description, in the order of its parameters; none means that it can be compiled. */
export function distributionFaults(spec: DistributionSpec): DistributionFault[] {
  return faultsAt(spec, '', 0);
}

function faultsAt(spec: DistributionSpec, prefix: string, depth: number): DistributionFault[] {
  if (spec.kind === 'mixture') return mixtureFaults(spec, prefix, depth);
  if (spec.kind === 'empirical' && spec.values.length === 0) {
    return [required(`${prefix}values`, 'must have at least one value')];
  }
  const faults: DistributionFault[] = [];
  for (const [name, value, check] of rulesOf(spec)) {
    const fault = finite(prefix + name, value) ?? check(prefix + name, value);
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
}

/** A parameter's name, its value, and what it must be besides finite. */
type Rule = readonly [name: string, value: number, check: Check];

function rulesOf(spec: Exclude<DistributionSpec, { kind: 'mixture' }>): readonly Rule[] {
  const from0 = atLeast(0);
  switch (spec.kind) {
    case 'constant':
      return [['value', spec.value, from0]];
    case 'uniform':
      return [
        ['min', spec.min, from0],
        ['max', spec.max, atLeast(spec.min, 'min')],
      ];
    case 'triangular':
      return [
        ['min', spec.min, from0],
        ['mode', spec.mode, atLeast(spec.min, 'min')],
        ['max', spec.max, atLeast(spec.mode, 'mode')],
      ];
    case 'exponential':
      return [['mean', spec.mean, from0]];
    case 'erlang':
      return [
        ['shape', spec.shape, wholeFromOne],
        ['mean', spec.mean, from0],
      ];
    case 'gamma':
    case 'weibull':
      return [
        ['shape', spec.shape, spec.kind === 'gamma' ? above(0) : atLeast(LEAST_WEIBULL_SHAPE)],
        ['scale', spec.scale, from0],
      ];
    case 'normal':
      return [
        ['sd', spec.sd, from0],
        ['mean', spec.mean, spec.sd > 0 ? atLeast(-30 * spec.sd, '-30 sd') : from0],
      ];
    case 'lognormal':
      return [
        ['mean', spec.mean, above(0)],
        ['cv', spec.cv, from0],
      ];
    case 'pareto':
      return [
        ['shape', spec.shape, above(0)],
        ['min', spec.min, from0],
      ];
    case 'empirical':
      return spec.values.map((value, i) => [`values[${i}]`, value, from0]);
  }
}

function mixtureFaults(
  spec: Extract<DistributionSpec, { kind: 'mixture' }>,
  prefix: string,
  depth: number,
): DistributionFault[] {
  const path = `${prefix}parts`;
  if (spec.parts.length === 0) return [required(path, 'must have at least one part')];
  if (depth >= NESTING_LIMIT) return [{ path, message: `Too long: mixtures nest deeper than ${NESTING_LIMIT}` }];
  const faults: DistributionFault[] = [];
  let total = 0;
  spec.parts.forEach((part, i) => {
    const weightPath = `${path}[${i}].weight`;
    const fault = finite(weightPath, part.weight) ?? atLeast(0)(weightPath, part.weight);
    if (fault !== undefined) faults.push(fault);
    total += part.weight;
    faults.push(...faultsAt(part.distribution, `${path}[${i}].distribution.`, depth + 1));
  });
  if (faults.length === 0 && !(total > 0)) faults.push(invalid(path, 'all weights 0', 'must have a weight above 0'));
  return faults;
}

function invalid(path: string, value: number | string, rule: string): DistributionFault {
  return { path, message: `Invalid value: ${value}: ${rule}` };
}

function required(path: string, rule: string): DistributionFault {
  return { path, message: `Required value: ${rule}` };
}

function finite(path: string, value: number): DistributionFault | undefined {
  return Number.isFinite(value) ? undefined : invalid(path, value, 'must be a finite number');
}

function atLeast(bound: number, name: string = String(bound)): Check {
  return (path, value) =>
    value < bound ? invalid(path, value, `must be greater than or equal to ${name}`) : undefined;
}

function above(bound: number): Check {
  return (path, value) => (value > bound ? undefined : invalid(path, value, `must be greater than ${bound}`));
}

function wholeFromOne(path: string, value: number): DistributionFault | undefined {
  if (Number.isInteger(value) && value >= 1) return undefined;
  return invalid(path, value, 'must be a whole number greater than or equal to 1');
}
