import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Bead } from '../../src/beads/bead.ts';
import type { NewBead } from '../../src/beads/draft.ts';
import type { Result } from '../../src/beads/result.ts';
import { BeadStore } from '../../src/beads/store.ts';
import { tempFolder } from '../support/temp-folder.ts';

const BY = { by: 'mayor', at: 1_000 };

function value<T>(result: Result<T, { readonly message: string }>): T {
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

function refusal(result: Result<unknown, { readonly message: string; readonly kind: string }>): string {
  assert.ok(!result.ok);
  return `${result.problem.kind}: ${result.problem.message}`;
}

function made(store: BeadStore, title: string, more: Partial<NewBead> = {}): Bead {
  return value(store.create({ title, prefix: 'bd', ...BY, ...more }));
}

test('opening makes nothing; what is created is there after opening again', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  assert.deepEqual(store.all(), []);
  assert.ok(!existsSync(folder.at('.beads')));
  const bead = made(store, 'One', {
    labels: ['x'],
    metadata: { k: 1 },
    priority: 0,
    type: 'bug',
    description: 'why',
  });
  using again = value(BeadStore.open(folder.path));
  assert.deepEqual(again.all(), [bead]);
  assert.match(bead.id, /^bd-[0-9a-z]{4}$/);
});

test('a folder that does not exist yet is an empty store, made by the first write', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.at('not', 'yet')));
  const bead = made(store, 'One');
  assert.ok(existsSync(folder.at('not', 'yet', store.files()[0]?.path ?? '')));
  assert.equal(store.get(bead.id)?.title, 'One');
});

test('every change is one more line, and what changes nothing is none', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  const { id } = made(store, 'One');
  value(store.update(id, { title: 'Two', metadata: { a: 1 } }, BY));
  value(store.update(id, { title: 'Two', metadata: { a: 1 } }, BY));
  value(store.addLabel(id, 'l', BY));
  value(store.addLabel(id, 'l', BY));
  value(store.removeLabel(id, 'other', BY));
  value(store.comment(id, 'hello', BY));
  value(store.close(id, 'done', BY));
  value(store.close(id, 'done', BY));
  const [file] = store.files();
  assert.equal(file?.text.trimEnd().split('\n').length, 5);
  assert.equal(file?.text, readFileSync(folder.at(file?.path ?? ''), 'utf8'));
  const bead = store.get(id);
  assert.equal(bead?.title, 'Two');
  assert.deepEqual(bead?.labels, ['l']);
  assert.deepEqual(
    bead?.comments.map((comment) => comment.text),
    ['hello'],
  );
  assert.equal(bead?.status, 'closed');
  assert.equal(bead?.closeReason, 'done');
});

test('the same draft made twice gives two beads with ids of their own', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  assert.notEqual(made(store, 'Same').id, made(store, 'Same').id);
  assert.equal(store.all().length, 2);
});

test('the id of a deleted bead is never given again', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  const { id } = made(store, 'Same');
  value(store.update(id, { deleted: true }, BY));
  using again = value(BeadStore.open(folder.path));
  assert.notEqual(made(again, 'Same').id, id);
  assert.equal(again.get(id)?.deleted, true);
});

test('an id that a view shows is not given again', () => {
  using one = tempFolder();
  using other = tempFolder();
  using store = value(BeadStore.open(one.path));
  using again = value(BeadStore.open(other.path));
  const { id } = made(store, 'Same');
  assert.notEqual(made(again, 'Same', { isTaken: (each) => each === id }).id, id);
});

test('children are numbered under their parent and have an edge to it', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  const parent = made(store, 'Parent');
  const first = made(store, 'First', { parent: parent.id });
  value(store.update(first.id, { deleted: true }, BY));
  const second = made(store, 'Second', { parent: parent.id, edges: [{ type: 'related', on: first.id }] });
  assert.deepEqual([first.id, second.id], [`${parent.id}.1`, `${parent.id}.2`]);
  assert.deepEqual(second.edges, [
    { type: 'parent-child', on: parent.id, onBirth: parent.birth },
    { type: 'related', on: first.id, onBirth: first.birth },
  ]);
});

