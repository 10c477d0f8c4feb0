import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import type { Follow } from '../../../src/engine/rigs/checkout-follow.ts';
import type { EngineRepository } from '../../../src/engine/rigs/engine-repository.ts';
import { AGENT, type GitFixture, gitFixture, valueIn } from '../../support/git-fixture.ts';

const BEAD = '.beads/ab/bd-ab1.jsonl';
const NEW_BEAD = '.beads/cd/bd-cd2.jsonl';

test('a clean checkout is brought to landed work, and then is up to date', async () => {
  using fixture = gitFixture();
  const { engine, person, follow } = await town(fixture);
  const from = await engine.head();
  assert.equal((await follow()).kind, 'up-to-date');
  await landFile(fixture, engine);
  const to = await engine.head();
  assert.deepEqual(await follow(), { kind: 'followed', from, to, why: 'main was brought to landed work' });
  assert.equal(fixture.git(person, 'status', '--porcelain', '--branch'), '## main');
  assert.equal(fixture.git(person, 'rev-parse', 'HEAD'), to);
  assert(existsSync(`${person}/landed.txt`));
  assert.equal((await follow()).kind, 'up-to-date');
  assert.equal((await engine.fetchUpstream()).kind, 'same');
  assert.equal(fixture.git(person, 'for-each-ref', '--format=%(refname)'), 'refs/heads/main');
});

test('untracked files do not stop it, unless landed work would overwrite them', async () => {
  using fixture = gitFixture();
  const { engine, person, follow } = await town(fixture);
  fixture.write(`${person}/notes.txt`, 'mine\n');
  await landFile(fixture, engine);
  assert.equal((await follow()).kind, 'followed');
  await landFile(fixture, engine, { 'notes.txt': 'landed\n', 'b.log': 'landed\n' });
  assert.equal(why(await follow()), 'untracked files are in the way of landed work (notes.txt): move them');
  rmSync(`${person}/notes.txt`);
  fixture.write(`${person}/b.log`, 'ignored, yet mine\n');
  assert.match(why(await follow()), /b\.log/);
  assert.equal(readFileSync(`${person}/b.log`, 'utf8'), 'ignored, yet mine\n');
});

test('uncommitted changes wait and are left as they are, staged, unstaged or deleted', async () => {
  using fixture = gitFixture();
  const { engine, person, follow } = await town(fixture);
  await landFile(fixture, engine);
  fixture.write(`${person}/a.txt`, 'mine\n');
  assert.equal(why(await follow()), 'uncommitted changes (a.txt): commit or stash them');
  fixture.git(person, 'add', 'a.txt');
  assert.match(why(await follow()), /uncommitted changes/);
  fixture.git(person, 'reset', '--quiet', '--hard');
  rmSync(`${person}/a.txt`);
  assert.match(why(await follow()), /uncommitted changes/);
  assert(!existsSync(`${person}/a.txt`));
  fixture.git(person, 'checkout', '--quiet', 'a.txt');
  assert.equal((await follow()).kind, 'followed');
});

test('bead lines that the ledger has taken do not stop it, others do', async () => {
  using fixture = gitFixture();
  const { engine, person, follow } = await town(fixture);
  appendFileSync(`${person}/${BEAD}`, 'two\n');
  fixture.write(`${person}/${NEW_BEAD}`, 'new\n');
  await landFile(fixture, engine, {}, [
    { path: BEAD, text: 'one\ntwo\nthree\n', revision: 2 },
    { path: NEW_BEAD, text: 'new\nmore\n', revision: 1 },
  ]);
  appendFileSync(`${person}/${NEW_BEAD}`, 'untaken\n');
  assert.match(
    why(await follow()),
    /bead lines that the ledger has not taken yet \(\.beads\/cd\/bd-cd2\.jsonl\)/,
  );
  assert.equal(readFileSync(`${person}/${NEW_BEAD}`, 'utf8'), 'new\nuntaken\n');
  fixture.write(`${person}/${NEW_BEAD}`, 'new\n');
  fixture.git(person, 'add', '.');
  assert.equal((await follow()).kind, 'followed');
  assert.equal(readFileSync(`${person}/${BEAD}`, 'utf8'), 'one\ntwo\nthree\n');
  assert.equal(fixture.git(person, 'status', '--porcelain', '--branch'), '## main');
  assert(!existsSync(`${person}/.git/gt-beads-aside`));
});

test('bead lines are back where they were when git refuses to fast-forward', async () => {
  using fixture = gitFixture();
  const { engine, person, follow } = await town(fixture);
  fixture.write(`${person}/${NEW_BEAD}`, 'new\n');
  fixture.write(`${person}/landed.txt`, 'in the way\n');
  await landFile(fixture, engine, {}, [
    { path: BEAD, text: 'one\n', revision: 2 },
    { path: NEW_BEAD, text: 'new\nmore\n', revision: 1 },
  ]);
  assert.match(why(await follow()), /landed\.txt/);
  assert.equal(readFileSync(`${person}/${NEW_BEAD}`, 'utf8'), 'new\n');
});

