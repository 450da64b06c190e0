// The `cluster` part of an experiment file: nodes, images, control plane, autoscaler.
import { z } from 'zod';
import type { ClusterDocument, NodeDocument } from './document.ts';
import { PROFILE_FIGURES, figureFault } from './control-plane.ts';
import { count, duration, optional, quantity, time } from './schema-value.ts';

const price = z.number().min(0);

const nodeSchema: z.ZodType<NodeDocument> = z
  .strictObject({
    name: optional(z.string(), 'Name, or with `count` the start of the names: NAME-0, NAME-1 …'),
    count: optional(count, 'How many nodes of this kind. Default: 1.'),
    cpu: optional(quantity, 'Allocatable CPU.'),
    memory: optional(quantity, 'Allocatable memory.'),
    pods: optional(count, 'Most pods at once.'),
    extended: optional(z.record(z.string(), quantity), 'Other resources, such as nvidia.com/gpu.'),
    labels: optional(z.record(z.string(), z.string()), 'Labels for selectors and affinities.'),
    taints: optional(
      z.array(
        z.strictObject({
          key: z.string(),
          value: z.string().exactOptional(),
          effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
        }),
      ),
      'Taints that pods have to tolerate.',
    ),
    price: optional(price, 'Price of an hour.'),
    spot: optional(
      z.strictObject({ mtbf: time, notice: duration.exactOptional(), back: time.exactOptional() }),
      'Reclaimed at random, with a notice (default 30s), and back after a while.',
    ),
    failures: optional(
      z.strictObject({ mtbf: time, repair: time, correlatedBy: z.string().exactOptional() }),
      'Fails at random; nodes with the same value of the label `correlatedBy` fail together.',
    ),
  })
  .meta({ id: 'Node' });

const overrides = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .check(context => {
    for (const [name, value] of Object.entries(context.value)) {
      const fault = figureFault(name, value);
      if (fault === undefined) continue;
      context.issues.push({ code: 'custom', input: context.value, path: [name], message: fault });
    }
  })
  .meta({ description: `A profile and figures that differ: ${PROFILE_FIGURES.slice(0, 6).join(', ')} …` });

export const clusterSchema: z.ZodType<ClusterDocument> = z
  .strictObject({
    nodes: optional(z.union([count, z.array(nodeSchema)]), 'A count of equal nodes, or a list of kinds. Default: 4.'),
    cpu: optional(quantity, 'Allocatable CPU of each node. Default: 4.'),
    memory: optional(quantity, 'Allocatable memory of each node. Default: 16Gi.'),
    pods: optional(count, 'Most pods at once on a node. Default: 110.'),
    price: optional(price, 'Price of a node and hour. Default: 0.'),
    controlPlane: optional(
      z.union([z.enum(['real', 'recorded', 'ideal']), overrides]),
      'real: a usual cluster (default); recorded: as in the recordings; ideal: nothing takes time.',
    ),
    images: optional(
      z.strictObject({
        pull: time.exactOptional(),
        bandwidth: quantity.exactOptional(),
        sizes: z.record(z.string(), quantity).exactOptional(),
        cached: z.boolean().exactOptional(),
        unpullable: z.array(z.string()).exactOptional(),
      }),
      'How long a node takes to get an image. Default: 4 s once per node and image under `real`, else nothing.',
    ),
    autoscaler: optional(
      z.strictObject({
        min: count.exactOptional(),
        max: count,
        provision: time.exactOptional(),
        node: nodeSchema.exactOptional(),
      }),
      'Adds nodes for pods that cannot be placed, and takes idle ones away.',
    ),
  })
  .meta({ id: 'Cluster' });
