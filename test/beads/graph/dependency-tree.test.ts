import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead, BeadId } from '../../../src/beads/bead.ts';
import { dependencyTree, type TreeRequest } from '../../../src/beads/graph/dependency-tree.ts';
import { madeBead as bead, madeEdge as edge } from '../../support/made-bead.ts';

function drawn(beads: readonly Bead[], root: string, request: Partial<TreeRequest> = {}): string[] {
  return dependencyTree(beads, { root: `bd-${root}` as BeadId, direction: 'down', ...request }).map(
    ({ id, bead: held, depth, edge: by, isTruncated }) =>
      `${'  '.repeat(depth)}${by ? `${by.type} ` : ''}${id}${held ? '' : ' ?'}${isTruncated ? ' …' : ''}`,
  );
}

const diamond = [
  bead('a', { edges: [edge('blocks', 'b'), edge('blocks', 'c')] }),
  bead('b', { edges: [edge('blocks', 'd')] }),
  bead('c', { edges: [edge('blocks', 'd'), edge('parent-child', 'e'), edge('relates-to', 'a')] }),
  bead('d', { edges: [edge('related', 'e')] }),
  bead('e'),
];

test('what a bead depends on stands below it; what stands elsewhere already is not opened again', () => {
  assert.deepEqual(drawn(diamond, 'a'), [
    'bd-a',
    '  blocks bd-b',
    '    blocks bd-d',
    '      related bd-e',
    '  blocks bd-c',
    '    blocks bd-d …',
    '    parent-child bd-e',
  ]);
});

test('the other way it shows what depends on the bead', () => {
  assert.deepEqual(drawn(diamond, 'd', { direction: 'up' }), [
    'bd-d',
    '  blocks bd-b',
    '    blocks bd-a',
    '  blocks bd-c',
    '    blocks bd-a',
  ]);
});

test('the depth ends where asked, and what lies deeper is marked', () => {
  assert.deepEqual(drawn(diamond, 'a', { maxDepth: 1 }), ['bd-a', '  blocks bd-b …', '  blocks bd-c …']);
  assert.deepEqual(drawn(diamond, 'e', { maxDepth: 0 }), ['bd-e']);
});

test('only edges of the types that are asked for are followed', () => {
  assert.deepEqual(drawn(diamond, 'c', { types: ['parent-child'] }), ['bd-c', '  parent-child bd-e']);
});

test('targets that are not there are shown as such', () => {
  const beads = [
    bead('a', {
      edges: [edge('blocks', 'external:web:login'), edge('blocks', 'gone'), edge('blocks', 'old')],
    }),
    bead('old', { deleted: true }),
  ];
  assert.deepEqual(drawn(beads, 'a').slice(1), [
    '  blocks external:web:login ?',
    '  blocks bd-gone ?',
    '  blocks bd-old ?',
  ]);
});

test('a circle ends, and so does a chain of 100,000', () => {
  const circle = [bead('a', { edges: [edge('blocks', 'b')] }), bead('b', { edges: [edge('blocks', 'a')] })];
  assert.deepEqual(drawn(circle, 'a'), ['bd-a', '  blocks bd-b', '    blocks bd-a …']);
  const chain = Array.from({ length: 100_000 }, (_, n) =>
    bead(`${n}`, { edges: [edge('blocks', `${n + 1}`)] }),
  );
  const request = { root: 'bd-0' as BeadId, direction: 'down', maxDepth: 1_000_000 } as const;
  assert.equal(dependencyTree(chain, request).length, 100_001);
});
