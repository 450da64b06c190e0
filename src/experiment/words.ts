// Numbers in words, for findings: durations as people say them, percentages, factors.

/** `0.42 s`, `12.3 s`, `4 min 12 s`, `2 h 5 min`, `3 d 4 h`; a dash where there is none. */
export function durationWords(seconds: number): string {
  if (Number.isNaN(seconds)) return '–';
  if (seconds < 0) return `−${durationWords(-seconds)}`;
  if (seconds < 9.995) return `${trimmed(seconds.toFixed(2))} s`;
  if (seconds < 119.95) return `${trimmed(seconds.toFixed(1))} s`;
  if (seconds < 3599.5) return pair(Math.round(seconds), 60, 'min', 's');
  if (seconds < 172_770) return pair(Math.round(seconds / 60), 60, 'h', 'min');
  return pair(Math.round(seconds / 3600), 24, 'd', 'h');
}

function pair(amount: number, size: number, large: string, small: string): string {
  const rest = amount % size;
  const whole = `${Math.floor(amount / size)} ${large}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** `7.8`, `64`, `1.05`: a ratio with two or three digits that say something. */
export function factorWords(factor: number): string {
  if (factor >= 99.5) return factor.toFixed(0);
  return trimmed(factor >= 9.95 ? factor.toFixed(1) : factor.toFixed(2));
}

/** `12 %`, `0.4 %`. */
export function percentWords(share: number): string {
  const percent = share * 100;
  const digits = Math.abs(percent) < 9.95 && Math.abs(percent - Math.round(percent)) >= 0.05 ? 1 : 0;
  return `${percent.toFixed(digits)} %`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listWords(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 pod`, `2 pods`. */
export function countWords(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${trimmed(count.toFixed(1))} ${noun}s`;
}

/** What the terms of the ledger mean to a reader. */
export const TERM_WORDS: Readonly<Record<string, string>> = {
  work: 'work',
  sharing: 'sharing of CPU',
  waitingForNode: 'waiting for a node',
  imagePull: 'pulling images',
  start: 'starting pods',
  controller: 'the control plane',
  backoff: 'back-off',
  repeated: 'repeated work',
};
