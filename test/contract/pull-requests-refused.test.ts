// Pull requests that come to nothing, or not yet: turned down on the host, changed by somebody else, or without a `gh` that
// can act.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeRigSettings, commitAndFinish, slung, stateOf } from '../support/factory.ts';
import {
  approve,
  type HostCheck,
  isOver,
  mergeOnTheWeb,
  type PullRequestTown,
  pullRequestTown,
  review,
  type Submitted,
  until,
} from '../support/pull-request-town.ts';

test('what the host, its checks or its people turn down goes back with what they said, and nothing of it stays there', async () => {
  await using town = await pullRequestTown();
  const { factory, bare } = town;
  const { git } = factory;
  town.change((state) => {
    Object.assign(state, { needsReview: true, needsChecks: true });
    state.checks = [{ name: 'build / linux', status: 'IN_PROGRESS', conclusion: '' }];
  });
  const failing = await town.submit('Fails', { 'fails.txt': '1\n' });
  await until(town, failing, /^proposed: #1: the host runs build \/ linux$/);
  setChecks(town, 1, [
    { name: 'build / linux', status: 'COMPLETED', conclusion: 'FAILURE' },
    { name: 'lint', status: 'COMPLETED', conclusion: 'SUCCESS' },
  ]);
  await until(town, failing, /^rejected: check of the host failed on pull request #1: build \/ linux$/);
  await factory.until(() => isOver(town, failing));
  assert.deepEqual([town.pull(1).state, town.pull(1).comments.length], ['CLOSED', 1]);
  assert.match(town.pull(1).comments[0] ?? '', /`check of the host failed/);
  assert.match(textOn(town, failing), /check of the host failed on pull request #1: build \/ linux/);

  town.change((state) => {
    state.checks = [];
  });
  const unliked = await town.submit('Unliked', { 'unliked.txt': '2\n' });
  await until(town, unliked, /^proposed: #2 waits for a review$/);
  review(town, 2, 'CHANGES_REQUESTED', 'Say why, please.');
  await until(town, unliked, /^rejected: changes are requested in pull request #2$/);
  assert.match(textOn(town, unliked), /kim: Say why, please\./);

  const closed = await town.submit('Closed', { 'closed.txt': '3\n' });
  await until(town, closed, /^proposed: #3/);
  town.change(({ pulls }) => {
    Object.assign(pulls[2] ?? {}, { state: 'CLOSED' });
  });
  await until(town, closed, /^rejected: pull request #3 was closed on the host without a merge$/);

  const gone = await town.submit('Gone', { 'gone.txt': '4\n' });
  await until(town, gone, /^proposed: #4/);
  git.git('/', `--git-dir=${bare}`, 'update-ref', '-d', `refs/heads/gt/${gone.mr}`);
  await until(town, gone, /^rejected: pull request #4 was closed on the host without a merge$/);

  const called = await town.submit('Called off', { 'called.txt': '5\n' });
  await until(town, called, /^proposed: #5/);
  await factory.call('mq.reject', { mr: called.mr, reason: 'not `now`' });
  await factory.until(() => isOver(town, called));
  assert.deepEqual(town.pull(5).comments, ["gt has closed it: `rejected by person: not 'now'`"]);
  await factory.until(() => [failing, unliked, closed, gone].every((each) => isOver(town, each)));
  assert.deepEqual(git.refs(bare, 'refs/heads/gt/'), {});
});

test('what somebody else has pushed is neither overwritten nor merged, and a fork’s branch of that name is none of ours', async () => {
  await using town = await pullRequestTown();
  const { factory, bare } = town;
  const { git } = factory;
  town.change((state) => {
    state.needsReview = true;
    const fork = { number: 1, head: 'gt/m1', base: 'main', title: 'Mine', body: '', oid: 'f'.repeat(40) };
    const rest = { checks: [], reviews: [], comments: [], isDraft: false, isFork: true };
    state.pulls.push({ ...fork, ...rest, state: 'OPEN' });
  });
  const first = await town.submit('--title=Hostile; $(touch /tmp/x) `id` @all', { 'first.txt': '1\n' });
  await until(town, first, /^proposed: #2 waits for a review$/);
  assert.deepEqual(
    [town.pull(2).title, town.pull(1).title],
    ['--title=Hostile; $(touch /tmp/x) `id` @all', 'Mine'],
  );
  const theirs = town.commitOnHost({ 'suggested.txt': 'by a reviewer\n' }, `gt/${first.mr}`);
  approve(town, 2);
  await until(town, first, /^proposed: #2: somebody has pushed [0-9a-f]{9} to #2, which no gate has seen/);
  assert.equal(Object.keys(factory.engine.state.decisions).length, 1);
  // Handed in anew it would have to go over what they did.
  await town.submitAnew(first, { 'more.txt': 'more\n' });
  await until(town, first, /^held: gt\/m1 on the host is at [0-9a-f]{9}, which gt has not pushed/);
  assert.equal(git.git(bare, 'rev-parse', `gt/${first.mr}`), theirs);

  // A branch of an earlier town's.
  town.commitOnHost({ 'old.txt': 'old\n' }, 'gt/m2', 'main');
  const second = await town.submit('Second', { 'second.txt': '2\n' });
  await until(town, second, /^held: gt\/m2 on the host is at/);
  git.git('/', `--git-dir=${bare}`, 'update-ref', '-d', 'refs/heads/gt/m2');
  await factory.call('mq.retry', { mr: second.mr });
  await until(town, second, /^proposed: #3/);
  // A person merges what they pushed: what was handed in since is another pull request.
  mergeOnTheWeb(2, 'squash');
  git.git('/', `--git-dir=${bare}`, 'update-ref', '-d', `refs/heads/gt/${first.mr}`);
  await factory.call('mq.retry', { mr: first.mr });
  await until(town, first, /^proposed: #4/);
  approve(town, 4);
  await until(town, first, /^landed/);
  assert.deepEqual(git.git(bare, 'show', '--format=', '--name-only', town.pull(4).merged ?? ''), 'more.txt');
});

test('without a gh that can act nothing is lost: what is green waits, a person is asked once, and other rigs go on', async () => {
  await using town = await pullRequestTown();
  const { factory } = town;
  const { engine, source } = factory;
  const folder = { name: 'folder', source, land: 'pull-request', gates: {} };
  await assert.rejects(factory.call('rig.add', folder), /pull requests can't go to .*: give the URL/);
  await factory.call('rig.add', { name: 'other', source, prefix: 'ot', gates: { test: 'true' } });
  factory.life = (hands) => commitAndFinish(hands);
  const questions = (): string[] => Object.values(engine.state.decisions).map(({ text }) => text);

  town.install(false);
  const first = await town.submit('First', { 'first.txt': 'first\n' });
  const second = await town.submit('Second', { 'second.txt': 'second\n' });
  await until(
    town,
    first,
    /^held: gh, the program of GitHub, is not installed: install it and run gh auth login; /,
  );
  await until(town, second, /^held: gh, the program of GitHub, is not installed/);
  assert.deepEqual(questions(), [
    'First: gh, the program of GitHub, is not installed: install it and run gh auth login',
  ]);
  const elsewhere = await slung(factory, 'Elsewhere', 'other');
  await factory.until(() => stateOf(factory, elsewhere) === 'landed');

  town.change((state) => {
    state.isSignedIn = false;
  });
  town.install(true);
  for (const { mr } of [first, second]) await factory.call('mq.retry', { mr });
  await until(town, first, /^held: gh is signed out: run gh auth login; /);
  town.change((state) => {
    Object.assign(state, { isSignedIn: true, hanging: true });
  });
  await factory.call('mq.retry', { mr: first.mr });
  await until(town, first, /^held: gh has not answered within 60 s; /);
  town.change((state) => {
    Object.assign(state, { hanging: false, methods: ['rebase'] });
  });
  for (const { mr } of [first, second]) await factory.call('mq.retry', { mr });
  await until(
    town,
    first,
    /^proposed: #\d: gh says: GraphQL: squash merges are not allowed on this repository\./,
  );
  await factory.until(() => questions().some((text) => text.includes('squash merges are not allowed')));
  changeRigSettings(factory, { strategy: 'rebase' });
  await until(town, first, /^landed: [0-9a-f]{9}$/);
  await until(town, second, /^landed: [0-9a-f]{9}$/);
  assert.deepEqual(questions(), []);
  assert.deepEqual(
    town.state.pulls.map(({ state }) => state),
    ['MERGED', 'MERGED'],
  );
});

function setChecks(town: PullRequestTown, number: number, checks: readonly HostCheck[]): void {
  town.change(({ pulls }) => {
    const pull = pulls[number - 1];
    if (pull) pull.checks = checks;
  });
}

/** What stands on the bead. */
function textOn({ factory }: PullRequestTown, { bead }: Submitted): string {
  return JSON.stringify(factory.rig.ledger.get(bead)?.comments);
}
