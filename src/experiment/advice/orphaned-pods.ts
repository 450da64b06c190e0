// Deleting a Job through the API keeps its pods unless the request says otherwise; kubectl says it, programs often do
// not (kubernetes-facts.md section 12, 9). Told where a program seems to create the Job.
import type { JsonObject } from '../document.ts';
import { countWords } from '../words.ts';
import { countLeft } from './subject.ts';
import type { Trap } from './subject.ts';

export const orphanedPods: Trap = {
  kind: 'Job',
  find: subject => {
    const metadata = (subject.object['metadata'] ?? {}) as JsonObject;
    const labels = (metadata['labels'] ?? {}) as JsonObject;
    const isMade = metadata['generateName'] !== undefined || labels['app.kubernetes.io/managed-by'] !== undefined;
    if (!isMade || subject.jobSpec['suspend'] === true || metadata['name'] === undefined) return undefined;
    const deleted = (propagation: 'Orphan' | 'Background'): number =>
      countLeft(
        subject.try({
          rules: [{ run: '10m' }],
          events: [{ at: '60s', delete: { kind: 'Job', name: subject.name, propagation } }],
          until: '5m',
        }),
      );
    const left = deleted('Orphan');
    if (left === 0 || deleted('Background') > 0) return undefined;
    return {
      path: 'metadata',
      message:
        `a program that deletes the Job through the API without a propagationPolicy leaves ` +
        `${countWords(left, 'pod')} running; with propagationPolicy: Background none`,
    };
  },
};