test('bead lines that a killed process left aside are given back', async () => {
  using fixture = gitFixture();
  const { engine, person, follow } = await town(fixture);
  fixture.write(`${person}/.git/gt-beads-aside/${BEAD}`, 'one\nlate\n');
  await landFile(fixture, engine);
  assert.match(why(await follow()), /bead lines that the ledger has not taken yet/);
  assert.equal(readFileSync(`${person}/${BEAD}`, 'utf8'), 'one\nlate\n');
});

test('whatever is under way is never disturbed', async () => {
  using fixture = gitFixture();
  const { engine, person, follow } = await town(fixture);
  await landFile(fixture, engine);
  fixture.git(person, 'checkout', '--quiet', '-b', 'topic');
  fixture.commit(person, { 'a.txt': 'topic\n' });
  fixture.git(person, 'checkout', '--quiet', '-b', 'other', 'main');
  fixture.commit(person, { 'a.txt': 'other\n' });
  const states: [readonly string[], readonly string[], RegExp][] = [
    [['rebase', 'topic'], ['rebase', '--abort'], /a rebase is under way: finish it first/],
    [['merge', 'topic'], ['merge', '--abort'], /a merge is under way/],
    [['cherry-pick', 'topic'], ['cherry-pick', '--abort'], /a cherry-pick is under way/],
    [['revert', 'topic'], ['revert', '--abort'], /a revert is under way/],
  ];
  for (const [enter, leave, expected] of states) {
    fixture.gitFails(person, ...enter);
    assert.match(why(await follow()), expected);
    fixture.git(person, ...leave);
  }
  fixture.git(person, 'bisect', 'start');
  assert.match(why(await follow()), /a bisect is under way/);
  fixture.git(person, 'bisect', 'reset');
  fixture.write(`${person}/.git/index.lock`, '');
  assert.match(why(await follow()), /another git command has the index locked/);
  assert(existsSync(`${person}/.git/index.lock`));
});

test('a branch that is not checked out moves without touching a file', async () => {
  using fixture = gitFixture();
  const { engine, person, follow } = await town(fixture);
  await landFile(fixture, engine);
  fixture.git(person, 'checkout', '--quiet', '-b', 'topic');
  fixture.write(`${person}/a.txt`, 'unfinished\n');
  assert.equal((await follow()).kind, 'followed');
  assert.equal(fixture.git(person, 'rev-parse', 'main'), await engine.head());
  assert.equal(fixture.git(person, 'status', '--porcelain', '--branch'), '## topic\n M a.txt');
});

test('a branch that another worktree has checked out waits', async () => {
  using fixture = gitFixture();
  const { engine, person, follow } = await town(fixture);
  await landFile(fixture, engine);
  fixture.git(person, 'checkout', '--quiet', '-b', 'topic');
  fixture.git(person, 'worktree', 'add', '--quiet', '../linked tree', 'main');
  assert.equal(why(await follow()), `main is checked out in ${fixture.path('linked tree')}`);
});

test("commits of the person's own wait to land", async () => {
  using fixture = gitFixture();
  const { engine, person, follow } = await town(fixture);
  fixture.commit(person, { 'mine.txt': 'x\n' });
  assert.deepEqual(await follow(), { kind: 'up-to-date', why: 'main holds all landed work' });
  await landFile(fixture, engine);
  assert.match(why(await follow()), /main has commits of its own that have not landed/);
});

test('a bare upstream is fast-forwarded', async () => {
  using fixture = gitFixture();
  fixture.git(fixture.root, 'clone', '--quiet', '--bare', fixture.personsRepository(), 'bare.git');
  const bare = fixture.path('bare.git');
  const engine = await fixture.engineOf(bare);
  await landFile(fixture, engine);
  assert.equal((await engine.followCheckout({ checkout: bare, branch: 'main' })).kind, 'followed');
  assert.equal(fixture.git(bare, 'rev-parse', 'main'), await engine.head());
});

test('a URL, a missing repository and a missing branch are left alone with a reason', async () => {
  using fixture = gitFixture();
  const { engine, person } = await town(fixture);
  const reason = async (checkout: string, branch = 'main') =>
    why(await engine.followCheckout({ checkout, branch }));
  assert.equal(
    await reason('https://example.invalid/x'),
    'pushing to https://example.invalid/x is off: "push" in rig.json',
  );
  assert.match(await reason(fixture.path('none')), /is no git repository any more/);
  assert.match(await reason(person, 'none'), /has no branch none any more/);
});

