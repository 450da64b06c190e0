// Numbers of a Job's spec inside the text of a manifest: read, and changed where they stand, so that comments, order
// and layout of what the user wrote stay as they are. What is wrong with a manifest the worker says.
import { isMap, isPair, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Pair, YAMLMap } from 'yaml';

type Step = string;
type Block = YAMLMap;

/** The specs of all Jobs of the text (of CronJobs, the spec of their template), in order. */
function jobSpecs(text: string): Block[] {
  let documents;
  try {
    documents = parseAllDocuments(text, { version: '1.1', logLevel: 'silent' });
  } catch {
    return [];
  }
  return [...documents].flatMap(document => specsIn(document.contents));
}

function specsIn(node: unknown): Block[] {
  if (!isMap(node)) return [];
  const items = childOf(node, ['items']);
  if (isSeq(items)) return items.items.flatMap(specsIn);
  const kind = childOf(node, ['kind']);
  const name = isScalar(kind) ? kind.value : undefined;
  const path = name === 'Job' ? ['spec'] : name === 'CronJob' ? ['spec', 'jobTemplate', 'spec'] : undefined;
  const spec = path === undefined ? undefined : childOf(node, path);
  return isMap(spec) ? [spec] : [];
}

function pairOf(map: Block, key: string): Pair | undefined {
  return map.items.find(item => isPair(item) && isScalar(item.key) && item.key.value === key);
}

function childOf(node: unknown, path: readonly Step[]): unknown {
  let child = node;
  for (const step of path) child = isMap(child) ? pairOf(child, step)?.value : undefined;
  return child;
}

/** The number that the first Job of the text has in this field of its spec; undefined where it says none. */
export function jobNumber(text: string, field: string): number | undefined {
  const [spec] = jobSpecs(text);
  const value = childOf(spec, [field]);
  return isScalar(value) && typeof value.value === 'number' ? value.value : undefined;
}

/** The CPU that a pod of the first Job requests, as it is written. */
export function requestedCpu(text: string): string | number | undefined {
  const [spec] = jobSpecs(text);
  const containers = childOf(spec, ['template', 'spec', 'containers']);
  const first = isSeq(containers) ? containers.items[0] : undefined;
  const cpu = childOf(first, ['resources', 'requests', 'cpu']);
  const value = isScalar(cpu) ? cpu.value : undefined;
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

/** True where the text has a Job to set numbers on. */
export function hasJob(text: string): boolean {
  return jobSpecs(text).length > 0;
}

/** The text with the field of every Job's spec set; unchanged where it has no Job. */
export function withJobNumber(text: string, field: string, value: number): string {
  let changed = text;
  // From the last to the first, so that places further up stay right.
  for (const spec of jobSpecs(text).toReversed()) changed = withField(changed, spec, field, value);
  return changed;
}

function withField(text: string, spec: Block, field: string, value: number): string {
  const pair = pairOf(spec, field);
  const range = rangeOf(pair?.value);
  if (pair !== undefined && range !== undefined) {
    const [from, until] = range;
    const gap = from === until ? ' ' : '';
    return `${text.slice(0, from)}${gap}${value}${text.slice(until)}`;
  }
  const start = rangeOf(spec)?.[0] ?? 0;
  if (spec.flow === true) {
    const comma = spec.items.length > 0 ? ', ' : '';
    return `${text.slice(0, start + 1)}${field}: ${value}${comma}${text.slice(start + 1)}`;
  }
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const indent = ' '.repeat(start - lineStart);
  return `${text.slice(0, start)}${field}: ${value}\n${indent}${text.slice(start)}`;
}

/** Where a node's own text begins and ends, without the blanks and comments after it. */
function rangeOf(node: unknown): readonly [number, number] | undefined {
  const range = (node as { readonly range?: readonly number[] | null } | null | undefined)?.range;
  return range?.[0] === undefined || range[1] === undefined ? undefined : [range[0], range[1]];
}
