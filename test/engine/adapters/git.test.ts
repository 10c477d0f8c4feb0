import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkGitVersion, Git } from '../../../src/engine/adapters/git.ts';
import { GitError, gitReason } from '../../../src/engine/adapters/git-error.ts';
import { clearStaleLocks, makeWhole, removeWhole } from '../../../src/engine/adapters/git-files.ts';
import { gitFixture } from '../../support/git-fixture.ts';
import { asOrdinaryUser, noOrdinaryUser } from '../../support/ordinary-user.ts';

test('an exit code of git is an answer, with what it printed', async () => {
  using fixture = gitFixture();
  const dir = fixture.personsRepository();
  const git = new Git({ gitDir: `${dir}/.git` });
  const head = fixture.git(dir, 'rev-parse', 'HEAD');
  assert.deepEqual(await git.run(['rev-parse', 'HEAD']), { code: 0, stdout: `${head}\n`, stderr: '' });
  const missing = await git.run(['rev-parse', '--verify', '--quiet', 'refs/heads/none']);
  assert.deepEqual(missing, { code: 1, stdout: '', stderr: '' });
});

test('a call that must succeed throws what was done and why it failed', async () => {
  using fixture = gitFixture();
  const git = new Git({ gitDir: `${fixture.personsRepository()}/.git` });
  await assert.rejects(git.read('reading a tree', ['ls-tree', 'none']), (cause) => {
    assert(cause instanceof GitError);
    assert.equal(cause.message, 'reading a tree: Not a valid object name none');
    assert.deepEqual(cause.args, ['ls-tree', 'none']);
    return true;
  });
});

test('stdin is fed and closed, and bytes of any encoding survive a latin1 call', async () => {
  using fixture = gitFixture();
  const git = new Git({ gitDir: `${fixture.personsRepository()}/.git` });
  const bytes = 'caf\xe9\xff\n';
  const id = await git.read('writing', ['hash-object', '-w', '--stdin'], {
    input: bytes,
    encoding: 'latin1',
  });
  assert.equal((await git.run(['cat-file', 'blob', id], { encoding: 'latin1' })).stdout, bytes);
  const empty = await git.read('writing', ['hash-object', '--stdin']);
  assert.equal(empty, 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
});

test("neither the home configuration nor variables of this process reach the engine's git", async () => {
  using fixture = gitFixture();
  fixture.write(fixture.path('home', '.gitconfig'), '[gt]\n\tseen = yes\n');
  const gitDir = `${fixture.personsRepository()}/.git`;
  process.env['GIT_DIR'] = '/nowhere';
  try {
    assert.equal((await new Git({ gitDir }).run(['config', 'gt.seen'])).code, 1);
    assert.equal((await new Git({ gitDir, world: 'person' }).run(['config', 'gt.seen'])).stdout, 'yes\n');
  } finally {
    delete process.env['GIT_DIR'];
  }
});

test('no hook of a repository runs, in either world', async () => {
  using fixture = gitFixture();
  const dir = fixture.personsRepository();
  const marker = fixture.path('hook ran');
  fixture.write(`${dir}/.git/hooks/reference-transaction`, `#!/bin/sh\ntouch "${marker}"\n`);
  chmodSync(`${dir}/.git/hooks/reference-transaction`, 0o755);
  fixture.git(dir, 'update-ref', 'refs/gt/check', 'HEAD');
  assert(existsSync(marker), 'the hook works where nobody forbids it');
  await removeWhole(marker);
  for (const world of ['engine', 'person'] as const) {
    await new Git({ gitDir: `${dir}/.git`, world }).read('writing', [
      'update-ref',
      `refs/gt/${world}`,
      'HEAD',
    ]);
  }
  assert(!existsSync(marker));
});

test('calls do not wait for one another', async () => {
  using fixture = gitFixture();
  const git = new Git({ gitDir: `${fixture.personsRepository()}/.git` });
  const fifo = fixture.path('fifo');
  fixture.git(fixture.root, '-c', 'alias.pipe=!mkfifo', 'pipe', fifo);
  // The first call blocks on a pipe that the second one's answer unblocks.
  const first = git.run(['hash-object', '--', fifo]);
  assert.equal((await git.run(['rev-parse', '--git-dir'])).code, 0);
  writeFileSync(fifo, 'x');
  await first;
});

test('git is new enough here, and its absence is one line', async () => {
  assert.equal((await checkGitVersion()).ok, true);
  const before = process.env['PATH'];
  process.env['PATH'] = '/nonexistent';
  try {
    const absent = await checkGitVersion();
    assert(!absent.ok);
    assert.equal(absent.problem.message, 'git was not found on the PATH: install git 2.39 or newer');
  } finally {
    process.env['PATH'] = before;
  }
});

test('a git that is too old is named with what is needed', async () => {
  using fixture = gitFixture();
  fixture.write(fixture.path('old', 'git'), '#!/bin/sh\necho git version 2.30.1\n');
  chmodSync(fixture.path('old', 'git'), 0o755);
  const before = process.env['PATH'];
  process.env['PATH'] = fixture.path('old');
  try {
    const old = await checkGitVersion();
    assert(!old.ok);
    assert.equal(old.problem.message, 'git 2.30.1 is too old: install git 2.39 or newer');
  } finally {
    process.env['PATH'] = before;
  }
});

test("the reason is git's own line without its label", () => {
  assert.equal(gitReason('warning: x\nfatal: bad thing\nhint: y\n'), 'bad thing');
  assert.equal(gitReason(''), 'git gave no reason');
  const full = 'error: unable to write file a: No space left on device\nfatal: unable to checkout\n';
  assert.equal(gitReason(full), 'disk full: free space and try again');
});

test('locks that a killed git left are removed and named, other files stay', async () => {
  using fixture = gitFixture();
  const gitDir = `${fixture.personsRepository()}/.git`;
  fixture.write(`${gitDir}/index.lock`, '');
  fixture.write(`${gitDir}/refs/heads/main.lock`, '');
  assert.match(fixture.gitFails(fixture.path('person'), 'add', '.'), /index\.lock/);
  const removed = await clearStaleLocks(gitDir);
  assert.deepEqual([...removed].sort(), [`${gitDir}/index.lock`, `${gitDir}/refs/heads/main.lock`]);
  fixture.commit(fixture.path('person'), { 'b.txt': 'b\n' });
});

test('a folder is made whole or not at all, and leftovers of a stopped process go', async () => {
  using fixture = gitFixture();
  const folder = fixture.path('things', 'one');
  fixture.write(`${folder}.making-dead/half`, '');
  const failing = makeWhole(folder, async (draft) => {
    fixture.write(`${draft}/half`, '');
    throw new Error('no');
  });
  await assert.rejects(failing, /no/);
  assert.deepEqual(readdirSync(fixture.path('things')), []);
  await makeWhole(folder, async (draft) => fixture.write(`${draft}/whole`, ''));
  assert.deepEqual(readdirSync(folder), ['whole']);
});

test('a folder that its owner has closed can be removed', { skip: noOrdinaryUser }, async () => {
  using fixture = gitFixture();
  const folder = fixture.path('closed');
  fixture.write(`${folder}/in/file`, '');
  chmodSync(`${folder}/in`, 0o000);
  const paths = [fixture.root, folder, `${folder}/in`, `${folder}/in/file`];
  await asOrdinaryUser(paths, () => removeWhole(folder));
  assert(!existsSync(folder));
});
