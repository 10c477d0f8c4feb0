import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BeadId } from '../../src/beads/bead.ts';
import { isBeadId } from '../../src/beads/bead.ts';
import { beadPath, childId, hashId, isBeadPath, isIdPrefix, spareIds } from '../../src/beads/id.ts';

const id = (text: string) => text as BeadId;

test('an id is the prefix and as many characters of the hash as asked for', () => {
  const input = { prefix: 'bd', title: 't', description: 'd', creator: 'c', createdAtNs: 1n, nonce: 0 };
  for (const length of [3, 4, 5, 6, 7, 8]) {
    const made = hashId({ ...input, length });
    assert.match(made, new RegExp(`^bd-[0-9a-z]{${length}}$`));
    assert.ok(isBeadId(made));
  }
  assert.notEqual(hashId({ ...input, length: 6 }), hashId({ ...input, nonce: 1, length: 6 }));
});

test('a child takes the number after the highest under its parent, whatever the order', () => {
  const taken = [id('bd-a1b2.2'), id('bd-a1b2.10'), id('bd-a1b2.10.77'), id('bd-a1b2.ref'), id('bd-a1b.99')];
  assert.equal(childId(id('bd-a1b2'), taken), 'bd-a1b2.11');
  assert.equal(childId(id('bd-zzzz'), taken), 'bd-zzzz.1');
});

test('spare ids follow from the birth alone and keep the prefix or the parent', () => {
  const [first] = spareIds(id('gt-x-a1b2'), 'abc');
  const [again] = spareIds(id('gt-x-a1b2'), 'abc');
  const [child] = spareIds(id('gt-x-a1b2.1'), 'abc');
  assert.equal(first, again);
  assert.match(first ?? '', /^gt-x-[0-9a-z]{6}$/);
  assert.match(child ?? '', /^gt-x-a1b2\.[0-9a-z]{6}$/);
});

test('a file stands in a folder of the first two characters of its hash', () => {
  assert.equal(beadPath(id('bd-a1b2')), '.beads/a1/bd-a1b2.jsonl');
  assert.equal(beadPath(id('bd-a1b2.3.1')), '.beads/a1/bd-a1b2.3.1.jsonl');
  assert.equal(beadPath(id('gt-wisp-X9z1')), '.beads/x9/gt-wisp-X9z1.jsonl');
  assert.equal(beadPath(id('bd-7')), '.beads/07/bd-7.jsonl');
});

test('only paths that a bead file can have are bead paths', () => {
  assert.ok(isBeadPath('.beads/a1/bd-a1b2.jsonl'));
  for (const path of [
    '.beads/a1/../../bd-a1b2.jsonl',
    '.beads/zz/bd-a1b2.jsonl',
    '.beads/issues.jsonl',
    '/.beads/a1/bd-a1b2.jsonl',
    '.beads/a1/bd-a1b2.json',
  ]) {
    assert.ok(!isBeadPath(path), path);
  }
});

test('ids and prefixes cannot leave their folder', () => {
  for (const text of [
    '',
    'bd',
    'bd-',
    '-a1',
    '../bd-a1',
    'bd-a1/b',
    'bd-a1 ',
    'bd-..',
    'bd-a1.',
    'bd-a1\0',
  ]) {
    assert.ok(!isBeadId(text), JSON.stringify(text));
  }
  for (const text of ['', 'a/b', 'bd-', '.', 'a b']) assert.ok(!isIdPrefix(text), text);
  assert.ok(isIdPrefix('bd-wisp'));
});
