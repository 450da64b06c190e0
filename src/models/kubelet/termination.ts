// How pods come to their end: the grace period they have, and what is said of containers that never ran.
import type { Micros } from '../../sim/time.ts';
import type { ContainerRun, PodRun } from './pod-run.ts';

/** The grace period of a pod whose object is being deleted, else that of its spec, in microseconds. */
export function graceOf(run: PodRun): Micros {
  const { deletionGracePeriodSeconds } = run.pod.metadata;
  return (deletionGracePeriodSeconds ?? run.pod.spec.terminationGracePeriodSeconds) * 1_000_000;
}

/**
 * A pod is over: containers without an end of their own get ContainerStatusUnknown with exit code 137. Main containers
 * of a pod that was never initialised stay as they are, and so do init containers after the last one that was begun
 * (pkg/kubelet/status, TerminatePod).
 */
export function markLost(run: PodRun): void {
  const { containers, facts } = run;
  if (hasBeenInitialized(run)) for (let i = facts.initCount; i < containers.length; i += 1) lose(containers[i]!);
  let lastBegun = facts.initCount - 1;
  while (lastBegun > 0 && !containers[lastBegun]!.hasRun) lastBegun -= 1;
  for (let i = 0; i <= lastBegun; i += 1) lose(containers[i]!);
}

function hasBeenInitialized(run: PodRun): boolean {
  const { containers, facts } = run;
  if (facts.initCount === 0) return true;
  for (let i = facts.initCount; i < containers.length; i += 1) if (containers[i]!.hasRun) return true;
  const last = containers[facts.initCount - 1]!;
  return last.facts.role === 'init' && last.state === 'Exited' && last.exitCode === 0;
}

function lose(container: ContainerRun): void {
  if (container.state === 'Exited' || container.state === 'Unknown') return;
  if (container.termination === undefined) container.move('lost');
  else giveUp(container);
}

/** The container will not run again: its last end is its state. The runtime keeps no record of the ends before. */
export function giveUp(container: ContainerRun): void {
  container.move('giveUp');
  container.last = undefined;
}
