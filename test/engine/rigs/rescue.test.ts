import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { AGENT, type GitFixture, gitFixture, refusalOf, valueIn } from '../../support/git-fixture.ts';

test('a checkout that holds nothing of its own needs no rescue', async () => {
  using fixture = gitFixture();
  const { engine, rescue, dir } = await polecat(fixture);
  fixture.write(`${dir}/node_modules/x/index.js`, 'made by a machine');
  rmSync(`${dir}/a.txt`);
  assert.equal(valueIn(await rescue()), null);
  assert.equal(fixture.git(engine.dir, 'for-each-ref', 'refs/gt/rescue', 'refs/gt/rescuing'), '');
  rmSync(dir, { recursive: true });
  assert.equal(valueIn(await rescue()), null);
});

test('commits of every branch, the stash and a detached HEAD are kept by one ref', async () => {
  using fixture = gitFixture();
  const { engine, rescue, dir } = await polecat(fixture);
  const commits = [fixture.commit(dir, { 'b.txt': 'b\n' })];
  fixture.git(dir, 'checkout', '--quiet', '-b', 'side/one', 'HEAD~1');
  commits.push(fixture.commit(dir, { 'c.txt': 'c\n' }));
  fixture.write(`${dir}/c.txt`, 'stashed\n');
  fixture.git(dir, 'stash', '--quiet');
  commits.push(fixture.git(dir, 'rev-parse', 'refs/stash'));
  fixture.git(dir, 'checkout', '--quiet', '--detach');
  commits.push(fixture.commit(dir, { 'd.txt': 'd\n' }));
  const rescued = valueIn(await rescue());
  assert(rescued !== null);
  rmSync(dir, { recursive: true });
  assert.equal(rescued.ref, 'refs/gt/rescue/r1');
  assert.deepEqual(fixture.refs(engine.dir, 'refs/gt/rescue'), { [rescued.ref]: rescued.commit });
  for (const commit of commits)
    fixture.git(engine.dir, 'merge-base', '--is-ancestor', commit, rescued.commit);
  const message = fixture.git(engine.dir, 'log', '-1', '--format=%B', rescued.commit);
  assert.match(message, new RegExp(`${commits[1]} heads/side/one`));
  assert.deepEqual(fixture.refs(engine.dir, 'refs/gt/rescuing'), {});
});

test('changed, new and small ignored files are kept, also in a repository within the checkout', async () => {
  using fixture = gitFixture();
  const { engine, rescue, dir } = await polecat(fixture);
  fixture.write(`${dir}/a.txt`, 'changed\n');
  fixture.write(`${dir}/new folder/new file.txt`, 'new\n');
  fixture.write(`${dir}/debug.log`, 'ignored\n');
  fixture.write(`${dir}/deep/node_modules/x.js`, 'skipped\n');
  writeFileSync(`${dir}/huge.log`, Buffer.alloc(2 * 1024 * 1024));
  writeFileSync(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0x66, 0xff])]), 'odd bytes\n');
  fixture.git(fixture.root, 'init', '--quiet', `${dir}/nested`);
  fixture.write(`${dir}/nested/in/work.txt`, 'nested\n');
  fixture.git(`${dir}/nested`, 'add', '.');
  fixture.git(`${dir}/nested`, '-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '-q', '-m', 'x');
  symlinkSync('/etc/passwd', `${dir}/link`);
  const rescued = valueIn(await rescue());
  assert(rescued !== null);
  assert.deepEqual(rescued.skipped, ['huge.log']);
  const names = fixture.git(engine.dir, 'ls-tree', '-r', '--name-only', rescued.commit).split('\n');
  assert.deepEqual(names, [
    '.gitignore',
    'a.txt',
    'debug.log',
    '"f\\377"',
    'link',
    'nested/in/work.txt',
    'new folder/new file.txt',
  ]);
  assert.equal(fixture.git(engine.dir, 'cat-file', 'blob', `${rescued.commit}:a.txt`), 'changed');
  assert.equal(fixture.git(engine.dir, 'cat-file', 'blob', `${rescued.commit}:link`), '/etc/passwd');
});

