// kuard, the demo program of "Kubernetes: Up and Running": generates RSA keys, a number of them, for a time, or one for
// each item of a MemQ queue (kubernetes-facts.md sections 8.2 to 8.4).
import { compileDistribution } from '../../sim/distribution.ts';
import type { Distribution } from '../../sim/distribution.ts';
import type { RandomStream } from '../../sim/random-stream.ts';
import { seconds } from '../../sim/time.ts';
import type { Micros } from '../../sim/time.ts';
import { NEVER } from './container-plan.ts';
import type { Program, Step } from './program.ts';

/** CPU seconds of one 4096-bit key on one core: heavy-tailed, since primes have to be found. An assumption. */
const KEY_TIME: Distribution = compileDistribution({ kind: 'lognormal', mean: 3, cv: 0.7 });

/** Beyond this many keys their sum is taken as its mean. */
const MOST_DRAWS = 10_000;

export interface KuardFlags {
  readonly isEnabled: boolean;
  /** 0: without end. */
  readonly count: number;
  /** 0: without end. */
  readonly time: Micros;
  readonly exitsOnComplete: boolean;
  readonly exitCode: number;
  /** Host of the MemQ server, and its queue; empty: local mode. */
  readonly host: string;
  readonly queue: string;
}

/** kuard's `--keygen-*` flags among a container's words; later ones win. */
export function readKuardFlags(words: readonly string[]): KuardFlags {
  const flags = new Map<string, string>();
  for (const [i, word] of words.entries()) {
    const match = /^--?([a-z-]+)(?:=(.*))?$/su.exec(word);
    if (match === null) continue;
    const next = words[i + 1];
    const isBoolean = match[1] === 'keygen-enable' || match[1] === 'keygen-exit-on-complete';
    const separate = isBoolean || next === undefined || next.startsWith('-') ? 'true' : next;
    flags.set(match[1] ?? '', match[2] ?? separate);
  }
  const number = (name: string): number => Math.max(0, Math.trunc(Number(flags.get(name) ?? '0')) || 0);
  const isTrue = (name: string): boolean => /^(?:1|t|true)$/iu.test(flags.get(name) ?? '');
  return {
    isEnabled: isTrue('keygen-enable'),
    count: number('keygen-num-to-gen'),
    time: number('keygen-time-to-run') * 1_000_000,
    exitsOnComplete: isTrue('keygen-exit-on-complete'),
    exitCode: number('keygen-exit-code') & 255,
    host: hostOf(flags.get('keygen-memq-server') ?? ''),
    queue: flags.get('keygen-memq-queue') ?? '',
  };
}

/** The first label of a URL's host: `http://queue:8080/memq` is `queue`. */
export function hostOf(url: string): string {
  const match = /^(?:[a-z]+:\/\/)?(?:[^@/]*@)?([\w-]+)/iu.exec(url);
  return match?.[1] ?? '';
}

/** CPU work of one key, in core-microseconds. */
export function keyWork(draws: RandomStream): number {
  return Math.max(1, seconds(KEY_TIME.sample(draws)));
}

/** CPU work of several keys, one after the other. */
export function keysWork(count: number, draws: RandomStream): number {
  if (count > MOST_DRAWS) return seconds(KEY_TIME.mean) * count;
  let work = 0;
  for (let i = 0; i < count; i += 1) work += keyWork(draws);
  return work;
}

/** Keys until the time is over, checked before each: a key that was begun is finished. */
export class TimedKeys implements Program {
  private readonly flags: KuardFlags;
  private readonly draw: (key: number) => number;
  private startedAt: Micros | undefined = undefined;
  private made = 0;

  /** @param draw work of the key of that number, in core-microseconds */
  constructor(flags: KuardFlags, draw: (key: number) => number) {
    this.flags = flags;
    this.draw = draw;
  }

  next(now: Micros): Step {
    this.startedAt ??= now;
    const { count, time, exitsOnComplete, exitCode } = this.flags;
    const isOver = now - this.startedAt >= (time === 0 ? NEVER : time) || (count > 0 && this.made >= count);
    if (isOver) return exitsOnComplete ? { kind: 'exit', code: exitCode } : { kind: 'wait' };
    this.made += 1;
    return { kind: 'cpu', amount: this.draw(this.made - 1) };
  }

  /** Nothing is left behind. */
  ended(): void {
    this.startedAt = undefined;
  }
}
