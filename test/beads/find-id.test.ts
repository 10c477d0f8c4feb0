import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { BeadId } from '../../src/beads/bead.ts';
import { findId } from '../../src/beads/find-id.ts';
import { compareIds } from '../../src/beads/id-order.ts';
import { madeBead } from '../support/made-bead.ts';

const beads = [
  madeBead('a1b2'),
  madeBead('a1b2.1'),
  madeBead('a1b2.10'),
  madeBead('a1c3'),
  madeBead('gone', { deleted: true }),
  madeBead('x', { id: 'gt-a1b2' as BeadId }),
];

function found(text: string): unknown {
  const answer = findId(text, beads);
  return answer.kind === 'found' ? answer.id : answer;
}

test('what an id is but for its prefix comes first', () => {
  assert.equal(found('a1c3'), 'bd-a1c3');
  assert.equal(found(' a1b2.1 '), 'bd-a1b2.1');
  assert.deepEqual(found('a1b2'), { kind: 'ambiguous', ids: ['bd-a1b2', 'gt-a1b2'] });
});

test('a part is enough where one bead has it, a bead standing for its children', () => {
  assert.equal(found('1c'), 'bd-a1c3');
  assert.equal(found('A1C'), 'bd-a1c3');
  assert.equal(found('d-a1b'), 'bd-a1b2');
  assert.equal(found('2.10'), 'bd-a1b2.10');
  assert.deepEqual(found('gon'), { kind: 'unknown' });
  assert.deepEqual(found(''), { kind: 'unknown' });
});

test('several that have it are all named, in the order of ids', () => {
  assert.deepEqual(found('1b'), {
    kind: 'ambiguous',
    ids: ['bd-a1b2', 'bd-a1b2.1', 'bd-a1b2.10', 'gt-a1b2'],
  });
});

test('ids are ordered by their numbers', () => {
  const ordered = ['bd-2', 'bd-10', 'bd-10.2', 'bd-10.2.1', 'bd-10.10', 'bd-a1', 'bd-a1.ref', 'gt-1'];
  assert.deepEqual([...ordered].reverse().sort(compareIds), ordered);
});

test('the order of ids is total', () => {
  const texts = fc.stringMatching(/^[ab019.-]{0,6}$/);
  fc.assert(
    fc.property(texts, texts, texts, (a, b, c) => {
      assert.equal(Math.sign(compareIds(a, b)) + Math.sign(compareIds(b, a)), 0);
      assert.equal(compareIds(a, b) === 0, a === b);
      if (compareIds(a, b) < 0 && compareIds(b, c) < 0) assert.ok(compareIds(a, c) < 0);
    }),
    { numRuns: 3_000 },
  );
});