test('an edge that would close a circle is refused with the path named, and nothing is written', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  const [a, b, c] = [made(store, 'a'), made(store, 'b'), made(store, 'c')];
  value(store.addEdge(a.id, { type: 'blocks', on: b.id }, BY));
  value(store.addEdge(b.id, { type: 'blocks', on: c.id }, BY));
  const files = store.files().map((file) => file.text);
  const refused = store.addEdge(c.id, { type: 'blocks', on: a.id }, BY);
  assert.equal(
    refusal(refused),
    `cycle: refused, the beads would wait for each other: ${c.id} -> ${a.id} -> ${b.id} -> ${c.id}`,
  );
  assert.deepEqual(
    store.files().map((file) => file.text),
    files,
  );
  value(store.addEdge(c.id, { type: 'related', on: a.id }, BY));
  value(store.removeEdge(a.id, { type: 'blocks', on: b.id }, BY));
  value(store.addEdge(c.id, { type: 'blocks', on: a.id }, BY));
});

test('an epic and what is none do not block each other', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  const [epic, other] = [made(store, 'Epic', { type: 'epic' }), made(store, 'Other', { type: 'epic' })];
  const task = made(store, 'Task');
  const wait = (id: string, on: string, type = 'blocks') => store.addEdge(id, { type, on }, BY);
  assert.equal(
    refusal(wait(epic.id, task.id)),
    `invalid: an epic can only wait for epics, and ${task.id} is of type task: give the edge to its children`,
  );
  assert.equal(
    refusal(wait(task.id, epic.id)),
    `invalid: only an epic can wait for an epic, as ${epic.id} is: wait for its children, with an edge of type waits-for`,
  );
  assert.match(
    refusal(store.create({ title: 'x', prefix: 'bd', ...BY, edges: [{ type: 'blocks', on: epic.id }] })),
    /^invalid: only an epic/,
  );
  value(wait(epic.id, other.id));
  value(wait(task.id, epic.id, 'waits-for'));
  value(wait(task.id, epic.id, 'related'));
  assert.equal(store.get(task.id)?.edges.length, 2);
});

test('an edge that is there is not written again, but its new facts are', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  const [a, b] = [made(store, 'a'), made(store, 'b')];
  const edge = { type: 'waits-for', on: b.id };
  value(store.addEdge(a.id, edge, BY));
  const { length } = store
    .files()
    .map(({ text }) => text)
    .join('');
  value(store.addEdge(a.id, edge, BY));
  assert.equal(
    store
      .files()
      .map(({ text }) => text)
      .join('').length,
    length,
  );
  value(store.addEdge(a.id, { ...edge, metadata: { gate: 'any-children' } }, BY));
  assert.deepEqual(
    store.get(a.id)?.edges.map((each) => each.metadata),
    [{ gate: 'any-children' }],
  );
});

test('bad input is refused in words and writes nothing', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  const { id } = made(store, 'One');
  const before = store.files();
  const draft = { title: 'x', prefix: 'bd', ...BY };
  assert.match(refusal(store.create({ ...draft, title: ' ' })), /^invalid: .*title/);
  assert.match(refusal(store.create({ ...draft, prefix: '../x' })), /^invalid: .*prefix/);
  assert.match(refusal(store.create({ ...draft, priority: 9 })), /^invalid: priority/);
  assert.match(refusal(store.create({ ...draft, at: Number.NaN })), /^invalid: NaN is no time/);
  assert.match(
    refusal(store.create({ ...draft, parent: 'bd-none' })),
    /^unknown-bead: there is no bead bd-none/,
  );
  assert.match(refusal(store.create({ ...draft, edges: [{ type: 'blocks', on: 'bd-none' }] })), /bd-none/);
  assert.match(refusal(store.addEdge(id, { type: 'blocks', on: id }, BY)), /to itself/);
  assert.match(refusal(store.addEdge(id, { type: '', on: id }, BY)), /edge's type/);
  assert.match(refusal(store.update('bd-none', { title: 'x' }, BY)), /^unknown-bead/);
  assert.match(refusal(store.comment(id, ' ', BY)), /^invalid/);
  assert.match(refusal(store.closingLine('bd-none', 'x', BY)), /^unknown-bead/);
  assert.match(refusal(store.appendLine('.beads/../x.jsonl', '{}')), /^invalid/);
  assert.match(refusal(store.appendLine('.beads/a1/bd-a1b2.jsonl', '{}\n{}')), /^invalid/);
  assert.deepEqual(store.files(), before);
});

