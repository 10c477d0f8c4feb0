import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead } from '../../src/beads/bead.ts';
import { beadStatistics, countBy } from '../../src/beads/bead-statistics.ts';
import { duplicateBeads } from '../../src/beads/duplicate-beads.ts';
import { madeBead as bead, CLOSED as closed, madeEdge as edge } from '../support/made-bead.ts';

const NOW = Date.parse('2026-01-10T00:00:00Z');

test('statistics count beads by what they are and by what they wait for', () => {
  const beads = [
    bead('a'),
    bead('b', { edges: [edge('blocks', 'a')] }),
    bead('c', { status: 'in_progress', edges: [edge('blocks', 'a')] }),
    bead('d', { status: 'deferred' }),
    bead('e', { status: 'pinned' }),
    bead('f', { type: 'epic' }),
    bead('f.1', {
      status: 'closed',
      closedAt: '2025-01-01T05:00:00+01:00',
      edges: [edge('parent-child', 'f')],
    }),
    bead('g', { status: 'closed', closedAt: '2025-01-01T02:00:00Z' }),
    bead('h', { status: 'closed', closedAt: '2024-01-01T02:00:00Z' }),
    bead('i', { deleted: true }),
  ];
  assert.deepEqual(beadStatistics(beads, NOW), {
    total: 9,
    open: 3,
    inProgress: 1,
    closed: 3,
    blocked: 2,
    deferred: 1,
    ready: 2,
    pinned: 1,
    deleted: 1,
    epicsEligible: 1,
    averageLeadTimeHours: 3,
  });
  assert.equal(beadStatistics([], NOW).averageLeadTimeHours, 0);
});

test('groups are counted by value, and a bead with two labels counts twice', () => {
  const beads = [
    bead('a', { labels: ['x', 'y'], assignee: 'ann', priority: 0 }),
    bead('b', { labels: ['x'], type: 'bug' }),
    bead('c', closed),
    bead('d', { deleted: true }),
  ];
  const counted = (by: Parameters<typeof countBy>[1]) =>
    countBy(beads, by).map(({ value, count }) => `${value}:${count}`);
  assert.deepEqual(counted('status'), ['closed:1', 'open:2']);
  assert.deepEqual(counted('priority'), ['P0:1', 'P2:2']);
  assert.deepEqual(counted('type'), ['bug:1', 'task:2']);
  assert.deepEqual(counted('assignee'), [':2', 'ann:1']);
  assert.deepEqual(counted('label'), [':1', 'x:2', 'y:1']);
});

test('duplicates are beads of one text; the one that most point to is kept, else the eldest', () => {
  const same = { title: 'Same', description: 'text' };
  const older = { createdAt: '2024-01-01T00:00:00Z' };
  const groups = (...more: Bead[]) =>
    duplicateBeads([
      bead('a', same),
      bead('b', { ...same, ...older }),
      bead('c', { ...same, description: 'text ' }),
      bead('closed', { ...same, ...closed }),
      bead('step', { ...same, type: 'step' }),
      bead('deleted', { ...same, deleted: true }),
      bead('d', { title: 'Same', description: 'other' }),
      ...more,
    ]).map(({ kept, others }) => [kept.bead.id, ...others.map((each) => each.bead.id)]);
  assert.deepEqual(groups(), [['bd-b', 'bd-a', 'bd-c']]);
  assert.deepEqual(groups(bead('x', { edges: [edge('related', 'a')] })), [['bd-a', 'bd-b', 'bd-c']]);
  assert.deepEqual(duplicateBeads([bead('a'), bead('b')]), []);
});
