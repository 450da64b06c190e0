// The simulated cluster in one line, for reports and charts.
import { DEFAULT_CPU, DEFAULT_NODES } from './cluster-input.ts';
import type { ExperimentDocument } from './document.ts';

/** `4 nodes × 4 CPU, control plane real`; what the grid or the cases vary of it is not said. */
export function setupWords(document: ExperimentDocument): string {
  const { nodes = DEFAULT_NODES, cpu = DEFAULT_CPU, controlPlane, autoscaler } = document.cluster ?? {};
  const kinds =
    typeof nodes === 'number'
      ? [`${counted(nodes)} × ${cpu} CPU`]
      : nodes.map(
          kind => `${counted(kind.count ?? 1)} × ${kind.cpu ?? cpu} CPU${kind.spot === undefined ? '' : ' (spot)'}`,
        );
  const profile =
    typeof controlPlane === 'object'
      ? `${String(controlPlane['profile'] ?? 'real')} (changed)`
      : (controlPlane ?? 'real');
  const scaling = autoscaler === undefined ? '' : `, autoscaled to ${autoscaler.max}`;
  return `${kinds.join(' + ')}${scaling}, control plane ${profile}`;
}

function counted(nodes: number): string {
  return nodes === 1 ? '1 node' : `${nodes} nodes`;
}
