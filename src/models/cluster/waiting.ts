// What an unfinished Job waits for, in words: for the line that is printed when a run ends without it.
import { trueCondition, type Job } from '../api/job.ts';
import { controllerOf } from '../api/object.ts';
import type { EventObject } from '../api/cluster-objects.ts';
import { isTerminal, type Pod } from '../api/pod.ts';
import type { Store } from '../apiserver/store.ts';

/** One sentence without a full stop: the most telling thing that is missing. */
export function waitOf(store: Store, job: Job): string {
  if (job.spec.suspend) return 'the Job is suspended';
  if (job.spec.managedBy !== undefined && job.spec.managedBy !== 'kubernetes.io/job-controller') {
    return `the Job is managed by ${job.spec.managedBy}`;
  }
  const pods = podsOf(store, job);
  const stuck = pods.find(pod => pod.metadata.deletionTimestamp !== undefined && !isTerminal(pod));
  const isEnding = trueCondition(job, 'SuccessCriteriaMet') ?? trueCondition(job, 'FailureTarget');
  if (isEnding !== undefined && stuck !== undefined) {
    return `pod ${stuck.metadata.name} is terminating on ${stuck.nodeName} and nobody confirms its end`;
  }
  const unscheduled = pods.find(pod => pod.status.unscheduledReason !== '');
  if (unscheduled !== undefined) return `pod ${unscheduled.metadata.name}: ${unscheduled.status.unscheduledMessage}`;
  const waiting = pods.flatMap(pod =>
    [...pod.status.initContainers, ...pod.status.containers].map(status => ({ pod, status })),
  );
  const blocked = waiting.find(
    ({ status }) => status.state === 'waiting' && status.waitingReason !== 'PodInitializing',
  );
  if (blocked !== undefined) {
    const { pod, status } = blocked;
    return `container ${status.name} of pod ${pod.metadata.name} waits: ${status.waitingReason}`;
  }
  const running = pods.find(pod => pod.status.phase === 'Running');
  if (running !== undefined) return `pod ${running.metadata.name} runs and has not ended`;
  if (job.spec.parallelism === 0) return 'parallelism is 0';
  if (pods.length > 0) return 'its pods have not started';
  const refusal = lastRefusal(store, job);
  if (refusal !== undefined) return `no pod could be created: ${refusal}`;
  return job.status.failed > 0 ? 'the back-off runs before its next pod' : 'no pod was created';
}

/** What the API server last said to the controller that tried to create a pod of this Job. */
function lastRefusal(store: Store, job: Job): string | undefined {
  let last: EventObject | undefined;
  for (const event of store.list('Event')) {
    if (event.reason !== 'FailedCreate' || event.involved.uid !== job.metadata.uid) continue;
    if (last === undefined || event.lastTimestamp >= last.lastTimestamp) last = event;
  }
  return last?.message.replace(/^Error creating: /, '');
}

function podsOf(store: Store, job: Job): readonly Pod[] {
  const pods: Pod[] = [];
  for (const pod of store.list('Pod')) {
    if (!isTerminal(pod) && controllerOf(pod)?.uid === job.metadata.uid) pods.push(pod);
  }
  return pods;
}
