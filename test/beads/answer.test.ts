import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, type Tracker } from '../../src/beads/answer.ts';
import type { Bead, BeadId } from '../../src/beads/bead.ts';
import { matching } from '../../src/beads/bead-filter.ts';
import { inOrder } from '../../src/beads/bead-order.ts';
import { graphOf } from '../../src/beads/graph/bead-graph.ts';
import type { BeadQuestion } from '../../src/beads/question.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');

function bead(id: string, fields: Partial<Bead> = {}): Bead {
  return {
    id: id as BeadId,
    birth: `birth of ${id}`,
    title: `Title of ${id}`,
    description: '',
    design: '',
    acceptance: '',
    notes: '',
    status: 'open',
    priority: 2,
    type: 'task',
    assignee: '',
    createdAt: '2026-01-01T00:00:00Z',
    createdBy: 'me',
    updatedAt: '2026-01-02T00:00:00Z',
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

const edge = (type: string, on: string, metadata?: Record<string, unknown>) => ({
  type,
  on: on as BeadId,
  onBirth: '',
  ...(metadata ? { metadata } : {}),
});

function tracker(beads: readonly Bead[], taken: readonly string[] = []): Tracker {
  const byId = new Map<string, Bead>(beads.map((each) => [each.id, each]));
  return {
    graph: graphOf(beads),
    get: (id) => byId.get(id),
    files: () => [],
    textAt: () => '',
    odd: () => [],
    now: NOW,
    isTaken: ({ id }) => taken.includes(id),
  };
}

const ids = (beads: readonly { readonly id: string }[]) => beads.map(({ id }) => id);

function items(answered: ReturnType<typeof answer<'list' | 'ready' | 'blocked'>>): string[] {
  assert.ok(answered.ok);
  return ids(answered.value.items);
}

test('a filter lets through what fits in every respect', () => {
  const beads = [
    bead('a-1', { type: 'bug', priority: 0, labels: ['ui', 'api-v2'], assignee: 'ann', notes: 'See HERE' }),
    bead('a-2', { status: 'closed', closedAt: '2026-03-01T00:00:00Z' }),
    bead('a-3', { edges: [edge('parent-child', 'a-1')], metadata: { team: 'x', n: 3 } }),
    bead('a-4', { edges: [edge('parent-child', 'a-3')], other: { due_at: '2026-05-01T00:00:00Z' } }),
    bead('a-5', { type: 'gate', description: 'text' }),
    bead('a-6', { type: 'step', edges: [edge('parent-child', 'a-1')] }),
    bead('a-7', { deleted: true }),
    bead('a-8', { status: 'pinned', other: { defer_until: '2027-01-01T00:00:00Z', spec_id: 'S-9' } }),
  ];
  const cases: readonly (readonly [Parameters<typeof matching>[1], string])[] = [
    [{}, 'a-1 a-3 a-4 a-8'],
    [{ all: true }, 'a-1 a-2 a-3 a-4 a-5 a-6 a-8'],
    [{ status: ['closed', 'pinned'] }, 'a-2 a-8'],
    [{ type: ['bug', 'gate'] }, 'a-1 a-5'],
    [{ include: ['gate'] }, 'a-1 a-3 a-4 a-5 a-8'],
    [{ excludeType: ['bug'] }, 'a-3 a-4 a-8'],
    [{ priorityMax: 1 }, 'a-1'],
    [{ priorityMin: 1 }, 'a-3 a-4 a-8'],
    [{ assignee: 'ann' }, 'a-1'],
    [{ unassigned: true }, 'a-3 a-4 a-8'],
    [{ labels: ['ui', 'api-v2'] }, 'a-1'],
    [{ labels: ['ui', 'none'] }, ''],
    [{ labelsAny: ['ui', 'none'] }, 'a-1'],
    [{ excludeLabels: ['ui'] }, 'a-3 a-4 a-8'],
    [{ noLabels: true }, 'a-3 a-4 a-8'],
    [{ labelPattern: 'a*v*' }, 'a-1'],
    [{ labelPattern: 'a*v' }, ''],
    [{ labelPattern: 'ui' }, 'a-1'],
    [{ parent: 'a-1' }, 'a-3 a-4 a-6'],
    [{ noParent: true }, 'a-1 a-8'],
    [{ text: 'OF A-3' }, 'a-3'],
    [{ notesContains: 'here' }, 'a-1'],
    [{ emptyDescription: true, all: true, type: ['gate', 'step'] }, 'a-6'],
    [{ spec: 's-9' }, 'a-8'],
    [{ overdue: true }, 'a-4'],
    [{ deferred: true }, 'a-8'],
    [{ pinned: true }, 'a-8'],
    [{ pinned: false }, 'a-1 a-3 a-4'],
    [{ metadata: { team: 'x', n: '3' } }, 'a-3'],
    [{ hasMetadata: ['team'] }, 'a-3'],
    [{ hasMetadata: ['toString'] }, ''],
    [{ all: true, after: { closed: Date.parse('2026-02-01') } }, 'a-2'],
    [{ all: true, before: { closed: Date.parse('2026-02-01') } }, ''],
    [{ ids: ['a-3', 'a-7'], all: true }, 'a-3'],
  ];
  for (const [filter, expected] of cases)
    assert.equal(ids(matching(beads, filter, NOW)).join(' '), expected, JSON.stringify(filter));
});

test('beads above each other in a circle are found below without end', () => {
  const beads = [
    bead('a-1', { edges: [edge('parent-child', 'a-2')] }),
    bead('a-2', { edges: [edge('parent-child', 'a-1')] }),
  ];
  assert.deepEqual(ids(matching(beads, { parent: 'a-1' }, NOW)), ['a-2']);
  assert.deepEqual(ids(matching(beads, { parent: 'a-9' }, NOW)), []);
});

test('lists come in the order that is asked for', () => {
  const beads = [
    bead('a-10', { priority: 3, createdAt: '2026-05-31T12:00:00Z', title: 'B' }),
    bead('a-2', {
      priority: 1,
      createdAt: '2026-05-31T06:00:00Z',
      title: 'C',
      updatedAt: '2026-05-31T07:00:00Z',
    }),
    bead('a-3', { priority: 0, createdAt: '2026-02-01T00:00:00Z', title: 'A' }),
    bead('a-4', { priority: 4, createdAt: '2026-01-01T00:00:00Z', title: 'D' }),
  ];
  const cases = {
    priority: 'a-3 a-2 a-10 a-4',
    hybrid: 'a-2 a-10 a-4 a-3',
    oldest: 'a-4 a-3 a-2 a-10',
    created: 'a-10 a-2 a-3 a-4',
    updated: 'a-2 a-3 a-10 a-4',
    id: 'a-2 a-3 a-4 a-10',
    title: 'a-3 a-10 a-2 a-4',
  } as const;
  for (const [order, expected] of Object.entries(cases))
    assert.equal(ids(inOrder(beads, order as keyof typeof cases, NOW)).join(' '), expected, order);
});

test('a limit leaves out the end and still says how many there are', () => {
  const answered = answer(
    { kind: 'list', filter: {}, limit: 2, order: 'id', reverse: true },
    tracker([bead('a-1'), bead('a-2'), bead('a-3')]),
  );
  assert.deepEqual(items(answered), ['a-3', 'a-2']);
  assert.ok(answered.ok && answered.value.total === 3);
});

test('ready leaves out what is taken, and takes in what is asked for by name', () => {
  const until = { defer_until: '2027-01-01T00:00:00Z' };
  const beads = [
    bead('a-1'),
    bead('a-2'),
    bead('a-3', { other: until }),
    bead('a-4', { status: 'deferred' }),
    bead('a-5', { other: { ephemeral: true } }),
    bead('a-6', { type: 'step', edges: [edge('parent-child', 'a-1')] }),
    bead('a-7', { type: 'gate' }),
    bead('a-8', { edges: [edge('blocks', 'a-1')] }),
    bead('a-9', { other: { ...until, ephemeral: true } }),
  ];
  const ready = (question: object, taken: readonly string[] = []) =>
    items(answer({ kind: 'ready', filter: {}, order: 'id', ...question }, tracker(beads, taken))).join(' ');
  assert.equal(ready({}), 'a-1 a-2');
  assert.equal(ready({}, ['a-2']), 'a-1');
  assert.equal(ready({ includeDeferred: true }), 'a-1 a-2 a-3 a-4');
  assert.equal(ready({ includeEphemeral: true }), 'a-1 a-2 a-5');
  assert.equal(ready({ includeDeferred: true, includeEphemeral: true }), 'a-1 a-2 a-3 a-4 a-5 a-9');
  assert.equal(ready({ filter: { type: ['gate'] } }), 'a-7');
  assert.equal(ready({ filter: { parent: 'a-1' } }), 'a-6');
});

test('what is blocked says by what, children with their parents', () => {
  const beads = [
    bead('a-1'),
    bead('a-2', { edges: [edge('blocks', 'a-1'), edge('related', 'a-9')] }),
    bead('a-3', { edges: [edge('parent-child', 'a-2')] }),
    bead('a-4', { edges: [edge('blocks', 'a-5')] }),
    bead('a-5', { status: 'closed', closeReason: 'done', closedAt: '2026-02-01T00:00:00Z' }),
    bead('a-6', { edges: [edge('conditional-blocks', 'a-5')] }),
    bead('a-7', { edges: [edge('waits-for', 'a-2')] }),
    bead('a-8', { edges: [edge('waits-for', 'a-9', { gate: 'any-children' })] }),
    bead('a-9'),
    bead('a-10', { status: 'closed', edges: [edge('parent-child', 'a-9')] }),
    bead('a-11', { edges: [edge('parent-child', 'a-9')] }),
    bead('a-12', { status: 'closed', edges: [edge('blocks', 'a-1')] }),
    bead('a-13', { edges: [edge('blocks', 'a-404')] }),
  ];
  const answered = answer({ kind: 'blocked', filter: {}, order: 'id' }, tracker(beads));
  assert.ok(answered.ok);
  assert.deepEqual(
    answered.value.items.map(({ id, blocked_by: by }) => `${id}: ${by.join(' ')}`),
    ['a-2: a-1', 'a-3: a-1', 'a-6: a-5', 'a-7: a-3'],
  );
});

test('a tree shows each bead’s own edges once and says where it ends early', () => {
  const beads = [
    bead('a-1', { edges: [edge('blocks', 'a-2'), edge('related', 'a-3')] }),
    bead('a-2', { edges: [edge('blocks', 'a-3')] }),
    bead('a-3', { edges: [edge('blocks', 'a-4')] }),
    bead('a-4', { edges: [edge('blocks', 'a-1')] }),
  ];
  const tree = (direction: 'up' | 'down', maxDepth: number) => {
    const answered = answer({ kind: 'tree', id: 'a-1', direction, maxDepth }, tracker(beads));
    assert.ok(answered.ok);
    return answered.value.map((node) => `${node.depth} ${node.id}${node.truncated ? '…' : ''}`);
  };
  assert.deepEqual(tree('down', 9), ['0 a-1', '1 a-2', '2 a-3', '3 a-4', '4 a-1…', '1 a-3…']);
  assert.deepEqual(tree('down', 1), ['0 a-1', '1 a-2…', '1 a-3…']);
  assert.deepEqual(tree('up', 1), ['0 a-1', '1 a-4…']);
});

test('circles are found through every edge that bears on readiness', () => {
  const beads = [
    bead('a-1', { edges: [edge('blocks', 'a-2')] }),
    bead('a-2', { edges: [edge('parent-child', 'a-1')] }),
    bead('a-3', { edges: [edge('waits-for', 'a-4')] }),
    bead('a-5', { edges: [edge('parent-child', 'a-4'), edge('blocks', 'a-3')] }),
    bead('a-4'),
    bead('a-6', { edges: [edge('related', 'a-6')] }),
  ];
  const answered = answer({ kind: 'cycles' }, tracker(beads));
  assert.ok(answered.ok);
  assert.deepEqual(
    answered.value.items.map((circle) => circle.join(' ')),
    ['a-1 a-2 a-1', 'a-3 a-5 a-3'],
  );
  const one = answer({ kind: 'cycles', limit: 1 }, tracker(beads));
  assert.deepEqual(one, { ok: true, value: { items: [['a-1', 'a-2', 'a-1']], total: 2 } });
});

test('of more than a hundred circles the rest is counted, and named where all are asked for', () => {
  const beads = Array.from({ length: 120 }, (_, at) => [
    bead(`a-${at}`, { edges: [edge('blocks', `b-${at}`)] }),
    bead(`b-${at}`, { edges: [edge('blocks', `a-${at}`)] }),
  ]).flat();
  const counts = (limit?: number) => {
    const answered = answer({ kind: 'cycles', limit }, tracker(beads));
    assert.ok(answered.ok);
    return [answered.value.items.length, answered.value.total];
  };
  assert.deepEqual(
    [counts(), counts(0)],
    [
      [100, 120],
      [120, 120],
    ],
  );
  const checked = answer({ kind: 'check' }, tracker(beads));
  assert.ok(checked.ok);
  assert.equal(checked.value.findings.length, 101);
  assert.equal(checked.value.findings.at(-1)?.subject, '20 more');
  const explained = answer({ kind: 'explain', filter: {} }, tracker(beads));
  assert.ok(explained.ok);
  assert.equal(explained.value.summary.cycle_count, 120);
});

test('a bead is found by a part of its id that no other has', () => {
  const beads = [bead('lib-a1b2'), bead('lib-a1c3'), bead('lib-b2'), bead('lib-gone', { deleted: true })];
  const found = (id: string) => {
    const shown = answer({ kind: 'show', ids: [id] }, tracker(beads));
    return shown.ok ? shown.value.map((each) => each.id).join() : shown.problem.message;
  };
  assert.equal(found('lib-a1b2'), 'lib-a1b2');
  assert.equal(found('a1b'), 'lib-a1b2');
  assert.equal(found('b2'), 'lib-b2');
  assert.equal(found('a1'), '"a1" may mean lib-a1b2, lib-a1c3: name one');
  assert.equal(found('lib-gone'), 'there is no bead lib-gone');
  assert.equal(found('gone'), 'there is no bead gone');
  assert.equal(found(''), 'there is no bead ');
});

test('numbers, groups, epics and labels', () => {
  const beads = [
    bead('a-1', { type: 'epic', labels: ['x'] }),
    bead('a-2', {
      status: 'closed',
      edges: [edge('parent-child', 'a-1')],
      closedAt: '2026-01-01T12:00:00Z',
      labels: ['x', 'y'],
    }),
    bead('a-3', { status: 'in_progress', edges: [edge('blocks', 'a-1')] }),
    bead('a-4', { deleted: true, labels: ['z'] }),
  ];
  const stats = answer({ kind: 'stats' }, tracker(beads));
  assert.ok(stats.ok);
  assert.equal(stats.value.total_issues, 3);
  assert.equal(stats.value.blocked_issues, 1);
  assert.equal(stats.value.ready_issues, 1);
  assert.equal(stats.value.epics_eligible_for_closure, 1);
  assert.equal(stats.value.average_lead_time_hours, 12);
  assert.deepEqual(answer({ kind: 'count', filter: { all: true }, by: 'label' }, tracker(beads)), {
    ok: true,
    value: {
      total: 3,
      groups: [
        { group: '(no labels)', count: 1 },
        { group: 'x', count: 2 },
        { group: 'y', count: 1 },
      ],
    },
  });
  assert.deepEqual(answer({ kind: 'labels' }, tracker(beads)), {
    ok: true,
    value: [
      { label: 'x', count: 2 },
      { label: 'y', count: 1 },
    ],
  });
});

test('ten thousand beads in a chain are answered in one pass', () => {
  const beads = Array.from({ length: 10_000 }, (_, n) =>
    bead(
      `a-${n}`,
      n === 0 ? {} : { edges: [edge('blocks', `a-${n - 1}`), edge('parent-child', `a-${n - 1}`)] },
    ),
  );
  const around = tracker(beads);
  const explained = answer({ kind: 'explain', filter: {} }, around);
  assert.ok(explained.ok);
  assert.equal(explained.value.summary.total_blocked, 9_999);
  const tree = answer({ kind: 'tree', id: 'a-9999', direction: 'down', maxDepth: 1_000 }, around);
  assert.ok(tree.ok);
  assert.equal(tree.value.at(-1)?.truncated, true);
  assert.deepEqual(answer({ kind: 'cycles' }, around), { ok: true, value: { items: [], total: 0 } });
});

test('an issue’s members stand in the original’s order, strangers before the labels', () => {
  const whole = bead('a-1', {
    description: 'd',
    notes: 'n',
    acceptance: 'c',
    assignee: 'ann',
    status: 'closed',
    closedAt: '2026-02-01T00:00:00Z',
    closeReason: 'done',
    metadata: { k: 1 },
    edges: [edge('parent-child', 'a-2', { m: true })],
    other: { zebra: 1, external_ref: 'gh-1', owner: 'o', spec_id: 's', due_at: 'x', started_at: 'y' },
  });
  const answered = answer({ kind: 'list', filter: { all: true } }, tracker([whole]));
  assert.ok(answered.ok);
  assert.equal(
    Object.keys(answered.value.items[0] ?? {}).join(' '),
    'id title description acceptance_criteria notes spec_id status priority issue_type assignee owner created_at ' +
      'created_by updated_at started_at closed_at close_reason due_at external_ref metadata zebra labels ' +
      'dependencies dependency_count dependent_count comment_count parent',
  );
  assert.equal(answered.value.items[0]?.dependencies[0]?.metadata, '{"m":true}');
});

test('answers are the same in whatever order beads were read or made', () => {
  const beads = [
    bead('bd-10', { type: 'epic', labels: ['x', 'y'] }),
    ...['bd-2', 'bd-9', 'bd-1'].map((id) =>
      bead(id, {
        title: 'Same',
        labels: ['y'],
        edges: [edge('parent-child', 'bd-10'), edge('blocks', 'bd-5')],
      }),
    ),
    bead('bd-5', { edges: [edge('blocks', 'bd-7'), edge('waits-for', 'bd-10')] }),
    bead('bd-7', { edges: [edge('blocks', 'bd-5')] }),
    bead('bd-4', { title: 'Same', edges: [edge('blocks', 'bd-3')] }),
    bead('bd-3', { type: 'gate', status: 'closed', edges: [edge('related', 'bd-10')] }),
    bead('bd-30', { type: 'step', edges: [edge('parent-child', 'bd-4'), edge('blocks', 'bd-3')] }),
  ];
  const questions: readonly BeadQuestion[] = [
    { kind: 'list', filter: { all: true } },
    { kind: 'ready', filter: {} },
    { kind: 'blocked', filter: {} },
    { kind: 'explain', filter: {} },
    { kind: 'show', ids: ['bd-10', 'bd-5', 'bd-3'] },
    { kind: 'edges', id: 'bd-10', direction: 'up' },
    { kind: 'tree', id: 'bd-5', direction: 'up', maxDepth: 9 },
    { kind: 'cycles' },
    { kind: 'gated' },
    { kind: 'stats' },
    { kind: 'count', filter: {}, by: 'label' },
    { kind: 'epics' },
    { kind: 'labels' },
    { kind: 'duplicates' },
  ];
  const orders = [beads, beads.toReversed(), [...beads.slice(4), ...beads.slice(0, 4)]];
  for (const question of questions) {
    const [first, ...others] = orders.map((order) => answer(question, tracker(order)));
    for (const other of others) assert.deepEqual(other, first, question.kind);
  }
});
