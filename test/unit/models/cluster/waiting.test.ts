// What an unfinished Job is said to wait for when its run ends.
import { expect, test } from 'vitest';
import { loadExperiment } from '../../../../src/experiment/load.ts';
import { simulate } from '../../../../src/experiment/simulate.ts';
import { formatDiagnostic } from '../../../../src/models/api/diagnostic.ts';

interface Scene {
  readonly spec?: string;
  readonly pod?: string;
  readonly container?: string;
  readonly more?: string;
  readonly manifests?: string;
  readonly images?: string;
}

function waitOf({
  spec = '',
  pod = '',
  container = '',
  more = '',
  manifests = '',
  images = '',
}: Scene): string | undefined {
  const job =
    `{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {${spec} template: {spec: {restartPolicy: Never, ` +
    `${pod} containers: [{name: main, image: x, ${container}}]}}}}`;
  const loading = loadExperiment(
    `cluster: {controlPlane: ideal, nodes: 1, ${images}}\n${more}\nmanifests: [${manifests}${job}]\n`,
  );
  if (!loading.ok) throw new Error(loading.faults.map(formatDiagnostic).join('\n'));
  const [record] = simulate(loading.experiment).jobs;
  expect(record?.outcome).toBe('Unfinished');
  return record?.message;
}

const QUOTA = '{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {pods: "0"}}}, ';

test.each<[string, Scene, RegExp]>([
  ['a Job that is suspended', { spec: 'suspend: true,' }, /^the Job is suspended$/],
  ['a Job of another controller', { spec: 'managedBy: a.io/b,' }, /^the Job is managed by a\.io\/b$/],
  ['no parallelism', { spec: 'parallelism: 0,' }, /^parallelism is 0$/],
  ['a quota', { manifests: QUOTA }, /^no pod could be created: pods "j-\w{5}" is forbidden: exceeded quota: q, /],
  [
    'a node that is too small',
    { container: 'resources: {requests: {cpu: 99}}' },
    /^pod j-\w{5}: 0\/1 nodes are available: 1 Insufficient cpu\./,
  ],
  [
    'an image that is nowhere',
    { images: 'images: {unpullable: [x]}' },
    /^container main of pod j-\w{5} waits: ImagePullBackOff$/,
  ],
  ['a container that never ends', { more: 'pods: [{exit: never}]' }, /^pod j-\w{5} runs and has not ended$/],
  ['the back-off', { more: 'pods: [{run: 1s, exit: 1}]\nuntil: 20s' }, /^the back-off runs before its next pod$/],
])('%s is named', (_, scene, expected) => {
  expect(waitOf(scene)).toMatch(expected);
});
