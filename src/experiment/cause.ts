// What may make a run long, and the same experiment without it: rerun with the same draws, the difference is what that
// cause is worth. A cause may stand in for another (a pod that needs no back-off may wait for a node instead), so that
// the parts need not add up.
import { compileDistribution } from '../sim/distribution.ts';
import { toSeconds } from '../sim/time.ts';
import { profileOf } from './control-plane.ts';
import type { ExperimentDocument, NodeDocument, RuleDocument, TimeDocument } from './document.ts';
import { distributionSpec } from './time-document.ts';

/** One of the causes, and how to be without it. */
export interface Cause {
  /** `the back-off between retries` */
  readonly words: string;
  /** The experiment at a point without it; undefined where it has no such thing. */
  readonly without: (document: ExperimentDocument) => ExperimentDocument | undefined;
}

/** More of everything than pods can ask for. */
const ENDLESS = { cpu: 1_000_000, memory: '1Pi', pods: 1_000_000 } as const;

export const CAUSES: readonly Cause[] = [
  {
    words: 'the back-off between retries',
    without: document => {
      const { 'job.podBackoffBase': pods, 'kubelet.crashBackoffBase': containers } = figuresOf(document);
      if (pods === 0 && containers === 0) return undefined;
      return withFigures(document, { 'job.podBackoffBase': '0s', 'kubelet.crashBackoffBase': '0s' });
    },
  },
  {
    words: 'pulling images',
    without: document => {
      const { images, ...cluster } = document.cluster ?? {};
      const isThere = images?.pull !== undefined || images?.bandwidth !== undefined;
      const { unpullable = [], ...others } = images ?? {};
      const takesTime = images?.cached !== true && (isThere || figuresOf(document)['kubelet.imagePull'] > 0);
      if (!takesTime && unpullable.length === 0) return undefined;
      return { ...document, cluster: { ...cluster, images: { ...others, cached: true } } };
    },
  },
  { words: 'limited CPU and room on the nodes', without: withEndlessNodes },
  {
    words: 'throttled requests to the API server',
    without: document => {
      const figures = figuresOf(document);
      const throttles = ['controller.qps', 'scheduler.qps', 'kubelet.qps'] as const;
      if (throttles.every(name => figures[name] === 0)) return undefined;
      return withFigures(document, Object.fromEntries(throttles.map(name => [name, 0])));
    },
  },
  {
    words: 'all other delays of control plane and kubelets',
    without: document => {
      const profile = figuresOf(document);
      if (profile.name === 'ideal') return undefined;
      // What the other causes are about stays as it was.
      const kept = {
        'kubelet.imagePull': `${toSeconds(profile['kubelet.imagePull'])}s`,
        'job.podBackoffBase': `${toSeconds(profile['job.podBackoffBase'])}s`,
        'kubelet.crashBackoffBase': `${toSeconds(profile['kubelet.crashBackoffBase'])}s`,
        'controller.qps': profile['controller.qps'],
        'scheduler.qps': profile['scheduler.qps'],
      };
      return { ...document, cluster: { ...document.cluster, controlPlane: { profile: 'ideal', ...kept } } };
    },
  },
  { words: 'stragglers: tasks that take longer than the mean', without: withoutSpread },
  {
    words: 'failures of pods',
    without: document => {
      const rules = document.pods ?? [];
      if (rules.every(rule => rule.fail === undefined)) return undefined;
      return { ...document, pods: rules.map(({ fail: _fail, ...rule }) => rule) };
    },
  },
];

function figuresOf(document: ExperimentDocument) {
  return profileOf(document.cluster?.controlPlane);
}

function withFigures(
  document: ExperimentDocument,
  figures: Readonly<Record<string, string | number>>,
): ExperimentDocument {
  const given = document.cluster?.controlPlane ?? 'real';
  const before = typeof given === 'string' ? { profile: given } : given;
  return { ...document, cluster: { ...document.cluster, controlPlane: { ...before, ...figures } } };
}

/** As many nodes as there were, each with room for anything. */
function withEndlessNodes(document: ExperimentDocument): ExperimentDocument {
  const { nodes, autoscaler, ...cluster } = document.cluster ?? {};
  const grown = (node: NodeDocument): NodeDocument => ({ ...node, ...ENDLESS });
  return {
    ...document,
    cluster: {
      ...cluster,
      ...ENDLESS,
      ...(nodes === undefined ? {} : { nodes: typeof nodes === 'number' ? nodes : nodes.map(grown) }),
      ...(autoscaler === undefined
        ? {}
        : {
            autoscaler: autoscaler.node === undefined ? autoscaler : { ...autoscaler, node: grown(autoscaler.node) },
          }),
    },
  };
}

/** Every task takes the mean of its distribution. Undefined where no time is drawn, or a mean is infinite. */
function withoutSpread(document: ExperimentDocument): ExperimentDocument | undefined {
  let changes = 0;
  const mean = (time: TimeDocument): TimeDocument => {
    const distribution = compileDistribution(distributionSpec(time));
    if (!(distribution.variance > 0) || !Number.isFinite(distribution.mean)) return time;
    changes += 1;
    return distribution.mean;
  };
  const rules = (document.pods ?? []).map((rule): RuleDocument => {
    const { run, cpu } = rule;
    return {
      ...rule,
      ...(run === undefined ? {} : { run: mean(run) }),
      ...(cpu === undefined ? {} : { cpu: mean(cpu) }),
    };
  });
  const queues = (document.queues ?? []).map(queue => ({ ...queue, service: mean(queue.service) }));
  if (changes === 0) return undefined;
  return {
    ...document,
    ...(rules.length === 0 ? {} : { pods: rules }),
    ...(queues.length === 0 ? {} : { queues }),
  };
}
