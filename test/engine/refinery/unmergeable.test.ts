import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyReviewed } from '../../../src/engine/refinery/review.ts';
import { whyUnmergeable } from '../../../src/engine/refinery/unmergeable.ts';
import { BASE, TIP } from '../../support/town-story.ts';

const LONG = 'n'.repeat(100_000);

test('paths that a branch makes long and many fill no log', () => {
  const paths = Array.from({ length: 1_000 }, (_, at) => `${at}/${LONG}`);
  const why = whyUnmergeable({ kind: 'conflict', base: BASE, parted: TIP, paths });
  assert.ok(why.length < 4_000);
  assert.match(why, /^it conflicts with what landed since, in 0\/n.* and 990 more$/);
  const counts = { files: 1, added: 1, removed: 0, uncounted: 0 };
  const reviewed = whyReviewed({ paths: ['n'], lines: null }, { id: 'c', ...counts, matched: [LONG] });
  assert.ok(reviewed !== null && reviewed.length < 400);
});
