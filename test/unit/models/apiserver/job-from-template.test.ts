import { describe, expect, it } from 'vitest';
import { prepareJob } from '../../../../src/models/api/admit.ts';
import { makeMeta } from '../../../../src/models/api/object.ts';
import { JobsFromTemplates } from '../../../../src/models/apiserver/job-from-template.ts';
import { aJob } from '../job-controller/fixtures.ts';

const { selector: _none, ...spec } = aJob().spec;

function made(number: number, labels: Record<string, string> = {}) {
  return { ...aJob(), metadata: makeMeta({ name: `c-${number}`, uid: `uid-${number}`, labels }), spec };
}

describe('JobsFromTemplates', () => {
  it.each([
    ['without labels of their own', {}],
    ['with labels of their own', { app: 'nightly' }],
  ])('makes Jobs %s exactly as the server makes each alone', (_, labels) => {
    const templates = new JobsFromTemplates();
    for (const number of [1, 2, 3]) {
      const job = made(number, labels);
      expect(templates.prepare(job)).toEqual(prepareJob(job));
    }
  });

  it('shares the spec of the pods', () => {
    const templates = new JobsFromTemplates();
    const [first, second] = [1, 2].map(number => templates.prepare(made(number)));
    expect(second?.spec.template.spec).toBe(first?.spec.template.spec);
    expect(second?.spec.template.metadata?.labels).not.toEqual(first?.spec.template.metadata?.labels);
  });
});
