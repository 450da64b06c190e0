// `kubectl apply` of one published object: it is created, or patched where its name is there already.
import { admit } from '../api/admit.ts';
import { isClusterScoped } from '../api/encoding.ts';
import { DEFAULT_NAMESPACE, type Kind } from '../api/object.ts';
import { recordOf, stringOf } from '../api/published.ts';
import type { ApiServer } from '../apiserver/api-server.ts';
import type { ApiReply } from '../apiserver/request.ts';
import type { ManifestInput } from './input.ts';
import { defaultLabels } from './node-register.ts';

export type ApplyOutcome = ApiReply & { readonly kind: string; readonly name: string };

const KNOWN: ReadonlySet<string> = new Set<Kind>([
  'Job',
  'CronJob',
  'Pod',
  'Node',
  'ReplicaSet',
  'Deployment',
  'StatefulSet',
  'Service',
  'PriorityClass',
  'ResourceQuota',
  'LimitRange',
  'PodDisruptionBudget',
]);

/** Applies one object; the outcome has the server's text where it refuses. */
export function applyManifest(server: ApiServer, published: ManifestInput): ApplyOutcome {
  const kind = stringOf(published['kind']);
  const metadata = recordOf(published['metadata']);
  const name = stringOf(metadata['name']);
  const namespace = isClusterScoped(kind) ? '' : stringOf(metadata['namespace']) || DEFAULT_NAMESPACE;
  const known = KNOWN.has(kind) ? (kind as Kind) : undefined;
  if (known !== undefined && name !== '' && server.store.get(known, namespace, name) !== undefined) {
    const ref = { kind: known, namespace, name, uid: '' };
    const { status: _ignored, ...patch } = published;
    return { ...server.submit({ verb: 'patch', ref, patch }), kind, name };
  }
  const registered = kind === 'Node' ? withDefaultLabels(published, name) : published;
  const admitted = admit(registered, { uid: server.identities.uid(), epoch: server.epoch });
  if (!admitted.ok) {
    return { ok: false, reason: admitted.failure, message: admitted.message, causes: admitted.causes, kind, name };
  }
  return { ...server.submit({ verb: 'create', object: admitted.object }), kind, name };
}

/** A Node stands for a machine, whose kubelet adds its labels when it registers. */
function withDefaultLabels(published: ManifestInput, name: string): ManifestInput {
  const metadata = recordOf(published['metadata']);
  return {
    ...published,
    metadata: { ...metadata, labels: { ...defaultLabels(name), ...recordOf(metadata['labels']) } },
  };
}
