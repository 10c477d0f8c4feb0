import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead, BeadId, Edge } from '../../src/beads/bead.ts';
import { findCycle, readyBeads, whyNotReady } from '../../src/beads/graph.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

function bead(id: string, fields: Partial<Bead> = {}): Bead {
  return {
    id: `bd-${id}` as BeadId,
    birth: id,
    title: id,
    description: '',
    design: '',
    acceptance: '',
    notes: '',
    status: 'open',
    priority: 2,
    type: 'task',
    assignee: '',
    createdAt: '2025-01-01T00:00:00.000Z',
    createdBy: 'mayor',
    updatedAt: '2025-01-01T00:00:00.000Z',
    closedAt: null,
    closeReason: '',
    labels: [],
    edges: [],
    comments: [],
    metadata: {},
    deleted: false,
    ...fields,
  };
}

function edge(type: string, on: string, metadata?: Edge['metadata']): Edge {
  const bare = { type, on: `bd-${on}` as BeadId, onBirth: on };
  return metadata ? { ...bare, metadata } : bare;
}

const closed = { status: 'closed', closedAt: '2025-02-01T00:00:00.000Z' };

function ready(...beads: Bead[]): string[] {
  return readyBeads(beads, NOW).map((each) => each.title);
}

function why(id: string, ...beads: Bead[]): string | null {
  const found = beads.find((each) => each.title === id);
  assert.ok(found);
  return whyNotReady(found, beads, NOW);
}

test('the most urgent come first, then the newest, then by id', () => {
  const newest = bead('n', { createdAt: '2025-06-01T00:00:00.000Z' });
  assert.deepEqual(ready(bead('b'), bead('a'), newest, bead('p0', { priority: 0 })), ['p0', 'n', 'a', 'b']);
});

test('a bead waits until what blocks it is closed, and says for what', () => {
  const waiting = bead('w', { edges: [edge('blocks', 't')] });
  assert.deepEqual(ready(waiting, bead('t')), ['t']);
  assert.equal(why('w', waiting, bead('t')), 'it waits for bd-t (t)');
  assert.deepEqual(ready(waiting, bead('t', closed)), ['w']);
  assert.deepEqual(ready(waiting, bead('t', { deleted: true })), ['w']);
  assert.deepEqual(ready(waiting, bead('t', { other: { pinned: true } })), ['w']);
});

test('a target that is not there, or in another project, blocks nothing', () => {
  const dangling = bead('w', {
    edges: [edge('blocks', 'gone'), { type: 'blocks', on: 'external:x:y' as BeadId, onBirth: '' }],
  });
  assert.deepEqual(ready(dangling), ['w']);
});

test('a child inherits that its parent is blocked, however deep, but not that it is open', () => {
  const blocker = bead('b');
  const top = bead('top', { edges: [edge('blocks', 'b')] });
  const middle = bead('mid', { edges: [edge('parent-child', 'top')] });
  const leaf = bead('leaf', { edges: [edge('parent-child', 'mid')] });
  assert.deepEqual(ready(leaf, middle, top, blocker), ['b']);
  assert.equal(why('mid', leaf, middle, top, blocker), 'its parent bd-top waits for bd-b (b)');
  assert.equal(why('leaf', leaf, middle, top, blocker), 'its ancestor bd-top waits for bd-b (b)');
  assert.deepEqual(ready(leaf, middle, top, bead('b', closed)), ['leaf', 'mid', 'top']);
});

test('a bead for the case of a failure is ready only when its target has failed', () => {
  const plan = bead('plan-b', { edges: [edge('conditional-blocks', 'a')] });
  assert.deepEqual(ready(plan, bead('a')), ['a']);
  assert.deepEqual(ready(plan, bead('a', { ...closed, closeReason: 'done' })), []);
  assert.match(why('plan-b', plan, bead('a', closed)) ?? '', /which it did not/);
  for (const closeReason of ['failed', 'Cancelled by ops', "won't fix", 'timeout']) {
    assert.deepEqual(ready(plan, bead('a', { ...closed, closeReason })), ['plan-b']);
  }
});

test('a bead that waits for a spawner waits for all its children, or for any one', () => {
  const spawner = bead('s', { status: 'in_progress' });
  const child = (id: string, fields: Partial<Bead> = {}) =>
    bead(id, { edges: [edge('parent-child', 's')], ...fields });
  const all = bead('all', { edges: [edge('waits-for', 's')] });
  const any = bead('any', { edges: [edge('waits-for', 's', { gate: 'any-children' })] });
  assert.deepEqual(ready(all, any, spawner), ['all', 'any']);
  assert.deepEqual(ready(all, any, spawner, child('c1'), child('c2')), ['c1', 'c2']);
  assert.equal(
    why('all', all, spawner, child('c1'), child('c2')),
    'it waits for children of bd-s (s): bd-c1 and 1 more',
  );
  assert.deepEqual(ready(all, any, spawner, child('c1', closed), child('c2')), ['any', 'c2']);
  assert.deepEqual(ready(all, any, spawner, child('c1', closed), child('c2', closed)), ['all', 'any']);
});

test('a deferred bead, or a child of one, is ready when its time has come', () => {
  const deferred = bead('d', { other: { defer_until: '2026-01-01T00:00:01Z' } });
  const child = bead('c', { edges: [edge('parent-child', 'd')] });
  assert.deepEqual(ready(deferred, child), []);
  assert.equal(why('d', deferred), 'it is deferred until 2026-01-01T00:00:01.000Z');
  assert.equal(readyBeads([deferred, child], NOW + 1_000).length, 2);
});

test('what is closed, claimed, deleted, pinned, ephemeral or no work is not ready, and says so', () => {
  const cases: [Partial<Bead>, RegExp][] = [
    [closed, /status is closed/],
    [{ status: 'in_progress' }, /status is in_progress/],
    [{ deleted: true }, /deleted/],
    [{ other: { pinned: true } }, /pinned/],
    [{ other: { ephemeral: true } }, /ephemeral/],
    [{ type: 'molecule' }, /type molecule/],
  ];
  for (const [fields, words] of cases) {
    assert.deepEqual(ready(bead('x', fields)), []);
    assert.match(why('x', bead('x', fields)) ?? '', words);
  }
});

test('other edges bear on nothing', () => {
  const kinds = ['related', 'discovered-from', 'tracks', 'follows', 'duplicates'];
  assert.deepEqual(ready(bead('x', { edges: kinds.map((kind) => edge(kind, 't')) }), bead('t')), ['t', 'x']);
});

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

test('beads in a circle made by a merge wait, and the search for readiness ends', () => {
  const a = bead('a', { edges: [edge('parent-child', 'b')] });
  const b = bead('b', { edges: [edge('parent-child', 'c')] });
  const c = bead('c', { edges: [edge('parent-child', 'a'), edge('blocks', 'x')] });
  assert.deepEqual(ready(a, b, c, bead('x')), ['x']);
});

test('a chain of 20,000 ancestors is no strain', () => {
  const chain = Array.from({ length: 20_000 }, (_, n) =>
    bead(`n${n}`, { edges: [edge('parent-child', `n${n + 1}`)] }),
  );
  const top = bead('n20000', { edges: [edge('blocks', 'x')] });
  assert.deepEqual(ready(...chain, top, bead('x')), ['x']);
});
