// Sets of numbers from 0 as tries that never change: a set with one more number shares all but one path with the set
// before it, and a part that is full costs nothing. `index-set.ts` says what the numbers mean.

/** Children of a node, and bits of a leaf. */
const WIDTH = 16;
const FULL_LEAF = 0xffff;

/** `0`: nothing below; `-1`: everything. A leaf is the bits of its 16 numbers, a node the array of its children. */
export type Trie = number | readonly Trie[];
export const EMPTY: Trie = 0;
const FULL: Trie = -1;

/** How many numbers a trie of this height spans: 16, 256, 4096 … for 0, 1, 2 … */
export function spanOf(height: number): number {
  let span = WIDTH;
  for (let i = 0; i < height; i += 1) span *= WIDTH;
  return span;
}

/** The least height whose trie has room for `last`. */
export function heightFor(last: number): number {
  let height = 0;
  for (let span = WIDTH; span <= last; span *= WIDTH) height += 1;
  return height;
}

/** The same set in a trie that is higher. */
export function raise(trie: Trie, from: number, to: number): Trie {
  let raised = trie;
  for (let height = from; height < to && raised !== EMPTY; height += 1) {
    const children = new Array<Trie>(WIDTH).fill(EMPTY);
    children[0] = raised;
    raised = children;
  }
  return raised;
}

export function contains(trie: Trie, height: number, index: number): boolean {
  let node = trie;
  let rest = index;
  for (let span = spanOf(height) / WIDTH; typeof node !== 'number'; span /= WIDTH) {
    const child = Math.floor(rest / span);
    rest -= child * span;
    node = node[child] ?? EMPTY;
  }
  return node === FULL || (node !== EMPTY && ((node >> (rest % WIDTH)) & 1) === 1);
}

/** With every number of [first, last], or without, where `isIn` is false. O(height) nodes are made. */
export function withRange(trie: Trie, height: number, first: number, last: number, isIn: boolean): Trie {
  const target = isIn ? FULL : EMPTY;
  const span = spanOf(height);
  if (trie === target || (first <= 0 && last >= span - 1)) return target;
  if (height === 0) return leafWith(trie === FULL ? FULL_LEAF : (trie as number), first, last, isIn);
  const childSpan = span / WIDTH;
  const children = typeof trie === 'number' ? new Array<Trie>(WIDTH).fill(trie) : trie.slice();
  const from = Math.max(0, Math.floor(first / childSpan));
  const to = Math.min(WIDTH - 1, Math.floor(last / childSpan));
  for (let i = from; i <= to; i += 1) {
    children[i] = withRange(children[i] ?? EMPTY, height - 1, first - i * childSpan, last - i * childSpan, isIn);
  }
  for (let i = 0; i < WIDTH; i += 1) if (children[i] !== target) return children;
  return target;
}

function leafWith(bits: number, first: number, last: number, isIn: boolean): Trie {
  const from = Math.max(0, first);
  const to = Math.min(WIDTH - 1, last);
  const mask = ((1 << (to - from + 1)) - 1) << from;
  const next = isIn ? bits | mask : bits & ~mask;
  return next === FULL_LEAF ? FULL : next;
}

/** How many numbers are in both sets, which are of one height. */
export function countBoth(a: Trie, b: Trie, height: number): number {
  if (a === EMPTY || b === EMPTY) return 0;
  if (a === FULL && b === FULL) return spanOf(height);
  if (height === 0) return bitCount((a as number) & (b as number) & FULL_LEAF);
  let count = 0;
  for (let i = 0; i < WIDTH; i += 1) count += countBoth(childOf(a, i), childOf(b, i), height - 1);
  return count;
}

/** The least number ≥ `from` within the span that none of the sets has, all of one height; -1: there is none. */
export function firstInNone(tries: readonly Trie[], height: number, from: number): number {
  if (height === 0) return firstInNoLeaf(tries, -1, from);
  const span = spanOf(height) / WIDTH;
  const parts = height === 1 ? [] : new Array<Trie>(tries.length);
  for (let child = Math.max(0, Math.floor(from / span)); child < WIDTH; child += 1) {
    if (height > 1 && !fillParts(tries, child, parts)) continue;
    const rest = from - child * span;
    const found = height === 1 ? firstInNoLeaf(tries, child, rest) : firstInNone(parts, height - 1, rest);
    if (found >= 0) return child * span + found;
  }
  return -1;
}

/** The same for leaves: the tries themselves, or (`child` ≥ 0) this child of each. */
function firstInNoLeaf(tries: readonly Trie[], child: number, from: number): number {
  let bits = 0;
  for (let i = 0; i < tries.length; i += 1) {
    const trie = tries[i]!;
    bits |= (typeof trie === 'number' ? trie : trie[child]!) as number;
  }
  const open = ~bits & (from > 0 ? FULL_LEAF << from : FULL_LEAF) & FULL_LEAF;
  return open === 0 ? -1 : 31 - Math.clz32(open & -open);
}

/** Puts each trie's child into `parts`; false: one of them is full. */
function fillParts(tries: readonly Trie[], child: number, parts: Trie[]): boolean {
  for (let i = 0; i < tries.length; i += 1) {
    const part = childOf(tries[i]!, child);
    if (part === FULL) return false;
    parts[i] = part;
  }
  return true;
}

function childOf(trie: Trie, child: number): Trie {
  return typeof trie === 'number' ? trie : trie[child]!;
}

/** The largest number of a set that is not empty. */
export function lastOf(trie: Trie, height: number): number {
  if (trie === FULL) return spanOf(height) - 1;
  if (typeof trie === 'number') return 31 - Math.clz32(trie);
  for (let child = WIDTH - 1; ; child -= 1) {
    const part = trie[child]!;
    if (part !== EMPTY) return (spanOf(height) / WIDTH) * child + lastOf(part, height - 1);
  }
}

/** Tells every stretch of numbers in a row, in order; what touches across parts comes in pieces. */
export function eachStretch(
  trie: Trie,
  height: number,
  base: number,
  tell: (first: number, last: number) => void,
): void {
  if (trie === EMPTY) return;
  if (trie === FULL) {
    tell(base, base + spanOf(height) - 1);
  } else if (typeof trie === 'number') {
    for (let i = 0; i < WIDTH; i += 1) if (((trie >> i) & 1) === 1) tell(base + i, base + i);
  } else {
    const span = spanOf(height) / WIDTH;
    for (let i = 0; i < WIDTH; i += 1) eachStretch(trie[i]!, height - 1, base + i * span, tell);
  }
}

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}
