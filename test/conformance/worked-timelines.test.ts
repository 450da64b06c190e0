// The worked timelines of the Job controller (kubernetes-facts.md section 14): every status it writes, and when. The
// real controller was run once against an in-memory API to get them; here latencies and throttles are off, so that the
// instants are the listed ones exactly. Those that were calculated, because they are about throttles and other parts,
// come last.
import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { describe, expect, test } from 'vitest';
import { storyOfRun } from './replay.ts';
import type { Story } from './story.ts';
import { playTimeline, type TimelineOutcome } from './timeline-run.ts';
import { SCENES } from './timeline-scenes.ts';

const FILE = new URL('../data/worked-timelines.json', import.meta.url);
const EXPECTED = JSON.parse(readFileSync(FILE, 'utf8')) as Readonly<Record<string, TimelineOutcome>>;

describe('the Job controller writes what the real one wrote, when it wrote it', () => {
  test.each(Object.entries(SCENES))('%s', (name, scene) => {
    expect(playTimeline(scene)).toEqual(EXPECTED[name]);
  });

  test('every timeline has a scene, and every scene a timeline', () => {
    expect(Object.keys(SCENES)).toEqual(Object.keys(EXPECTED));
  });
});

test('14.22 nine pods of thirty are told one by one, the others together, and the end not at all', () => {
  const story = recorded([job({ completions: 30, parallelism: 30 })], [{ run: 3 }]);
  const events = story.events.filter(event => event.object === 'Job/j');
  const messages = events.map(event => event.message.replace(/\d+$/, 'N'));
  expect(messages).toEqual([
    ...Array<string>(9).fill('Created pod: pod#N'),
    '(combined from similar events): Created pod: pod#N',
  ]);
});

// Calculated with all events going first it would be 4.8 s; the recorded large Jobs had their hundredth pod at 3.8 to
// 4.6 s.
test('14.11 a hundred pods are created at the pace of the client, the status comes after the last', () => {
  const story = recorded([job({ completions: 100, parallelism: 100 })], [{ run: 60 }]);
  const last = Math.max(...story.pods.map(pod => pod.created));
  expect(last).toBeGreaterThan(3.8);
  expect(last).toBeLessThan(4.8);
  const status = story.jobs[0]?.status.find(({ active }) => active > 0);
  expect(status?.active).toBe(100);
  expect(status?.t).toBeGreaterThan(last);
});

describe('14.12 a CronJob of each minute that forbids overlap, with Jobs of 150 s', () => {
  test('the latest missed run starts as soon as the Job has ended', () => {
    expect(startedJobs({})).toEqual(['c@30 at 30', 'c@150 at 181']);
  });

  test('with startingDeadlineSeconds 20 it is too late for that', () => {
    expect(startedJobs({ startingDeadlineSeconds: 20 })).toEqual(['c@30 at 30', 'c@210 at 210']);
  });
});

test('14.23 a pod on a lost node is replaced after 340 to 356 s, and its Job stays at SuccessCriteriaMet', () => {
  const more = {
    until: 600,
    events: [{ at: 6, stop: { node: 'node-1' } }],
    cluster: { nodes: 2, controlPlane: 'recorded' },
  };
  const rules = [{ match: { ordinal: 0 }, run: 1000 }, { run: 10 }];
  const story = recorded([job({})], rules, more);
  const [lost, replacement] = story.pods;
  expect(lost?.node).toBe('node-1');
  expect(lost?.gone).toBeUndefined();
  expect((replacement?.created ?? 0) - 6).toBeGreaterThan(340);
  expect((replacement?.created ?? 0) - 6).toBeLessThan(357);
  expect(story.jobs[0]?.final.conditions.map(({ type }) => type)).toEqual(['SuccessCriteriaMet']);
});

/** Names of the CronJob's Jobs and the seconds in which they were created. */
function startedJobs(more: object): string[] {
  const story = recorded([cronJob(more)], [{ run: 150 }], { start: '2026-01-01T00:00:30Z', until: 300 });
  return story.jobs.map(({ name, created }) => `${name} at ${Math.floor(created)}`);
}

function cronJob(more: object): object {
  const schedule = { schedule: '*/1 * * * *', concurrencyPolicy: 'Forbid', ...more };
  const jobTemplate = { spec: spec({}) };
  return { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'c' }, spec: { ...schedule, jobTemplate } };
}

function spec(more: object): object {
  return { ...more, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } } };
}

function job(more: object): object {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j' }, spec: spec(more) };
}

function recorded(manifests: readonly object[], pods: readonly object[], more: object = {}): Story {
  return storyOfRun('timeline', stringify({ cluster: { controlPlane: 'recorded' }, manifests, pods, ...more }));
}
