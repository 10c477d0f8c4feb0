import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BeadId } from '../../src/beads/bead.ts';
import { type PrefixRenames, PrefixView, prefixRenames, renamePrefix } from '../../src/beads/prefix-view.ts';
import { madeBead, madeEdge } from '../support/made-bead.ts';

const other = madeBead('other', { id: 'kn-zzzz' as BeadId });
const beads = [
  madeBead('a1b2', { edges: [madeEdge('blocks', 'a1b2.1'), madeEdge('blocks', 'external:bd:x')] }),
  madeBead('a1b2.1'),
  other,
];

const NONE: PrefixRenames = new Map();
const BD_TO_KN: PrefixRenames = new Map([['bd', 'kn']]);

/** The renamings with one more, as they are read back. */
function renamed(renames: PrefixRenames, from: string, to: string, all = beads): PrefixRenames {
  const facts = renamePrefix(renames, { from, to }, all);
  assert.ok(facts.ok);
  const kept = new Map([...renames].map(([old, now]) => [`config.renamed_prefix.${old}`, now]));
  for (const { key, value } of facts.value) {
    if (value === null) kept.delete(key);
    else kept.set(key, value);
  }
  return prefixRenames([...kept].map(([key, value]) => ({ key, value })));
}

test('ids are shown with the new prefix, in edges too, and old ones are understood', () => {
  const view = new PrefixView(beads, BD_TO_KN);
  const [shown] = beads.map((bead) => view.shownBead(bead));
  assert.equal(shown?.id, 'kn-a1b2');
  assert.deepEqual(
    shown?.edges.map((edge) => edge.on),
    ['kn-a1b2.1', 'external:bd:x'],
  );
  assert.equal(view.meant('kn-a1b2.1'), 'bd-a1b2.1');
  assert.equal(view.meant('bd-a1b2.1'), 'bd-a1b2.1');
  assert.equal(view.meant('kn-zzzz'), 'kn-zzzz');
  assert.equal(view.meant('kn-none'), null);
  assert.ok(view.isTaken('kn-a1b2') && view.isTaken('bd-a1b2') && !view.isTaken('kn-none'));
});

test('of several renamings the last is shown, and each former id is understood', () => {
  const view = new PrefixView(beads, renamed(renamed(NONE, 'bd', 'mid'), 'mid', 'end'));
  assert.equal(view.shown('bd-a1b2' as BeadId), 'end-a1b2');
  for (const typed of ['bd-a1b2', 'mid-a1b2', 'end-a1b2']) assert.equal(view.meant(typed), 'bd-a1b2');
});

test('a renaming that would give an id twice, or to nothing, is refused in words', () => {
  const clashing = [...beads, madeBead('zzzz')];
  const refused = (from: string, to: string) => {
    const result = renamePrefix(NONE, { from, to }, clashing);
    return result.ok ? null : result.problem;
  };
  assert.equal(refused('bd', 'kn'), 'bd-zzzz cannot become kn-zzzz: there is one');
  assert.equal(refused('xx', 'kn'), 'no id begins with xx-');
  assert.equal(refused('bd', 'bd'), 'ids begin with bd already');
  assert.equal(refused('bd', 'a/b'), '"a/b" is no prefix of ids');
});

test('where a merge brought a bead by that id, each is still shown by one id and found by it', () => {
  const merged = [...beads, madeBead('zzzz')];
  const view = new PrefixView(merged, BD_TO_KN);
  const ids = merged.map(({ id }) => view.shown(id));
  assert.deepEqual(ids, ['kn-a1b2', 'kn-a1b2.1', 'kn-zzzz', 'bd-zzzz']);
  for (const [index, id] of ids.entries()) assert.equal(view.meant(id), merged[index]?.id);
});

test('of two that would be shown alike one stays as it is, the same whatever their order', () => {
  const alike = [madeBead('b', { id: 'b-1111' as BeadId }), madeBead('a', { id: 'a-1111' as BeadId })];
  const renames = new Map(['a', 'b'].map((from) => [from, 'c']));
  for (const each of [alike, [...alike].reverse()]) {
    const view = new PrefixView(each, renames);
    assert.deepEqual([view.shown('a-1111' as BeadId), view.shown('b-1111' as BeadId)], ['c-1111', 'b-1111']);
    assert.deepEqual([view.meant('c-1111'), view.meant('b-1111')], ['a-1111', 'b-1111']);
  }
});

test('without renamings beads are shown as they are', () => {
  const view = new PrefixView(beads, NONE);
  for (const bead of beads) assert.equal(view.shownBead(bead), bead);
  assert.equal(view.meant('bd-a1b2'), 'bd-a1b2');
});

test('renamed back, ids are what they were, those made meanwhile too', () => {
  const once = renamed(NONE, 'bd', 'mid');
  const made = [...beads, madeBead('new', { id: 'mid-new' as BeadId })];
  const back = renamed(once, 'mid', 'bd', made);
  assert.deepEqual(
    made.map(({ id }) => new PrefixView(made, back).shown(id)),
    ['bd-a1b2', 'bd-a1b2.1', 'kn-zzzz', 'bd-new'],
  );
});

test('a circle that two branches made shows each bead by one id, and finds it by each that it ever had', () => {
  const circle = new Map([
    ['bd', 'kn'],
    ['kn', 'bd'],
  ]);
  const view = new PrefixView(beads, circle);
  assert.equal(new Set(beads.map(({ id }) => view.shown(id))).size, beads.length);
  for (const { id } of beads) assert.equal(view.meant(view.shown(id)), id);
});

test('of nested prefixes the longest counts', () => {
  const all = [madeBead('x', { id: 'bd-wisp-1' as BeadId }), madeBead('y', { id: 'bd-1' as BeadId })];
  const renames = new Map([
    ['bd', 'kn'],
    ['bd-wisp', 'w'],
  ]);
  assert.deepEqual(
    all.map(({ id }) => new PrefixView(all, renames).shown(id)),
    ['w-1', 'kn-1'],
  );
});

test('a fact that is no renaming is left out', () => {
  const fact = (key: string, value: string) => ({ key, value });
  const key = 'config.renamed_prefix.bd';
  assert.deepEqual(prefixRenames([fact(key, 'kn'), fact('config.other', 'x')]), BD_TO_KN);
  assert.deepEqual(prefixRenames([fact(key, 'a/b'), fact('config.renamed_prefix.', 'x')]), NONE);
});
