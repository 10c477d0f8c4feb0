import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead, BeadId } from '../../../src/beads/bead.ts';
import { explainReady } from '../../../src/beads/graph/explain-ready.ts';
import type { ReadyQuery } from '../../../src/beads/graph/ready-work.ts';
import { descendants, readyWork } from '../../../src/beads/graph/ready-work.ts';
import { madeBead as bead, CLOSED as closed, madeEdge as edge } from '../../support/made-bead.ts';

const NOW = Date.parse('2026-01-10T00:00:00Z');
const up = (id: string) => ({ edges: [edge('parent-child', id)] });

function found(beads: readonly Bead[], query: ReadyQuery): string {
  return readyWork(beads, query, NOW)
    .beads.map((each) => each.title)
    .join(' ');
}

test('each filter lets through what it asks for', () => {
  const beads = [
    bead('a', { assignee: 'ann', labels: ['ui', 'web'], priority: 0, metadata: { n: 1, s: 'x', l: [1] } }),
    bead('b', { labels: ['ui'], type: 'bug', metadata: { n: 2 } }),
    bead('c', { assignee: 'bob', type: 'molecule', other: { mol_type: 'patrol' } }),
    bead('d', { other: { defer_until: '2026-02-01T00:00:00Z' } }),
    bead('e', { other: { ephemeral: true } }),
    bead('f', { status: 'in_progress' }),
    bead('g', { status: 'deferred' }),
  ];
  const cases: readonly [ReadyQuery, string][] = [
    [{}, 'a b'],
    [{ assignee: 'ann' }, 'a'],
    [{ unassigned: true }, 'b'],
    [{ priority: 0 }, 'a'],
    [{ labels: ['ui'] }, 'a b'],
    [{ labels: ['ui', 'web'] }, 'a'],
    [{ labelsAny: ['web', 'none'] }, 'a'],
    [{ excludeLabels: ['web'] }, 'b'],
    [{ types: ['bug'] }, 'b'],
    [{ types: ['molecule', 'bug'] }, 'b c'],
    [{ types: ['molecule'], molType: 'patrol' }, 'c'],
    [{ types: ['molecule'], molType: 'swarm' }, ''],
    [{ excludeTypes: ['bug'] }, 'a'],
    [{ metadata: { n: '1' } }, 'a'],
    [{ metadata: { n: '1', s: 'y' } }, ''],
    [{ metadata: { l: '[1]' } }, 'a'],
    [{ metadata: { constructor: 'x' } }, ''],
    [{ metadataKeys: ['n'] }, 'a b'],
    [{ metadataKeys: ['n', 's'] }, 'a'],
    [{ includeDeferred: true }, 'a b d g'],
    [{ includeEphemeral: true }, 'a b e'],
  ];
  for (const [query, expected] of cases) assert.equal(found(beads, query), expected, JSON.stringify(query));
});

test('below a parent is everything, however deep, and circles end', () => {
  const beads = [bead('top', up('low')), bead('mid', up('top')), bead('low', up('mid')), bead('aside')];
  assert.equal(found(beads, { parent: 'bd-top' as BeadId }), 'low mid');
  assert.equal(found(beads, { parent: 'bd-none' as BeadId }), '');
  assert.equal(descendants(beads, 'bd-aside' as BeadId).size, 0);
});

test('the orders are by urgency, by what is new and urgent before what is old, and by age', () => {
  const at = (day: number) => ({ createdAt: `2026-01-0${day}T00:00:00Z` });
  const beads = [
    bead('new-p1', { ...at(9), priority: 1 }),
    bead('new-p0', { ...at(9), priority: 0 }),
    bead('older-p0', { ...at(2), priority: 0 }),
    bead('oldest-p4', { ...at(1), priority: 4 }),
  ];
  assert.equal(found(beads, {}), 'new-p0 older-p0 new-p1 oldest-p4');
  assert.equal(found(beads, { order: 'hybrid' }), 'new-p0 new-p1 oldest-p4 older-p0');
  assert.equal(found(beads, { order: 'oldest' }), 'oldest-p4 older-p0 new-p0 new-p1');
});

test('a limit says how many there are and that some are left out', () => {
  const beads = [bead('a'), bead('b'), bead('c')];
  const counts = (limit: number) => {
    const { beads: shown, total, isTruncated } = readyWork(beads, { limit }, NOW);
    return [shown.length, total, isTruncated];
  };
  assert.deepEqual(
    [counts(2), counts(3), counts(0)],
    [
      [2, 3, true],
      [3, 3, false],
      [3, 3, false],
    ],
  );
});

test('an explanation says of each why it is ready or what it waits for, and names circles', () => {
  const beads = [
    bead('a', { edges: [edge('blocks', 'done'), edge('related', 'b')] }),
    bead('b', { edges: [edge('blocks', 'a'), edge('blocks', 'f')] }),
    bead('b.1', up('b')),
    bead('done', closed),
    bead('f'),
    bead('x', { edges: [edge('blocks', 'y')] }),
    bead('y', { edges: [edge('blocks', 'x')] }),
  ];
  const { ready, blocked, cycles, summary } = explainReady(beads, { limit: 1 }, NOW);
  assert.deepEqual(
    ready.map((each) => [each.bead.title, each.words]),
    [['a', 'it waits no longer for bd-done']],
  );
  assert.deepEqual(
    blocked.map((each) => [each.bead.title, each.blockedBy, each.words]),
    [
      ['b', ['bd-a', 'bd-f'], ['it waits for bd-a (a)', 'it waits for bd-f (f)']],
      ['b.1', ['bd-a', 'bd-f'], ['its parent bd-b waits for bd-a (a)', 'its parent bd-b waits for bd-f (f)']],
      ['x', ['bd-y'], ['it waits for bd-y (y)']],
      ['y', ['bd-x'], ['it waits for bd-x (x)']],
    ],
  );
  assert.deepEqual(cycles, [['bd-x', 'bd-y', 'bd-x']]);
  assert.deepEqual(summary, { ready: 2, isTruncated: true, blocked: 4, cycles: 1, hasMoreCycles: false });
  assert.equal(explainReady([bead('f')], {}, NOW).ready[0]?.words, 'it waits for nothing');
});

test('explaining a deep chain and a crowd that waits for a crowd stays linear', () => {
  const size = 10_000;
  const chain = Array.from({ length: size }, (_, n) => bead(`n${n}`, up(`n${n + 1}`)));
  const children = Array.from({ length: size }, (_, n) => bead(`c${n}`, up('s')));
  const crowd = Array.from({ length: size }, (_, n) => bead(`w${n}`, { edges: [edge('waits-for', 's')] }));
  const top = bead(`n${size}`, { edges: [edge('waits-for', 's')] });
  const { blocked, summary } = explainReady([...chain, top, bead('s'), ...children, ...crowd], {}, NOW);
  assert.equal(summary.blocked, 2 * size + 1);
  assert.deepEqual(blocked[0]?.words, [
    `its ancestor bd-n${size} waits for children of bd-s (s): bd-c0 and ${size - 1} more`,
  ]);
});
