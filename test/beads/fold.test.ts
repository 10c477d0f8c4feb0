import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead, BeadId } from '../../src/beads/bead.ts';
import type { Creation, Target } from '../../src/beads/edit.ts';
import {
  addEdgeLine,
  addLabelLine,
  closeLine,
  commentLine,
  creationLine,
  deleteLine,
  patchLine,
  removeCommentLine,
  removeEdgeLine,
  removeLabelLine,
  renumberLine,
  reopenLine,
} from '../../src/beads/edit.ts';
import { foldLines } from '../../src/beads/fold.ts';
import type { BeadLine } from '../../src/beads/lines.ts';
import { parseLine } from '../../src/beads/lines.ts';

const ID = 'bd-a1b2' as BeadId;

function create(fields: Partial<Creation> = {}, at = 1_000): BeadLine {
  return creationLine({ id: ID, title: 'One', nonce: 0, ...fields }, { by: 'mayor', at });
}

function target(line: BeadLine, latestClock = line.clock): Target {
  return { bornAs: line.id, birth: line.birth, latestClock };
}

function only(lines: readonly BeadLine[]): Bead {
  const [bead, ...more] = foldLines(lines).values();
  assert.ok(bead);
  assert.deepEqual(more, []);
  return bead;
}

test('a creation alone is an open task with what it was given', () => {
  const bead = only([create({ labels: ['b', 'a'], metadata: { k: [1] }, priority: 0, description: 'why' })]);
  assert.equal(bead.status, 'open');
  assert.equal(bead.type, 'task');
  assert.equal(bead.priority, 0);
  assert.equal(bead.description, 'why');
  assert.deepEqual(bead.labels, ['a', 'b']);
  assert.deepEqual(bead.metadata, { k: [1] });
  assert.equal(bead.createdAt, '1970-01-01T00:00:01.000Z');
  assert.equal(bead.createdBy, 'mayor');
  assert.equal(bead.closedAt, null);
});

test('the later writer of a field holds, in whichever order the lines stand', () => {
  const made = create();
  const early = patchLine(target(made), { title: 'early', notes: 'kept' }, { by: 'a', at: 2_000 });
  const late = patchLine(target(made), { title: 'late' }, { by: 'b', at: 3_000 });
  for (const lines of [
    [made, early, late],
    [late, made, early],
    [late, early, late, made],
  ]) {
    assert.equal(only(lines).title, 'late');
    assert.equal(only(lines).notes, 'kept');
    assert.equal(only(lines).updatedAt, '1970-01-01T00:00:03.000Z');
  }
});

test('a writer whose clock runs behind still comes after what it has seen', () => {
  const made = create({}, 50_000);
  const edit = patchLine(target(made), { title: 'seen and changed' }, { by: 'late', at: 10 });
  assert.equal(edit.clock, 50_001);
  assert.equal(only([made, edit]).title, 'seen and changed');
});

test('equal clocks are settled the same way on both sides', () => {
  const made = create();
  const left = patchLine(target(made), { title: 'left' }, { by: 'a', at: 2_000 });
  const right = patchLine(target(made), { title: 'right' }, { by: 'b', at: 2_000 });
  assert.equal(only([made, left, right]).title, only([made, right, left]).title);
});

test('closing, reopening and closing again show the last closing only', () => {
  const made = create();
  const closed = closeLine(target(made), 'done', { by: 'a', at: 2_000 });
  assert.equal(only([made, closed]).closeReason, 'done');
  assert.equal(only([made, closed]).closedAt, '1970-01-01T00:00:02.000Z');
  const reopened = reopenLine(target(closed), { by: 'a', at: 3_000 });
  assert.equal(only([made, closed, reopened]).status, 'open');
  assert.equal(only([made, closed, reopened]).closedAt, null);
  assert.equal(only([made, closed, reopened]).closeReason, '');
  const again = patchLine(target(reopened), { status: 'closed' }, { by: 'a', at: 4_000 });
  assert.equal(only([made, closed, reopened, again]).closeReason, '');
  assert.equal(only([made, closed, reopened, again]).closedAt, '1970-01-01T00:00:04.000Z');
});

