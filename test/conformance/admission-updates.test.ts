// Every recorded patch is taken or refused as the real API server did.
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readKubernetesText } from '../../src/experiment/kubernetes-document.ts';
import { admit, admitPatch, admitUpdate } from '../../src/models/api/admit.ts';
import type { Patched, Refusal } from '../../src/models/api/admit.ts';
import { encode } from '../../src/models/api/encoding.ts';
import type { Job } from '../../src/models/api/job.ts';
import type { ApiObject } from '../../src/models/api/object.ts';
import { jsonPatch, mergePatch } from '../../src/models/api/strategic-merge.ts';
import { causeTexts, masked, ordered, readTruth, recordedTexts } from './admission-case.ts';
import type { UpdateCase } from './admission-case.ts';

const cases = readTruth<UpdateCase>('admission-updates.jsonl.gz');

const CONTEXT = { epoch: 0 };
const SUSPENDED = {
  type: 'Suspended',
  status: 'True',
  reason: 'JobSuspended',
  message: 'Job suspended',
  lastTransitionTime: 0,
  lastProbeTime: 0,
} as const;

/** The object as it was when the patch came: controllers had been at work for 0.4 s. */
function before(one: UpdateCase): ApiObject {
  const document = readKubernetesText(one.manifest).documents[0];
  const admitted = admit(document?.object ?? {}, { uid: '11111111-1111-4111-8111-111111111111', epoch: 0 });
  if (!admitted.ok) throw new Error(admitted.message);
  const object = { ...admitted.object, metadata: { ...admitted.object.metadata, resourceVersion: 7 } };
  if (object.kind !== 'Job') return object;
  const job = object as Job;
  const status = job.spec.suspend
    ? { ...job.status, conditions: [SUSPENDED] }
    : { ...job.status, startTime: 0, active: 1 };
  return { ...job, status } as Job;
}

type Outcome = Patched | Refusal | 'unreadable';

function outcomeOf(one: UpdateCase): Outcome {
  const current = before(one);
  const published = encode(current, 0);
  let patch: unknown;
  try {
    patch = parse(one.patch);
  } catch {
    return 'unreadable';
  }
  if (one.type === 'strategic') return admitPatch(current, patch as Record<string, unknown>, CONTEXT);
  if (one.type === 'merge') {
    return admitUpdate(current, mergePatch(published, patch) as Record<string, unknown>, CONTEXT);
  }
  const patched = jsonPatch(published, patch as unknown[]);
  return patched.ok ? admitUpdate(current, patched.value, CONTEXT) : 'unreadable';
}

function isAccepted(outcome: Outcome): outcome is Patched {
  return outcome !== 'unreadable' && outcome.ok;
}

function after(outcome: Patched): unknown {
  const { metadata } = outcome.object;
  const generation = metadata.generation + (outcome.isSpecChanged ? 1 : 0);
  const published = encode({ ...outcome.object, metadata: { ...metadata, generation } }, 0);
  const object = JSON.parse(masked(JSON.stringify(published))) as Record<string, Record<string, unknown>>;
  for (const key of ['uid', 'creationTimestamp', 'resourceVersion']) delete object['metadata']?.[key];
  delete object['status'];
  return ordered(object);
}

describe('patches as the API server takes or refuses them', () => {
  test('each one is accepted or refused as recorded', () => {
    const wrong = cases.filter(one => isAccepted(outcomeOf(one)) !== one.accepted);
    expect(wrong.map(one => one.name)).toEqual([]);
  });

  test('the causes of each refusal are the recorded ones', () => {
    const wrong = cases.filter(one => {
      const outcome = outcomeOf(one);
      const causes = outcome === 'unreadable' || outcome.ok ? [] : causeTexts(outcome.causes);
      return JSON.stringify(causes) !== JSON.stringify(recordedTexts(one));
    });
    expect(wrong.map(one => one.name)).toEqual([]);
  });

  test.each(cases.filter(one => one.accepted && one.object !== null).map(one => [one.name, one] as const))(
    '%s leaves the recorded object, generation included',
    (_, one) => {
      const outcome = outcomeOf(one);
      expect(isAccepted(outcome) && after(outcome)).toEqual(ordered(one.object));
    },
  );
});
