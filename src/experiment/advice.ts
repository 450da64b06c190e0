// Advice about Jobs and CronJobs that the API server accepts: each trap is shown by the simulated run that falls into
// it, and so is the change that avoids it, so that every number in the text is measured. `advice/` has one trap a file.
import type { Diagnostic } from '../models/api/diagnostic.ts';
import { asItStands } from './advice/as-it-stands.ts';
import { beyondCluster } from './advice/beyond-cluster.ts';
import { blockedSlot } from './advice/blocked-slot.ts';
import { countedEviction } from './advice/counted-eviction.ts';
import { countedWait } from './advice/counted-wait.ts';
import { cronLateStart } from './advice/cron-late-start.ts';
import { cronOverlap } from './advice/cron-overlap.ts';
import { cronSkippedRuns } from './advice/cron-skipped-runs.ts';
import { cronTimeZone } from './advice/cron-time-zone.ts';
import { earlyWorker } from './advice/early-worker.ts';
import { endlessSidecar } from './advice/endless-sidecar.ts';
import { fewRetries } from './advice/few-retries.ts';
import { hangingPod } from './advice/hanging-pod.ts';
import { lateQueue } from './advice/late-queue.ts';
import { leftBehind } from './advice/left-behind.ts';
import { lostLogs } from './advice/lost-logs.ts';
import { manyRetries } from './advice/many-retries.ts';
import { missingImage } from './advice/missing-image.ts';
import { orphanedPods } from './advice/orphaned-pods.ts';
import { ownFailures } from './advice/own-failures.ts';
import { Subject } from './advice/subject.ts';
import type { Finding, Trap } from './advice/subject.ts';
import { tinyPods } from './advice/tiny-pods.ts';
import { twinPods } from './advice/twin-pods.ts';
import type { Experiment } from './experiment.ts';
import { stepsOf } from './kubernetes-document.ts';
import type { PlacedManifest } from './manifest-source.ts';

const TRAPS: readonly Trap[] = [
  asItStands,
  beyondCluster,
  manyRetries,
  fewRetries,
  lostLogs,
  hangingPod,
  missingImage,
  countedWait,
  leftBehind,
  endlessSidecar,
  earlyWorker,
  lateQueue,
  countedEviction,
  twinPods,
  blockedSlot,
  orphanedPods,
  tinyPods,
  cronTimeZone,
  cronLateStart,
  cronSkippedRuns,
  cronOverlap,
];

/** What there is to say of an experiment file of one point: its author has thought of the world around the Job. */
const FILE_TRAPS: readonly Trap[] = [asItStands, beyondCluster, ownFailures];

/** Jobs with more pods would take long to be tried in so many ways. */
const MOST_PODS = 2000;

/**
 * Advice about the Jobs and CronJobs of manifests, or of an experiment file that varies nothing, in the order of files
 * and lines.
 *
 * @param manifests  the objects with their places, as the experiment was made of them
 */
export function adviceFor(experiment: Experiment, manifests: readonly PlacedManifest[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  const { isPlain, points } = experiment;
  if (points.length > 1) return found;
  for (const manifest of manifests) {
    const { kind } = manifest.object;
    if (kind !== 'Job' && kind !== 'CronJob') continue;
    const subject = new Subject(experiment, manifest.object);
    if (subject.size > MOST_PODS) continue;
    for (const trap of isPlain ? TRAPS : FILE_TRAPS) {
      const finding = trap.kind === kind ? trap.find(subject) : undefined;
      if (finding !== undefined) found.push(advice(manifest, finding));
    }
  }
  const files = [...new Set(manifests.map(manifest => manifest.file))];
  const rank = ({ file }: Diagnostic): number => files.indexOf(file);
  return found.toSorted((a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column);
}

function advice({ file, document }: PlacedManifest, { path, message }: Finding): Diagnostic {
  const place = document.placeOf(stepsOf(path), true);
  return { file, document: document.document, ...place, severity: 'advice', path, reason: 'Advice', message };
}
