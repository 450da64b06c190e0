// The first runs of an experiment as the report page carries them along: every pod with its phases, packed, so that ten
// thousand pods take some 400 kB. Times are rounded down to the run's tick. Packing and unpacking stand side by side.
import type {
  JobRecord,
  NodeRecord,
  PodColumns,
  RestartWaits,
  RunRecord,
  Series,
} from '../models/recording/run-record.ts';
import { packNumbers, unpackNumbers } from './packed-numbers.ts';

/** A run as JSON. Infinite and absent times are null. */
export interface PackedRun {
  /** Words for the point and its result. */
  readonly label: string;
  /** Microseconds a unit of the columns. */
  readonly tick: number;
  readonly end: number;
  readonly jobs: readonly PackedJob[];
  readonly nodes: readonly PackedNode[];
  readonly series: readonly { readonly name: string; readonly at: string; readonly value: readonly number[] }[];
  readonly count: number;
  /** Columns in the order of `COLUMNS`, each a packed list. */
  readonly columns: readonly string[];
  /** Waits for restarts: rows of pods, beginnings and lengths in microseconds, exit codes plus 1; packed lists. */
  readonly restartWaits: readonly [string, string, string, string];
  /** Names of pods; `~` stands for the name of the pod's Job. */
  readonly names: readonly string[];
  /** Phases and reasons, which the columns name by number. */
  readonly words: readonly string[];
}

type Maybe = number | null;
type PackedJob = Omit<JobRecord, 'startedAt' | 'finishedAt' | 'ledger' | 'completions'> & {
  readonly startedAt: Maybe;
  readonly finishedAt: Maybe;
  readonly completions: Maybe;
};
type PackedNode = Omit<NodeRecord, 'until'> & { readonly until: Maybe };

const TIMES = ['created', 'bound', 'pulled', 'running', 'finished', 'gone'] as const;
const NUMBERS = ['job', 'index', 'attempt', 'ordinal', 'node', 'outcome', 'exitCode', 'restarts'] as const;
/** Runs of fewer pods keep every microsecond. */
const FEW_PODS = 2000;
/** More changes of a series than this cannot be seen. */
const MOST_CHANGES = 3000;
const SERIES = /^(running|queue:.*|function:.*)$/;

const orNull = (value: number): Maybe => (Number.isFinite(value) ? value : null);

/** Packs one run. */
export function packRun(record: RunRecord, label: string): PackedRun {
  const { pods } = record;
  const tick = pods.length < FEW_PODS ? 1 : 1000;
  const words = new Map<string, number>();
  const wordNumber = (word: string): number => {
    const known = words.get(word) ?? words.size;
    words.set(word, known);
    return known;
  };
  const rows = Array.from({ length: pods.length }, (_, row) => row);
  return {
    label,
    tick,
    end: record.end,
    jobs: record.jobs.map(packedJob),
    nodes: record.nodes.map(node => ({ ...node, until: orNull(node.until) })),
    series: record.series.filter(own => SERIES.test(own.name) && own.at.length <= MOST_CHANGES).map(packedSeries),
    count: pods.length,
    columns: [
      ...packedTimes(pods, tick),
      ...NUMBERS.map(name => packNumbers(rows.map(row => pods[name][row]! + 1))),
      packNumbers(rows.map(row => wordNumber(pods.phase(row)))),
      packNumbers(rows.map(row => wordNumber(pods.reason(row)))),
    ],
    restartWaits: packedWaits(pods.restartWaits),
    names: rows.map(row => shortName(pods.name(row), record.jobs[pods.job[row]!]?.name)),
    words: [...words.keys()],
  };
}

function packedJob({ ledger: _ledger, ...job }: JobRecord): PackedJob {
  return {
    ...job,
    startedAt: orNull(job.startedAt),
    finishedAt: orNull(job.finishedAt),
    completions: job.completions ?? null,
  };
}

function packedWaits({ row, from, until, exitCode }: RestartWaits): PackedRun['restartWaits'] {
  const starts = from.map(time => Math.floor(time));
  const lengths = until.map((time, i) => Math.floor(time) - starts[i]!);
  return [packNumbers(row), packNumbers(starts), packNumbers(lengths), packNumbers(exitCode.map(code => code + 1))];
}

function unpackedWaits([row, from, lengths, exitCode]: PackedRun['restartWaits']): RestartWaits {
  const starts = unpackNumbers(from);
  return {
    row: Int32Array.from(unpackNumbers(row)),
    from: starts,
    until: unpackNumbers(lengths).map((length, i) => length + starts[i]!),
    exitCode: Int32Array.from(unpackNumbers(exitCode), code => code - 1),
  };
}

function packedSeries({ name, at, value }: Series): PackedRun['series'][number] {
  return { name, at: packNumbers(at.map(time => Math.max(0, Math.floor(time)))), value: [...value] };
}

