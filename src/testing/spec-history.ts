// What a Job's spec was over a time: the largest and smallest value of a field, whether something held throughout.
import type { Micros } from '../sim/time.ts';
import type { Job } from '../models/api/job.ts';
import type { JobCourse } from './scene.ts';

/** Largest value that a number of the spec had at any time since. */
export function largestSince(
  course: JobCourse,
  since: Micros,
  read: (spec: Job['spec']) => number | undefined,
): number {
  let largest = 0;
  for (let i = course.specs.length - 1; i >= 0; i -= 1) {
    const version = course.specs[i];
    if (version === undefined) break;
    largest = Math.max(largest, read(version.spec) ?? Number.POSITIVE_INFINITY);
    if (version.since <= since) break;
  }
  return largest;
}

/** Smallest value that a number of the spec had at any time since; infinite where it was not set. */
export function smallestSince(
  course: JobCourse,
  since: Micros,
  read: (spec: Job['spec']) => number | undefined,
): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = course.specs.length - 1; i >= 0; i -= 1) {
    const version = course.specs[i];
    if (version === undefined) break;
    smallest = Math.min(smallest, read(version.spec) ?? Number.POSITIVE_INFINITY);
    if (version.since <= since) break;
  }
  return smallest;
}

/** Whether something holds of every spec that was in force at any time since. */
export function hasBeenSince(course: JobCourse, since: Micros, test: (spec: Job['spec']) => boolean): boolean {
  for (let i = course.specs.length - 1; i >= 0; i -= 1) {
    const version = course.specs[i];
    if (version === undefined) break;
    if (!test(version.spec)) return false;
    if (version.since <= since) break;
  }
  return true;
}

/** The spec never changed in what the function reads. */
export function isConstant(course: JobCourse, read: (spec: Job['spec']) => unknown): boolean {
  const [first] = course.specs;
  return first === undefined || course.specs.every(({ spec }) => read(spec) === read(first.spec));
}
