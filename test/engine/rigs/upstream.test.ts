import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { isCommitId } from '../../../src/engine/rigs/commit-id.ts';
import { gitFixture } from '../../support/git-fixture.ts';

test('an upstream that has not moved is the same, one that moved on is adopted', async () => {
  using fixture = gitFixture();
  const dir = fixture.personsRepository();
  const engine = await fixture.engineOf(dir);
  const from = await engine.head();
  assert.deepEqual(await engine.fetchUpstream(), { kind: 'same' });
  const to = fixture.commit(dir, { 'b.txt': 'b\n' });
  const move = await engine.fetchUpstream();
  assert.deepEqual(move, { kind: 'forward', from, to });
  assert.equal(await engine.head(), from, 'fetching alone moves nothing');
  assert(move.kind === 'forward');
  assert.equal(await engine.adoptForward(move), 'adopted');
  assert.equal(await engine.head(), to);
  assert.equal(await engine.adoptForward(move), 'moved', 'an old move is not adopted twice');
});

test('commits of our own leave the upstream behind, and commits on both sides diverge', async () => {
  using fixture = gitFixture();
  const dir = fixture.personsRepository();
  const engine = await fixture.engineOf(dir);
  const base = await engine.head();
  await landFile(fixture, engine, base);
  assert.deepEqual(await engine.fetchUpstream(), { kind: 'behind', theirs: base });
  const theirs = fixture.commit(dir, { 'theirs.txt': 'x\n' });
  assert.deepEqual(await engine.fetchUpstream(), { kind: 'diverged', theirs, base });
});

test('diverged commits that the person rebases onto ours are adopted, not called a rewrite', async () => {
  using fixture = gitFixture();
  const dir = fixture.personsRepository();
  const engine = await fixture.engineOf(dir);
  await landFile(fixture, engine, await engine.head());
  fixture.commit(dir, { 'theirs.txt': 'x\n' });
  assert.equal((await engine.fetchUpstream()).kind, 'diverged');
  fixture.git(dir, 'fetch', '--quiet', engine.dir, 'main');
  fixture.git(dir, 'rebase', '--quiet', 'FETCH_HEAD');
  assert.equal((await engine.fetchUpstream()).kind, 'forward');
});

test('a branch that lost commits we have taken is rewritten, however far it then goes', async () => {
  using fixture = gitFixture();
  const dir = fixture.personsRepository();
  const seen = fixture.commit(dir, { 'b.txt': 'b\n' });
  const engine = await fixture.engineOf(dir);
  fixture.git(dir, 'commit', '--quiet', '--amend', '--message', 'Another');
  const theirs = fixture.git(dir, 'rev-parse', 'HEAD');
  assert.deepEqual(await engine.fetchUpstream(), { kind: 'rewritten', seen, theirs });
  fixture.commit(dir, { 'c.txt': 'c\n' });
  assert.equal((await engine.fetchUpstream()).kind, 'rewritten', 'it stays so until the commits are back');
  fixture.git(dir, 'reset', '--quiet', '--hard', 'HEAD~2');
  assert.equal((await engine.fetchUpstream()).kind, 'rewritten', 'going back is a rewrite too');
  fixture.git(dir, 'reset', '--quiet', '--hard', seen);
  assert.deepEqual(await engine.fetchUpstream(), { kind: 'same' });
});

test('an upstream that is gone, or has lost its branch, is unreachable for a reason', async () => {
  using fixture = gitFixture();
  const dir = fixture.personsRepository();
  const engine = await fixture.engineOf(dir);
  fixture.git(dir, 'branch', '--quiet', '--move', 'trunk');
  assert.deepEqual(await engine.fetchUpstream(), {
    kind: 'unreachable',
    reason: `${dir} has no branch main any more`,
  });
  rmSync(dir, { recursive: true });
  const gone = await engine.fetchUpstream();
  assert(gone.kind === 'unreachable');
  assert.match(gone.reason, /does not (exist|appear to be a git repository)/);
  assert(isCommitId(await engine.head()));
});

async function landFile(
  fixture: ReturnType<typeof gitFixture>,
  engine: Awaited<ReturnType<ReturnType<typeof gitFixture>['engineOf']>>,
  expected: Awaited<ReturnType<typeof engine.head>>,
): Promise<void> {
  const dir = fixture.path('lander');
  fixture.git(fixture.root, 'clone', '--quiet', engine.dir, dir);
  fixture.git(dir, 'config', 'user.name', 'x');
  fixture.git(dir, 'config', 'user.email', 'x@x');
  const commit = fixture.commit(dir, { 'landed.txt': 'x\n' });
  fixture.git(engine.dir, 'fetch', '--quiet', dir, '+main:refs/gt/landing');
  assert(isCommitId(commit));
  assert.equal(await engine.land({ commit, expected }), 'landed');
}
