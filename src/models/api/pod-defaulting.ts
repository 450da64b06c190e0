// Defaults of pods and pod templates, as the API server fills them in. What only a pod gets (tolerations of lost nodes,
// requests from limits, priority) comes in `defaultPod`; templates do without it until a pod is made from them.
import type { Json } from './decoding.ts';
import { isRecord } from './published.ts';
import { canonicalQuantity } from './quantity.ts';

function recordsOf(value: unknown): Json[] {
  return Array.isArray(value) ? (value as unknown[]).filter(one => isRecord(one)).map(one => one as Json) : [];
}

function recordIn(object: Json, key: string): Json | undefined {
  const value = object[key];
  return isRecord(value) ? value : undefined;
}

const PROBE_DEFAULTS = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

function defaultHttpGet(handler: Json | undefined): void {
  const httpGet = handler === undefined ? undefined : recordIn(handler, 'httpGet');
  if (httpGet === undefined) return;
  httpGet['path'] ||= '/';
  httpGet['scheme'] ||= 'HTTP';
}

function defaultProbe(probe: Json | undefined): void {
  if (probe === undefined) return;
  for (const [key, value] of Object.entries(PROBE_DEFAULTS)) probe[key] ||= value;
  defaultHttpGet(probe);
  const grpc = recordIn(probe, 'grpc');
  if (grpc !== undefined) grpc['service'] ??= '';
}