test('a checkout that lost its git folder has its files rescued', async () => {
  using fixture = gitFixture();
  const { engine, rescue, dir } = await polecat(fixture);
  fixture.write(`${dir}/b.txt`, 'b\n');
  rmSync(`${dir}/.git`, { recursive: true });
  const rescued = valueIn(await rescue());
  assert(rescued !== null);
  assert.equal(fixture.git(engine.dir, 'cat-file', 'blob', `${rescued.commit}:b.txt`), 'b');
});

test('a checkout whose commits cannot be read is a problem, so that it is kept', async () => {
  using fixture = gitFixture();
  const { rescue, dir } = await polecat(fixture);
  const commit = fixture.commit(dir, { 'b.txt': 'b\n' });
  rmSync(`${dir}/.git/objects/${commit.slice(0, 2)}`, { recursive: true });
  assert.match(refusalOf(await rescue()), /its commits cannot be read: .*: it was left alone$/);
});

test('a link in place of the checkout, or one that leads out of its folder, is not followed', async () => {
  using fixture = gitFixture();
  const { rescue, dir } = await polecat(fixture);
  rmSync(dir, { recursive: true });
  mkdirSync(fixture.path('elsewhere'));
  symlinkSync(fixture.path('elsewhere'), dir);
  assert.match(refusalOf(await rescue()), /is not a folder inside/);
});

test('a second rescue under the same name keeps the first', async () => {
  using fixture = gitFixture();
  const { engine, rescue, dir } = await polecat(fixture);
  fixture.write(`${dir}/b.txt`, 'one\n');
  const first = valueIn(await rescue());
  fixture.write(`${dir}/b.txt`, 'two\n');
  const second = valueIn(await rescue());
  assert(first !== null && second !== null);
  fixture.git(engine.dir, 'merge-base', '--is-ancestor', first.commit, second.commit);
  assert.equal(fixture.git(engine.dir, 'cat-file', 'blob', 'refs/gt/rescue/r1:b.txt'), 'two');
});

test('a rescue that is made again of the same checkout is the one there is', async () => {
  using fixture = gitFixture();
  const { engine, rescue, dir } = await polecat(fixture);
  fixture.commit(dir, { 'b.txt': 'one\n' });
  fixture.write(`${dir}/c.txt`, 'two\n');
  const first = valueIn(await rescue());
  assert.deepEqual(valueIn(await rescue()), first);
  fixture.commit(dir, { 'c.txt': 'two\n' });
  const second = valueIn(await rescue());
  assert(first !== null && second !== null);
  assert.notEqual(second.commit, first.commit);
  assert.deepEqual(fixture.refs(engine.dir, 'refs/gt/rescue'), { 'refs/gt/rescue/r1': second.commit });
});

test('a rescue of which a file cannot be read back is none: the checkout is left alone', async () => {
  using fixture = gitFixture();
  const { engine, rescue, dir } = await polecat(fixture);
  fixture.write(`${dir}/b.txt`, 'precious\n');
  const blob = fixture.git(dir, 'hash-object', 'b.txt');
  const object = `${engine.dir}/objects/${blob.slice(0, 2)}/${blob.slice(2)}`;
  // The disk loses the blob once the commit names it.
  const before = process.env['PATH'] ?? '';
  const script = `#!/bin/sh\ncase "$*" in *commit-tree*) rm '${object}';; esac\nPATH='${before}' exec git "$@"\n`;
  fixture.write(fixture.path('bin', 'git'), script);
  chmodSync(fixture.path('bin', 'git'), 0o755);
  process.env['PATH'] = `${fixture.path('bin')}:${before}`;
  try {
    assert.match(refusalOf(await rescue()), /reading the rescue back: .* missing: it was left alone$/);
  } finally {
    process.env['PATH'] = before;
  }
});

async function polecat(fixture: GitFixture) {
  const engine = await fixture.engineOf(fixture.personsRepository());
  const within = fixture.path('polecats');
  const dir = `${within}/nux`;
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  const rescue = () => engine.snapshotRescue({ name: 'r1', clone: dir, within });
  return { engine, dir, within, rescue };
}
