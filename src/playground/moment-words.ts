// A moment of a run in words: what stands below the animation, and is all that a screen reader needs of it.
import { count, duration, list, plural } from '../report/words.ts';
import type { Moment, Scene } from './scene.ts';
import { momentAt } from './scene.ts';

/** `At 1 min 20 s: 8 pods running, 3 waiting for a node; 42 of 64 done, 2 failed; back-off for another 13 s.` */
export function momentWords(scene: Scene, at: number): string {
  const moment = momentAt(scene, at);
  const active: string[] = [];
  if (moment.running > 0) active.push(`${plural(moment.running, 'pod')} running`);
  if (moment.starting > 0) active.push(`${count(moment.starting)} starting`);
  if (moment.waiting > 0) active.push(`${count(moment.waiting)} waiting for a node`);
  const of = scene.wanted === undefined ? '' : ` of ${count(scene.wanted)}`;
  const ended = [`${count(moment.succeeded)}${of} done`];
  if (moment.failed > 0) ended.push(`${plural(moment.failed, 'attempt')} failed`);
  if (moment.removed > 0) ended.push(`${count(moment.removed)} stopped`);
  const parts = [active.length === 0 ? 'nothing runs' : list(active), ended.join(', ')];
  if (moment.backoff !== undefined) parts.push(backoffWords(moment, at));
  return `At ${duration(at)}: ${parts.join('; ')}.`;
}

function backoffWords({ backoff }: Moment, at: number): string {
  if (backoff === undefined) return '';
  return `back-off of ${duration(backoff.until - backoff.from)}, ${duration(backoff.until - at)} left`;
}
