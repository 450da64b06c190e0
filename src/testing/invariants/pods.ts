// Pods by themselves: phases, nodes, restarts, room.
import { isTerminal, type ContainerStatus, type Pod } from '../../models/api/pod.ts';
import { controllerOf } from '../../models/api/object.ts';
import { amountOf, podRequests, type PodRequests } from '../../models/scheduler/pod-requests.ts';
import type { Invariant } from '../invariant.ts';
import type { PodCourse } from '../scene.ts';

const SECOND = 1_000_000;
const RANK = { Pending: 0, Running: 1, Succeeded: 2, Failed: 2 } as const;

export const phasesMoveOn: Invariant = {
  id: 'I60',
  statement: 'a pod’s phase moves from Pending to Running to Succeeded or Failed; terminal phases are final',
  precondition: 'always',
  source: 'Kubernetes documentation, pod lifecycle',
  begin: claim => ({
    pod({ pod }, old) {
      if (old === undefined) return;
      const before = old.status.phase;
      const after = pod.status.phase;
      const isRight = before === after || RANK[after] > RANK[before];
      if (!claim.holds(isRight)) claim.fail(pod, `phase went from ${before} to ${after}`);
    },
  }),
};

export const boundOnce: Invariant = {
  id: 'I58',
  statement: 'a pod is bound by a write of its own, at most once, and stays on its node',
  precondition: 'always',
  source: 'API server, binding',
  begin: claim => ({
    pod({ pod }, old) {
      if (old === undefined) return;
      if (old.nodeName === '') {
        // Binding is a request of its own: the kubelet cannot have written by then.
        const isBare = pod.nodeName === '' || pod.status.containers.length === old.status.containers.length;
        if (!claim.holds(isBare)) claim.fail(pod, `runs on ${pod.nodeName} with its binding`);
        return;
      }
      if (!claim.holds(pod.nodeName === old.nodeName)) claim.fail(pod, `moved from ${old.nodeName} to ${pod.nodeName}`);
    },
  }),
};

interface Load {
  cpu: number;
  memory: number;
  pods: number;
}

const sums = new WeakMap<object, PodRequests>();

function requestsOf({ spec }: Pod): PodRequests {
  let sum = sums.get(spec);
  if (sum === undefined) sums.set(spec, (sum = podRequests(spec)));
  return sum;
}

function takesRoom(pod: Pod): boolean {
  return pod.nodeName !== '' && !isTerminal(pod);
}

export const nodesHaveRoom: Invariant = {
  id: 'I57',
  statement: 'requests of bound pods that have not ended ≤ allocatable of their node; pods ≤ its limit',
  precondition: 'the log has the nodes; pods that were put there past the scheduler do not count',
  source: 'scheduler, NodeResourcesFit',
  begin: (claim, scene) => {
    const loads = new Map<string, Load>();
    const put = (pod: Pod, by: 1 | -1): Load => {
      let load = loads.get(pod.nodeName);
      if (load === undefined) loads.set(pod.nodeName, (load = { cpu: 0, memory: 0, pods: 0 }));
      const { cpu, memory } = requestsOf(pod);
      load.cpu += by * cpu;
      load.memory += by * memory;
      load.pods += by;
      return load;
    };
    return {
      pod({ pod }, old) {
        const was = old !== undefined && takesRoom(old);
        const is = takesRoom(pod);
        if (was && !is) put(pod, -1);
        if (was || !is) return;
        const load = put(pod, 1);
        const node = scene.nodes.get(pod.nodeName);
        if (node === undefined || pod.spec.nodeName !== undefined) return;
        const { cpu, memory, pods } = node.status.allocatable;
        const fits = load.cpu <= amountOf('cpu', cpu) && load.memory <= amountOf('memory', memory);
        if (!claim.holds(fits && load.pods <= amountOf('pods', pods))) {
          claim.fail(
            pod,
            `${pod.nodeName} has ${load.pods} pods with ${load.cpu} milli-cores and ${load.memory} bytes`,
          );
        }
      },
      podGone(course, last) {
        if (course.endedAt === undefined && last.nodeName !== '') put(last, -1);
      },
    };
  },
};

