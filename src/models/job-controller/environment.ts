// What the parts of the Job controller share: the controller's context, the makers of pods, and a hook for the
// recorder.
import type { ControllerContext } from '../controller/controller.ts';
import type { Micros } from '../../sim/time.ts';
import type { JobControllerBug } from './bugs.ts';
import type { PodTemplates } from './pod-template.ts';

export interface Environment {
  readonly context: ControllerContext;
  readonly templates: PodTemplates;
  /** Tells the recorder that a Job waits with new pods until then. */
  readonly onBackoff: (jobUid: string, from: Micros, until: Micros) => void;
  /** Historical bugs that are turned on (`bugs.ts`); undefined: none, as in every run but a test of invariants. */
  readonly bugs: ReadonlySet<JobControllerBug> | undefined;
}
