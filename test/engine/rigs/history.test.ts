// How commits stand to each other, in histories of any shape, against git's own answer.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Git } from '../../../src/engine/adapters/git.ts';
import { GitObjects } from '../../../src/engine/adapters/git-objects.ts';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';
import { History } from '../../../src/engine/rigs/history.ts';
import { gitFixture } from '../../support/git-fixture.ts';

/** Each commit's parents, by how far back they are: mostly one, the one before. */
const HISTORIES = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant([1]) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 6 }).map((back) => [back]) },
    { weight: 2, arbitrary: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant([]) },
  ),
  { minLength: 2, maxLength: 14 },
);

test('ancestors and the best common one are git’s, in any history', async () => {
  using git = gitFixture();
  const dir = git.personsRepository();
  const repository = `${dir}/.git`;
  await using objects = new GitObjects(repository);
  const plain = new Git({ gitDir: repository });
  const tree = git.git(dir, 'rev-parse', 'HEAD^{tree}');
  let made = 0;
  await fc.assert(
    fc.asyncProperty(HISTORIES, fc.nat(), fc.nat(), async (shape, left, right) => {
      const commits: string[] = [];
      for (const backs of shape) {
        made += 1;
        const parents = backs.flatMap((back) => commits.at(-back) ?? []);
        const lines = [...new Set(parents)].map((parent) => `parent ${parent}\n`).join('');
        const who = `a <a@b> ${1_700_000_000 + made} +0000`;
        commits.push(
          await objects.write('commit', `tree ${tree}\n${lines}author ${who}\ncommitter ${who}\n\n${made}\n`),
        );
      }
      const [one, other] = [commits[left % commits.length], commits[right % commits.length]] as CommitId[];
      if (one === undefined || other === undefined) throw new Error('two of some');
      const history = new History(plain, objects);
      const ancestor = await plain.run(['merge-base', '--is-ancestor', one, other]);
      assert.equal(await history.isAncestor(one, other), ancestor.code === 0);
      const bases = (await plain.run(['merge-base', '--all', one, other])).stdout.split('\n').filter(Boolean);
      const base = await history.mergeBase(one, other);
      assert.ok(base === null ? bases.length === 0 : bases.includes(base), `${base} of ${bases}`);
    }),
    { numRuns: 150 },
  );
});

test('the end of a shallow history is no commit without parents that all have in common', async () => {
  using git = gitFixture();
  const dir = git.personsRepository();
  for (let at = 0; at < 5; at += 1) git.commit(dir, { 'a.txt': `${at}\n` });
  const shallow = git.path('shallow');
  git.git(git.root, 'clone', '--quiet', '--depth=2', `file://${dir}`, shallow);
  await using objects = new GitObjects(`${shallow}/.git`);
  const history = new History(new Git({ gitDir: `${shallow}/.git` }), objects);
  const head = git.git(shallow, 'rev-parse', 'HEAD') as CommitId;
  const before = git.git(shallow, 'rev-parse', 'HEAD^') as CommitId;
  assert.equal(await history.isAncestor(before, head), true);
  assert.equal(await history.isAncestor(head, before), false);
  assert.equal(await history.mergeBase(before, head), before);
});
