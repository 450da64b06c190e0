// Durations of whole seconds as Go prints them, for the kubelet's messages.
import type { Micros } from '../../sim/time.ts';

/** `10s`, `1m20s`, `5m0s`, `1h0m0s`; fractions of a second are cut off. */
export function formatGoSeconds(span: Micros): string {
  const total = Math.floor(span / 1_000_000);
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const rest = `${total % 60}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
