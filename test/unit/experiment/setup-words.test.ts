// The cluster in one line: what is the same at every point, and nothing else.
import { expect, test } from 'vitest';
import type { ExperimentDocument } from '../../../src/experiment/document.ts';
import { setupWords } from '../../../src/experiment/setup-words.ts';

test.each<[string, ExperimentDocument, string]>([
  ['nothing said', {}, '4 nodes × 4 CPU, control plane real'],
  ['one node', { cluster: { nodes: 1, cpu: '2' } }, '1 node × 2 CPU, control plane real'],
  ['nodes varied by a case', { cases: [{ name: 'few', cluster: { nodes: 2 } }] }, 'control plane real'],
  ['nodes varied by the grid', { vary: { nodes: { path: 'cluster.nodes', values: [1, 2] } } }, 'control plane real'],
  ['another factor', { vary: { parallelism: [1, 2] } }, '4 nodes × 4 CPU, control plane real'],
  [
    'an autoscaler of one case',
    { cases: [{ name: 'grows', cluster: { autoscaler: { max: 5 } } }] },
    '4 nodes × 4 CPU, control plane real',
  ],
])('%s', (_, document, words) => {
  expect(setupWords(document)).toBe(words);
});
