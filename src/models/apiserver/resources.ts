// Resource names as the server's messages have them.
import type { Kind } from '../api/object.ts';

export const RESOURCES: Readonly<Record<Kind, string>> = {
  Job: 'jobs.batch',
  CronJob: 'cronjobs.batch',
  Pod: 'pods',
  Node: 'nodes',
  Event: 'events',
  ReplicaSet: 'replicasets.apps',
  Deployment: 'deployments.apps',
  StatefulSet: 'statefulsets.apps',
  Service: 'services',
  PriorityClass: 'priorityclasses.scheduling.k8s.io',
  ResourceQuota: 'resourcequotas',
  LimitRange: 'limitranges',
  PodDisruptionBudget: 'poddisruptionbudgets.policy',
  Opaque: 'objects',
};
