import { describe, expect, test } from 'vitest';
import { formatQuantity } from '../../../../src/models/api/quantity.ts';
import type { ResourceQuota } from '../../../../src/models/api/cluster-objects.ts';
import type { PodSpec } from '../../../../src/models/api/pod.ts';
import {
  newQuotaState,
  objectUsage,
  podUsage,
  QuotaLedger,
  quotaVerdict,
} from '../../../../src/models/apiserver/quota.ts';
import { podSpec, quota } from '../../../fixtures/api-objects.ts';

function usageOf(spec: PodSpec): Readonly<Record<string, string>> {
  return Object.fromEntries([...podUsage(spec)].map(([name, amount]) => [name, formatQuantity(amount)]));
}

function verdict(one: ResourceQuota, spec: PodSpec): string | undefined {
  return quotaVerdict([newQuotaState(one)], podUsage(spec), spec);
}

const big = podSpec([
  { name: 'a', resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1' } } },
  { name: 'b', resources: { requests: { cpu: '250m', 'example.com/gpu': 1 } } },
]);

test('a pod counts for itself and for all that it asks for', () => {
  expect(usageOf(big)).toEqual({
    pods: '1',
    'count/pods': '1',
    cpu: '750m',
    'requests.cpu': '750m',
    memory: '1Gi',
    'requests.memory': '1Gi',
    'requests.example.com/gpu': '1',
    'limits.cpu': '1',
  });
});

test('other objects count under their resource, some under a plain name too', () => {
  expect([...objectUsage('jobs.batch').keys()]).toEqual(['count/jobs.batch']);
  expect([...objectUsage('configmaps').keys()]).toEqual(['count/configmaps', 'configmaps']);
});

describe('a creation over a quota is refused in the words of the server', () => {
  test.each([
    [{ pods: '0' }, 'exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0'],
    [{ pods: '1' }, undefined],
    [{ cpu: '700m' }, 'failed quota: q: must specify cpu for: c'],
    [
      { 'limits.memory': '1Gi', 'requests.memory': '1Gi' },
      'failed quota: q: must specify limits.memory for: a,b,c; requests.memory for: b,c',
    ],
    [{ secrets: '0', 'count/jobs.batch': '0' }, undefined],
  ])('%j', (hard, expected) => {
    const spec = { ...big, initContainers: [{ name: 'c' }] };
    expect(verdict(quota(hard), spec)).toBe(expected);
  });

  test('all exceeded resources are named, in alphabetical order', () => {
    expect(verdict(quota({ 'requests.cpu': '0.5', pods: '5', cpu: '600m' }), big)).toBe(
      'exceeded quota: q, requested: cpu=750m,requests.cpu=750m, used: cpu=0,requests.cpu=0, ' +
        'limited: cpu=600m,requests.cpu=500m',
    );
  });
});

function priority(operator: string, values: readonly string[]): object {
  return { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator, values }] } };
}

describe('a quota with scopes counts the pods that fit them', () => {
  const deadline = podSpec(undefined, { activeDeadlineSeconds: 5 });
  const gold = podSpec(undefined, { priorityClassName: 'gold' });
  test.each([
    ['Terminating', { scopes: ['Terminating'] }, deadline, true],
    ['Terminating', { scopes: ['Terminating'] }, gold, false],
    ['NotTerminating', { scopes: ['NotTerminating'] }, deadline, false],
    ['BestEffort', { scopes: ['BestEffort'] }, gold, true],
    ['BestEffort', { scopes: ['BestEffort'] }, big, false],
    ['NotBestEffort', { scopes: ['NotBestEffort'] }, big, true],
    ['two scopes', { scopes: ['NotBestEffort', 'Terminating'] }, big, false],
    ['PriorityClass In', priority('In', ['gold']), gold, true],
    ['PriorityClass In', priority('In', ['gold']), deadline, false],
    ['PriorityClass NotIn', priority('NotIn', ['gold']), deadline, true],
    ['PriorityClass Exists', priority('Exists', []), deadline, false],
    ['PriorityClass Exists', priority('Exists', []), gold, true],
    ['a scope that is not known', { scopes: ['Other'] }, gold, false],
  ])('%s', (_, scopes, spec, isCounted) => {
    expect(verdict(quota({ pods: '0' }, scopes), spec) !== undefined).toBe(isCounted);
  });
});

describe('the ledger', () => {
  const small = podSpec();
  const charge = { usage: podUsage(small), spec: small };

  test('counts up to the limit, and again after something was given back', () => {
    const ledger = new QuotaLedger();
    ledger.setQuota(quota({ pods: '2' }), []);
    expect(ledger.charge('default', charge)).toBeUndefined();
    expect(ledger.charge('default', charge)).toBeUndefined();
    expect(ledger.charge('default', charge)).toBe(
      'exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2',
    );
    expect(ledger.used('default', 'q')).toEqual({ pods: '2' });
    ledger.release('default', charge);
    expect(ledger.used('default', 'q')).toEqual({ pods: '1' });
    expect(ledger.charge('default', charge)).toBeUndefined();
  });

  test('charges nothing where one of several quotas refuses', () => {
    const ledger = new QuotaLedger();
    const first = quota({ pods: '9' });
    ledger.setQuota(first, []);
    ledger.setQuota(
      { ...first, metadata: { ...first.metadata, name: 'r' }, spec: { hard: { 'count/pods': '0' } } },
      [],
    );
    expect(ledger.charge('default', charge)).toMatch(/^exceeded quota: r,/);
    expect(ledger.used('default', 'q')).toEqual({ pods: '0' });
  });

  test('counts what was there before the quota', () => {
    const ledger = new QuotaLedger();
    ledger.setQuota(quota({ pods: '2' }), [charge, charge, charge]);
    expect(ledger.used('default', 'q')).toEqual({ pods: '3' });
    expect(ledger.charge('default', charge)).toMatch(/^exceeded quota/);
  });

  test('knows nothing of other namespaces, nor of quotas that are gone', () => {
    const ledger = new QuotaLedger();
    ledger.setQuota(quota({ pods: '0' }), []);
    expect(ledger.charge('elsewhere', charge)).toBeUndefined();
    expect(ledger.hasQuotas('default')).toBe(true);
    ledger.removeQuota('default', 'q');
    expect(ledger.hasQuotas('default')).toBe(false);
    expect(ledger.charge('default', charge)).toBeUndefined();
    expect(ledger.used('default', 'q')).toBeUndefined();
  });
});
