import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead, BeadId, Edge } from '../../src/beads/bead.ts';
import { creationLine, renumberLine } from '../../src/beads/edit.ts';
import { foldLineage, foldLines } from '../../src/beads/fold.ts';
import { beadPath } from '../../src/beads/id.ts';
import type { BeadLine } from '../../src/beads/lines.ts';
import { nameBeads, renumberingOf } from '../../src/beads/name-beads.ts';
import { BeadStore } from '../../src/beads/store.ts';
import { tempFolder } from '../support/temp-folder.ts';

const ID = 'bd-aaaa' as BeadId;

interface Born {
  readonly id: string;
  readonly title: string;
  readonly at: number;
  readonly parent?: BeadLine;
  readonly edges?: readonly Edge[];
}

function born({ id, title, at, parent, edges = [] }: Born): BeadLine {
  const up = parent ? [edgeTo(parent)] : [];
  return creationLine({ id: id as BeadId, title, nonce: 0, edges: [...up, ...edges] }, { by: 'a', at });
}

function edgeTo(parent: BeadLine): Edge {
  return { type: 'parent-child', on: parent.id, onBirth: parent.birth };
}

function idsByTitle(lines: readonly BeadLine[]): Record<string, BeadId> {
  return Object.fromEntries([...foldLines(lines)].map(([id, bead]) => [bead.title, id]));
}

function renumberings(lines: readonly BeadLine[]): BeadLine[] {
  const lineages = [...Map.groupBy(lines, (line) => line.birth).values()].flatMap(
    (each) => foldLineage(each) ?? [],
  );
  return nameBeads(lineages).displaced.flatMap((each) => renumberingOf(each) ?? []);
}

const elder = born({ id: ID, title: 'elder', at: 1_000 });
const younger = born({ id: ID, title: 'younger', at: 2_000 });

test('two clones that both made the first child keep both, the younger under the same parent', () => {
  const first = born({ id: `${ID}.1`, title: 'first', at: 3_000, parent: elder });
  const second = born({ id: `${ID}.1`, title: 'second', at: 4_000, parent: elder });
  const ids = idsByTitle([second, elder, first]);
  assert.equal(ids['first'], `${ID}.1`);
  assert.match(ids['second'] ?? '', /^bd-aaaa\.[0-9a-z]{6}$/);
});

test('children of a bead that lost its id go by its new one, however deep and whoever is older', () => {
  const lines = [
    elder,
    younger,
    born({ id: `${ID}.1`, title: 'elder.1', at: 5_000, parent: elder }),
    born({ id: `${ID}.1`, title: 'younger.1', at: 1, parent: younger }),
  ];
  const [child] = lines.slice(-1);
  const deep = born({ id: `${ID}.1.ref`, title: 'deep', at: 0, ...(child ? { parent: child } : {}) });
  const ids = idsByTitle([deep, ...lines]);
  assert.equal(ids['elder.1'], `${ID}.1`);
  assert.equal(ids['younger.1'], `${ids['younger']}.1`);
  assert.equal(ids['deep'], `${ids['younger']}.1.ref`);
});

test('a child that was moved to another parent keeps the id that it was born with', () => {
  const other = born({ id: 'bd-zzzz', title: 'other', at: 1_500 });
  const child = born({ id: `${ID}.1`, title: 'child', at: 3_000, parent: other });
  assert.equal(idsByTitle([elder, younger, other, child])['child'], `${ID}.1`);
});

test('children follow what a person renumbers their parent to', () => {
  const child = born({ id: `${ID}.1`, title: 'child', at: 3_000, parent: elder });
  const target = { bornAs: ID, birth: elder.birth, latestClock: 1_000 };
  const once = renumberLine(target, 'bd-once' as BeadId, { by: 'a', at: 5_000 });
  const twice = renumberLine(target, 'bd-twice' as BeadId, { by: 'a', at: 6_000 });
  assert.equal(idsByTitle([elder, child, once, twice])['child'], 'bd-twice.1');
});

test('a displaced bead keeps its new id by a line that changes nothing shown and is the same for all', () => {
  const edited = renumberings([elder, younger]);
  const late = born({ id: 'bd-late', title: 'late', at: 9_000 });
  assert.deepEqual(renumberings([late, younger, elder]), edited);
  assert.equal(edited.length, 1);
  const before = foldLines([elder, younger]);
  const after = foldLines([elder, younger, ...edited]);
  assert.deepEqual(after, before);
  assert.deepEqual(renumberings([elder, younger, ...edited]), []);
  // Where the elder is not seen, the id is kept all the same.
  assert.deepEqual([...foldLines([younger, ...edited]).keys()], [idsByTitle([elder, younger])['younger']]);
});

test('what a person renumbered later holds against the line that keeps the id', () => {
  const kept = renumberings([elder, younger]);
  const target = { bornAs: ID, birth: younger.birth, latestClock: 2_000 };
  const wanted = renumberLine(target, 'bd-mine' as BeadId, { by: 'a', at: 2_001 });
  assert.equal(idsByTitle([elder, younger, ...kept, wanted])['younger'], 'bd-mine');
});

