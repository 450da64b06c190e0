// A broken history in words: which rule, which event, what the controller's cache believed, what was done, what the API
// showed. For the command line and for the message of a user's own test.
import { actionText } from './counter-example.ts';
import type { HarnessOptions } from './harness.ts';
import type { History } from './history.ts';
import type { Violation } from './invariant.ts';
import { invariantOf } from './invariants/all.ts';
import { storyOf } from './story.ts';

/** A violation: the rule, then where and when it was broken, then what was promised and believed. */
export function violationLines({ invariant, statement, at, object, message, belief }: Violation): readonly string[] {
  const known = invariantOf(invariant);
  return [
    `${invariant}: ${statement}`,
    `  at ${(at / 1_000_000).toFixed(6)} s, ${object === '' ? '' : `${object}: `}${message}`,
    ...(known === undefined ? [] : [`  promised: ${known.precondition}; source: ${known.source}`]),
    ...(belief === '' ? [] : [`  what the controller knew: ${belief}`]),
  ];
}

/** The edits and faults of a history, one a line, after a line with their number. */
export function actionLines({ actions }: History): readonly string[] {
  const count = actions.length === 1 ? '1 edit or fault' : `${actions.length} edits and faults`;
  return [count, ...actions.map(action => `  ${actionText(action)}`)];
}

/** What the API showed of the object up to the first violation. */
export function storyLines(history: History, violations: readonly Violation[], harness: HarnessOptions): string[] {
  const [first] = violations;
  return first === undefined ? [] : ['What led to it', ...storyOf(history, first, harness).map(text => `  ${text}`)];
}
