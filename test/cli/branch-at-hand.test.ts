import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BeadStore } from '../../src/beads/store.ts';
import { type HandPlaces, openBranchAtHand } from '../../src/cli/branch-at-hand.ts';
import type { RigName } from '../../src/engine/ids.ts';
import { type GitFixture, gitFixture } from '../support/git-fixture.ts';

const LIB = 'lib' as RigName;

function repository(git: GitFixture, name: string, title: string | null): string {
  const folder = git.personsRepository(name);
  if (title === null) return folder;
  const store = BeadStore.open(folder);
  assert.ok(store.ok);
  assert.ok(store.value.create({ title, prefix: 'lib', by: 'joe', at: Date.UTC(2026, 0, 1) }).ok);
  return folder;
}

function opened(places: Partial<HandPlaces>): readonly [rig: string, titles: readonly string[]] {
  const hand = openBranchAtHand({ checkout: null, agentRig: null, cwd: '', rigs: [], ...places }, () => {});
  assert.ok(hand.ok, JSON.stringify(hand));
  using beads = hand.value.beads;
  return [hand.value.rig, beads.all().map(({ title }) => title)];
}

test('at hand is first the checkout that is looked at, then where gt was called, then the rig’s repository', () => {
  using git = gitFixture();
  const checkout = repository(git, 'nux', 'Of the crew');
  const cwd = repository(git, 'mine', 'Of the person');
  const upstream = repository(git, 'lib', 'Of the rig');
  const rigs = [{ name: LIB, upstream }];
  assert.deepEqual(opened({ checkout, agentRig: LIB, cwd, rigs }), ['lib', ['Of the crew']]);
  assert.deepEqual(opened({ cwd: `${cwd}/.beads`, rigs }), ['mine', ['Of the person']]);
  assert.deepEqual(opened({ cwd: upstream, rigs }), ['lib', ['Of the rig']]);
  assert.deepEqual(opened({ cwd: git.root, rigs }), ['lib', ['Of the rig']]);
});

test('a tree without beads, such as a polecat’s, is passed over where another has some', () => {
  using git = gitFixture();
  const checkout = repository(git, 'toast', null);
  const cwd = repository(git, 'mine', 'Of the person');
  assert.deepEqual(opened({ checkout, agentRig: LIB, cwd }), ['mine', ['Of the person']]);
  assert.deepEqual(opened({ checkout, agentRig: LIB }), ['lib', []]);
});

test('where there is no working tree that is said', () => {
  using git = gitFixture();
  const rigs = [{ name: LIB, upstream: 'https://example.com/lib.git' }];
  const hand = openBranchAtHand({ checkout: null, agentRig: null, cwd: git.root, rigs }, () => {});
  assert.ok(!hand.ok && /^no branch is at hand/.test(hand.problem));
});
