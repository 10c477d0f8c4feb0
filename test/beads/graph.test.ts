import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead, BeadId } from '../../src/beads/bead.ts';
import { readyBeads, reasonsNotReady, whyNotReady } from '../../src/beads/graph.ts';
import { madeBead as bead, CLOSED as closed, madeEdge as edge } from '../support/made-bead.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

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

test('the spawner may be another than the target, and one that is not there has no children to wait for', () => {
  const spawner = bead('s', { status: 'in_progress' });
  const child = bead('c', { status: 'in_progress', edges: [edge('parent-child', 's')] });
  const waiting = (id: string) => bead('w', { edges: [edge('waits-for', 't', { spawner_id: id })] });
  const target = bead('t', { status: 'in_progress' });
  assert.equal(why('w', waiting('bd-s'), spawner, child, target), 'it waits for children of bd-s (s): bd-c');
  assert.equal(why('w', waiting('bd-gone'), spawner, child, target), null);
  assert.equal(why('w', waiting(''), spawner, child, target), null);
});

test('a timer gate holds up until its time is over, whether anybody closes it or not', () => {
  const other = { await_type: 'timer', timeout: 3_600_000_000_000 };
  const gate = bead('g', { type: 'gate', createdAt: '2025-12-31T23:30:00.000Z', other });
  const waiting = bead('w', { edges: [edge('blocks', 'g')] });
  assert.deepEqual(ready(waiting, gate), []);
  assert.equal(why('w', waiting, gate), 'it waits for bd-g (g) until 2026-01-01T00:30:00.000Z');
  const minutes = (count: number) => readyBeads([waiting, gate], NOW + count * 60_000).length;
  assert.deepEqual([minutes(29), minutes(30)], [0, 1]);
  const endless = bead('g', { type: 'gate', other: { await_type: 'timer' } });
  assert.equal(why('w', waiting, endless), 'it waits for bd-g (g)');
  const human = bead('g', { ...gate, other: { ...other, await_type: 'human' } });
  assert.equal(readyBeads([waiting, human], NOW + 86_400_000).length, 0);
});

test('every reason is told, not the first alone', () => {
  const top = bead('top', { edges: [edge('blocks', 'a'), edge('conditional-blocks', 'b')] });
  const child = bead('c', {
    status: 'blocked',
    other: { ephemeral: true, defer_until: '2026-02-01T00:00:00Z' },
    edges: [edge('parent-child', 'top')],
  });
  assert.deepEqual(reasonsNotReady(child, [child, top, bead('a'), bead('b')], NOW), [
    'its status is blocked',
    'it is ephemeral',
    'it is deferred until 2026-02-01T00:00:00.000Z',
    'its parent bd-top waits for bd-a (a)',
    'its parent bd-top is for the case that bd-b (b) fails',
  ]);
});

test('times in other zones are ordered as instants', () => {
  const early = bead('early', { createdAt: '2025-06-01T12:00:00+05:00' });
  const late = bead('late', { createdAt: '2025-06-01T08:00:00Z' });
  assert.deepEqual(ready(early, late), ['late', 'early']);
});

test('children made at one moment stand in the order of their numbers', () => {
  const ids = ['x.10', 'x.2', 'x.1'];
  assert.deepEqual(ready(...ids.map((id) => bead(id))), ['x.1', 'x.2', 'x.10']);
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
  const kinds = [
    'related',
    'discovered-from',
    'replies-to',
    'relates-to',
    'duplicates',
    'supersedes',
    'validates',
    'tracks',
    'follows',
  ];
  assert.deepEqual(ready(bead('x', { edges: kinds.map((kind) => edge(kind, 't')) }), bead('t')), ['t', 'x']);
});

test('beads in a circle made by a merge wait, and the search for readiness ends', () => {
  const a = bead('a', { edges: [edge('parent-child', 'b')] });
  const b = bead('b', { edges: [edge('parent-child', 'c')] });
  const c = bead('c', { edges: [edge('parent-child', 'a'), edge('blocks', 'x')] });
  assert.deepEqual(ready(a, b, c, bead('x')), ['x']);
});

test('a chain of 100,000 ancestors is no strain, nor is asking its last for the reason', () => {
  const chain = Array.from({ length: 100_000 }, (_, n) =>
    bead(`n${n}`, { edges: [edge('parent-child', `n${n + 1}`)] }),
  );
  const beads = [...chain, bead('n100000', { edges: [edge('blocks', 'x')] }), bead('x')];
  assert.deepEqual(ready(...beads), ['x']);
  assert.equal(why('n0', ...beads), 'its ancestor bd-n100000 waits for bd-x (x)');
});