test('labels of both sides stay, less what was removed after it was added', () => {
  const made = create({ labels: ['old'] });
  const left = addLabelLine(target(made), 'left', { by: 'a', at: 2_000 });
  const right = removeLabelLine(target(made), 'old', { by: 'b', at: 2_500 });
  const back = addLabelLine(target(right), 'old', { by: 'b', at: 2_600 });
  assert.deepEqual(only([made, left, right]).labels, ['left']);
  assert.deepEqual(only([back, made, left, right]).labels, ['left', 'old']);
});

test('an edge is taken out even where another line named its target without a birth', () => {
  const made = create();
  const edge = { type: 'blocks', on: 'bd-zzzz' as BeadId, onBirth: '' };
  const bare = addEdgeLine(target(made), edge, { by: 'a', at: 2_000 });
  const born = addEdgeLine(target(made), { ...edge, onBirth: 'feed' }, { by: 'b', at: 2_000 });
  assert.deepEqual(only([made, bare, born]).edges, [{ ...edge, onBirth: 'feed' }]);
  const gone = removeEdgeLine(target(made, 2_000), { ...edge, onBirth: 'feed' }, { by: 'a', at: 3_000 });
  assert.deepEqual(only([gone, made, bare, born]).edges, []);
});

test('comments of both sides stand in the order they were made, each once, less those taken back', () => {
  const made = create();
  const second = commentLine(target(made), 'second', { by: 'b', at: 3_000 });
  const first = commentLine(target(made), 'first', { by: 'a', at: 2_000 });
  const bead = only([second, made, first, second]);
  assert.deepEqual(
    bead.comments.map((comment) => [comment.by, comment.text]),
    [
      ['a', 'first'],
      ['b', 'second'],
    ],
  );
  const [comment] = bead.comments;
  assert.ok(comment);
  const back = removeCommentLine(target(second), comment, { by: 'a', at: 4_000 });
  assert.deepEqual(
    only([back, second, made, first]).comments.map((each) => each.text),
    ['second'],
  );
});

test('metadata is merged by key, and null takes an entry out', () => {
  const made = create({ metadata: { a: 1, b: 2 } });
  const left = patchLine(target(made), { metadata: { a: null } }, { by: 'a', at: 2_000 });
  const right = patchLine(target(made), { metadata: { c: { deep: true } } }, { by: 'b', at: 2_000 });
  assert.deepEqual(only([made, right, left]).metadata, { b: 2, c: { deep: true } });
});

test('deletion is a line of its own and outlives edits made without knowing of it', () => {
  const made = create();
  const deleted = deleteLine(target(made), { by: 'a', at: 2_000 });
  const edited = patchLine(target(made), { title: 'edited' }, { by: 'b', at: 9_000 });
  assert.ok(only([made, deleted, edited]).deleted);
});

test('fields that have no meaning here are kept by name, values of a wrong kind passed over', () => {
  const made = create();
  const foreign = parseLine(
    JSON.stringify({
      id: ID,
      birth: made.birth,
      clock: 2_000,
      by: 'x',
      set: { spec_id: 'S-1', title: 7, __proto__x: 1, constructor: 'c' },
    }),
  );
  assert.ok(foreign);
  const bead = only([made, foreign]);
  assert.equal(bead.title, 'One');
  assert.deepEqual(bead.other, { __proto__x: 1, constructor: 'c', spec_id: 'S-1' });
});

test('lines whose creation is missing make no bead', () => {
  assert.equal(foldLines([closeLine(target(create()), 'x', { by: 'a', at: 2_000 })]).size, 0);
});

test('of two beads created with one id the elder keeps it, and edges follow their targets', () => {
  const elder = create({ title: 'elder' }, 1_000);
  const younger = create({ title: 'younger' }, 2_000);
  const other = 'bd-zzzz' as BeadId;
  const edges = [{ type: 'blocks', on: ID, onBirth: younger.birth }];
  const waiting = create({ id: other, title: 'waiting', edges }, 3_000);
  const seen = [elder, younger, waiting];
  const beads = foldLines(seen);
  assert.deepEqual(foldLines(seen.reverse()), beads);
  assert.equal(beads.get(ID)?.title, 'elder');
  const renamed = beads.get(other)?.edges[0]?.on;
  assert.ok(renamed && renamed !== ID);
  assert.equal(beads.get(renamed)?.title, 'younger');
});

