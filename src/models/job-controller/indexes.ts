// Sets of completion indexes as sorted runs: the text of `completedIndexes` and `failedIndexes` parsed, extended and
// written again in time proportional to the runs, not the indexes (kubernetes-facts.md section 1.2).

/** An immutable set of indexes; run i is [starts[i], ends[i]], both included; runs are disjoint and not adjacent. */
export class IndexSet {
  static readonly empty: IndexSet = new IndexSet([], []);
  /** Number of indexes in the set. */
  readonly size: number;
  private readonly starts: readonly number[];
  private readonly ends: readonly number[];
  private text: string | undefined;

  private constructor(starts: readonly number[], ends: readonly number[]) {
    this.starts = starts;
    this.ends = ends;
    let size = 0;
    for (let i = 0; i < starts.length; i += 1) size += (ends[i] ?? 0) - (starts[i] ?? 0) + 1;
    this.size = size;
  }

  /**
   * Reads an index list as the Job controller does: entries that are not integers are skipped, parsing stops at the
   * first start ≥ completions, an interval's end is cut to completions − 1, adjacent intervals are merged.
   */
  static parse(text: string, completions: number): IndexSet {
    if (text === '') return IndexSet.empty;
    const starts: number[] = [];
    const ends: number[] = [];
    for (const part of text.split(',')) {
      const dash = part.indexOf('-');
      const start = integer(dash < 0 ? part : part.slice(0, dash));
      let end = dash < 0 ? start : integer(part.slice(dash + 1));
      if (start === undefined || end === undefined) continue;
      if (start >= completions) break;
      if (end >= completions) end = completions - 1;
      append(starts, ends, start, end);
    }
    return starts.length === 0 ? IndexSet.empty : new IndexSet(starts, ends);
  }

  /** The set of some indexes in increasing order (repeats allowed). */
  static of(sorted: readonly number[]): IndexSet {
    return IndexSet.empty.with(sorted);
  }

  has(index: number): boolean {
    let low = 0;
    let high = this.starts.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if ((this.ends[middle] ?? 0) < index) low = middle + 1;
      else if ((this.starts[middle] ?? 0) > index) high = middle - 1;
      else return true;
    }
    return false;
  }

  /** This set and some indexes in increasing order (repeats allowed). */
  with(sorted: readonly number[]): IndexSet {
    if (sorted.length === 0) return this;
    const starts: number[] = [];
    const ends: number[] = [];
    let run = 0;
    for (const index of sorted) {
      while (run < this.starts.length && (this.starts[run] ?? 0) <= index) {
        append(starts, ends, this.starts[run] ?? 0, this.ends[run] ?? 0);
        run += 1;
      }
      append(starts, ends, index, index);
    }
    for (; run < this.starts.length; run += 1) append(starts, ends, this.starts[run] ?? 0, this.ends[run] ?? 0);
    return new IndexSet(starts, ends);
  }

  /** The smallest index ≥ `from` that is not in the set. */
  firstMissing(from: number): number {
    let index = from;
    for (let i = 0; i < this.starts.length; i += 1) {
      if ((this.ends[i] ?? 0) < index) continue;
      if ((this.starts[i] ?? 0) > index) return index;
      index = (this.ends[i] ?? 0) + 1;
    }
    return index;
  }

  /** Number of indexes in both sets. */
  overlap(other: IndexSet): number {
    let count = 0;
    let i = 0;
    let j = 0;
    while (i < this.starts.length && j < other.starts.length) {
      const start = Math.max(this.starts[i] ?? 0, other.starts[j] ?? 0);
      const endHere = this.ends[i] ?? 0;
      const endThere = other.ends[j] ?? 0;
      const end = Math.min(endHere, endThere);
      if (end >= start) count += end - start + 1;
      if (endHere <= endThere) i += 1;
      else j += 1;
    }
    return count;
  }

  /** As the API writes it: `1`, `1,2`, `1-3`, joined by commas. */
  toString(): string {
    this.text ??= this.starts
      .map((start, i) => {
        const end = this.ends[i] ?? start;
        if (end === start) return `${start}`;
        return end === start + 1 ? `${start},${end}` : `${start}-${end}`;
      })
      .join(',');
    return this.text;
  }
}

/** Adds a run that begins not before the last one; overlapping and adjacent runs become one. */
function append(starts: number[], ends: number[], start: number, end: number): void {
  if (end < start) return;
  const last = ends.length - 1;
  if (last >= 0 && start <= (ends[last] ?? 0) + 1) {
    if (end > (ends[last] ?? 0)) ends[last] = end;
    return;
  }
  starts.push(start);
  ends.push(end);
}

function integer(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}
