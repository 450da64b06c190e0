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
  const faults: DistributionFault[] = [];
  const check = (test: Check, name: string, value: number): void => {
    const fault = finite(prefix + name, value) ?? test(prefix + name, value);
    if (fault !== undefined) faults.push(fault);
  };
  switch (spec.kind) {
    case 'constant':
      check(atLeast(0), 'value', spec.value);
      break;
    case 'uniform':
      check(atLeast(0), 'min', spec.min);
      check(atLeast(spec.min, 'min'), 'max', spec.max);
      break;
    case 'triangular':
      check(atLeast(0), 'min', spec.min);
      check(atLeast(spec.min, 'min'), 'mode', spec.mode);
      check(atLeast(spec.mode, 'mode'), 'max', spec.max);
      break;
    case 'exponential':
      check(atLeast(0), 'mean', spec.mean);
      break;
    case 'erlang':
      check(wholeFromOne, 'shape', spec.shape);
      check(atLeast(0), 'mean', spec.mean);
      break;
    case 'gamma':
      check(above(0), 'shape', spec.shape);
      check(atLeast(0), 'scale', spec.scale);
      break;
    case 'weibull':
      check(atLeast(LEAST_WEIBULL_SHAPE), 'shape', spec.shape);
      check(atLeast(0), 'scale', spec.scale);
      break;
    case 'normal':
      check(atLeast(0), 'sd', spec.sd);
      check(spec.sd > 0 ? atLeast(-30 * spec.sd, '-30 sd') : atLeast(0), 'mean', spec.mean);
      break;
    case 'lognormal':
      check(above(0), 'mean', spec.mean);
      check(atLeast(0), 'cv', spec.cv);
      break;
    case 'pareto':
      check(above(0), 'shape', spec.shape);
      check(atLeast(0), 'min', spec.min);
      break;
    case 'empirical':
      if (spec.values.length === 0) faults.push(required(`${prefix}values`, 'must have at least one value'));
      spec.values.forEach((value, i) => check(atLeast(0), `values[${i}]`, value));
      break;
    case 'mixture':
      faults.push(...mixtureFaults(spec, prefix, depth));
      break;
  }
  return faults;
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
