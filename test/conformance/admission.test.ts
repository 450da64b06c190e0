// Every recorded manifest is judged as the real kubectl and API server judged it.
import { describe, expect, test } from 'vitest';
import { kubectlCreate } from '../../src/experiment/kubernetes-document.ts';
import type { Fault } from '../../src/models/api/fault.ts';
import { causeTexts, masked, ordered, readTruth, recordedTexts } from './admission-case.ts';
import type { AdmissionCase } from './admission-case.ts';

const cases = readTruth<AdmissionCase>('admission.jsonl.gz');

/** Numbers that JavaScript cannot hold, and what a plugin of the recorded cluster adds to pods. */
const OBJECTS_APART = new Set(['deadline-max-int64', 'kind-pod']);

function causesOf(one: AdmissionCase): string[] {
  const { verdicts } = kubectlCreate(one.manifest);
  return causeTexts(
    verdicts.flatMap((verdict): readonly Fault[] => (verdict.ok || !('causes' in verdict) ? [] : verdict.causes)),
  );
}

/** Defaulted objects without what the recording leaves out. */
function objectsOf(one: AdmissionCase): string[] {
  const { verdicts } = kubectlCreate(one.manifest);
  return verdicts.flatMap(verdict => {
    if (!verdict.ok) return [];
    const object = JSON.parse(masked(JSON.stringify(verdict.published))) as Record<string, Record<string, unknown>>;
    delete object['metadata']?.['uid'];
    return [JSON.stringify(ordered({ status: {}, ...object }))];
  });
}

/** Order of lines aside: kubectl prints causes in the server's order, which is not always the same. */
function linesOf(text: string): string[] {
  return text.split('\n').sort();
}

describe('manifests as the API server takes or refuses them', () => {
  test('the recording has hundreds of manifests, good and bad', () => {
    expect(cases.filter(one => one.accepted).length).toBeGreaterThan(150);
    expect(cases.filter(one => !one.accepted).length).toBeGreaterThan(300);
  });

  test('each one is accepted or refused as recorded', () => {
    const wrong = cases.filter(one => (kubectlCreate(one.manifest).exit === 0) !== one.accepted);
    expect(wrong.map(one => one.name)).toEqual([]);
  });

  test('the causes of each refusal are the recorded ones', () => {
    const wrong = cases.filter(one => JSON.stringify(causesOf(one)) !== JSON.stringify(recordedTexts(one)));
    expect(wrong.map(one => one.name)).toEqual([]);
  });

  test('kubectl prints the recorded lines', () => {
    const wrong = cases.filter(one => {
      const printed = linesOf(masked(kubectlCreate(one.manifest).stderr));
      return JSON.stringify(printed) !== JSON.stringify(linesOf(one.stderr));
    });
    expect(wrong.map(one => one.name)).toEqual([]);
  });

  test('accepted objects have the recorded defaults', () => {
    const accepted = cases.filter(one => one.object !== null && !OBJECTS_APART.has(one.name));
    const wrong = accepted.filter(one => {
      const recorded = [one.object].flat().map(object => JSON.stringify(ordered(object)));
      return JSON.stringify(objectsOf(one)) !== JSON.stringify(recorded);
    });
    expect(wrong.map(one => one.name)).toEqual([]);
  });
});
