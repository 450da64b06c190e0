// The point that another is compared with: equal in all other factors, lowest in parallelism (design.md section 3).
import { totalParallelism } from './cluster-input.ts';
import type { ExperimentDocument } from './document.ts';
import { factorPath } from './factor.ts';
import type { Point } from './grid.ts';
import { parsePath } from './path.ts';

/** Names of the factors that set the parallelism of Jobs. */
function parallelismFactors(document: ExperimentDocument): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [name, given] of Object.entries(document.vary ?? {})) {
    const target = parsePath(factorPath(name, given));
    if (typeof target === 'string') continue;
    const isJobField = target.of === 'jobs' && target.field === 'parallelism';
    const isField = target.of === 'object' && target.path.at(-1) === 'parallelism';
    if (isJobField || isField) names.add(name);
  }
  return names;
}

/** For each point the row of its base; a point may be its own. Of equal parallelism, the first. */
export function basePoints(document: ExperimentDocument, points: readonly Point[]): readonly number[] {
  const varied = parallelismFactors(document);
  const groups = new Map<string, number>();
  const keys = points.map(point => {
    const others = Object.entries(point.factors).filter(([name]) => !varied.has(name));
    // Without a factor for it, it is the cases that differ in parallelism.
    return JSON.stringify([varied.size > 0 ? point.caseName : undefined, others]);
  });
  const sizes = points.map(point => totalParallelism(point.document));
  for (const [row, key] of keys.entries()) {
    const best = groups.get(key);
    if (best === undefined || (sizes[row] ?? 0) < (sizes[best] ?? 0)) groups.set(key, row);
  }
  return keys.map(key => groups.get(key) ?? 0);
}
