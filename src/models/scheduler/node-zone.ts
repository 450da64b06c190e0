// The zone of a node, by its topology labels: the scheduler takes nodes from all zones in turn, the node controller
// limits evictions zone by zone.
import type { Node } from '../api/cluster-objects.ts';
import { valueOf } from './label-requirement.ts';

/** `<region>:<zone>`, empty for a node that has neither label. */
export function zoneOf(node: Node | undefined): string {
  if (node === undefined) return '';
  const { labels } = node.metadata;
  const region = valueOf(labels, 'topology.kubernetes.io/region') ?? '';
  const zone = valueOf(labels, 'topology.kubernetes.io/zone') ?? '';
  return region === '' && zone === '' ? '' : `${region}:${zone}`;
}
