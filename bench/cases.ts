// Experiments that are timed: each a text as a user would write it, for the control plane as a whole.

/** A Job of many pods with lognormal run times of which one in twenty fails. */
export interface JobCase {
  readonly completions: number;
  readonly parallelism: number;
  readonly profile: 'ideal' | 'real';
  readonly isIndexed?: boolean;
}

/** The pods fit onto the nodes: nothing waits for room. */
export function jobText({ completions, parallelism, profile, isIndexed = false }: JobCase): string {
  return `cluster: {nodes: ${Math.max(1, Math.ceil(parallelism / 100))}, cpu: 200, controlPlane: ${profile}}
manifests:
  - apiVersion: batch/v1
    kind: Job
    metadata: {name: batch}
    spec:
      completions: ${completions}
      parallelism: ${parallelism}
      completionMode: ${isIndexed ? 'Indexed' : 'NonIndexed'}
      backoffLimit: ${completions}
      podReplacementPolicy: TerminatingOrFailed
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: "registry.example/main:1"}]
pods: [{run: {lognormal: {mean: 30s, cv: 0.5}}, fail: {probability: 0.05}}]
`;
}

/** Nodes that are filled at once by pods with requests. */
export function clusterText(nodes: number, pods: number): string {
  return `cluster: {nodes: ${nodes}, cpu: 16, memory: 64Gi, controlPlane: ideal}
manifests:
  - apiVersion: batch/v1
    kind: Job
    metadata: {name: wide}
    spec:
      completions: ${pods}
      parallelism: ${pods}
      template:
        spec:
          restartPolicy: Never
          containers:
            - {name: main, image: "registry.example/main:1", resources: {requests: {cpu: "1", memory: 1Gi}}}
pods: [{run: {lognormal: {mean: 300s, cv: 0.5}}}]
`;
}

/** A CronJob that starts a Job of one pod every minute. */
export function cronText(until: string, profile: 'ideal' | 'real'): string {
  return `until: ${until}
cluster: {controlPlane: ${profile}}
manifests:
  - apiVersion: batch/v1
    kind: CronJob
    metadata: {name: minutely}
    spec:
      schedule: "* * * * *"
      jobTemplate:
        spec:
          template:
            spec:
              restartPolicy: Never
              containers: [{name: main, image: "registry.example/main:1"}]
pods: [{run: 10s}]
`;
}
