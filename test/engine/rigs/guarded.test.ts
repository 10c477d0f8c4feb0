import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';
import { EngineRepository } from '../../../src/engine/rigs/engine-repository.ts';
import { type GitFixture, gitFixture } from '../../support/git-fixture.ts';

const GUARDED = { pathspecs: ['.claude', ':(glob)**/package.json'], files: ['check', 'tool'] };

interface Story {
  readonly git: GitFixture;
  readonly engine: EngineRepository;
  readonly base: CommitId;
}

async function story(): Promise<Story> {
  const git = gitFixture();
  const files = { 'a.txt': 'a\n', check: 'old\n', 'tool/x': 'x\n', '.claude/settings.json': '{}\n' };
  const source = git.personsRepository('person', files);
  const made = await EngineRepository.create({ dir: git.path('engine.git'), source });
  assert.ok(made.ok);
  return { git, engine: made.value, base: await made.value.head() };
}

/** A commit of what `change` does to a checkout, known to the engine's repository. */
async function changed({ git, engine, base }: Story, change: (dir: string) => void): Promise<CommitId> {
  const dir = git.path('work');
  rmSync(dir, { recursive: true, force: true });
  git.git(git.path('person'), 'worktree', 'prune');
  git.git(git.path('person'), 'worktree', 'add', '--quiet', '--detach', dir, base);
  change(dir);
  git.git(dir, 'add', '--all');
  git.git(dir, 'commit', '--quiet', '--message', 'Change');
  const id = git.git(dir, 'rev-parse', 'HEAD').trim() as CommitId;
  git.git(engine.dir, 'fetch', '--quiet', git.path('person'), id);
  return id;
}

test('guarded files of a tree are as they were, others as they are: changed, added, deleted, renamed and retyped', async () => {
  const told = await story();
  using git = told.git;
  const { base, engine } = told;
  const commit = await changed(told, (dir) => {
    git.write(join(dir, 'a.txt'), 'changed\n');
    git.write(join(dir, 'tool/x'), 'changed\n');
    git.write(join(dir, '.claude/hook.sh'), 'new\n');
    rmSync(join(dir, '.claude/settings.json'));
    rmSync(join(dir, 'check'));
    mkdirSync(join(dir, 'check'));
    symlinkSync('/etc', join(dir, 'check', 'link'));
  });
  const trees = await engine.trees(base, commit);
  assert.deepEqual(await engine.guardedBetween(trees, GUARDED), [
    '.claude/hook.sh',
    '.claude/settings.json',
    'check',
  ]);
  const asOn = await engine.gatedAsOn({ base, gatedCommit: commit, guarded: GUARDED });
  const { from, to } = await engine.trees(base, asOn);
  const left = git.git(engine.dir, 'diff', '--name-only', from, to).trim().split('\n');
  assert.deepEqual(left, ['a.txt', 'tool/x']);
});

test('a candidate that touches nothing guarded is judged as it is', async () => {
  const told = await story();
  using git = told.git;
  const commit = await changed(told, (dir) => git.write(join(dir, 'b.txt'), 'b\n'));
  const trees = await told.engine.trees(told.base, commit);
  assert.deepEqual(await told.engine.guardedBetween(trees, GUARDED), []);
  const asOn = await told.engine.gatedAsOn({ base: told.base, gatedCommit: commit, guarded: GUARDED });
  assert.equal((await told.engine.trees(told.base, asOn)).to, trees.to);
});

test('a package.json that is new, or no JSON, is guarded as a whole', async () => {
  const told = await story();
  using git = told.git;
  const commit = await changed(told, (dir) => git.write(join(dir, 'web/package.json'), '{"scripts":'));
  const trees = await told.engine.trees(told.base, commit);
  assert.deepEqual(await told.engine.guardedBetween(trees, GUARDED), ['web/package.json']);
  const asOn = await told.engine.gatedAsOn({ base: told.base, gatedCommit: commit, guarded: GUARDED });
  assert.equal((await told.engine.trees(told.base, asOn)).to, trees.from);
});
