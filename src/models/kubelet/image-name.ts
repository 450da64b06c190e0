// Image names: which are valid references, what they mean in full, and how they are pulled by default.
import type { Container } from '../api/pod.ts';

export type PullPolicy = 'Always' | 'IfNotPresent' | 'Never';

// The grammar of references of the OCI distribution specification: [domain/]path[:tag][@digest].
const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const PATH_PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const TAG = '[\\w][\\w.-]{0,127}';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const REFERENCE = new RegExp(`^(?:${DOMAIN}/)?${PATH_PART}(?:/${PATH_PART})*(?::${TAG})?(?:@${DIGEST})?$`, 'u');

/** Whether the runtime can read the name; an empty one is left to validation. */
export function isValidImageName(name: string): boolean {
  return name === '' || REFERENCE.test(name);
}

/** The name with its tag: `busybox` is `busybox:latest`. */
export function normalImageName(name: string): string {
  return name === '' || hasTag(name) ? name : `${name}:latest`;
}

/** As defaulted by the API server: Always for `latest`, else IfNotPresent. */
export function pullPolicyOf(container: Container): PullPolicy {
  if (container.imagePullPolicy !== undefined) return container.imagePullPolicy;
  return normalImageName(container.image ?? '').endsWith(':latest') ? 'Always' : 'IfNotPresent';
}

function hasTag(name: string): boolean {
  return name.includes('@') || name.lastIndexOf(':') > name.lastIndexOf('/');
}
