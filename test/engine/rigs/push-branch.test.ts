// Landed work and a remote: it is pushed to where the remote was last seen, and never over what somebody else has pushed.

import assert from 'node:assert/strict';
import { chmodSync, renameSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import type { EngineRepository } from '../../../src/engine/rigs/engine-repository.ts';
import { type GitFixture, gitFixture } from '../../support/git-fixture.ts';
import { landFiles } from '../../support/rig-branches.ts';

interface Remote extends Disposable {
  readonly fixture: GitFixture;
  readonly engine: EngineRepository;
  /** A bare repository. */
  readonly dir: string;
  readonly url: string;
  /** Another clone of it. */
  readonly clone: string;
  tip(): string;
}

async function remote(): Promise<Remote> {
  const fixture = gitFixture();
  const [dir, clone] = [fixture.path('remote.git'), fixture.personsRepository()];
  fixture.git(fixture.root, 'clone', '--quiet', '--bare', clone, dir);
  const url = `file://${encodeURI(dir)}`;
  const engine = await fixture.engineOf(url);
  const tip = (): string => fixture.git(dir, 'rev-parse', 'main');
  return { fixture, engine, dir, url, clone, tip, [Symbol.dispose]: () => fixture[Symbol.dispose]() };
}

test('what has landed is pushed, and what is there already is not asked about', async () => {
  using at = await remote();
  const from = await at.engine.head();
  assert.equal((await at.engine.pushBranch()).kind, 'up-to-date');
  await landFiles(at.fixture, at.engine, { 'b.txt': 'b\n' });
  await landFiles(at.fixture, at.engine, { 'c.txt': 'c\n' });
  const to = await at.engine.head();
  const why = `main was pushed to ${at.url}`;
  assert.deepEqual(await at.engine.pushBranch(), { kind: 'followed', from, to, why });
  assert.equal(at.tip(), to);
  renameSync(at.dir, `${at.dir} away`);
  assert.equal((await at.engine.pushBranch()).kind, 'up-to-date');
});

test('what somebody else has pushed is not overwritten, be it more, less or something else', async () => {
  using at = await remote();
  const { fixture, engine, clone, dir } = at;
  await landFiles(fixture, engine, { 'b.txt': 'b\n' });
  const theirs = fixture.commit(clone, { 'theirs.txt': 'x\n' });
  fixture.git(clone, 'push', '--quiet', dir, 'main');
  const beside = await engine.pushBranch();
  assert.match(`${beside.kind}: ${beside.why}`, /^waiting: main of file:.* has commits of its own/);
  assert.equal(at.tip(), theirs);
  fixture.git(clone, 'pull', '--quiet', '--rebase', engine.dir, 'main');
  fixture.git(clone, 'push', '--quiet', '--force', dir, 'main');
  const more = await engine.pushBranch();
  assert.match(`${more.kind}: ${more.why}`, /^up-to-date: main of file:.* holds all landed work$/);
  const move = await engine.fetchUpstream();
  assert(move.kind === 'forward');
  await engine.adoptForward(move);
  await landFiles(fixture, engine, { 'c.txt': 'c\n' });
  fixture.git(dir, 'update-ref', 'refs/heads/main', `${theirs}`);
  const less = await engine.pushBranch();
  assert.match(`${less.kind}: ${less.why}`, /^waiting: main of file:.* was rewritten/);
  assert.equal(at.tip(), theirs);
});

test('where somebody else has pushed what we have landed before, the rest is pushed after it', async () => {
  using at = await remote();
  const { fixture, engine, dir } = at;
  await landFiles(fixture, engine, { 'b.txt': 'b\n' });
  fixture.git(engine.dir, 'push', '--quiet', dir, 'main');
  await landFiles(fixture, engine, { 'c.txt': 'c\n' });
  assert.equal((await engine.pushBranch()).kind, 'followed');
  assert.equal(at.tip(), await engine.head());
});

test('a remote that refuses is told with its reason, and so is one that is gone', async () => {
  using at = await remote();
  const { fixture, engine, dir } = at;
  const before = at.tip();
  await landFiles(fixture, engine, { 'b.txt': 'b\n' });
  const hook = `${dir}/hooks/pre-receive`;
  fixture.write(hook, '#!/bin/sh\necho "error: main is protected"\nexit 1\n');
  chmodSync(hook, 0o755);
  const refused = await engine.pushBranch();
  assert.match(
    `${refused.kind}: ${refused.why}`,
    /^waiting: file:.* does not take landed work: error: main is prot/,
  );
  assert.equal(at.tip(), before);
  rmSync(hook);
  renameSync(dir, `${dir} away`);
  const gone = await engine.pushBranch();
  assert.match(`${gone.kind}: ${gone.why}`, /^waiting: landed work can't be pushed: /);
  renameSync(`${dir} away`, dir);
  assert.equal((await engine.pushBranch()).kind, 'followed');
});

test('a branch without a note of where the upstream was is looked at before anything is pushed', async () => {
  using at = await remote();
  const { fixture, engine } = at;
  await landFiles(fixture, engine, { 'b.txt': 'b\n' });
  await engine.deleteRef('refs/gt/upstream');
  assert.equal((await engine.pushBranch()).kind, 'followed');
  assert.equal(at.tip(), await engine.head());
  assert.equal(fixture.refs(engine.dir, 'refs/gt/upstream')['refs/gt/upstream'], at.tip());
});
