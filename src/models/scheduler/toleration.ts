// Which taints a pod tolerates, for how long (kubernetes-facts.md sections 5.2 and 6.1). Used by the scheduler and by
// the eviction from tainted nodes.
import type { Taint } from '../api/cluster-objects.ts';
import type { Toleration } from '../api/pod.ts';

/** Whether the toleration covers the taint. An empty key with `Exists` covers all, an empty effect each effect. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  const effect = toleration.effect ?? '';
  if (effect !== '' && effect !== taint.effect) return false;
  const key = toleration.key ?? '';
  if (key !== '' && key !== taint.key) return false;
  switch (toleration.operator ?? 'Equal') {
    case 'Exists':
      return true;
    case '':
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '');
    default:
      return false;
  }
}

export function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  for (const toleration of tolerations) if (tolerates(toleration, taint)) return true;
  return false;
}
