import { describe, expect, test } from 'vitest';
import { admit } from '../../../../src/models/api/admit.ts';

const UID = '11111111-1111-4111-8111-111111111111';
const container = { name: 'main', image: 'busybox' };

interface Change {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly pod?: Readonly<Record<string, unknown>>;
  readonly name?: string;
}

function job({ spec = {}, pod = {}, name = 'demo' }: Change): Record<string, unknown> {
  const podSpec = { restartPolicy: 'Never', containers: [container], ...pod };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { template: { spec: podSpec }, ...spec } };
}

function faultsOf(object: Record<string, unknown>): string[] {
  const verdict = admit(object, { uid: UID, epoch: 0 });
  return verdict.ok ? [] : verdict.causes.map(cause => `${cause.path}: ${cause.message}`);
}

const NONNEGATIVE = 'must be greater than or equal to 0';
const indexed = { completionMode: 'Indexed', completions: 3 };
const many = { completionMode: 'Indexed', completions: 100_001, backoffLimitPerIndex: 1 };

function policy(rule: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { podFailurePolicy: { rules: [rule] } };
}

function exitCodes(requirement: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return policy({ action: 'FailJob', onExitCodes: { operator: 'In', values: [1], ...requirement } });
}

function success(rule: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...indexed, successPolicy: { rules: [rule] } };
}

const RULE = 'spec.podFailurePolicy.rules[0]';
const SUCCESS = 'spec.successPolicy.rules[0]';
const OVER_TIGHT =
  'must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index';

