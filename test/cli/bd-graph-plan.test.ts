// Plans of many beads as graphs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGraphPlan } from '../../src/cli/bd/graph-plan.ts';

test('a graph’s nodes come after their parents, and edges lead to nodes or to beads that there are', () => {
  const plan = parseGraphPlan(
    JSON.stringify({
      commit_message: 'accepted',
      nodes: [
        { key: 'c', title: 'C', parent: 'b', deps: [{ target: 'a' }, { target: 'bd-3', type: 'related' }] },
        { key: 'b', title: 'B', parent_key: 'a', metadata_refs: { below: 'c' } },
        { key: 'a', title: 'A', parent_id: 'bd-1', priority: 0, labels: ['x'], metadata: { k: 1 } },
      ],
      edges: [{ from_key: 'b', to_id: 'bd-2', type: 'related' }],
    }),
  );
  assert.ok(plan.ok);
  assert.deepEqual(
    plan.value.nodes.map(({ key, parent, priority }) => ({ key, parent, priority })),
    [
      { key: 'a', parent: { id: 'bd-1' }, priority: '0' },
      { key: 'b', parent: { key: 'a' }, priority: undefined },
      { key: 'c', parent: { key: 'b' }, priority: undefined },
    ],
  );
  assert.deepEqual(plan.value.edges, [
    { from: { key: 'b' }, to: { id: 'bd-2' }, type: 'related' },
    { from: { key: 'c' }, to: { key: 'a' }, type: 'blocks' },
    { from: { key: 'c' }, to: { id: 'bd-3' }, type: 'related' },
  ]);
});

test('of a graph that is not whole nothing is made, and the first fault is told', () => {
  const node = { key: 'a', title: 'A' };
  const cases: readonly (readonly [unknown, RegExp])[] = [
    ['no json', /JSON/],
    [[], /the plan is no JSON object/],
    [{}, /nodes are no JSON array/],
    [{ nodes: [] }, /it has no nodes/],
    [{ nodes: [{ title: 'A' }] }, /node 1 has no key/],
    [{ nodes: [{ key: 'a' }] }, /node 1 has no title/],
    [{ nodes: [{ ...node, title: 1 }] }, /title of node 1 is no text/],
    [{ nodes: [{ ...node, blocks: ['b'] }] }, /node 1 has "blocks", which is none of key, title/],
    [{ nodes: [node, node] }, /two nodes have one key/],
    [{ nodes: [node], edges: [{ from_key: 'a' }] }, /edge 1 has no to_key/],
    [{ nodes: [node], edges: [{ from_key: 'a', to_key: 'z' }] }, /"z" is no node's key/],
    [{ nodes: [{ ...node, metadata_refs: { k: 'z' } }] }, /"z" is no node's key/],
    [{ nodes: [{ ...node, parent_key: 'a' }] }, /in a circle/],
  ];
  for (const [given, expected] of cases) {
    const plan = parseGraphPlan(typeof given === 'string' ? given : JSON.stringify(given));
    assert.ok(!plan.ok, JSON.stringify(given));
    assert.match(plan.problem, expected);
  }
});