/** Each time as what it is later than the phase before (the first: than the pod before), plus one; 0: it never came. */
function packedTimes(pods: PodColumns, tick: number): readonly string[] {
  const before = new Float64Array(pods.length);
  return TIMES.map((name, i) => {
    let last = 0;
    const column = Array.from(pods[name].subarray(0, pods.length), (time, row) => {
      const from = i === 0 ? last : before[row]!;
      if (!Number.isFinite(time)) return 0;
      const own = Math.max(from, Math.floor(time / tick));
      before[row] = own;
      last = own;
      return own - from + 1;
    });
    return packNumbers(column);
  });
}

function shortName(name: string, job: string | undefined): string {
  return job !== undefined && name.startsWith(job) ? `~${name.slice(job.length)}` : name;
}

function fullName(name: string, job: string | undefined): string {
  return job !== undefined && name.startsWith('~') ? job + name.slice(1) : name;
}

/** What of a record layouts of pods read; more than this a packed run does not hold. */
export interface ShownRun extends Pick<RunRecord, 'end' | 'jobs' | 'nodes' | 'series'> {
  readonly pods: Omit<PodColumns, 'cpuSeconds' | 'shared' | 'successes'>;
}

/** The run that was packed; its Jobs without their ledgers. */
export function unpackRun(packed: PackedRun): ShownRun {
  const { words, names, jobs, count: length } = packed;
  const columns = packed.columns.map(unpackNumbers);
  const column = (i: number): Float64Array => columns[i] ?? new Float64Array(length);
  const times = unpackedTimes(columns, packed);
  const time = (name: (typeof TIMES)[number]): Float64Array => times[TIMES.indexOf(name)]!;
  const number = (name: (typeof NUMBERS)[number]): Int32Array =>
    Int32Array.from(column(TIMES.length + NUMBERS.indexOf(name)), value => value - 1);
  const job = number('job');
  const phases = column(TIMES.length + NUMBERS.length);
  const reasons = column(TIMES.length + NUMBERS.length + 1);
  return {
    end: packed.end,
    jobs: jobs.map(unpackedJob),
    nodes: packed.nodes.map(own => ({ ...own, until: own.until ?? Number.POSITIVE_INFINITY })),
    series: packed.series.map(({ name, at, value }) => ({
      name,
      at: unpackNumbers(at),
      value: Float64Array.from(value),
    })),
    pods: {
      length,
      job,
      index: number('index'),
      attempt: number('attempt'),
      ordinal: number('ordinal'),
      node: number('node'),
      created: time('created'),
      bound: time('bound'),
      pulled: time('pulled'),
      running: time('running'),
      finished: time('finished'),
      gone: time('gone'),
      outcome: Uint8Array.from(number('outcome')),
      exitCode: number('exitCode'),
      restarts: number('restarts'),
      restartWaits: unpackedWaits(packed.restartWaits),
      name: row => fullName(names[row] ?? '', jobs[job[row]!]?.name),
      phase: row => words[phases[row]!] ?? '',
      reason: row => words[reasons[row]!] ?? '',
    },
  };
}

function unpackedJob(packed: PackedJob): JobRecord {
  return {
    ...packed,
    startedAt: packed.startedAt ?? Number.NaN,
    finishedAt: packed.finishedAt ?? Number.NaN,
    completions: packed.completions ?? undefined,
    ledger: undefined,
  };
}

function unpackedTimes(columns: readonly Float64Array[], { count, tick }: PackedRun): readonly Float64Array[] {
  const before = new Float64Array(count);
  return TIMES.map((_, i) => {
    let last = 0;
    return Float64Array.from(columns[i]!, (later, row) => {
      if (later === 0) return Number.NaN;
      const own = (i === 0 ? last : before[row]!) + later - 1;
      before[row] = own;
      last = own;
      return own * tick;
    });
  });
}

/** Characters that all runs of a page may take together. */
const MOST_CHARACTERS = 900_000;

/** What the page's script reads. */
export interface PageData {
  readonly runs: readonly PackedRun[];
  /** Which run is shown first. */
  readonly first: number;
  /** Runs that would make the page too large. */
  readonly omitted: number;
}

/** Packs runs in order as long as they fit into the page, the one to be shown first before all others. */
export function packRuns(
  runs: readonly { readonly record: RunRecord; readonly label: string }[],
  shownFirst: number,
): PageData {
  let left = MOST_CHARACTERS;
  const packed = new Map<number, PackedRun>();
  const order = [...runs.keys()].sort((a, b) => Number(b === shownFirst) - Number(a === shownFirst) || a - b);
  for (const i of order) {
    const { record, label } = runs[i]!;
    // A pod takes at least some 25 characters: what cannot fit is not even tried.
    if (record.pods.length === 0 || record.pods.length * 25 > left) continue;
    const own = packRun(record, label);
    const size = JSON.stringify(own).length;
    if (size > left) continue;
    left -= size;
    packed.set(i, own);
  }
  const kept = [...packed.keys()].sort((a, b) => a - b);
  const withPods = runs.filter(({ record }) => record.pods.length > 0).length;
  return {
    runs: kept.map(i => packed.get(i)!),
    first: Math.max(0, kept.indexOf(shownFirst)),
    omitted: withPods - kept.length,
  };
}