describe('a Job is refused with the API server’s text for', () => {
  test.each<[string, Change, string[]]>([
    ['a negative parallelism', { spec: { parallelism: -1 } }, [`spec.parallelism: Invalid value: -1: ${NONNEGATIVE}`]],
    ['negative completions', { spec: { completions: -1 } }, [`spec.completions: Invalid value: -1: ${NONNEGATIVE}`]],
    [
      'a negative deadline',
      { spec: { activeDeadlineSeconds: -1 } },
      [`spec.activeDeadlineSeconds: Invalid value: -1: ${NONNEGATIVE}`],
    ],
    [
      'a failed-index limit without a limit per index',
      { spec: { ...indexed, maxFailedIndexes: 1 } },
      ['spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified'],
    ],
    [
      'a manager without a domain',
      { spec: { managedBy: 'foo' } },
      ['spec.managedBy: Invalid value: "foo": must be a domain-prefixed path (such as "acme.io/foo")'],
    ],
    [
      'a manager of too many bytes',
      { spec: { managedBy: `acme.io/${'x'.repeat(60)}` } },
      ['spec.managedBy: Too long: may not be more than 63 bytes'],
    ],
    [
      'an unknown completion mode',
      { spec: { completionMode: 'Foo' } },
      ['spec.completionMode: Unsupported value: "Foo": supported values: "NonIndexed", "Indexed"'],
    ],
    [
      'Indexed without completions',
      { spec: { completionMode: 'Indexed', parallelism: 1 } },
      ['spec.completions: Required value: when completion mode is Indexed'],
    ],
    [
      'too much parallelism for Indexed',
      { spec: { completionMode: 'Indexed', completions: 200_000, parallelism: 100_001 } },
      ['spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed'],
    ],
    [
      'more failed indexes than completions',
      { spec: { ...indexed, backoffLimitPerIndex: 1, maxFailedIndexes: 4 } },
      ['spec.maxFailedIndexes: Invalid value: 4: must be less than or equal to completions'],
    ],
    [
      'very many completions with a limit per index only',
      { spec: many },
      ['spec.maxFailedIndexes: Required value: must be specified when completions is above 100000'],
    ],
    [
      'very many completions with limits that are too high',
      { spec: { ...many, maxFailedIndexes: 10_001, parallelism: 10_001 } },
      [
        `spec.parallelism: Invalid value: 10001: ${OVER_TIGHT}`,
        `spec.maxFailedIndexes: Invalid value: 10001: ${OVER_TIGHT}`,
      ],
    ],
    [
      'a limit per index without indexes',
      { spec: { backoffLimitPerIndex: 1 } },
      ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode'],
    ],
    [
      'a success policy without indexes',
      { spec: { successPolicy: { rules: [{ succeededCount: 1 }] } } },
      [
        'spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":null,"SucceededCount":1}]}: ' +
          'requires indexed completion mode',
      ],
    ],
    [
      'an unknown replacement policy',
      { spec: { podReplacementPolicy: 'Foo' } },
      ['spec.podReplacementPolicy: Unsupported value: "Foo": supported values: "Failed", "TerminatingOrFailed"'],
    ],
    [
      'early replacement beside a failure policy',
      { spec: { ...exitCodes({}), podReplacementPolicy: 'TerminatingOrFailed' } },
      ['spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"'],
    ],
    [
      'a restart policy that is left out',
      { pod: { restartPolicy: undefined } },
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      'an unknown restart policy, twice',
      { pod: { restartPolicy: 'Foo' } },
      [
        'spec.template.spec.restartPolicy: Unsupported value: "Foo": supported values: "Always", "OnFailure", "Never"',
        'spec.template.spec.restartPolicy: Unsupported value: "Foo": supported values: "OnFailure", "Never"',
      ],
    ],
    ['a failure policy with restarts in the pod', { spec: exitCodes({}), pod: { restartPolicy: 'OnFailure' } }, []],
    [
      'a rule without an action',
      { spec: policy({ onExitCodes: { operator: 'In', values: [1] } }) },
      [`${RULE}.action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]`],
    ],
    [
      'an unknown action',
      { spec: policy({ action: 'Foo', onExitCodes: { operator: 'In', values: [1] } }) },
      [`${RULE}.action: Unsupported value: "Foo": supported values: "Count", "FailIndex", "FailJob", "Ignore"`],
    ],
    [
      'FailIndex without a limit per index',
      { spec: policy({ action: 'FailIndex', onExitCodes: { operator: 'In', values: [1] } }) },
      [`${RULE}.action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set`],
    ],
    [
      'a rule on both exit codes and conditions',
      {
        spec: policy({
          action: 'Ignore',
          onExitCodes: { operator: 'In', values: [1] },
          onPodConditions: [{ type: 'DisruptionTarget' }],
        }),
      },
      [`${RULE}: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported`],
    ],
    [
      'a rule on nothing',
      { spec: policy({ action: 'Ignore' }) },
      [`${RULE}: Invalid value: specifying one of OnExitCodes and OnPodConditions is required`],
    ],
    [
      'a container that is not there',
      { spec: exitCodes({ containerName: 'x' }) },
      [
        `${RULE}.onExitCodes.containerName: Invalid value: "x": ` +
          'must be one of the container or initContainer names in the pod template',
      ],
    ],
    [
      'exit code 0 with In',
      { spec: exitCodes({ values: [0] }) },
      [`${RULE}.onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator`],
    ],
    [
      'exit codes twice',
      { spec: exitCodes({ values: [1, 1] }) },
      [`${RULE}.onExitCodes.values[1]: Duplicate value: 1`],
    ],
    [
      'exit codes out of order',
      { spec: exitCodes({ values: [2, 1] }) },
      [`${RULE}.onExitCodes.values: Invalid value: [2,1]: must be ordered`],
    ],
    [
      'an unknown operator',
      { spec: exitCodes({ operator: 'Foo' }) },
      [`${RULE}.onExitCodes.operator: Unsupported value: "Foo": supported values: "In", "NotIn"`],
    ],
    [
      'a condition status that there is not',
      { spec: policy({ action: 'Ignore', onPodConditions: [{ type: 'A', status: 'Foo' }] }) },
      [`${RULE}.onPodConditions[0].status: Unsupported value: "Foo": supported values: "False", "True", "Unknown"`],
    ],
    [
      'a success count above the completions',
      { spec: success({ succeededCount: 4 }) },
      [
        `${SUCCESS}.succeededCount: Invalid value: 4: ` +
          'must be less than or equal to 3 (the number of specified completions)',
      ],
    ],
    [
      'a success count above the listed indexes',
      { spec: success({ succeededCount: 2, succeededIndexes: '1' }) },
      [
        `${SUCCESS}.succeededCount: Invalid value: 2: ` +
          'must be less than or equal to 1 (the number of indexes in the specified succeededIndexes field)',
      ],
    ],
    [
      'an index that is too large',
      { spec: success({ succeededIndexes: '0-3' }) },
      [`${SUCCESS}.succeededIndexes: Invalid value: "0-3": error parsing succeededIndexes: too large index: "3"`],
    ],
    [
      'an interval of three parts',
      { spec: success({ succeededIndexes: '0-1-2' }) },
      [
        `${SUCCESS}.succeededIndexes: Invalid value: "0-1-2": error parsing succeededIndexes: the fragment "0-1-2" ` +
          "violates the requirement that an index interval can have at most two parts separated by '-'",
      ],
    ],
    [
      'an Indexed name whose hosts would have no valid name',
      { name: 'a.b', spec: indexed },
      ['metadata.name: Invalid value: "a.b": will not able to create pod with invalid DNS label: a.b-2'],
    ],
    [
      'a selector of its own',
      { spec: { selector: { matchLabels: { a: 'b' } } } },
      [
        `spec.selector: Invalid value: {"matchLabels":{"a":"b","batch.kubernetes.io/controller-uid":"${UID}"}}: ` +
          '`selector` not auto-generated',
        `spec.template.metadata.labels: Invalid value: {"batch.kubernetes.io/controller-uid":"${UID}",` +
          `"batch.kubernetes.io/job-name":"demo","controller-uid":"${UID}","job-name":"demo"}: ` +
          '`selector` does not match template `labels`',
      ],
    ],
  ])('%s', (_, change, faults) => {
    const expected =
      faults.length > 0
        ? faults
        : [
            'spec.template.spec.restartPolicy: Invalid value: "OnFailure": ' +
              'only "Never" is supported when podFailurePolicy is specified',
          ];
    expect(faultsOf(job(change))).toEqual(expected);
  });
});

