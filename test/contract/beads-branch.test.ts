// Where the host moves the default branch, the ledger is kept on the branch `gt-beads` of the upstream: with a real repository
// behind a URL, other towns and hands that move it, and a host that refuses it.

import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { BeadStore } from '../../src/beads/store.ts';
import type { RigName } from '../../src/engine/ids.ts';
import { planBeads } from '../../src/engine/refinery/plan-beads.ts';
import { type Factory, feedOf, makeFactory } from '../support/factory.ts';
import type { GitFixture } from '../support/git-fixture.ts';
import { type PullRequestTown, pullRequestTown, until } from '../support/pull-request-town.ts';

/** What is waited for here is waits of the engine's own. */
const QUICK = { times: 60 };

test('what the host has merged closes its bead on gt-beads, which holds the ledger alone; while nothing changes nobody is asked', async () => {
  await using town = await pullRequestTown(QUICK);
  const { factory, bare } = town;
  const { git } = factory;
  const submitted = await town.submit('Change', { 'new.txt': 'new\n' });
  await until(town, submitted, /^landed: [0-9a-f]{9}$/);
  await factory.until(() => isCalm(factory));
  assert.match(textOnBranch(town, submitted.bead), /"landed by m1 \(/);
  const commits = git.git(bare, 'rev-list', 'gt-beads').split('\n');
  for (const commit of commits) {
    assert.equal(git.git(bare, 'ls-tree', '--name-only', commit), '.beads');
    assert.ok(parentsOf(town, commit).length <= 1);
  }
  assert.equal(git.git(bare, 'ls-tree', '-r', '--name-only', 'main').includes('.beads'), false);
  const snapshot = factory.engine.snapshot();
  assert.deepEqual(planBeads({ ...snapshot, now: snapshot.now + 24 * 60 * 60_000 }), []);
  // Nor after a start: what is there already is known of the engine's own repository.
  rmSync(bare, { recursive: true });
  await factory.reopen();
  await factory.until(() => isCalm(factory));
  assert.doesNotMatch(feedOf(factory.engine), /can't go to gt-beads/);
});

test('two towns on one upstream come to the same beads, a new one begins with them, and no commit is ever lost', async () => {
  await using first = await pullRequestTown(QUICK);
  const one = await create(first, 'One');
  await first.factory.until(() => isCalm(first.factory));
  const begun = tipOf(first);
  await using second = await pullRequestTown({ ...QUICK, beside: first });
  assert.deepEqual(beadsOf(second), [one]);
  assert.equal(tipOf(first), begun);

  const two = await create(second, 'Two');
  await second.factory.until(() => isCalm(second.factory));
  const three = await create(first, 'Three');
  await first.factory.until(() => isCalm(first.factory));
  const known = tipOf(first);
  assert.deepEqual(beadsOf(first), [one, two, three].sort());
  await second.factory.call('bead.comment', { bead: two, text: 'Yes.' });
  await second.factory.until(() => isCalm(second.factory));
  assert.deepEqual(beadsOf(second), [one, two, three].sort());
  for (const bead of [one, two, three]) assert.notEqual(textOnBranch(first, bead), '');
  assert.match(textOnBranch(first, two), /Yes\./);
  isAncestor(first, begun, 'gt-beads');

  // Taken away, and begun anew by somebody else: all that one of the towns knows of goes on.
  const before = tipOf(first);
  first.factory.git.git(first.bare, 'update-ref', '-d', 'refs/heads/gt-beads');
  const four = await create(first, 'Four');
  await first.factory.until(() => isCalm(first.factory));
  isAncestor(first, known, 'gt-beads');
  const anew = pushAnew(first, 'Anew');
  const five = await create(second, 'Five');
  await second.factory.until(() => isCalm(second.factory));
  isAncestor(first, anew.commit, 'gt-beads');
  isAncestor(first, before, 'gt-beads');
  assert.ok([anew.bead, five].every((bead) => beadsOf(second).includes(bead)));
  assert.equal(beadsOf(second).includes(four), false);
});

test('an engine that dies between the commit and the push, or before it knows of the push, comes to the same end', async () => {
  await using town = await pullRequestTown(QUICK);
  const { factory, bare } = town;
  const { git } = factory;
  await create(town, 'First');
  await factory.until(() => isCalm(factory));
  refuse(town, 'not yet');
  factory.dieAt({ n: 1, when: 'before' });
  const second = await create(town, 'Second');
  await factory.until(() => factory.isDead);
  assert.equal(textOnBranch(town, second), '');
  refuse(town, null);
  await factory.reopen();
  await factory.until(() => isCalm(factory));
  assert.notEqual(textOnBranch(town, second), '');

  factory.dieAt({ n: 1, when: 'before' });
  const third = await create(town, 'Third');
  await factory.until(() => factory.isDead);
  const pushed = tipOf(town);
  assert.notEqual(textOnBranch(town, third), '');
  await factory.reopen();
  await factory.until(() => isCalm(factory));
  assert.equal(tipOf(town), pushed);
  assert.equal(git.git(bare, 'rev-list', '--count', 'gt-beads'), '3');
});

test('a host that refuses the branch is told of once, holds up no landing, and gets it as soon as it takes it', async () => {
  await using town = await pullRequestTown(QUICK);
  const { factory } = town;
  refuse(town, 'error: GH013: Repository rule violations found, request $$');
  const submitted = await town.submit('Change', { 'new.txt': 'new\n' });
  await until(town, submitted, /^landed: [0-9a-f]{9}$/);
  const told = /tally: its beads can't go to gt-beads: error: GH013: Repository rule violations/g;
  await factory.until(() => told.test(feedOf(factory.engine)));
  const isTrying = (): boolean => factory.engine.snapshot().inFlight.has('push-beads tally');
  for (const title of ['Another', 'And one more']) {
    await create(town, title);
    await factory.until(isTrying);
    await factory.until(() => !isTrying());
  }
  assert.equal(feedOf(factory.engine).match(told)?.length, 1);
  assert.match(factory.engine.view().warnings.join('\n'), /tally: its beads are kept in this town alone/);
  refuse(town, null);
  await factory.until(() => isCalm(factory));
  assert.match(textOnBranch(town, submitted.bead), /"landed by m1 \(/);
  assert.doesNotMatch(factory.engine.view().warnings.join('\n'), /its beads are kept in this town alone/);
});

test('where the branch was moved and what is there cannot be read, that is told, and not the lost lease', async () => {
  await using town = await pullRequestTown(QUICK);
  const { factory } = town;
  const { git } = factory;
  await create(town, 'Mine');
  await factory.until(() => isCalm(factory));
  const upload = git.path('upload-pack');
  git.write(upload, '#!/bin/sh\necho "fatal: the host is out of memory" >&2\nexit 128\n');
  chmodSync(upload, 0o755);
  appendFileSync(git.path('home', '.gitconfig'), `[remote "upstream"]\n\tuploadpack = '${upload}'\n`);
  const { bead } = pushAnew(town, 'Anew');
  await create(town, 'Another');
  const told = /its beads can't go to gt-beads: (.*)/;
  await factory.until(() => told.test(feedOf(factory.engine)));
  assert.match(told.exec(feedOf(factory.engine))?.[1] ?? '', /the host is out of memory/);
  git.write(upload, '#!/bin/sh\nexec git upload-pack "$@"\n');
  await factory.until(() => isCalm(factory));
  assert.ok(beadsOf(town).includes(bead));
});

test('of what somebody puts on the branch bead lines are taken and nothing else, and a branch of another’s own stays', async () => {
  await using town = await pullRequestTown(QUICK);
  const { factory, bare } = town;
  const { git } = factory;
  const clone = git.path('hostile');
  git.git(git.root, 'clone', '--quiet', bare, clone);
  git.git(clone, 'config', 'user.name', 'Somebody');
  git.git(clone, 'config', 'user.email', 'somebody@example.com');
  const { commit: foreign } = pushCode(git, clone, bare);
  await create(town, 'Mine');
  await factory.until(() =>
    /is a branch of somebody's own, without beads: rename it/.test(feedOf(factory.engine)),
  );
  assert.equal(tipOf(town), foreign);

  git.git(clone, 'checkout', '--quiet', '--orphan', 'beads');
  git.git(clone, 'rm', '--quiet', '-r', '--force', '.');
  const theirs = beadIn(clone, 'Theirs');
  const line = git.git(clone, 'show-ref', '--head', '--hash').split('\n')[0] ?? '';
  const files = {
    'README.md': 'read me\n',
    '.beads/aa/no-bead.jsonl': '{"id": "../../etc/x"}\nnot json\n',
    '.beads/aa/a\nb.jsonl': '{}\n',
    '.beads/bb/huge.jsonl': `{"x": "${'x'.repeat(17 << 20)}"}\n`,
  };
  for (const [name, text] of Object.entries(files)) git.write(`${clone}/${name}`, text);
  symlinkSync('/etc/passwd', `${clone}/.beads/aa/link.jsonl`);
  git.git(clone, 'update-index', '--add', '--cacheinfo', `160000,${line},.beads/cc`);
  git.git(clone, 'add', '--all', '--force', '--', '.beads/aa', '.beads/bb', 'README.md', '.beads');
  git.git(clone, 'commit', '--quiet', '--message', 'Theirs');
  git.git(clone, 'push', '--quiet', '--force', bare, 'HEAD:refs/heads/gt-beads');
  const before = tipOf(town);
  await factory.until(() => isCalm(factory));
  const mine = beadsOf(town).find((bead) => bead !== theirs) ?? '';
  assert.deepEqual(beadsOf(town), [mine, theirs].sort());
  assert.deepEqual(
    git.git(bare, 'ls-tree', '-r', '--name-only', 'gt-beads').split('\n'),
    [mine, theirs].map(pathOf).sort(),
  );
  isAncestor(town, before, 'gt-beads');
});

test('a rig that lands by itself takes in the lines of gt-beads when it is added, and moves no such branch', async () => {
  await using factory = await makeFactory();
  const { git } = factory;
  const source = git.personsRepository('kept');
  git.git(source, 'checkout', '--quiet', '--orphan', 'gt-beads');
  git.git(source, 'rm', '--quiet', '-r', '--force', '.');
  const bead = beadIn(source, 'Kept');
  git.git(source, 'add', '.');
  git.git(source, 'commit', '--quiet', '--message', 'Beads');
  git.git(source, 'checkout', '--quiet', 'main');
  const before = git.refs(source, 'refs/heads');
  await factory.call('rig.add', { name: 'kept', source });
  const rig = factory.engine.rigs.get('kept' as RigName);
  assert.deepEqual(
    rig?.ledger.all().map(({ id }) => id),
    [bead],
  );
  assert.equal(factory.engine.snapshot().unpushed.size, 0);
  assert.deepEqual(git.refs(source, 'refs/heads'), before);
  await assert.rejects(factory.call('rig.add', { name: 'no', source, branch: 'gt-beads' }), /is for beads/);
});

/** Whether the branch is known to hold the ledger. */
function isCalm({ engine }: Factory): boolean {
  return engine.snapshot().unpushed.size === 0;
}

async function create({ factory }: PullRequestTown, title: string): Promise<string> {
  const { id } = (await factory.call('bead.create', { title, rig: 'tally' })) as { id: string };
  return id;
}

function beadsOf({ factory }: PullRequestTown): string[] {
  return factory.rig.ledger
    .all()
    .map(({ id }): string => id)
    .sort();
}

function tipOf({ factory, bare }: PullRequestTown): string {
  return factory.git.refs(bare, 'refs/heads')['refs/heads/gt-beads'] ?? '';
}

function parentsOf({ factory, bare }: PullRequestTown, commit: string): string[] {
  const parents = factory.git.git(bare, 'log', '-1', '--format=%P', commit);
  return parents === '' ? [] : parents.split(' ');
}

function pathOf(bead: string): string {
  return `.beads/${bead.split('-')[1]?.slice(0, 2)}/${bead}.jsonl`;
}

/** '' where the branch has no such bead. */
function textOnBranch({ factory, bare }: PullRequestTown, bead: string): string {
  const tree = factory.git.git(bare, 'ls-tree', '-r', '--name-only', 'gt-beads').split('\n');
  return tree.includes(pathOf(bead)) ? factory.git.git(bare, 'show', `gt-beads:${pathOf(bead)}`) : '';
}

function isAncestor({ factory, bare }: PullRequestTown, ancestor: string, of: string): void {
  factory.git.git(bare, 'merge-base', '--is-ancestor', ancestor, of);
}

/** The host takes no push to the branch, and says so; null where it does again. */
function refuse({ factory, bare }: PullRequestTown, words: string | null): void {
  const hook = `${bare}/hooks/update`;
  if (words === null) {
    rmSync(hook);
    return;
  }
  const { git } = factory;
  const script = (file: string, text: string): void => {
    git.write(file, '');
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
  };
  script(hook, `case $1 in *gt-beads) echo "${words}" >&2; exit 1;; esac`);
  // A host is not configured by whoever pushes.
  const receive = git.path('receive-pack');
  script(receive, 'unset GIT_CONFIG_PARAMETERS GIT_CONFIG_COUNT; exec git receive-pack "$@"');
  appendFileSync(git.path('home', '.gitconfig'), `[remote "upstream"]\n\treceivepack = '${receive}'\n`);
}

/** Makes a bead in the working tree at `folder`. */
function beadIn(folder: string, title: string): string {
  const opened = BeadStore.open(folder);
  assert.ok(opened.ok);
  using store = opened.value;
  const made = store.create({ title, by: 'person', at: Date.now(), prefix: 'own' });
  assert.ok(made.ok);
  return made.value.id;
}

/** Another history in the place of the branch. */
function pushAnew({ factory: { git }, bare }: PullRequestTown, title: string) {
  const clone = git.personsRepository(title);
  git.git(clone, 'rm', '--quiet', '-r', '--force', '.');
  const bead = beadIn(clone, title);
  git.git(clone, 'add', '.');
  git.git(clone, 'commit', '--quiet', '--message', title);
  git.git(clone, 'push', '--quiet', '--force', bare, 'HEAD:refs/heads/gt-beads');
  return { bead, commit: git.git(clone, 'rev-parse', 'HEAD') };
}

function pushCode(git: GitFixture, clone: string, bare: string) {
  const commit = git.commit(clone, { 'code.txt': 'code\n' }, 'Code');
  git.git(clone, 'push', '--quiet', bare, 'HEAD:refs/heads/gt-beads');
  return { commit };
}