test('a renumbered bead goes by its new id, and so do the edges to it', () => {
  const made = create();
  const wanted = 'bd-new1' as BeadId;
  const edges = [{ type: 'related', on: ID, onBirth: made.birth }];
  const other = create({ id: 'bd-zzzz' as BeadId, edges }, 3_000);
  const beads = foldLines([made, other, renumberLine(target(made), wanted, { by: 'a', at: 4_000 })]);
  assert.equal(beads.get(ID), undefined);
  assert.equal(beads.get(wanted)?.title, 'One');
  assert.equal(beads.get('bd-zzzz' as BeadId)?.edges[0]?.on, wanted);
});

function imported(record: Readonly<Record<string, unknown>>, clock = 1_000): BeadLine {
  const header = { id: ID, birth: 'b', clock, by: 'ann', create: 'import', births: { 'bd-t': 't' } };
  const line = parseLine(`${JSON.stringify(header).slice(0, -1)},"record":${JSON.stringify(record)}}`);
  assert.ok(line);
  return line;
}

test('an imported creation says what its record says, without saying it twice', () => {
  const dependency = { issue_id: ID, depends_on_id: 'bd-t', type: 'blocks', created_at: 'x', metadata: '{}' };
  const comment = { id: 1, author: 'bob', text: 'hm', created_at: '2025-10-01T00:00:00+02:00' };
  const bead = only([
    imported({
      id: ID,
      title: 'T',
      labels: ['l'],
      dependencies: [dependency],
      comments: [comment],
      owner: 'me',
    }),
  ]);
  assert.deepEqual([bead.title, bead.priority, bead.labels, bead.createdBy], ['T', 0, ['l'], 'ann']);
  assert.deepEqual(bead.edges, [{ type: 'blocks', on: 'bd-t', onBirth: 't' }]);
  assert.deepEqual(bead.comments, [{ at: comment.created_at, by: 'bob', text: 'hm' }]);
  assert.deepEqual(bead.other, { owner: 'me' });
});

test('a tombstone is deleted until something later says otherwise', () => {
  const tombstone = imported({ id: ID, title: 'T', status: 'tombstone' });
  const revived = patchLine(target(tombstone), { deleted: false }, { by: 'a', at: 2_000 });
  assert.equal(only([tombstone]).deleted, true);
  assert.equal(only([tombstone, revived]).deleted, false);
});

test('equal clocks go by the finer times that another program gave', () => {
  const time = (ns: string) => `2025-10-01T00:00:00.000${ns}Z`;
  const early = imported({ id: ID, title: 'early', updated_at: time('1') });
  const late = imported({ id: ID, title: 'late', updated_at: time('2') });
  assert.equal(only([early, late]).title, 'late');
  assert.equal(only([late, early]).title, 'late');
});

test('a comment that is taken back and made again stands', () => {
  const made = create();
  const said = commentLine(target(made), 'hm', { by: 'a', at: 2_000 });
  const [comment] = only([made, said]).comments;
  assert.ok(comment);
  const removed = removeCommentLine(target(made, 2_000), comment, { by: 'a', at: 3_000 });
  const again = parseLine(
    JSON.stringify({ id: ID, birth: made.birth, clock: 4_000, by: 'b', add: { comments: [comment] } }),
  );
  assert.ok(again);
  assert.deepEqual(only([made, said, removed]).comments, []);
  assert.deepEqual(only([made, said, removed, again]).comments, [comment]);
});

test('a record in surplus says nothing', () => {
  const made = create();
  const surplus = parseLine(
    JSON.stringify({
      id: ID,
      birth: made.birth,
      clock: 900,
      by: 'x',
      from: 'f',
      at: 3,
      surplus: { title: 'No' },
    }),
  );
  assert.ok(surplus);
  assert.deepEqual(surplus.surplus, { from: 'f', at: 3 });
  assert.deepEqual(only([made, surplus]), only([made]));
});