test('a closing line closes the bead only once it is appended, and is taken once', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  const { id } = made(store, 'One');
  const { path, line } = value(store.closingLine(id, 'landed', { by: 'refinery', at: 2_000 }));
  assert.equal(store.get(id)?.status, 'open');
  value(store.comment(id, 'meanwhile', { by: 'mayor', at: 3_000 }));
  assert.equal(value(store.appendLine(path, line)), true);
  assert.equal(store.get(id)?.status, 'closed');
  assert.equal(store.get(id)?.closeReason, 'landed');
  assert.equal(store.get(id)?.closedAt, '1970-01-01T00:00:02.000Z');
  assert.equal(value(store.appendLine(path, line)), false);
  assert.equal(store.files()[0]?.text.split(line).length, 2);
});

test('a file that ends without a newline gets one before the next line', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  const { id } = made(store, 'One');
  const path = folder.at(store.files()[0]?.path ?? '');
  appendFileSync(path, '{"torn":');
  value(store.comment(id, 'after', BY));
  using again = value(BeadStore.open(folder.path));
  assert.equal(again.get(id)?.comments[0]?.text, 'after');
  assert.deepEqual(store.all(), again.all());
  assert.match(readFileSync(path, 'utf8'), /\n\{"torn":\n\{"id"/);
});

test('uniting takes the lines that are missing, wherever they stand, and leaves markers behind', () => {
  using ours = tempFolder();
  using theirs = tempFolder();
  using left = value(BeadStore.open(ours.path));
  const one = made(left, 'One');
  const shared = left.files();
  using right = value(BeadStore.open(theirs.path));
  assert.equal(value(right.unite(shared)), 1);
  value(left.addLabel(one.id, 'left', BY));
  value(right.addLabel(one.id, 'right', BY));
  const two = made(right, 'Two');
  const [file] = right.files().filter((each) => each.path === shared[0]?.path);
  assert.ok(file);
  const conflicted = {
    path: '.beads/zz/elsewhere.jsonl',
    text: `<<<<<<< a\r\n${file.text.replaceAll('\n', '\r\n')}=======\r\n{"id`,
  };
  const foreign = { path: '.beads/a1/bd-a1b2.jsonl', text: '{"other":"program"}\n' };
  assert.equal(value(left.unite([conflicted, foreign, ...right.files()])), 3);
  assert.equal(value(left.unite(right.files())), 0);
  assert.deepEqual(left.get(one.id)?.labels, ['left', 'right']);
  assert.deepEqual(left.get(two.id), two);
  assert.ok(left.files().some((each) => each.text === foreign.text));
  value(right.unite(left.files()));
  assert.deepEqual(
    new Map(right.all().map((bead) => [bead.id, bead])),
    new Map(left.all().map((bead) => [bead.id, bead])),
  );
});

test('reload takes in what others wrote, removed or replaced', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  const { id } = made(store, 'One');
  assert.equal(value(store.reload()), false);
  using other = value(BeadStore.open(folder.path));
  value(other.update(id, { title: 'Theirs' }, { by: 'them', at: 9_000 }));
  const two = made(other, 'Two');
  assert.equal(value(store.reload()), true);
  assert.equal(store.get(id)?.title, 'Theirs');
  assert.deepEqual(store.get(two.id), two);
  rmSync(folder.at('.beads'), { recursive: true });
  assert.equal(value(store.reload()), true);
  assert.deepEqual(store.all(), []);
});

