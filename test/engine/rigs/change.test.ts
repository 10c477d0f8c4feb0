import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyReviewed } from '../../../src/engine/refinery/review.ts';
import { type Change, changeBetween } from '../../../src/engine/rigs/change.ts';
import { openRepository } from '../../../src/engine/rigs/create-repository.ts';
import { gitFixture } from '../../support/git-fixture.ts';

/** What adding the files is, in the engine's repository. */
async function adding(
  files: Readonly<Record<string, string>>,
  pathspecs: readonly string[] = [],
): Promise<Change> {
  using git = gitFixture();
  const folder = git.personsRepository();
  const from = git.git(folder, 'rev-parse', 'HEAD^{tree}');
  git.commit(folder, files);
  const to = git.git(folder, 'rev-parse', 'HEAD^{tree}');
  const opened = await openRepository((await git.engineOf(folder)).dir);
  assert.ok(opened.ok);
  return await changeBetween(opened.value, { from, to }, pathspecs);
}

test('a file whose lines are not counted is looked at where many lines are', async () => {
  const nul = await adding({ 'a.js': `// \0\n${'run();\n'.repeat(100)}`, 'b.js': 'b\n' });
  assert.deepEqual([nul.files, nul.added, nul.uncounted], [2, 1, 1]);
  assert.equal(whyReviewed({ paths: [], lines: 50 }, nul), 'it changes 1 file whose lines nobody can count');
  assert.equal(whyReviewed({ paths: [], lines: null }, nul), null);
  const large = await adding({ 'a.txt': 'x\n'.repeat(9 * 1024 * 1024) });
  assert.deepEqual([large.added, large.uncounted], [0, 1]);
});

test('a path that ends with a slash is all that is in the folder, also after a wildcard', async () => {
  const files = { 'web/auth/a.ts': 'a\n', 'api/auth/in/b.ts': 'b\n', 'api/c.ts': 'c\n' };
  const auth = ['api/auth/in/b.ts', 'web/auth/a.ts'];
  assert.deepEqual((await adding(files, ['*/auth/'])).matched, auth);
  assert.deepEqual((await adding(files, ['web/', 'api/auth/'])).matched, auth);
  assert.deepEqual((await adding(files, ['*.ts', ':!w*b/'])).matched, ['api/auth/in/b.ts', 'api/c.ts']);
});

test('what git knows no files for is a failure and never a change that nobody has to look at', async () => {
  for (const pathspec of ['/src/', '../x', ':(odd)x', ':(attr:reviewed)', ':(top,attr:-text)src/'])
    await assert.rejects(adding({ 'src/a.ts': 'a\n' }, [pathspec]), /comparing two trees/, pathspec);
});
