// Which branches of the Job controller's sync a pass has taken, told from its requests and their replies: what a table
// of
// coverage counts.
import { isFinished, trueCondition, type Job } from '../models/api/job.ts';
import { controllerOf } from '../models/api/object.ts';
import type { SyncResult } from '../models/controller/controller.ts';
import type { TracedRequest, TracedSync } from './invariant.ts';

/** All branches that are told apart. */
export const BRANCHES = [
  'job gone',
  'job finished',
  'nothing to do',
  'cache behind own writes',
  'orphan released',
  'pod adopted',
  'pod released',
  'pods created',
  'pods created in batches',
  'creation failed',
  'surplus deleted',
  'active pods deleted at the end',
  'deletion failed',
  'finalizer removed',
  'finalizer removal failed',
  'status written once',
  'status written twice',
  'status refused',
  'uncounted pods listed',
  'left over from an earlier sync',
  'suspended',
  'resumed',
  'BackoffLimitExceeded',
  'DeadlineExceeded',
  'PodFailurePolicy',
  'MaxFailedIndexesExceeded',
  'FailedIndexes',
  'SuccessPolicy',
  'CompletionsReached',
  'waits for terminating pods',
  'finished',
] as const;

/** One of `BRANCHES`. */
export type Branch = (typeof BRANCHES)[number];

/** Names of the branches that a sync of the Job controller took; none for other controllers. */
export function branchesOf(sync: TracedSync, result: SyncResult | undefined): readonly Branch[] {
  if (sync.controller !== 'job-controller') return [];
  if (sync.key.startsWith('orphan:')) return sync.requests.length > 0 ? ['orphan released'] : [];
  const job = sync.believed as Job | undefined;
  if (job === undefined) return ['job gone'];
  if (sync.requests.length === 0) {
    if (result === 'retry') return ['cache behind own writes'];
    return [isFinished(job) ? 'job finished' : 'nothing to do'];
  }
  return [...podBranches(sync.requests), ...statusBranches(job, sync.requests)];
}

function podBranches(requests: readonly TracedRequest[]): Branch[] {
  const branches = new Set<Branch>();
  let created = 0;
  let hasWritten = false;
  const freed = new Set<string>();
  for (const { request, reply } of requests) {
    if (request.verb === 'updateStatus') hasWritten = true;
    if (request.verb === 'create') {
      created += 1;
      branches.add(reply?.ok === false ? 'creation failed' : 'pods created');
    }
    if (request.verb === 'update' && request.object.kind === 'Pod') {
      branches.add(controllerOf(request.object) === undefined ? 'pod released' : 'pod adopted');
    }
    if (request.verb === 'removeFinalizer') {
      if (!hasWritten) freed.add(request.ref.uid);
      branches.add(reply?.ok === false ? 'finalizer removal failed' : 'finalizer removed');
    }
    if (request.verb === 'delete') {
      branches.add(freed.has(request.ref.uid) ? 'surplus deleted' : 'active pods deleted at the end');
      if (reply?.ok === false) branches.add('deletion failed');
    }
  }
  if (created > 1) branches.add('pods created in batches');
  return [...branches];
}

function statusBranches(job: Job, requests: readonly TracedRequest[]): Branch[] {
  const branches: Branch[] = [];
  const writes = requests.filter(({ request }) => request.verb === 'updateStatus');
  if (writes.some(({ reply }) => reply?.ok === false)) branches.push('status refused');
  if (writes.length > 0) branches.push(writes.length === 1 ? 'status written once' : 'status written twice');
  if ((job.status.uncounted?.succeeded.length ?? 0) + (job.status.uncounted?.failed.length ?? 0) > 0) {
    branches.push('left over from an earlier sync');
  }
  let before = job;
  for (const { request } of writes) {
    const after = request.verb === 'updateStatus' && request.object.kind === 'Job' ? (request.object as Job) : before;
    branches.push(...changes(before, after));
    before = after;
  }
  return branches;
}

function changes(before: Job, after: Job): Branch[] {
  const branches: Branch[] = [];
  const listed = after.status.uncounted;
  if ((listed?.succeeded.length ?? 0) + (listed?.failed.length ?? 0) > 0) branches.push('uncounted pods listed');
  const wasSuspended = trueCondition(before, 'Suspended') !== undefined;
  const isSuspended = trueCondition(after, 'Suspended') !== undefined;
  if (wasSuspended !== isSuspended) branches.push(isSuspended ? 'suspended' : 'resumed');
  for (const type of ['FailureTarget', 'SuccessCriteriaMet']) {
    const target = trueCondition(after, type);
    if (target === undefined || trueCondition(before, type) !== undefined) continue;
    if ((BRANCHES as readonly string[]).includes(target.reason)) branches.push(target.reason as Branch);
    if ((after.status.terminating ?? 0) > 0) branches.push('waits for terminating pods');
  }
  if (isFinished(after) && !isFinished(before)) branches.push('finished');
  return branches;
}