test('a kept id that an elder bead has too is given up again', () => {
  const kept = renumberings([elder, younger]);
  const spare = idsByTitle([elder, younger])['younger'] ?? '';
  const eldest = born({ id: spare, title: 'eldest', at: 1 });
  const lines = [elder, younger, ...kept, eldest];
  assert.equal(idsByTitle(lines)['eldest'], spare);
  assert.notEqual(idsByTitle(lines)['younger'], spare);
  assert.deepEqual(renumberings([...lines, ...renumberings(lines)]), []);
});

function openWith(folder: string, lines: readonly BeadLine[]): BeadStore {
  const opened = BeadStore.open(folder);
  assert.ok(opened.ok);
  for (const line of lines) assert.ok(opened.value.appendLine(beadPath(line.id), line.text).ok);
  return opened.value;
}

function only(store: BeadStore, title: string): Bead {
  const [bead, ...more] = store.all().filter((each) => each.title === title);
  assert.ok(bead && more.length === 0);
  return bead;
}

test('the next write where a collision is seen keeps the ids; both sides write the same line', () => {
  using left = tempFolder();
  using right = tempFolder();
  const stores = [openWith(left.path, [elder, younger]), openWith(right.path, [younger, elder])] as const;
  const [mine, theirs] = stores;
  const shown = only(mine, 'younger').id;
  assert.ok(mine.comment(shown, 'one', { by: 'l', at: 5_000 }).ok);
  assert.ok(theirs.update(ID, { notes: 'two' }, { by: 'r', at: 6_000 }).ok);
  const added = stores.map((store) =>
    store.files().flatMap(({ text }) => text.split('\n').filter((line) => line.includes('renumber'))),
  );
  assert.equal(added[0]?.length, 1);
  assert.deepEqual(added[0], added[1]);
  assert.ok(mine.unite(theirs.files()).ok && theirs.unite(mine.files()).ok);
  const byId = (store: BeadStore) => Object.fromEntries(store.all().map((bead) => [bead.id, bead]));
  assert.deepEqual(byId(mine), byId(theirs));
  assert.equal(only(mine, 'younger').id, shown);
  assert.equal(only(mine, 'elder').notes, 'two');
  for (const store of stores) store[Symbol.dispose]();
});

test('what a store shows after an edit is what it shows when opened again, children of displaced beads too', () => {
  using folder = tempFolder();
  const child = born({ id: `${ID}.1`, title: 'child', at: 3_000, parent: younger });
  using store = openWith(folder.path, [elder, younger, child]);
  assert.equal(only(store, 'child').id, `${only(store, 'younger').id}.1`);
  assert.ok(store.update(only(store, 'child').id, { title: 'Child' }, { by: 'a', at: 4_000 }).ok);
  const more = store.create({
    title: 'more',
    parent: only(store, 'younger').id,
    prefix: 'bd',
    by: 'a',
    at: 1,
  });
  assert.ok(more.ok);
  assert.equal(more.value.id, `${only(store, 'younger').id}.2`);
  using again = openWith(folder.path, []);
  assert.deepEqual(new Set(again.all()), new Set(store.all()));
});

test('a child that is given back to the parent it is named after goes by that parent’s id, live as opened again', () => {
  using folder = tempFolder();
  const child = born({ id: `${ID}.1`, title: 'child', at: 3_000, parent: elder });
  using store = openWith(folder.path, [elder, younger, child]);
  const parent = only(store, 'younger').id;
  const stamp = { by: 'a', at: 4_000 };
  assert.ok(store.removeEdge(`${ID}.1`, { type: 'parent-child', on: ID }, stamp).ok);
  const given = store.addEdge(`${ID}.1`, { type: 'parent-child', on: parent }, stamp);
  assert.ok(given.ok);
  assert.equal(given.value.id, `${parent}.1`);
  using again = openWith(folder.path, []);
  assert.deepEqual(new Set(again.all()), new Set(store.all()));
});

test('a bead that turns out to be the younger gives up its id, live as opened again', () => {
  using folder = tempFolder();
  const other = born({ id: 'bd-bbbb', title: 'other', at: 2_000 });
  const target = { bornAs: other.id, birth: other.birth, latestClock: 2_000 };
  const asked = renumberLine(target, ID, { by: 'a', at: 3_000 });
  using store = openWith(folder.path, [elder, other, asked]);
  assert.equal(only(store, 'elder').id, ID);
  const later = { created_at: '1970-01-01T00:00:03Z' };
  const line = { id: ID, birth: elder.birth, clock: 4_000, by: 'a', set: later };
  assert.ok(store.appendLine(beadPath(ID), JSON.stringify(line)).ok);
  assert.equal(only(store, 'other').id, ID);
  using again = openWith(folder.path, []);
  assert.deepEqual(new Set(again.all()), new Set(store.all()));
});