test('an append takes along what another process had added to the file', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  const { id } = made(store, 'One');
  using other = value(BeadStore.open(folder.path));
  value(other.addLabel(id, 'theirs', BY));
  assert.deepEqual(value(store.addLabel(id, 'ours', BY)).labels, ['ours', 'theirs']);
});

test("a file's revision changes with its text and only then", () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  const one = made(store, 'One');
  const two = made(store, 'Two');
  const revisions = () => new Map(store.files().map((file) => [file.path, file.revision]));
  const before = revisions();
  value(store.comment(one.id, 'hello', BY));
  const after = revisions();
  const changed = [...after]
    .filter(([path, revision]) => before.get(path) !== revision)
    .map(([path]) => path);
  assert.equal(changed.length, 1);
  assert.match(changed[0] ?? '', new RegExp(`${one.id}\\.jsonl$`));
  assert.ok(store.get(two.id));
});

test('two beads that were given one id on two branches are both kept, and both can be changed', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  const elder = made(store, 'elder');
  const twin = JSON.stringify({
    id: elder.id,
    birth: 'younger',
    clock: 5_000,
    by: 'other',
    create: 0,
    set: { title: 'younger' },
  });
  const [file] = store.files();
  value(store.unite([{ path: file?.path ?? '', text: `${twin}\n` }]));
  const younger = store.all().find((bead) => bead.title === 'younger');
  assert.ok(younger && younger.id !== elder.id);
  value(store.update(younger.id, { notes: 'mine' }, BY));
  value(store.update(elder.id, { notes: 'yours' }, BY));
  value(store.addEdge(elder.id, { type: 'blocks', on: younger.id }, BY));
  using again = value(BeadStore.open(folder.path));
  assert.equal(again.get(younger.id)?.notes, 'mine');
  assert.equal(again.get(elder.id)?.notes, 'yours');
  assert.equal(again.get(elder.id)?.edges[0]?.on, younger.id);
  assert.equal(again.files().length, 1);
});

test('a store says so when a line from the end of time forbids further changes', () => {
  using folder = tempFolder();
  using store = value(BeadStore.open(folder.path));
  const { id, birth } = made(store, 'One');
  const line = JSON.stringify({ id, birth, clock: 8.64e15, by: 'skewed', set: { title: 'last' } });
  value(store.appendLine(store.files()[0]?.path ?? '', line));
  assert.equal(store.get(id)?.title, 'last');
  assert.match(refusal(store.update(id, { title: 'later' }, BY)), /end of time/);
});

test('symbolic links in the place of bead files and folders are not followed', () => {
  using folder = tempFolder();
  using outside = tempFolder();
  using store = value(BeadStore.open(folder.path));
  const { id } = made(store, 'One');
  const path = folder.at(store.files()[0]?.path ?? '');
  writeFileSync(outside.at('secret.jsonl'), 'precious\n');
  rmSync(path);
  symlinkSync(outside.at('secret.jsonl'), path);
  assert.match(refusal(store.comment(id, 'x', BY)), /^io: writing \.beads/);
  rmSync(join(path, '..'), { recursive: true });
  symlinkSync(outside.path, join(path, '..'));
  assert.match(refusal(store.comment(id, 'x', BY)), /^io: writing \.beads\/.*is not a folder/);
  assert.equal(readFileSync(outside.at('secret.jsonl'), 'utf8'), 'precious\n');
  value(store.reload());
  assert.deepEqual(store.all(), []);
});

test('a folder in the place of a bead file, or a file in that of `.beads`, is a clear problem', () => {
  using folder = tempFolder();
  writeFileSync(folder.at('.beads'), '');
  assert.match(refusal(BeadStore.open(folder.path)), /^io: reading \.beads: \.beads is not a folder/);
  rmSync(folder.at('.beads'));
  using store = value(BeadStore.open(folder.path));
  const { id } = made(store, 'One');
  const path = folder.at(store.files()[0]?.path ?? '');
  rmSync(path);
  mkdirSync(path);
  assert.match(refusal(store.comment(id, 'x', BY)), /^io: writing .*: it is a folder$/);
});
