// What `joblab fuzz` says: how often everything was reached, and what broke, why and how to see it again.
import { runCluster } from '../models/cluster/cluster.ts';
import { reachTable, type BrokenSeed, type Counts } from '../testing/campaign.ts';
import type { CheckedLog } from '../testing/check-log.ts';
import { actionLines, storyLines, violationLines } from '../testing/explanation.ts';
import type { HarnessOptions } from '../testing/harness.ts';
import { inputOf } from '../testing/history.ts';
import type { Violation } from '../testing/invariant.ts';
import { compileFaults } from '../testing/fault-plan.ts';
import { knownBehaviours } from '../testing/known-behaviours.ts';
import type { Shrunk } from '../testing/shrink.ts';
import { coloured } from './colour.ts';
import type { CampaignResult } from './fuzz-campaign.ts';
import { textTable } from './text-table.ts';
import { timelineText } from './timeline.ts';

const USUAL_WIDTH = 100;

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The outcome of a campaign: how many histories, and the table of what was reached. */
export function campaignText({ part, from, seconds }: CampaignResult): string[] {
  const pace = Math.round((part.histories / Math.max(seconds, 0.001)) * 3600);
  const lines = [
    `${counted(part.histories, 'history', 'histories')} (seeds from ${from}), ${pace} an hour, ` +
      counted(part.broken.length, 'breaks an invariant', 'break an invariant'),
    '',
    ...textTable([
      ['REACHED', 'WHAT', 'TIMES'],
      ...reachTable(part).map(({ group, name, count }) => [group, name, String(count)]),
    ]),
  ];
  const accepted = knownBehaviours.filter(({ name }) => (part.accepted[name] ?? 0) > 0);
  if (accepted.length > 0) {
    lines.push('', 'Known live behaviours of the real controllers, no violations:');
    for (const { name, reason } of accepted) lines.push(`  ${name} (${part.accepted[name]}): ${reason}`);
  }
  return lines;
}

/** How often each invariant failed where histories were falsified. */
export function failingText(fired: Counts): string[] {
  return textTable([['FAILING SIDE', 'TIMES'], ...Object.entries(fired).map(([id, count]) => [id, String(count)])]);
}

/** A violation in words. */
export function violationText(violation: Violation): string[] {
  const [rule = '', ...rest] = violationLines(violation);
  const { invariant } = violation;
  return [`${coloured('red', invariant)}${rule.slice(invariant.length)}`, ...rest];
}

export interface BrokenWords {
  readonly broken: BrokenSeed;
  readonly shrunk: Shrunk;
  readonly violations: readonly Violation[];
  readonly harness: HarnessOptions;
  readonly others: number;
  readonly path: string;
  readonly replay: string;
}

/** What broke, in the smallest history that still breaks it. */
export function brokenText(words: BrokenWords): string[] {
  const { broken, shrunk, violations, harness, others, path, replay } = words;
  const { history, runs } = shrunk;
  const lines = ['', `Seed ${broken.seed}, shrunk in ${counted(runs, 'run', 'runs')}:`];
  for (const violation of violations.slice(0, 3)) lines.push(...violationText(violation));
  lines.push('', ...actionLines(history), '', ...storyLines(history, violations, harness));
  const record = runCluster(inputOf(history), {
    faults: compileFaults(history.actions),
    keepsSeries: false,
    ...(harness.bugs === undefined ? {} : { bugs: harness.bugs }),
    ...(harness.controllers === undefined ? {} : { controllers: harness.controllers }),
  });
  const timeline = timelineText(record, Math.min(process.stdout.columns ?? USUAL_WIDTH, 140));
  if (timeline.length > 0) lines.push('', 'Timeline', ...timeline);
  if (others > 0) lines.push('', `${counted(others, 'other seed is', 'other seeds are')} broken, too.`);
  return [...lines, '', `saved as ${path}`, `replay: ${replay}`];
}

/** What the invariants say of a recorded log. */
export function judgedText(path: string, { violations, judged, events }: CheckedLog): string[] {
  const times = [...judged.values()].reduce((sum, count) => sum + count, 0);
  const which = [...judged].filter(([, count]) => count > 0).length;
  const broken = counted(violations.length, 'violation', 'violations');
  return [
    `${path}: ${counted(events, 'event', 'events')}, ${which} invariants judged ${times} times, ${broken}`,
    ...violations.flatMap(violation => violationText(violation)),
  ];
}
