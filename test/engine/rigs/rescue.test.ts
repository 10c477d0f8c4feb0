import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { AGENT, type GitFixture, gitFixture, refusalOf, valueIn } from '../../support/git-fixture.ts';

test('a checkout that holds nothing of its own needs no rescue', async () => {
  using fixture = gitFixture();
  const { engine, rescue, dir } = await polecat(fixture);
  fixture.write(`${dir}/node_modules/x/index.js`, 'made by a machine');
  rmSync(`${dir}/a.txt`);
  assert.equal(valueIn(await rescue()), null);
  assert.deepEqual(await engine.listRefs('refs/gt/resc'), []);
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
  assert.equal(await engine.readRef(rescued.ref), rescued.commit);
  for (const commit of commits)
    fixture.git(engine.dir, 'merge-base', '--is-ancestor', commit, rescued.commit);
  const message = fixture.git(engine.dir, 'log', '-1', '--format=%B', rescued.commit);
  assert.match(message, new RegExp(`${commits[1]} heads/side/one`));
  assert.deepEqual(await engine.listRefs('refs/gt/rescuing'), []);
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
  assert(await engine.isAncestor(first.commit, second.commit));
  assert.equal(fixture.git(engine.dir, 'cat-file', 'blob', 'refs/gt/rescue/r1:b.txt'), 'two');
});

test('what was rescued may be removed', async () => {
  using fixture = gitFixture();
  const { engine, rescue, dir, within } = await polecat(fixture);
  fixture.write(`${dir}/b.txt`, 'b\n');
  const rescued = valueIn(await rescue());
  valueIn(await engine.removeClone(dir, { within, rescue: rescued }));
  assert.equal(fixture.git(engine.dir, 'cat-file', 'blob', 'refs/gt/rescue/r1:b.txt'), 'b');
});

async function polecat(fixture: GitFixture) {
  const engine = await fixture.engineOf(fixture.personsRepository());
  const within = fixture.path('polecats');
  const dir = `${within}/nux`;
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  const rescue = () => engine.snapshotRescue({ name: 'r1', clone: dir, within });
  return { engine, dir, within, rescue };
}
