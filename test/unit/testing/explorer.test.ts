// Exhaustive looks: a crash at every request, other orders of simultaneous events, and what they are good for: a bug
// that needs one certain crash is found.
import { describe, expect, test } from 'vitest';
import { exploreCrashes, exploreOrders } from '../../../src/testing/explorer.ts';
import { runHistory } from '../../../src/testing/harness.ts';
import type { History } from '../../../src/testing/history.ts';
import { variantOf } from '../../../src/testing/variant.ts';

const container = { name: 'main', image: 'busybox' };

function history(spec: object, given: Partial<History> = {}): History {
  return {
    seed: 1,
    profile: 'recorded',
    nodes: 1,
    cpu: 4,
    pods: 110,
    manifests: [
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'a' },
        spec: { ...spec, template: { spec: { restartPolicy: 'Never', containers: [container] } } },
      },
    ],
    rules: [
      { match: { ordinal: 0 }, run: { kind: 'constant', value: 2 }, exit: 1 },
      { match: {}, run: { kind: 'constant', value: 3 }, exit: 0 },
    ],
    actions: [],
    ...given,
  };
}

const INDEXED = history({ completions: 2, parallelism: 2, completionMode: 'Indexed' });

describe('a crash before or after any request', () => {
  test.each([
    ['of an Indexed Job with a failure', INDEXED],
    ['of a Job of three pods', history({ completions: 3, parallelism: 2 })],
    ['of a Job that fails', history({ completions: 2, parallelism: 2, backoffLimit: 0 })],
    ['of a Job with a deadline', history({ completions: 2, activeDeadlineSeconds: 1 })],
  ])('%s does no harm, and the Job ends', (_, given) => {
    const requests = runHistory(given).requests.get('job-controller') ?? 0;
    const { runs, broken, isCutOff } = exploreCrashes(given, 'job-controller');
    expect(requests).toBeGreaterThan(5);
    expect({ runs, broken, isCutOff }).toEqual({ runs: 2 * requests, broken: [], isCutOff: false });
  });

  test('does no harm either where the next process reads lists that are behind', () => {
    expect(exploreCrashes(INDEXED, 'job-controller', { behind: 2 }).broken).toEqual([]);
  });

  test('shows a controller that forgets to list pods before it frees them', () => {
    const controllers = variantOf('job-controller', {
      request: request =>
        request.verb === 'updateStatus' && request.object.kind === 'Job'
          ? { ...request, object: { ...request.object, status: { ...statusOf(request.object), uncounted: undefined } } }
          : request,
    });
    expect(exploreCrashes(INDEXED, 'job-controller', { controllers }).broken.length).toBeGreaterThan(0);
  });
});

function statusOf(object: object): object {
  return 'status' in object && typeof object.status === 'object' && object.status !== null ? object.status : {};
}

describe('simultaneous events in other orders', () => {
  const ideal = history({ completions: 2, parallelism: 2 }, { profile: 'ideal' });

  test('change nothing that is promised, where any one of them comes first', () => {
    const { runs, broken, isCutOff } = exploreOrders(ideal);
    expect(runs).toBeGreaterThan(5);
    expect({ broken, isCutOff }).toEqual({ broken: [], isCutOff: false });
  });

  test('are cut off at the bound', () => {
    expect(exploreOrders(ideal, { moved: 2, atMost: 10 })).toEqual({ runs: 10, broken: [], isCutOff: true });
  });
});
