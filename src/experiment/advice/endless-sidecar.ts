// A second ordinary container that goes on keeps the pod Running; only sidecars (init containers with restartPolicy
// Always) are stopped when the work is done (kubernetes-facts.md section 12, 19).
import type { JsonObject } from '../document.ts';
import { ATTEMPT, FOR_EVER, onlyJob, timeOf } from './subject.ts';
import type { Subject, Trap } from './subject.ts';

export const endlessSidecar: Trap = {
  kind: 'Job',
  find: subject => {
    const containers = (subject.podSpec['containers'] ?? []) as readonly JsonObject[];
    if (containers.length < 2 || subject.jobSpec['suspend'] === true) return undefined;
    for (const [i, container] of containers.entries()) {
      if (i === 0 || !mayGoOn(subject, String(container['name']))) continue;
      const name = String(container['name']);
      const others = subject.containers.filter(one => one !== name);
      const done = others.map(one => ({ match: { container: one }, run: ATTEMPT }));
      const world = {
        rules: [...done, { match: { container: name }, exit: 'never' as const }],
        spec: { activeDeadlineSeconds: null },
        until: FOR_EVER,
      };
      if (onlyJob(subject.try(world))?.outcome !== 'Unfinished') continue;
      const cured = onlyJob(subject.try({ ...world, rules: done, pod: asSidecar(subject.podSpec, container) }));
      const cure =
        cured?.outcome === 'Complete'
          ? `; as an init container with restartPolicy: Always it is stopped, the Job is done after ${timeOf(cured)}`
          : '';
      return {
        path: `spec.template.spec.containers[${i}]`,
        message:
          `where ${name} goes on when ${others[0] ?? ''} is done, the pod stays Running and the Job never ` +
          `finishes${cure}`,
      };
    }
    return undefined;
  },
};

/** Nothing in the manifest says that the container ends. */
function mayGoOn(subject: Subject, container: string): boolean {
  const { record, jobs } = subject.try({ until: FOR_EVER });
  if (jobs[0]?.outcome === 'Unfinished') return true;
  return record.assumptions.some(text => text.startsWith(`container ${container}: `) && text.includes('10 s'));
}

function asSidecar(podSpec: JsonObject, container: JsonObject): JsonObject {
  const containers = podSpec['containers'] as readonly JsonObject[];
  const initContainers = (podSpec['initContainers'] ?? []) as readonly JsonObject[];
  return {
    containers: containers.filter(one => one !== container),
    initContainers: [...initContainers, { ...container, restartPolicy: 'Always' }],
  };
}
