// Sets of completion indexes, as `completedIndexes` and `failedIndexes` list them: read from text, extended and written
// again (kubernetes-facts.md section 1.2). A set never changes; one more index costs O(log) however many there are.
import {
  contains,
  countBoth,
  eachStretch,
  EMPTY,
  firstInNone,
  heightFor,
  lastOf,
  raise,
  spanOf,
  withRange,
  type Trie,
} from './index-trie.ts';

/** An immutable set of whole numbers ≥ 0. */
export class IndexSet {
  static readonly empty: IndexSet = new IndexSet(EMPTY, 0, 0, -1);
  /** Number of indexes in the set. */
  readonly size: number;
  /** The largest index; -1: the set is empty. */
  readonly last: number;
  private readonly trie: Trie;
  private readonly height: number;
  private text: string | undefined;

  private constructor(trie: Trie, height: number, size: number, last: number) {
    this.trie = trie;
    this.height = height;
    this.size = size;
    this.last = last;
    this.text = undefined;
  }

  /**
   * Reads an index list as the Job controller does: entries that are not integers are skipped, parsing stops at the
   * first start ≥ completions, an interval's end is cut to completions − 1, adjacent intervals are merged.
   */
  static parse(text: string, completions: number): IndexSet {
    let set = IndexSet.empty;
    if (text === '') return set;
    for (const part of text.split(',')) {
      const dash = part.indexOf('-');
      const start = integer(dash < 0 ? part : part.slice(0, dash));
      const end = dash < 0 ? start : integer(part.slice(dash + 1));
      if (start === undefined || end === undefined) continue;
      if (start >= completions) break;
      // What begins before the last index is taken to go on from it.
      set = set.withRun(Math.max(start, set.last + 1), Math.min(end, completions - 1), end >= start);
    }
    return set;
  }

  /** The set of some indexes in increasing order (repeats allowed). */
  static of(sorted: readonly number[]): IndexSet {
    return IndexSet.empty.with(sorted);
  }

  has(index: number): boolean {
    return index >= 0 && heightFor(index) <= this.height && contains(this.trie, this.height, index);
  }

  /** This set and some indexes (repeats allowed). */
  with(indexes: readonly number[]): IndexSet {
    return indexes.reduce((set, index) => set.withOne(index), this as IndexSet);
  }

  /** This set and an index. */
  withOne(index: number): IndexSet {
    return this.has(index) ? this : this.withRun(index, index, true);
  }

  /** This set without an index. */
  without(index: number): IndexSet {
    if (!this.has(index)) return this;
    if (this.size === 1) return IndexSet.empty;
    const trie = withRange(this.trie, this.height, index, index, false);
    return new IndexSet(trie, this.height, this.size - 1, index < this.last ? this.last : lastOf(trie, this.height));
  }

  /** The smallest index ≥ `from` that is not in the set. */
  firstMissing(from: number): number {
    return firstMissingOfAll([this], from);
  }

  /** Number of indexes in both sets. */
  overlap(other: IndexSet): number {
    const height = Math.max(this.height, other.height);
    return countBoth(this.raised(height), other.raised(height), height);
  }

  /** As the API writes it: `1`, `1,2`, `1-3`, joined by commas. */
  toString(): string {
    this.text ??= this.write();
    return this.text;
  }

  /** The trie of this set at a height that is not less than its own. */
  raised(height: number): Trie {
    return height === this.height ? this.trie : raise(this.trie, this.height, height);
  }

  /** The height of the trie. */
  get levels(): number {
    return this.height;
  }

  /** This set and a run of indexes that it has not. */
  private withRun(start: number, end: number, isRun: boolean): IndexSet {
    if (!isRun || end < start) return this;
    const height = Math.max(this.height, heightFor(end));
    const trie = withRange(this.raised(height), height, start, end, true);
    return new IndexSet(trie, height, this.size + end - start + 1, Math.max(this.last, end));
  }

  private write(): string {
    const parts: string[] = [];
    let start = -1;
    let end = -2;
    const close = (): void => {
      if (start < 0) return;
      parts.push(start === end ? `${start}` : `${start}${end === start + 1 ? ',' : '-'}${end}`);
    };
    eachStretch(this.trie, this.height, 0, (first, last) => {
      if (first !== end + 1) {
        close();
        start = first;
      }
      end = last;
    });
    close();
    return parts.join(',');
  }
}

/** The smallest index ≥ `from` that none of the sets has. */
export function firstMissingOfAll(sets: readonly IndexSet[], from: number): number {
  let height = 0;
  for (let i = 0; i < sets.length; i += 1) height = Math.max(height, sets[i]!.levels);
  if (heightFor(from) > height) return from;
  const found = firstInNone(
    sets.map(set => set.raised(height)),
    height,
    from,
  );
  return found >= 0 ? found : Math.max(from, spanOf(height));
}

function integer(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

/**
 * `completedIndexes` or `failedIndexes` of a Job's status: text as somebody wrote it, or a set whose text is made when
 * somebody reads it. Lists are compared by their text.
 */
export class IndexList {
  static readonly empty: IndexList = new IndexList('', IndexSet.empty);
  private written: string | undefined;
  /** What the text says, if it was written by the rules. */
  private readonly set: IndexSet | undefined;

  private constructor(written: string | undefined, set: IndexSet | undefined) {
    this.written = written;
    this.set = set;
  }

  /** A list as it was found; it need not be one. */
  static of(text: string): IndexList {
    return text === '' ? IndexList.empty : new IndexList(text, undefined);
  }

  static from(set: IndexSet): IndexList {
    return set.size === 0 ? IndexList.empty : new IndexList(undefined, set);
  }

  get text(): string {
    this.written ??= this.set?.toString() ?? '';
    return this.written;
  }

  /** The indexes below `completions`, read as `IndexSet.parse` reads the text. O(log n) where a set made it. */
  within(completions: number): IndexSet {
    return this.isWithin(completions) ? (this.set ?? IndexSet.empty) : IndexSet.parse(this.text, completions);
  }

  /** For certain a list by the rules, of indexes below `completions`: there is nothing to check. */
  isWithin(completions: number): boolean {
    return this.set !== undefined && this.set.last < completions;
  }

  equals(other: IndexList): boolean {
    if (this === other) return true;
    if (this.set !== undefined && other.set !== undefined) {
      if (this.set === other.set) return true;
      if (this.set.size !== other.set.size) return false;
    }
    return this.text === other.text;
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}
