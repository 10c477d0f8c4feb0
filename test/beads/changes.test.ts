// Changes as they are asked for, on a store of their own: the same that a folder and an engine carry out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeBead, closeBead } from '../../src/beads/change.ts';
import { claimOf } from '../../src/beads/claiming.ts';
import { deleteBeads } from '../../src/beads/deletion.ts';
import { creationLine } from '../../src/beads/edit.ts';
import { findingsOf } from '../../src/beads/health.ts';
import type { Result } from '../../src/beads/result.ts';
import { BeadStore } from '../../src/beads/store.ts';
import type { StoreProblem } from '../../src/beads/store-problem.ts';
import { createWanted, type WantedBead } from '../../src/beads/wanted-bead.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';

const stamp = { by: 'me', at: 1_000 };

function opened(folder: TempFolder): BeadStore {
  return must(BeadStore.open(folder.path));
}

function must<T>(result: Result<T, StoreProblem>): T {
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

function make(store: BeadStore, title: string, fields: Partial<WantedBead> = {}) {
  return must(createWanted(store, { title, ...stamp, prefix: 'a', ...fields }));
}

test('fields without a meaning of their own are set, kept and taken away by the original’s names', () => {
  using folder = tempFolder();
  using store = opened(folder);
  const { id } = make(store, 'One', { other: { external_ref: 'gh-1', estimated_minutes: 0 } });
  assert.deepEqual(store.get(id)?.other, { external_ref: 'gh-1', estimated_minutes: 0 });
  const before = store.files()[0]?.text;
  must(changeBead(store, id, { other: { external_ref: 'gh-1' } }, stamp));
  assert.equal(store.files()[0]?.text, before, 'what is as wished is not written');
  // A field that has a meaning is not set by the back door.
  must(changeBead(store, id, { other: { external_ref: null, due_at: 'x', status: 'closed' } }, stamp));
  assert.deepEqual(store.get(id)?.other, { due_at: 'x', estimated_minutes: 0 });
  assert.equal(store.get(id)?.status, 'open');
});

test('notes grow, labels are put and replaced, and a parent takes another’s place', () => {
  using folder = tempFolder();
  using store = opened(folder);
  const [one, two] = [make(store, 'One'), make(store, 'Two')];
  const { id } = make(store, 'Child', { parent: one.id, labels: ['a', 'b'] });
  const change = (wanted: Parameters<typeof changeBead>[2]) => must(changeBead(store, id, wanted, stamp));
  change({ appendNotes: 'first' });
  assert.equal(change({ appendNotes: 'second' }).notes, 'first\nsecond');
  assert.deepEqual(change({ addLabels: ['c'], removeLabels: ['a'] }).labels, ['b', 'c']);
  assert.deepEqual(change({ setLabels: ['x'], addLabels: ['y'] }).labels, ['x', 'y']);
  assert.deepEqual(change({ setLabels: [] }).labels, []);
  assert.deepEqual(
    change({ parent: two.id }).edges.map(({ on }) => on),
    [two.id],
  );
  for (const parent of ['a-none', id]) {
    assert.ok(!changeBead(store, id, { parent, title: 'Changed' }, stamp).ok, parent);
    assert.equal(store.get(id)?.title, 'Child');
    assert.equal(store.get(id)?.edges[0]?.on, two.id, 'a refused parent costs nothing');
  }
  assert.deepEqual(change({ parent: '' }).edges, []);
  assert.ok(!changeBead(store, 'a-none', { title: 'x' }, stamp).ok);
});

test('a bead made under a chosen id is checked as any other', () => {
  using folder = tempFolder();
  using store = opened(folder);
  const epic = make(store, 'Epic', { id: 'a-epic', labels: ['deep'] });
  const child = make(store, 'Child', {
    id: 'a-child',
    parent: 'a-epic',
    inheritLabels: true,
    labels: ['own'],
  });
  assert.deepEqual(child.labels, ['deep', 'own']);
  assert.equal(child.edges[0]?.on, epic.id);
  for (const fields of [
    { id: 'a-epic' },
    { id: '../../x' },
    { id: 'a-new', parent: 'a-none' },
    { id: 'a-new', title: '' },
    { id: 'a-new', priority: 9 },
  ])
    assert.ok(
      !createWanted(store, { title: 'T', ...stamp, prefix: 'a', ...fields }).ok,
      JSON.stringify(fields),
    );
  assert.equal(store.get('a-new'), undefined);
  const again = createWanted(store, { title: 'Epic', ...stamp, prefix: 'a', id: 'a-epic', request: 'r' });
  assert.ok(again.ok, 'a request that comes again is answered with what it made');
});

test('closing is refused with the reason, and done by force', () => {
  using folder = tempFolder();
  using store = opened(folder);
  const first = make(store, 'First');
  const pinned = make(store, 'Pinned', { status: 'pinned' });
  const waits = make(store, 'Waits', { edges: [{ type: 'blocks', on: first.id }] });
  const gate = make(store, 'Gate', { type: 'gate', other: { await_type: 'gh:run', await_id: '7' } });
  const said = (id: string) => {
    const closed = closeBead(store, id, { reason: '', force: false }, stamp);
    return closed.ok ? closed.value.closeReason : closed.problem.message;
  };
  assert.equal(said(pinned.id), `${pinned.id} stays open: it is pinned; --force closes it all the same`);
  assert.match(said(waits.id), new RegExp(`it waits for ${first.id} \\(First\\);`));
  assert.match(said(gate.id), /its gate is not satisfied: /);
  assert.equal(said(first.id), 'Closed');
  assert.equal(said(waits.id), 'Closed');
  assert.ok(closeBead(store, pinned.id, { reason: 'x', force: true }, stamp).ok);
});

test('a claim is granted once, again to who has it, and of nothing that waits', () => {
  using folder = tempFolder();
  using store = opened(folder);
  const free = make(store, 'Free');
  const patch = { assignee: 'ann', status: 'in_progress' };
  const isReady = () => null;
  assert.deepEqual(claimOf(free, 'ann', isReady), { kind: 'claimed', patch });
  const taken = must(store.update(free.id, patch, stamp));
  assert.deepEqual(
    claimOf(taken, 'ann', () => 'it waits'),
    { kind: 'claimed', patch: null },
  );
  assert.deepEqual(claimOf(taken, 'bob', isReady), {
    kind: 'held',
    why: `${free.id} is claimed by ann already`,
  });
  const nameless = make(store, 'By hand', { status: 'in_progress' });
  assert.equal(claimOf(nameless, 'ann', isReady).kind, 'held');
  const over = make(store, 'Over', { status: 'closed' });
  assert.equal(claimOf(over, 'ann', isReady).kind, 'not-claimable');
  const waits = make(store, 'Waits');
  assert.deepEqual(
    claimOf(waits, 'ann', () => 'it waits for x'),
    { kind: 'not-claimable', why: `${waits.id} cannot be claimed: it waits for x` },
  );
});

test('a deletion takes edges away, and beads with it only where that is asked for', () => {
  using folder = tempFolder();
  using store = opened(folder);
  const root = make(store, 'Root', { id: 'a-root' });
  make(store, 'Waits', { id: 'a-waits', edges: [{ type: 'blocks', on: root.id }] });
  make(store, 'Child', { id: 'a-child', parent: 'a-waits' });
  make(store, 'Related', { id: 'a-related', edges: [{ type: 'related', on: root.id }] });
  const wanted = { beads: ['a-root'], cascade: true, dryRun: true };
  assert.deepEqual(must(deleteBeads(store, wanted, stamp)), {
    ids: ['a-child', 'a-root', 'a-waits'],
    orphaned: [],
    links: 1,
  });
  assert.ok(store.all().every((bead) => !bead.deleted));
  const done = must(deleteBeads(store, { beads: ['a-root'], cascade: false, dryRun: false }, stamp));
  assert.deepEqual(done, { ids: ['a-root'], orphaned: ['a-waits'], links: 2 });
  assert.equal(store.get('a-root')?.deleted, true);
  assert.deepEqual(store.get('a-waits')?.edges, []);
  assert.ok(!deleteBeads(store, wanted, stamp).ok, 'it is gone already');
});

test('what is wrong with lines and edges is found', () => {
  using folder = tempFolder();
  using store = opened(folder);
  const elder = make(store, 'Elder', { id: 'a-same' });
  const younger = creationLine({ id: elder.id, title: 'Younger', nonce: 7 }, { by: 'you', at: 2_000 });
  must(store.appendLine('.beads/sa/a-same.jsonl', younger.text));
  make(store, 'Gone', { id: 'a-gone' });
  make(store, 'Points', {
    id: 'a-points',
    edges: [
      { type: 'blocks', on: 'a-gone' },
      { type: 'blocks', on: 'external:p:c' },
    ],
  });
  must(store.update('a-gone', { deleted: true }, stamp));
  const files = [
    ...store.files(),
    { path: '.beads/sa/a-torn.jsonl', text: '=======\n{"id":"a-to\n{"x":1}\n' },
  ];
  assert.deepEqual(
    findingsOf(files, store.all(), ['.beads/aa']).map(
      ({ kind, isProblem }) => `${kind}${isProblem ? '!' : ''}`,
    ),
    ['odd-file!', 'conflict-marker!', 'torn-line!', 'foreign-line', 'collision', 'dangling-edge'],
  );
});
