// A history as an experiment file: what `joblab run` can do of it (Jobs, cluster, behaviour, edits) in the file's own
// words, and the whole of it under `fuzz`, which `joblab fuzz FILE` replays to the same bytes.
import type { ExperimentDocument, RuleDocument } from '../experiment/document.ts';
import type { PodRule } from '../models/workload/rule.ts';
import type { Action } from './fault-plan.ts';
import type { History } from './history.ts';
import type { Violation } from './invariant.ts';

/** What a counter-example file keeps for its replay. */
export interface CounterExample {
  readonly history: History;
  /** Historical bugs that were turned on. */
  readonly bugs: readonly string[];
}

/** The experiment file of a history. */
export function counterExampleDocument(
  { history, bugs }: CounterExample,
  violations: readonly Violation[],
): ExperimentDocument {
  const [first] = violations;
  const lines = violations.map(({ invariant, at, object, message }) => {
    const seconds = (at / 1_000_000).toFixed(3);
    return `${invariant} at ${seconds} s, ${object}: ${message}`;
  });
  const title = first === undefined ? 'A history of joblab fuzz' : `${first.invariant}: ${first.statement}`;
  const hidden = history.actions.filter(action => eventOf(action).length === 0);
  const note = hidden.length === 0 ? [] : ['', 'Only joblab fuzz does:', ...hidden.map(actionText)];
  return {
    title,
    description: [...lines, ...note].join('\n'),
    seed: history.seed,
    start: '2026-01-01T00:00:00Z',
    ...(history.until === undefined ? {} : { until: history.until }),
    cluster: {
      nodes: history.nodes,
      cpu: history.cpu,
      pods: history.pods,
      controlPlane: { profile: history.profile, ...limitsOf(history) },
      images: { cached: true },
    },
    manifests: history.manifests,
    ...(history.rules.length === 0 ? {} : { pods: history.rules.map(ruleDocument) }),
    events: history.actions.flatMap(eventOf).sort((a, b) => Number(a.at) - Number(b.at)),
    fuzz: { history: history, ...(bugs.length === 0 ? {} : { bugs }) },
  };
}

/** The counter-example of an experiment file; undefined: it has none. */
export function counterExampleOf(document: ExperimentDocument): CounterExample | undefined {
  const { fuzz } = document;
  const history = fuzz?.['history'];
  if (typeof history !== 'object' || history === null) return undefined;
  const bugs = Array.isArray(fuzz?.['bugs']) ? (fuzz['bugs'] as readonly unknown[]).map(String) : [];
  return { history: history as History, bugs };
}

function limitsOf({ actions }: History): Readonly<Record<string, number>> {
  const limits: Record<string, number> = {};
  for (const action of actions) if (action.action === 'limit') limits[action.name] = action.value;
  return limits;
}

function secondsOf(spec: PodRule['run']): number | undefined {
  return spec?.kind === 'constant' ? spec.value : undefined;
}

function ruleDocument(rule: PodRule): RuleDocument {
  const { match, run, exit, stop, stopExit, start } = rule;
  const given = { match, run: secondsOf(run), exit, stop: secondsOf(stop), stopExit, start: secondsOf(start) };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

type Event = NonNullable<ExperimentDocument['events']>[number];

/** The events of an experiment file that do what an action does; none for what only a fuzzed run has. */
function eventOf(action: Action): readonly Event[] {
  const { at } = action;
  switch (action.action) {
    case 'patch':
      return [{ at, patch: { kind: action.kind, name: action.name, ...action.patch } }];
    case 'delete':
      return [{ at, delete: { kind: action.kind, name: action.name, propagation: action.propagation } }];
    case 'apply':
      return [{ at, apply: [action.object] }];
    case 'delete-pod': {
      const grace = action.grace === undefined ? {} : { gracePeriodSeconds: action.grace };
      return [{ at, delete: { kind: 'Pod', ...action.pod, ...grace } }];
    }
    case 'evict-pod': {
      const reason = action.byKubelet ? { kubeletReason: 'The node was low on resource: memory.' } : {};
      return [{ at, evict: { ...action.pod, ...reason } }];
    }
    case 'lose-node':
      return [
        { at, stop: { node: action.node } },
        { at: at + action.for, start: { node: action.node } },
      ];
    default:
      return [];
  }
}

/** An action in words, with its instant. */
export function actionText(action: Action): string {
  const { at, action: name, ...rest } = action;
  const words = Object.entries(rest).map(([key, value]) =>
    typeof value === 'object' ? `${key} ${JSON.stringify(value)}` : `${key} ${String(value)}`,
  );
  return `${at} s: ${name} ${words.join(', ')}`;
}
