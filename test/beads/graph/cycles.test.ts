import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead, BeadId } from '../../../src/beads/bead.ts';
import { allCycles } from '../../../src/beads/graph/all-cycles.ts';
import { findCycle } from '../../../src/beads/graph/find-cycle.ts';
import { madeBead as bead, CLOSED as closed, madeEdge as edge } from '../../support/made-bead.ts';

test('a circle over any of the edges that bear on readiness is found and named from its start', () => {
  const a = bead('a', { edges: [edge('blocks', 'b')] });
  const b = bead('b', { edges: [edge('parent-child', 'c')] });
  const c = bead('c', { edges: [edge('conditional-blocks', 'a'), edge('related', 'b')] });
  assert.deepEqual(findCycle([a, b, c], a.id), ['bd-a', 'bd-b', 'bd-c', 'bd-a']);
  assert.deepEqual(findCycle([a, b, c], c.id), ['bd-c', 'bd-a', 'bd-b', 'bd-c']);
  assert.equal(findCycle([a, b, bead('c', { edges: [edge('related', 'a')] })], a.id), null);
  assert.equal(findCycle([bead('d', { edges: [edge('blocks', 'a')] }), a, b, c], 'bd-d' as BeadId), null);
});

test('waiting for the children of a bead that one is a child of is a circle', () => {
  const spawner = bead('s');
  const child = bead('c', { edges: [edge('parent-child', 's'), edge('waits-for', 's')] });
  assert.deepEqual(findCycle([spawner, child], child.id), ['bd-c', 'bd-c']);
});

test('all circles are listed, each bead of one on at least one of them, from its least id', () => {
  const beads = [
    bead('b', { edges: [edge('blocks', 'a')] }),
    bead('a', { edges: [edge('blocks', 'b'), edge('related', 'z')] }),
    bead('s'),
    bead('c', { edges: [edge('parent-child', 's'), edge('waits-for', 's')] }),
    bead('x', { edges: [edge('blocks', 'a')] }),
    bead('p', { edges: [edge('blocks', 'q')] }),
    bead('q', { edges: [edge('parent-child', 'r')] }),
    bead('r', { ...closed, edges: [edge('conditional-blocks', 'p')] }),
    bead('z', { edges: [edge('related', 'a')] }),
  ];
  const expected = [
    ['bd-a', 'bd-b', 'bd-a'],
    ['bd-c', 'bd-c'],
    ['bd-p', 'bd-q', 'bd-r', 'bd-p'],
  ];
  assert.deepEqual(allCycles(beads), { cycles: expected, total: 3, isTruncated: false });
  assert.deepEqual(allCycles([...beads].reverse()).cycles, expected);
  assert.deepEqual(allCycles(beads, 2), { cycles: expected.slice(0, 2), total: 3, isTruncated: true });
  assert.deepEqual(allCycles(beads, 3).isTruncated, false);
});

test('a tracker without circles has none, deleted beads not counted', () => {
  const beads = [
    bead('a', { edges: [edge('blocks', 'b')] }),
    bead('b', { deleted: true, edges: [edge('blocks', 'a')] }),
  ];
  assert.deepEqual(allCycles(beads), { cycles: [], total: 0, isTruncated: false });
});

test('a circle of 100,000 beads is found and named without running out of stack', () => {
  const count = 100_000;
  const ring = Array.from({ length: count }, (_, n) =>
    bead(`${n}`, { edges: [edge('blocks', `${(n + 1) % count}`)] }),
  );
  assert.equal(findCycle(ring, 'bd-5' as BeadId)?.length, count + 1);
  assert.deepEqual(
    allCycles(ring).cycles.map((cycle) => cycle.length),
    [count + 1],
  );
});

test('thousands that wait for the thousands of children of one bead cost no product', () => {
  // The product would not fit into memory.
  const { spawner, others } = waitingForChildren(20_000);
  const beads = [{ ...spawner, edges: [edge('blocks', 'w0')] }, ...others];
  assert.deepEqual(findCycle(beads, 'bd-s' as BeadId), ['bd-s', 'bd-w0', 'bd-s']);
  assert.equal(findCycle(beads, 'bd-w1' as BeadId), null);
  assert.equal(allCycles([spawner, ...others]).total, 0);
});

test('each child of a bead that waits for one of those who wait for them is in a circle', () => {
  const { spawner, others } = waitingForChildren(50);
  const { cycles, total } = allCycles([{ ...spawner, edges: [edge('blocks', 'w0')] }, ...others], 1);
  assert.deepEqual(cycles, [['bd-c0', 'bd-s', 'bd-w0', 'bd-c0']]);
  assert.equal(total, 50);
});

/** A bead, so many children of it, and as many beads that wait for its children. */
function waitingForChildren(count: number): { spawner: Bead; others: Bead[] } {
  const children = Array.from({ length: count }, (_, n) =>
    bead(`c${n}`, { edges: [edge('parent-child', 's')] }),
  );
  const waiting = Array.from({ length: count }, (_, n) => bead(`w${n}`, { edges: [edge('waits-for', 's')] }));
  return { spawner: bead('s'), others: [...children, ...waiting] };
}