/** `Always` for the tag `latest` and for none, else `IfNotPresent`; a digest counts as a tag of its own. */
function pullPolicy(image: unknown): string {
  const text = typeof image === 'string' ? image : '';
  if (text.includes('@')) return 'IfNotPresent';
  const name = text.slice(text.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  const isLatest = colon < 0 || name.slice(colon + 1) === 'latest';
  return isLatest && isReference(text) ? 'Always' : 'IfNotPresent';
}

/** Whether a text could be an image's name. Where the server cannot read one it does not assume `latest`. */
function isReference(text: string): boolean {
  return /^([A-Za-z0-9.-]+(:[0-9]+)?\/)?[a-z0-9]+([._/-]+[a-z0-9]+)*(:[\w][\w.-]{0,127})?$/.test(text);
}

function defaultFieldRef(source: Json | undefined): void {
  const fieldRef = source === undefined ? undefined : recordIn(source, 'fieldRef');
  if (fieldRef !== undefined) fieldRef['apiVersion'] ||= 'v1';
}

function defaultContainer(container: Json): void {
  container['terminationMessagePath'] ||= '/dev/termination-log';
  container['terminationMessagePolicy'] ||= 'File';
  container['imagePullPolicy'] ||= pullPolicy(container['image']);
  container['resources'] ??= {};
  for (const port of recordsOf(container['ports'])) port['protocol'] ||= 'TCP';
  for (const one of recordsOf(container['env'])) {
    const source = recordIn(one, 'valueFrom');
    defaultFieldRef(source);
    const fileKey = source === undefined ? undefined : recordIn(source, 'fileKeyRef');
    if (fileKey !== undefined) fileKey['optional'] ??= false;
  }
  for (const key of ['livenessProbe', 'readinessProbe', 'startupProbe']) defaultProbe(recordIn(container, key));
  const lifecycle = recordIn(container, 'lifecycle');
  if (lifecycle === undefined) return;
  defaultHttpGet(recordIn(lifecycle, 'postStart'));
  defaultHttpGet(recordIn(lifecycle, 'preStop'));
}

const FILE_MODE = 0o644;

function defaultVolume(volume: Json): void {
  if (Object.keys(volume).every(key => key === 'name')) volume['emptyDir'] = {};
  for (const key of ['secret', 'configMap', 'downwardAPI', 'projected']) {
    const source = recordIn(volume, key);
    if (source !== undefined) source['defaultMode'] ??= FILE_MODE;
  }
  for (const file of recordsOf(recordIn(volume, 'downwardAPI')?.['items'])) defaultFieldRef(file);
  for (const source of recordsOf(recordIn(volume, 'projected')?.['sources'])) {
    const token = recordIn(source, 'serviceAccountToken');
    if (token !== undefined) token['expirationSeconds'] ??= 3600;
    for (const file of recordsOf(recordIn(source, 'downwardAPI')?.['items'])) defaultFieldRef(file);
  }
  const hostPath = recordIn(volume, 'hostPath');
  if (hostPath !== undefined) hostPath['type'] ??= '';
  const image = recordIn(volume, 'image');
  if (image !== undefined) image['pullPolicy'] ||= pullPolicy(image['reference']);
  const claim = recordIn(recordIn(volume, 'ephemeral') ?? {}, 'volumeClaimTemplate');
  const claimSpec = claim === undefined ? undefined : recordIn(claim, 'spec');
  if (claimSpec !== undefined) claimSpec['volumeMode'] ??= 'Filesystem';
  defaultLegacyVolume(volume);
}

function defaultLegacyVolume(volume: Json): void {
  const iscsi = recordIn(volume, 'iscsi');
  if (iscsi !== undefined) iscsi['iscsiInterface'] ||= 'default';
  const rbd = recordIn(volume, 'rbd');
  if (rbd !== undefined) {
    rbd['pool'] ||= 'rbd';
    rbd['user'] ||= 'admin';
    rbd['keyring'] ||= '/etc/ceph/keyring';
  }
  const azureDisk = recordIn(volume, 'azureDisk');
  if (azureDisk === undefined) return;
  for (const [key, value] of [
    ['cachingMode', 'ReadWrite'],
    ['kind', 'Shared'],
    ['fsType', 'ext4'],
    ['readOnly', false],
  ]) {
    azureDisk[key as string] ??= value;
  }
}

/** Every list of resources that the API takes in its own form: amounts canonical and rounded up to thousandths. */
function defaultPodSpec(spec: Json): void {
  spec['dnsPolicy'] ||= 'ClusterFirst';
  spec['restartPolicy'] ||= 'Always';
  spec['schedulerName'] ||= 'default-scheduler';
  spec['securityContext'] ??= {};
  spec['terminationGracePeriodSeconds'] ??= 30;
  const account = spec['serviceAccountName'] ?? spec['serviceAccount'];
  if (account !== undefined) {
    spec['serviceAccountName'] = account;
    spec['serviceAccount'] = account;
  }
  for (const container of containersOf(spec)) defaultContainer(container);
  for (const volume of recordsOf(spec['volumes'])) defaultVolume(volume);
}

function containersOf(spec: Json): Json[] {
  return [
    ...recordsOf(spec['containers']),
    ...recordsOf(spec['initContainers']),
    ...recordsOf(spec['ephemeralContainers']),
  ];
}

/** Defaults of a pod template. */
export function defaultPodTemplate(template: Json): void {
  const spec = recordIn(template, 'spec') ?? {};
  template['spec'] = spec;
  template['metadata'] ??= {};
  defaultPodSpec(spec);
}

function toleration(key: string): Json {
  return { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 };
}

const LOST_NODE_TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** A pod tolerates lost nodes for five minutes, unless it has a toleration of its own for them. */
function tolerateLostNodes(spec: Json): void {
  const given = recordsOf(spec['tolerations']);
  const added: Json[] = [];
  for (const key of LOST_NODE_TAINTS) {
    const isTolerated = given.some(one => {
      const { key: ownKey, effect } = one;
      const fitsKey = ownKey === key || ownKey === undefined || ownKey === '';
      return fitsKey && (effect === 'NoExecute' || effect === undefined || effect === '');
    });
    if (!isTolerated) added.push(toleration(key));
  }
  if (added.length > 0) spec['tolerations'] = [...given, ...added];
}

function requestsFromLimits(resources: Json | undefined): void {
  const limits = resources === undefined ? undefined : recordIn(resources, 'limits');
  if (resources === undefined || limits === undefined) return;
  const requests: Json = { ...recordIn(resources, 'requests') };
  for (const [name, amount] of Object.entries(limits)) requests[name] ??= canonicalQuantity(amount as string | number);
  resources['requests'] = requests;
}

/** Defaults of a pod that is created as such: the template's and those that only pods have. */
export function defaultPod(spec: Json): void {
  defaultPodSpec(spec);
  for (const container of containersOf(spec)) {
    requestsFromLimits(recordIn(container, 'resources'));
    if (spec['hostNetwork'] !== true) continue;
    for (const port of recordsOf(container['ports'])) port['hostPort'] ||= port['containerPort'];
  }
  spec['enableServiceLinks'] ??= true;
  tolerateLostNodes(spec);
}
