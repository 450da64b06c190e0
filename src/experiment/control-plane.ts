// `cluster.controlPlane`: a profile by name, or one with single figures changed. Which figures are times and which are
// plain numbers is said here; the figures themselves are in models/cluster/profile.ts.
import { MICROS_PER_SECOND } from '../sim/time.ts';
import { PROFILES, REAL } from '../models/cluster/profile.ts';
import type { Profile } from '../models/cluster/profile.ts';
import type { ClusterDocument } from './document.ts';
import { nearest } from './spelling.ts';
import { parseDurationText, parseShareText } from './value.ts';

type Unit = 'duration' | 'number' | 'seconds' | 'share' | 'boolean';

/** Figures that are no spans of time; every other one is. */
const UNITS: Readonly<Record<string, Unit>> = {
  truncatesTimes: 'boolean',
  'job.maxPodsPerSync': 'number',
  'job.maxUncounted': 'number',
  'job.workers': 'number',
  'job.slowStartInitial': 'number',
  'controller.qps': 'number',
  'controller.burst': 'number',
  'cron.manyMissed': 'number',
  'cron.workers': 'number',
  'ttl.workers': 'number',
  'gc.workers': 'number',
  'events.aggregateAt': 'number',
  'events.burst': 'number',
  'scheduler.qps': 'number',
  'scheduler.burst': 'number',
  'kubelet.crashBackoffJitter': 'share',
  'kubelet.qps': 'number',
  'kubelet.burst': 'number',
  'node.tolerationSeconds': 'seconds',
  'node.evictionRate': 'number',
  'podgc.threshold': 'number',
  'kpa.panicThreshold': 'number',
  'kpa.target': 'share',
};

/** Names of all figures, as kubernetes-facts.md section 13 and the profiles spell them. */
export const PROFILE_FIGURES: readonly string[] = Object.keys(REAL).filter(name => name !== 'name');

function isProfileName(value: unknown): value is Profile['name'] {
  return typeof value === 'string' && Object.hasOwn(PROFILES, value);
}

/** Value of one figure as the profile keeps it; a text says what is wrong with it. */
function figureValue(name: string, value: string | number | boolean): number | boolean | string {
  const unit = UNITS[name] ?? 'duration';
  if (unit === 'boolean') {
    return typeof value === 'boolean' ? value : `Invalid value: ${JSON.stringify(value)}: must be true or false`;
  }
  if (typeof value === 'boolean') return `Invalid value: ${value}: must be a ${unit === 'duration' ? unit : 'number'}`;
  if (unit === 'number') {
    if (typeof value === 'number' && value >= 0) return value;
    return `Invalid value: ${JSON.stringify(value)}: must be a number greater than or equal to 0`;
  }
  if (unit === 'share') return parseShareText(value);
  const inSeconds = parseDurationText(value);
  if (typeof inSeconds === 'string') return inSeconds;
  return unit === 'seconds' ? inSeconds : Math.round(inSeconds * MICROS_PER_SECOND);
}

/** What is wrong with one entry of a `controlPlane` mapping; undefined: nothing. */
export function figureFault(name: string, value: string | number | boolean): string | undefined {
  if (name === 'profile') {
    if (isProfileName(value)) return undefined;
    const names = Object.keys(PROFILES).map(known => `"${known}"`);
    return `Unsupported value: ${JSON.stringify(value)}: supported values: ${names.join(', ')}`;
  }
  if (!PROFILE_FIGURES.includes(name)) {
    const guess = nearest(name, PROFILE_FIGURES);
    return guess === undefined ? 'unknown figure' : `unknown figure, did you mean "${guess}"?`;
  }
  const parsed = figureValue(name, value);
  return typeof parsed === 'string' ? parsed : undefined;
}

/** The figures of a control plane as the experiment file wants them, checked before by `figureFault`. */
export function profileOf(controlPlane: ClusterDocument['controlPlane']): Profile {
  if (controlPlane === undefined) return REAL;
  if (isProfileName(controlPlane)) return PROFILES[controlPlane];
  if (typeof controlPlane === 'string') return REAL;
  const base = controlPlane['profile'];
  const changes: Record<string, number | boolean> = {};
  for (const [name, value] of Object.entries(controlPlane)) {
    if (name === 'profile') continue;
    const figure = figureValue(name, value);
    if (typeof figure !== 'string') changes[name] = figure;
  }
  return Object.freeze({ ...(isProfileName(base) ? PROFILES[base] : REAL), ...changes });
}