export const priorityFirst: Invariant = {
  id: 'I59',
  statement: 'of pods that wait side by side and ask for the same, the higher priority is bound first, then the older',
  precondition: 'pods of one Job template that never were unschedulable',
  source: 'scheduler, PrioritySort',
  begin: (claim, scene) => {
    const waiting = new Map<string, PodCourse>();
    return {
      pod(course, old) {
        const { pod } = course;
        const { uid } = pod.metadata;
        const isWaiting = pod.nodeName === '' && !isTerminal(pod) && pod.status.unscheduledReason === '';
        if (isWaiting && pod.metadata.deletionTimestamp === undefined) {
          waiting.set(uid, course);
          return;
        }
        waiting.delete(uid);
        if (old === undefined || old.nodeName !== '' || pod.nodeName === '' || old.status.unscheduledReason !== '')
          return;
        const passedOver = olderOne(waiting.values(), course, scene.now - 2 * SECOND);
        if (claim.holds(passedOver === undefined)) return;
        claim.fail(passedOver?.pod, `still waits, but the younger ${pod.metadata.name} is bound`);
      },
      podGone: course => void waiting.delete(course.pod.metadata.uid),
    };
  },
};

/** A pod of the same template that was created before `since`, and before the one that was bound. */
function olderOne(waiting: Iterable<PodCourse>, bound: PodCourse, since: number): PodCourse | undefined {
  const owner = controllerOf(bound.pod)?.uid;
  for (const other of waiting) {
    const isPeer = owner !== undefined && controllerOf(other.pod)?.uid === owner && other.pod.spec === bound.pod.spec;
    if (isPeer && other.createdAt < bound.createdAt && other.createdAt < since) return other;
  }
  return undefined;
}

/** Restart k follows at once where k is 1, then after 10, 20, 40 … at most 300 s. */
function crashDelay(restart: number): number {
  let delay = 10;
  if (restart < 2) return 0;
  for (let i = 2; i < restart && delay < 300; i += 1) delay *= 2;
  return Math.min(delay, 300) * SECOND;
}

export const containersBackOff: Invariant = {
  id: 'I64',
  statement: 'restart k of a container comes at least min(300, 10·2^(k−2)) s after its end (k ≥ 2)',
  precondition: 'runs shorter than 10 minutes; kubelet with the default crash-loop back-off',
  source: 'kubelet, crash-loop back-off',
  begin: claim => {
    const longest = new Map<string, number>();
    const look = (pod: Pod, now: ContainerStatus, before: ContainerStatus | undefined): void => {
      if (before === undefined || now.restartCount !== before.restartCount + 1) return;
      const ended = now.lastTerminated;
      const started = now.startedAt ?? now.terminated?.startedAt;
      if (ended?.finishedAt === undefined || started === undefined || ended.startedAt === undefined) return;
      const key = `${pod.metadata.uid}/${now.name}`;
      const run = Math.max(longest.get(key) ?? 0, ended.finishedAt - ended.startedAt);
      longest.set(key, run);
      if (run >= 590 * SECOND) return;
      const waited = started - ended.finishedAt;
      if (claim.holds(waited >= crashDelay(now.restartCount) - SECOND)) return;
      claim.fail(pod, `restart ${now.restartCount} of ${now.name} after ${waited / SECOND} s`);
    };
    return {
      pod({ pod }, old) {
        if (old === undefined || old.status.containers === pod.status.containers) return;
        for (const [i, now] of pod.status.containers.entries()) look(pod, now, old.status.containers[i]);
      },
    };
  },
};

export const makespanHasABound: Invariant = {
  id: 'I54',
  statement: 'a Job takes at least ⌈completions / parallelism⌉ · its shortest run, and its longest run',
  precondition: 'Complete, never suspended, spec constant; API times are whole seconds',
  source: 'arithmetic',
  begin: (claim, scene) => ({
    job(course) {
      const { job } = course;
      const { completionTime } = job.status;
      if (!course.isFinishedNow || completionTime === undefined) return;
      if (course.specs.length !== 1 || course.hasAdopted || job.spec.parallelism === 0) return;
      // After a crash startTime may be later than the first pods.
      const makespan = completionTime - job.metadata.creationTimestamp + SECOND + 2 * scene.circumstances.skew;
      const runs = successfulRuns(course.pods.values());
      const completions = job.spec.completions ?? 1;
      if (runs.length < completions || job.spec.successPolicy !== undefined) return;
      runs.sort((a, b) => a - b);
      const rounds = Math.ceil(completions / job.spec.parallelism);
      const least = Math.max(rounds * ((runs[0] ?? 0) - SECOND), (runs[completions - 1] ?? 0) - SECOND);
      if (!claim.holds(makespan >= least))
        claim.fail(job, `took ${makespan / SECOND} s, at least ${least / SECOND} expected`);
    },
  }),
};

function successfulRuns(pods: Iterable<PodCourse>): number[] {
  const runs: number[] = [];
  for (const { pod } of pods) {
    const end = pod.status.containers[0]?.terminated;
    if (pod.status.phase !== 'Succeeded' || end?.finishedAt === undefined || end.startedAt === undefined) continue;
    runs.push(end.finishedAt - end.startedAt);
  }
  return runs;
}
