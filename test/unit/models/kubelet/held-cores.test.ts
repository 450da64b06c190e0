import { describe, expect, it } from 'vitest';
import { loadExperiment } from '../../../../src/experiment/load.ts';
import { runExperiment } from '../../../../src/experiment/run-experiment.ts';

function metricsOf(requests: string): Readonly<Record<string, number>> {
  const loading = loadExperiment(`
cluster: {nodes: 1, cpu: 2, controlPlane: ideal}
manifests:
- apiVersion: batch/v1
  kind: Job
  metadata: {name: j}
  spec:
    completions: 4
    parallelism: 2
    template:
      spec:
        restartPolicy: Never
        containers: [{name: main, image: busybox, resources: {requests: ${requests}}}]
pods: [{run: 10s}]
`);
  if (!loading.ok) throw new Error(loading.faults.map(fault => fault.message).join('\n'));
  const [row] = runExperiment(loading.experiment).rows;
  return row?.metrics ?? {};
}

describe('work given as wall time', () => {
  it('keeps busy the cores that it has asked for', () => {
    const { cpuSeconds, utilization, makespan } = metricsOf('{cpu: 500m}');
    expect({ cpuSeconds, utilization, makespan }).toEqual({ cpuSeconds: 20, utilization: 0.5, makespan: 20 });
  });

  it('uses no CPU where it has asked for none', () => {
    expect(metricsOf('{}')).toMatchObject({ cpuSeconds: 0, utilization: 0 });
  });
});