describe('a Job is accepted with', () => {
  test.each<[string, Change]>([
    ['a deadline of no time', { spec: { activeDeadlineSeconds: 0 } }],
    ['no completions', { spec: { completions: 0 } }],
    ['no parallelism', { spec: { parallelism: 0 } }],
    ['a failure policy without rules', { spec: { podFailurePolicy: { rules: [] } } }],
    ['an empty list of indexes', { spec: success({ succeededIndexes: '' }) }],
    ['exit code 0 with NotIn', { spec: exitCodes({ operator: 'NotIn', values: [0] }) }],
    [
      'a limit per index and restarts in the pod',
      { spec: { ...indexed, backoffLimitPerIndex: 1 }, pod: { restartPolicy: 'OnFailure' } },
    ],
  ])('%s', (_, change) => {
    expect(faultsOf(job(change))).toEqual([]);
  });

  test('both counts left out: one of each', () => {
    const verdict = admit(job({}), { uid: UID, epoch: 0 });
    expect(verdict.ok && verdict.published['spec']).toMatchObject({ parallelism: 1, completions: 1, backoffLimit: 6 });
  });

  test('labels of its own keeps exactly those', () => {
    const object = { ...job({}), metadata: { name: 'demo', labels: { a: 'b' } } };
    const verdict = admit(object, { uid: UID, epoch: 0 });
    expect(verdict.ok && verdict.object.metadata.labels).toEqual({ a: 'b' });
  });

  test('a name that is no DNS label is warned about', () => {
    const verdict = admit(job({ name: 'a.b' }), { uid: UID, epoch: 0 });
    const text =
      'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; ' +
      'a DNS label is recommended: [must not contain dots]';
    expect(verdict.ok && verdict.warnings).toEqual([text]);
  });
});
