// The simulated cluster in one line, for reports and charts.
import { DEFAULT_CPU, DEFAULT_NODES } from './cluster-input.ts';
import type { ClusterDocument, ExperimentDocument } from './document.ts';

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
  const parts = [
    variesIn(document, ['nodes', 'cpu']) ? '' : kinds.join(' + '),
    autoscaler === undefined || variesIn(document, ['autoscaler']) ? '' : `autoscaled to ${autoscaler.max}`,
    variesIn(document, ['controlPlane']) ? '' : `control plane ${profile}`,
  ];
  return parts.filter(part => part !== '').join(', ');
}

/** Whether the grid or a case sets one of these members of the cluster. */
function variesIn({ vary = {}, cases = [] }: ExperimentDocument, members: readonly (keyof ClusterDocument)[]): boolean {
  const paths = Object.entries(vary).map(([name, factor]) => ('path' in factor ? factor.path : name) ?? name);
  return members.some(
    member =>
      paths.some(path => path === member || path.startsWith(`cluster.${member}`)) ||
      cases.some(({ cluster = {} }) => cluster[member] !== undefined),
  );
}

function counted(nodes: number): string {
  return nodes === 1 ? '1 node' : `${nodes} nodes`;
}
