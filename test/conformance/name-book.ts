// Names in a watch log and what a story calls them: a pod is `pod#k` of its Job, a Job of a CronJob `NAME@<offset of
// its scheduled minute>`, so that random suffixes and the wall clock do not show.

/** What a story says of a pod where it is named. */
export interface NamedPod {
  readonly job: string;
  readonly pod: string;
}

const SUFFIX = /^[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const TOKEN = /[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/g;

export class NameBook {
  readonly cronJobs: Set<string> = new Set();
  /** Jobs by the names they have in the log. */
  readonly jobs: Set<string> = new Set();
  /** Pods by name and by uid. */
  readonly pods: Map<string, NamedPod> = new Map();
  private readonly epoch: number;

  constructor(epoch: number) {
    this.epoch = epoch;
  }

  job(name: string): string {
    const [head, tail] = atLastDash(name);
    if (head === '' || !this.cronJobs.has(head) || !/^\d+$/.test(tail)) return name;
    return `${head}@${shortNumber(Number(tail) * 60 - this.epoch)}`;
  }

  /** The object of an event, and the Job whose pods its message names without the Job. */
  subject(of: { readonly kind?: string; readonly name?: string }): { readonly object: string; readonly job: string } {
    const pod = this.pods.get(of.name ?? '');
    if (of.kind === 'Pod' && pod !== undefined) return { object: `Pod/${pod.job}/${pod.pod}`, job: pod.job };
    if (of.kind !== 'Job') return { object: `${of.kind}/${of.name}`, job: '' };
    const job = this.job(of.name ?? '');
    return { object: `Job/${job}`, job };
  }

  /** A message with all names replaced, as `job` would say it. */
  inWords(message: string, job: string): string {
    return message.replaceAll('default/', 'NS/').replaceAll(TOKEN, word => this.word(word, job));
  }

  private word(word: string, job: string): string {
    const pod = this.pods.get(word);
    if (pod !== undefined) return pod.job === job ? pod.pod : `${pod.job}/${pod.pod}`;
    const [head, tail] = atLastDash(word);
    if (head !== '' && SUFFIX.test(tail)) {
      const withoutIndex = head.replace(/\d+$/, '').replace(/-+$/, '');
      if (this.jobs.has(head) || this.jobs.has(withoutIndex)) return 'pod#?';
    }
    return this.job(word);
  }
}

/** What stands before and after the last dash; without one, all is after it. */
function atLastDash(name: string): readonly [string, string] {
  const at = name.lastIndexOf('-');
  return at < 0 ? ['', name] : [name.slice(0, at), name.slice(at + 1)];
}

/** At most six significant digits, as the recordings' tool prints offsets. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}
