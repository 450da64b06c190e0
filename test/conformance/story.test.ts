// The stories of real logs are those that the recordings' own tool made of them, and the comparison tells what differs.
import { describe, expect, test } from 'vitest';
import { differences, judge, RULES, type Rule } from './story-difference.ts';
import { storyOf, type Story } from './story.ts';
import { caseNames, loggedCaseNames, recordedCase, recordedLog } from './truth.ts';

describe('the story of a real log equals the stored one', () => {
  test.each(loggedCaseNames())('%s', name => {
    const story = JSON.parse(JSON.stringify(storyOf(recordedLog(name)))) as Story;
    expect(story).toEqual(recordedCase(name).truth);
  });
});

describe('a story agrees with itself, and a changed one differs in the rule that the change belongs to', () => {
  const { truth } = recordedCase('onfailure-3');
  const changes: readonly { rule: Rule; title: string; change: (story: Story) => void }[] = [
    { rule: 'outcome', title: 'one more failure', change: story => Object.assign(story.jobs[0]!.final, { failed: 9 }) },
    { rule: 'outcome', title: 'a Job that is missing', change: story => story.jobs.pop() },
    { rule: 'outcome', title: 'a request refused', change: story => story.rejected.push('Job x: refused') },
    { rule: 'pods', title: 'another exit code', change: story => story.pods[0]!.exitCodes['main']!.push(9) },
    { rule: 'events', title: 'an event twice', change: story => story.events.push(story.events[0]!) },
    { rule: 'course', title: 'a step shown for long', change: story => story.jobs[0]!.status.push(lateStep(story)) },
    { rule: 'times', title: 'a pod created a second late', change: story => shiftPod(story, 1) },
  ];

  test('nothing differs from itself', () => {
    expect(differences(truth, structuredClone(truth))).toEqual(nothing());
  });

  test.each(changes)('$rule: $title', ({ rule, change }) => {
    const changed = structuredClone(truth);
    change(changed);
    const found = differences(truth, changed);
    expect(RULES.filter(one => found[one].length > 0)).toEqual([rule]);
  });

  test('half a second more or less is noise', () => {
    const changed = structuredClone(truth);
    shiftPod(changed, 0.5);
    expect(differences(truth, changed)).toEqual(nothing());
  });
});

describe('with two recordings', () => {
  const { truth } = recordedCase('single');
  const again = structuredClone(truth);
  again.jobs[0]!.final = { ...again.jobs[0]!.final, failed: 1 };

  test('a rule in which they differ is not judged', () => {
    expect(judge(truth, again, again)).toEqual({ ...nothing(), outcome: undefined });
  });

  test('the nearer one counts', () => {
    const late = structuredClone(truth);
    shiftPod(late, 0.7);
    const later = structuredClone(truth);
    shiftPod(later, 1.2);
    expect(judge(truth, late, later).times).toEqual([]);
    expect(judge(truth, undefined, later).times).toHaveLength(1);
  });
});

test('every case has a story, and nearly all a second recording', () => {
  const cases = caseNames().map(recordedCase);
  expect(cases.length).toBe(116);
  expect(cases.filter(({ again }) => again !== undefined).length).toBe(113);
});

function nothing(): Record<Rule, string[]> {
  return { outcome: [], pods: [], events: [], course: [], times: [] };
}

function shiftPod(story: Story, seconds: number): void {
  Object.assign(story.pods[0]!, { created: story.pods[0]!.created + seconds });
}

function lateStep(story: Story): Story['jobs'][number]['status'][number] {
  return { ...story.jobs[0]!.status.at(-1)!, succeeded: 7, t: story.end - 2 };
}
