// Numbers in words, for findings: durations as people say them, percentages, factors.

/** `4 ms`, `0.42 s`, `12.3 s`, `4 min 12 s`, `2 h 5 min`, `3 d 4 h`; a dash where there is none. */
export function durationWords(seconds: number): string {
  if (Number.isNaN(seconds)) return '–';
  if (seconds < 0) return `−${durationWords(-seconds)}`;
  if (seconds > 0 && seconds < 0.00995) return `${shortened(seconds * 1000)} ms`;
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

/** Two digits that say something, of a number that is nearly 0: `0.0042`. */
function shortened(value: number): string {
  const text = value.toPrecision(2);
  // Below that a zero is as good.
  return text.includes('e') ? (Math.abs(value) < 1e-6 ? '0' : text) : trimmed(text);
}

/** Any other number, with three digits that say something: `0.00123`, `1.5`, `1234`; a dash where there is none. */
export function roughly(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (Math.abs(value) >= 99.95) return value.toFixed(Math.abs(value) < 999.5 ? 1 : 0).replace(/\.0$/, '');
  return Math.abs(value) < 0.000_995 ? shortened(value) : trimmed(Number(value.toPrecision(3)).toString());
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** `7.8`, `64`, `1.05`: a ratio with two or three digits that say something. */
export function factorWords(factor: number): string {
  if (Math.abs(factor) < 0.00995) return shortened(factor);
  if (factor >= 99.5) return factor.toFixed(0);
  return trimmed(factor >= 9.95 ? factor.toFixed(1) : factor.toFixed(2));
}

/** `12 %`, `0.4 %`. */
export function percentWords(share: number): string {
  const percent = share * 100;
  if (Math.abs(percent) < 0.0995) return `${shortened(percent)} %`;
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
