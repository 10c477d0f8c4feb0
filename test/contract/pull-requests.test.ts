// Landings by pull requests, through a `gh` that knows the real one's flags and a host that merges for real.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planPullRequests } from '../../src/engine/refinery/pull-requests.ts';
import { changeRigSettings, feedOf } from '../support/factory.ts';
import {
  approve,
  isOver,
  mergeOnTheWeb,
  noteOf,
  type PullRequestTown,
  pullRequestTown,
  type Submitted,
  until,
} from '../support/pull-request-town.ts';

test('a green change is pushed, proposed, merged by the rig’s strategy and taken in, and nothing of it stays open', async () => {
  await using town = await pullRequestTown();
  const { factory, bare } = town;
  const { git, rig } = factory;
  const lands = async (strategy: 'squash' | 'rebase' | 'merge', at: number): Promise<string[]> => {
    changeRigSettings(factory, { strategy });
    const before = git.git(bare, 'rev-parse', 'main');
    const change = [{ [`${strategy}.txt`]: 'one\n' }, { [`${strategy}.txt`]: 'one\ntwo\n' }];
    const submitted = await town.submit(`By ${strategy}`, ...change);
    await until(town, submitted, /^landed: [0-9a-f]{9}$/);
    await factory.until(() => isOver(town, submitted));
    const { merged = '', title, body, oid } = town.pull(at);
    assert.equal(title, `By ${strategy}`);
    assert.match(body, /merge request `m\d`[\s\S]*- `test` passed in \d/);
    assert.equal(git.git(bare, 'rev-parse', 'main'), merged);
    assert.equal(git.git(rig.repository.dir, 'rev-parse', 'main'), merged);
    assert.equal(git.git(bare, 'rev-parse', `${merged}^{tree}`), git.git(bare, 'rev-parse', `${oid}^{tree}`));
    assert.equal(rig.ledger.get(submitted.bead)?.status, 'closed');
    const { phase } = factory.engine.state.queue[submitted.mr] ?? {};
    assert.equal(phase?.kind === 'landed' && phase.base, before);
    const { files } = (await factory.call('mq.diff', { mr: submitted.mr })) as { files: { path: string }[] };
    assert.deepEqual(
      files.map(({ path }) => path),
      [`${strategy}.txt`],
    );
    return git.git(bare, 'log', '--format=%p %s', '--first-parent', `${before}..main`).split('\n');
  };
  assert.deepEqual(
    (await lands('squash', 1)).map((line) => line.replace(/^\S+ /, '')),
    ['By squash (#1)'],
  );
  assert.match(git.git(bare, 'log', '-1', '--format=%b', 'main'), /^Bead: bd-\w+$/m);
  assert.deepEqual(
    (await lands('rebase', 2)).map((line) => line.replace(/^\S+ /, '')),
    ['By rebase, step 2', 'By rebase, step 1'],
  );
  const [merge = ''] = await lands('merge', 3);
  assert.match(merge, /^\S+ \S+ By merge \(#3\)$/);
  assert.deepEqual(git.refs(bare, 'refs/heads/gt/'), {});
  assert.equal(git.git(bare, 'ls-tree', '-r', '--name-only', 'main').includes('.beads'), false);
  const merges = town.calls().filter((call) => call[1] === 'merge');
  assert.deepEqual(
    merges.map((call) => call.find((arg) => arg.startsWith('--match-head-commit='))),
    [1, 2, 3].map((number) => `--match-head-commit=${town.pull(number).oid}`),
  );
  // Nothing is open: nobody is asked, however much later.
  const snapshot = factory.engine.snapshot();
  assert.deepEqual(planPullRequests({ ...snapshot, now: snapshot.now + 24 * 60 * 60_000 }), []);
});

test('a host that wants a review is waited for, and what comes meanwhile is proposed beside it', async () => {
  await using town = await pullRequestTown();
  const { factory, bare } = town;
  const { git } = factory;
  town.change((state) => {
    state.needsReview = true;
  });
  const first = await town.submit('First', { 'first.txt': 'first\n' });
  await until(town, first, /^proposed: #1 waits for a review$/);
  const second = await town.submit('Second', { 'second.txt': 'second\n' });
  await until(town, second, /^proposed: #2 waits for a review$/);

  // Handed in anew: the same pull request, pushed by lease.
  const head = town.pull(1).oid;
  await town.submitAnew(first, { 'more.txt': 'more\n' });
  await factory.until(() => town.pull(1).oid !== head && noteOf(town, first).startsWith('proposed'));
  assert.equal(git.git(bare, 'show', `${town.pull(1).oid}:more.txt`), 'more');
  assert.equal(town.state.pulls.length, 2);

  // The host's branch moves: what is approved is built and gated on it before it is merged.
  const moved = town.commitOnHost({ 'theirs.txt': 'theirs\n' });
  approve(town, 2);
  await until(town, second, /^landed: [0-9a-f]{9}$/);
  assert.equal(git.git(bare, 'rev-parse', `${town.pull(2).merged}^`), moved);
  assert.equal(gatesOf(town, second), 2);

  approve(town, 1);
  await until(town, first, /^landed: [0-9a-f]{9}$/);
  assert.deepEqual(git.git(bare, 'ls-tree', '--name-only', 'main').split('\n'), [
    ...['a.txt', 'first.txt', 'more.txt', 'second.txt', 'theirs.txt'],
  ]);

  // By a person, on the web, as another strategy would, and onto a branch that has moved.
  const third = await town.submit('Third', { 'third.txt': 'third\n' });
  await until(town, third, /^proposed: #3 waits for a review$/);
  town.commitOnHost({ 'beside.txt': 'beside\n' });
  mergeOnTheWeb(3, 'merge');
  await until(
    town,
    third,
    /^landed: [0-9a-f]{9}, the host’s branch had moved, so that no gate has tested all/,
  );
  assert.equal(factory.rig.ledger.get(third.bead)?.status, 'closed');
});

test('a host that is asked ahead merges by itself, but not what is held, frozen or built on what has moved since', async () => {
  await using town = await pullRequestTown({ autoMerge: true });
  const { factory, bare } = town;
  const { git } = factory;
  town.change((state) => {
    state.needsReview = true;
  });
  const isAsked = (number: number): boolean => town.pull(number).auto !== undefined;
  const first = await town.submit('First', { 'first.txt': 'first\n' });
  await until(town, first, /^proposed: #1 waits for a review$/);
  await factory.until(() => isAsked(1));
  await factory.call('mq.freeze', { reason: 'not today' });
  await factory.until(() => !isAsked(1));
  await factory.call('mq.thaw', {});
  await factory.until(() => isAsked(1));
  await factory.call('mq.hold', { mr: first.mr, held: true });
  await factory.until(() => !isAsked(1));
  await factory.call('mq.hold', { mr: first.mr, held: false });
  await factory.until(() => isAsked(1));

  const moved = town.commitOnHost({ 'theirs.txt': 'theirs\n' });
  await factory.until(
    () =>
      isAsked(1) &&
      git.git(bare, 'rev-parse', `${town.pull(1).oid}^`) === moved &&
      gatesOf(town, first) === 2,
  );
  approve(town, 1);
  // It is the host that merges: nobody asks it to from here on.
  const merges = () => town.calls().filter((call) => call[1] === 'merge').length;
  const before = merges();
  await until(town, first, /^landed: [0-9a-f]{9}$/);
  assert.equal(merges(), before);
  assert.ok(town.calls().some((call) => call.includes('--auto') && call.includes('--squash')));
});

function gatesOf({ factory }: PullRequestTown, { mr }: Submitted): number {
  return feedOf(factory.engine).split(`${mr} passed gate test`).length - 1;
}