test('no hook of the person runs', async () => {
  using fixture = gitFixture();
  const { engine, person, follow } = await town(fixture);
  for (const hook of ['post-merge', 'post-checkout', 'reference-transaction', 'post-index-change']) {
    fixture.write(`${person}/.git/hooks/${hook}`, `#!/bin/sh\ntouch '${fixture.path('ran')}'\n`);
    chmodSync(`${person}/.git/hooks/${hook}`, 0o755);
  }
  fixture.git(person, 'config', 'core.fsmonitor', `touch '${fixture.path('ran')}'; false`);
  // Hooks that the repository itself holds, and an agent has changed.
  fixture.git(person, 'config', 'core.hooksPath', '.githooks');
  const hook = `#!/bin/sh\ntouch '${fixture.path('ran')}'\n`;
  await landFile(fixture, engine, { '.githooks/post-merge': hook, '.githooks/post-checkout': hook });
  assert.equal((await follow()).kind, 'followed');
  for (const name of ['post-merge', 'post-checkout']) chmodSync(`${person}/.githooks/${name}`, 0o755);
  fixture.git(person, 'config', 'core.fileMode', 'false');
  await landFile(fixture, engine, { 'c.txt': 'x\n' });
  assert.equal((await follow()).kind, 'followed');
  assert(!existsSync(fixture.path('ran')));
});

test('a filter that fails leaves the checkout as it was, and one that works runs', async () => {
  using fixture = gitFixture();
  const { engine, person, follow } = await town(fixture);
  const filter = (smudge: string) =>
    fixture.write(
      fixture.path('home', '.gitconfig'),
      `[filter "big"]\n\tclean = cat\n\tsmudge = ${smudge}\n\trequired = true\n`,
    );
  filter('no-such-program');
  await landFile(fixture, engine, {
    'a.txt': 'landed\n',
    'b.bin': 'x\n',
    '.gitattributes': '*.bin filter=big\n',
  });
  assert.match(why(await follow()), /^landed work cannot be checked out: .*no-such-program/);
  assert.equal(readFileSync(`${person}/a.txt`, 'utf8'), 'one\n');
  assert.equal(fixture.git(person, '-c', 'filter.big.required=false', 'status', '--porcelain'), '');
  filter('tr x y');
  assert.equal((await follow()).kind, 'followed');
  assert.equal(readFileSync(`${person}/b.bin`, 'utf8'), 'y\n');
});

test('an edit that the person has git overlook is not overwritten', async () => {
  using fixture = gitFixture();
  const { engine, person, follow } = await town(fixture);
  await landFile(fixture, engine, { 'a.txt': 'landed\n' });
  for (const flag of ['assume-unchanged', 'skip-worktree']) {
    fixture.git(person, 'update-index', `--${flag}`, 'a.txt');
    fixture.write(`${person}/a.txt`, 'mine\n');
    assert.equal(fixture.git(person, 'status', '--porcelain'), '');
    assert.match(why(await follow()), /uncommitted changes \(a\.txt\)/);
    assert.equal(readFileSync(`${person}/a.txt`, 'utf8'), 'mine\n');
    fixture.git(person, 'update-index', `--no-${flag}`, 'a.txt');
  }
});

test("line endings of the person's own configuration are respected", async () => {
  using fixture = gitFixture();
  const { engine, person, follow } = await town(fixture);
  fixture.write(fixture.path('home', '.gitconfig'), '[core]\n\tautocrlf = true\n');
  fixture.git(person, 'rm', '--quiet', '--cached', '-r', '.');
  fixture.git(person, 'reset', '--quiet', '--hard');
  assert.equal(readFileSync(`${person}/a.txt`, 'utf8'), 'one\r\n');
  await landFile(fixture, engine);
  assert.equal((await follow()).kind, 'followed');
  assert.equal(readFileSync(`${person}/landed.txt`, 'utf8'), 'x\r\n');
});

async function town(fixture: GitFixture) {
  const person = fixture.personsRepository('the person', {
    'a.txt': 'one\n',
    '.gitignore': '*.log\n',
    [BEAD]: 'one\n',
  });
  const engine = await fixture.engineOf(person);
  const follow = () => engine.followCheckout({ checkout: person, branch: 'main' });
  return { engine, person, follow };
}

let landings = 0;

async function landFile(
  fixture: GitFixture,
  engine: EngineRepository,
  files: Readonly<Record<string, string>> = {},
  beadFiles = [{ path: BEAD, text: 'one\n', revision: 1 }],
): Promise<void> {
  const name = `lander${landings++}`;
  const dir = fixture.path('polecats', name);
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  fixture.commit(dir, Object.keys(files).length > 0 ? files : { 'landed.txt': 'x\n' });
  const { tip } = valueIn(await engine.submit({ clone: dir, branch: 'work', pin: name }));
  const built = await engine.buildCandidate({ tip, message: 'Land', beadFiles, closing: [] });
  assert(built.kind === 'built', built.kind);
  assert.equal(await engine.land({ commit: built.commit, expected: built.base }), 'landed');
}

function why(follow: Follow): string {
  assert.equal(follow.kind, 'waiting', follow.why);
  return follow.why;
}
