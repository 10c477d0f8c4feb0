// Parts of a tree: what is at some paths, and nothing else.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { gitFixture } from '../../support/git-fixture.ts';

test('a part holds the files and folders at its paths alone, and equal parts are one', async () => {
  using fixture = gitFixture();
  const source = fixture.personsRepository('p', {
    'web/a.txt': 'a\n',
    'web/deep/b.txt': 'b\n',
    'web.txt': 'no folder\n',
    'api/é/c.txt': 'c\n',
    'api/d.txt': 'd\n',
    'lock.json': '{}\n',
  });
  const engine = await fixture.engineOf(source);
  const before = await engine.head();
  const paths = ['web', 'api/é', 'lock.json', 'absent/x', 'web.txt/x'];
  const part = await engine.gated(before, paths);
  const files = fixture
    .git(engine.dir, '-c', 'core.quotePath=false', 'ls-tree', '-r', '--name-only', part.gatedCommit)
    .split('\n');
  assert.deepEqual(files, ['api/é/c.txt', 'lock.json', 'web/a.txt', 'web/deep/b.txt']);
  assert.equal(fixture.git(engine.dir, 'rev-parse', `${part.gatedCommit}^{tree}`), part.gatedTree);
  fixture.commit(source, { 'api/d.txt': 'other\n' });
  const move = await engine.fetchUpstream();
  assert(move.kind === 'forward');
  await engine.adoptForward(move);
  assert.deepEqual(await engine.gated(await engine.head(), paths), part);
  const { gatedTree } = await engine.gated(before, ['absent']);
  assert.equal(fixture.git(engine.dir, 'ls-tree', gatedTree), '');
});
