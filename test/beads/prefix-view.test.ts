import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BeadId } from '../../src/beads/bead.ts';
import { PrefixView, prefixRenames, prefixRenameValue, renamePrefix } from '../../src/beads/prefix-view.ts';
import { madeBead, madeEdge } from '../support/made-bead.ts';

const other = madeBead('other', { id: 'kn-zzzz' as BeadId });
const beads = [
  madeBead('a1b2', { edges: [madeEdge('blocks', 'a1b2.1'), madeEdge('blocks', 'external:bd:x')] }),
  madeBead('a1b2.1'),
  other,
];

test('ids are shown with the new prefix, in edges too, and old ones are understood', () => {
  const view = new PrefixView(beads, [{ from: 'bd', to: 'kn' }]);
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
  const once = renamePrefix([], { from: 'bd', to: 'mid' }, beads);
  assert.ok(once.ok);
  const twice = renamePrefix(once.value, { from: 'mid', to: 'end' }, beads);
  assert.ok(twice.ok);
  const view = new PrefixView(beads, twice.value);
  assert.equal(view.shown('bd-a1b2' as BeadId), 'end-a1b2');
  for (const typed of ['bd-a1b2', 'mid-a1b2', 'end-a1b2']) assert.equal(view.meant(typed), 'bd-a1b2');
});

test('a renaming that would give an id twice, or to nothing, is refused in words', () => {
  const clashing = [...beads, madeBead('zzzz')];
  const refused = (from: string, to: string) => {
    const result = renamePrefix([], { from, to }, clashing);
    return result.ok ? null : result.problem;
  };
  assert.equal(refused('bd', 'kn'), 'bd-zzzz cannot become kn-zzzz: there is one');
  assert.equal(refused('bd', 'bd'), 'ids begin with bd already');
  assert.equal(refused('bd', 'a/b'), '"a/b" is no prefix of ids');
});

test('where a merge brought a bead by that id, each is still shown by one id and found by it', () => {
  const merged = [...beads, madeBead('zzzz')];
  const view = new PrefixView(merged, [{ from: 'bd', to: 'kn' }]);
  const ids = merged.map(({ id }) => view.shown(id));
  assert.deepEqual(ids, ['kn-a1b2', 'kn-a1b2.1', 'kn-zzzz', 'bd-zzzz']);
  for (const [index, id] of ids.entries()) assert.equal(view.meant(id), merged[index]?.id);
});

test('of two that would be shown alike one stays as it is, the same whatever their order', () => {
  const alike = [madeBead('b', { id: 'b-1111' as BeadId }), madeBead('a', { id: 'a-1111' as BeadId })];
  const renames = ['a', 'b'].map((from) => ({ from, to: 'c' }));
  for (const each of [alike, [...alike].reverse()]) {
    const view = new PrefixView(each, renames);
    assert.deepEqual([view.shown('a-1111' as BeadId), view.shown('b-1111' as BeadId)], ['c-1111', 'b-1111']);
    assert.deepEqual([view.meant('c-1111'), view.meant('b-1111')], ['a-1111', 'b-1111']);
  }
});

test('without renamings beads are shown as they are', () => {
  const view = new PrefixView(beads, []);
  for (const bead of beads) assert.equal(view.shownBead(bead), bead);
  assert.equal(view.meant('bd-a1b2'), 'bd-a1b2');
});

test('renamings are facts of their own, each later than those before, and what is none is left out', () => {
  const [first, second] = [
    { from: 'bd', to: 'kn' },
    { from: 'kn', to: 'bd' },
  ];
  const one = prefixRenameValue(first, [], 5);
  assert.deepEqual(one, { key: 'prefix.renamed.bd>kn', value: '5' });
  const two = prefixRenameValue(second, [one], 5);
  assert.deepEqual(prefixRenames([two, one]), [first, second]);
  // Renamed to and fro, the renaming of long ago is the latest again.
  const again = prefixRenameValue(first, [one, two], 5);
  assert.deepEqual(prefixRenames([two, again]), [second, first]);
  const odd = ['prefix.renamed.', 'prefix.renamed.a', 'prefix.renamed.a>a', 'prefix.renamed./>b', 'config.x'];
  assert.deepEqual(prefixRenames(odd.map((key) => ({ key, value: '1' }))), []);
});

test('there and back again ids are what they were, and all are understood', () => {
  const renames = [
    { from: 'bd', to: 'kn' },
    { from: 'kn', to: 'bd' },
  ];
  const view = new PrefixView([...beads, madeBead('kn', { id: 'kn-yyyy' as BeadId })], renames);
  assert.equal(view.shown('bd-a1b2' as BeadId), 'bd-a1b2');
  assert.equal(view.shown('kn-yyyy' as BeadId), 'bd-yyyy');
  assert.equal(view.meant('kn-a1b2'), 'bd-a1b2');
  assert.equal(view.shownPrefix('kn'), 'bd');
});

test('of two renamings of one prefix the later holds, also for what the earlier made', () => {
  const renames = [
    { from: 'bd', to: 'aa' },
    { from: 'bd', to: 'bb' },
  ];
  const view = new PrefixView([...beads, madeBead('aa', { id: 'aa-yyyy' as BeadId })], renames);
  assert.equal(view.shown('bd-a1b2.1' as BeadId), 'bb-a1b2.1');
  assert.equal(view.shown('aa-yyyy' as BeadId), 'bb-yyyy');
  for (const typed of ['bd-a1b2', 'aa-a1b2', 'bb-a1b2']) assert.equal(view.meant(typed), 'bd-a1b2');
  assert.equal(view.shownPrefix('bd'), 'bb');
});

test('a message names beads as they are shown', () => {
  const view = new PrefixView(beads, [{ from: 'bd', to: 'kn' }]);
  assert.equal(
    view.shownText('bd-a1b2.1 waits for bd-a1b2: no bd-none'),
    'kn-a1b2.1 waits for kn-a1b2: no bd-none',
  );
});
