// The hash by which a Deployment names the ReplicaSet of a template. The real one hashes Go's own print of the
// template, which nothing outside Go can repeat; this one is as long, of the same letters, and changes with the
// template.
import type { PodTemplateSpec } from '../api/pod.ts';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const FNV_PRIME = 0x0100_0193;
const FNV_START = 0x811c_9dc5;

/** FNV-1a (32 bits) of the template, its decimal digits written in the letters of generated names. */
export function templateHash(template: PodTemplateSpec): string {
  let hash = FNV_START;
  const text = JSON.stringify(template);
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  let name = '';
  for (const digit of String(hash >>> 0)) name += ALPHABET[digit.charCodeAt(0) % ALPHABET.length] ?? '';
  return name;
}
