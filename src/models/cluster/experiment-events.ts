// What an experiment does to its cluster meanwhile: patches, deletions, evictions, stops and starts. A refused action
// is reported with the server's text and changes nothing.
import { controllerOf, DEFAULT_NAMESPACE, refOf } from '../api/object.ts';
import { isTerminal, type Pod } from '../api/pod.ts';
import type { ApiServer } from '../apiserver/api-server.ts';
import type { ApiReply } from '../apiserver/request.ts';
import { indexOf } from '../job-controller/pod-index.ts';
import { compileGlob } from '../workload/glob.ts';
import { applyManifest } from './apply.ts';
import type { ExperimentEvent, NodeInput, PodSelection } from './input.ts';

/** The parts of the cluster that an event can act on besides the API. */
export interface Switches {
  /** `losesProcesses`: the machine itself fails, not only its kubelet. */
  stopNode(name: string, options?: { readonly losesProcesses?: boolean }): void;
  addNode(input: NodeInput): void;
  startNode(name: string): void;
  removeNode(name: string): void;
  evictByKubelet(pod: Pod, message: string): void;
  stopController(name: string): void;
  startController(name: string): void;
  enqueue(queue: string, items: number): void;
}

export type Rejected = (kind: string, name: string, message: string) => void;

export function act(server: ApiServer, switches: Switches, event: ExperimentEvent, rejected: Rejected): void {
  const check = (reply: ApiReply, kind: string, name: string): void => {
    if (!reply.ok) rejected(kind, name, reply.message);
  };
  switch (event.action) {
    case 'apply':
      for (const object of event.objects) {
        const outcome = applyManifest(server, object);
        check(outcome, outcome.kind, outcome.name);
      }
      return;
    case 'patch': {
      const { kind, patch, subresource } = event;
      const names = event.pods === undefined ? [event.name] : selectPods(server, event.pods).map(nameOf);
      for (const name of names) {
        const ref = { kind, namespace: namespaceOf(kind), name, uid: '' };
        const request = { verb: 'patch', ref, patch } as const;
        check(server.submit(subresource === undefined ? request : { ...request, subresource }), kind, name);
      }
      return;
    }
    case 'delete':
      remove(server, switches, event, check);
      return;
    case 'evict':
      for (const pod of selectPods(server, event.pods)) {
        if (event.kubeletReason !== undefined) switches.evictByKubelet(pod, event.kubeletReason);
        else check(server.submit({ verb: 'evict', ref: refOf(pod) }), 'Pod', pod.metadata.name);
      }
      return;
    case 'stop':
      if (event.node !== undefined) switches.stopNode(event.node);
      if (event.controller !== undefined) switches.stopController(event.controller);
      return;
    case 'start':
      if (event.node !== undefined) switches.startNode(event.node);
      if (event.controller !== undefined) switches.startController(event.controller);
      return;
    case 'enqueue':
      switches.enqueue(event.queue, event.items);
      return;
  }
}

function remove(
  server: ApiServer,
  switches: Switches,
  event: ExperimentEvent & { readonly action: 'delete' },
  check: (reply: ApiReply, kind: string, name: string) => void,
): void {
  const { kind, name, gracePeriodSeconds } = event;
  const grace = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
  if (kind === 'Pod') {
    const pods = selectPods(server, event.pods ?? { name });
    for (const pod of pods) {
      check(server.submit({ verb: 'delete', ref: refOf(pod), ...grace }), kind, pod.metadata.name);
    }
    return;
  }
  if (kind === 'Node') {
    switches.removeNode(name);
    return;
  }
  const ref = { kind, namespace: DEFAULT_NAMESPACE, name, uid: '' };
  // kubectl deletes in the background unless it is told otherwise.
  check(server.submit({ verb: 'delete', ref, propagation: event.propagation ?? 'Background', ...grace }), kind, name);
}

function nameOf({ metadata }: Pod): string {
  return metadata.name;
}

function namespaceOf(kind: string): string {
  return kind === 'Node' ? '' : DEFAULT_NAMESPACE;
}

/** The newest live pod that fits (of none, the newest that is being deleted), or with `all` each live one. */
function selectPods(server: ApiServer, wanted: PodSelection): readonly Pod[] {
  const fits = selector(wanted);
  const found: Pod[] = [];
  const ordinals = new Map<string, number>();
  for (const pod of server.store.list('Pod')) {
    const owner = controllerOf(pod)?.uid ?? '';
    const ordinal = ordinals.get(owner) ?? 0;
    ordinals.set(owner, ordinal + 1);
    if (!isTerminal(pod) && fits(pod, ordinal)) found.push(pod);
  }
  const live = found.filter(pod => pod.metadata.deletionTimestamp === undefined);
  if (wanted.all === true) return live;
  return (live.length > 0 ? live : found).slice(-1);
}

function selector(wanted: PodSelection): (pod: Pod, ordinal: number) => boolean {
  const isName = wanted.name === undefined ? undefined : compileGlob(wanted.name);
  const isJob = wanted.job === undefined ? undefined : compileGlob(wanted.job);
  return (pod, ordinal) => {
    const owner = controllerOf(pod);
    if (isName?.(pod.metadata.name) === false) return false;
    if (isJob !== undefined && !(owner?.kind === 'Job' && isJob(owner.name))) return false;
    if (wanted.index !== undefined && indexOf(pod) !== wanted.index) return false;
    if (wanted.ordinal !== undefined && ordinal !== wanted.ordinal) return false;
    return wanted.node === undefined || pod.nodeName === wanted.node;
  };
}
