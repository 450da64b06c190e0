// Manifests for tests of advice: what one trap, or all of them, say of a text.
import { adviceFor } from '../../../src/experiment/advice.ts';
import { Subject } from '../../../src/experiment/advice/subject.ts';
import type { Finding, Trap } from '../../../src/experiment/advice/subject.ts';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { readManifests } from '../../../src/experiment/manifest-source.ts';
import type { Diagnostic } from '../../../src/models/api/diagnostic.ts';
import { formatDiagnostic } from '../../../src/models/api/diagnostic.ts';

/** A container that ends after three seconds. */
export const MAIN = '{name: main, image: busybox, command: [sleep, "3"]}';

/** Advice of all traps. */
export function adviceOn(text: string): Diagnostic[] {
  const source = { name: 'j.yaml', text };
  const loading = loadExperiment(source);
  if (!loading.ok) throw new Error(loading.faults.map(formatDiagnostic).join('\n'));
  return adviceFor(loading.experiment, readManifests(source, {}).manifests);
}

/** What one trap has to say of the last object. */
export function tryTrap(trap: Trap, text: string): Finding | undefined {
  const source = { name: 'j.yaml', text };
  const loading = loadExperiment(source);
  if (!loading.ok) throw new Error(loading.faults.map(formatDiagnostic).join('\n'));
  const object = readManifests(source, {}).manifests.at(-1)?.object ?? {};
  return trap.find(new Subject(loading.experiment, object));
}

/** A long pattern in pieces. */
export function pattern(...parts: readonly string[]): RegExp {
  return new RegExp(parts.join(''));
}
