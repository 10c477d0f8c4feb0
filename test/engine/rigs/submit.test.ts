import assert from 'node:assert/strict';
import { chmodSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { AGENT, type GitFixture, gitFixture, refusalOf, valueIn } from '../../support/git-fixture.ts';

test('a committed branch is taken in and pinned', async () => {
  using fixture = gitFixture();
  const { engine, dir } = await polecat(fixture);
  const base = await engine.head();
  const tip = fixture.commit(
    dir,
    { 'src/new file.ts': 'x\n', 'a.txt': 'two\n' },
    'Fix the thing\n\nAt length.',
  );
  fixture.write(`${dir}/node_modules/x/index.js`, 'ignored');
  fixture.write(`${dir}/.beads/ab/bd-1.jsonl`, 'a bead of its own');
  const submission = valueIn(await engine.submit({ clone: dir, branch: 'work', pin: 'm1' }));
  assert.deepEqual(submission, {
    tip,
    base,
    subject: 'Fix the thing',
    files: ['a.txt', 'src/new file.ts'],
    droppedBeads: false,
  });
  rmSync(dir, { recursive: true });
  assert.deepEqual(fixture.refs(engine.dir, 'refs/gt/mr/'), { 'refs/gt/mr/m1': tip });
  await engine.deleteRef('refs/gt/mr/m1');
  assert.deepEqual(fixture.refs(engine.dir, 'refs/gt/mr/'), {});
});

test('changes to .beads/ are reported as dropped', async () => {
  using fixture = gitFixture();
  const { engine, dir } = await polecat(fixture);
  fixture.commit(dir, { 'b.txt': 'b\n', '.beads/ab/bd-1.jsonl': 'mine\n' });
  const submission = valueIn(await engine.submit({ clone: dir, branch: 'work', pin: 'm1' }));
  assert.deepEqual([submission.files, submission.droppedBeads], [['b.txt'], true]);
});

test('a branch without work of its own is refused', async () => {
  using fixture = gitFixture();
  const { engine, dir } = await polecat(fixture);
  const submit = () => engine.submit({ clone: dir, branch: 'work', pin: 'm1' });
  assert.equal(refusalOf(await submit()), 'work has no commit beyond main: commit your work first');
  fixture.git(dir, 'commit', '--quiet', '--allow-empty', '--message', 'Nothing');
  assert.equal(refusalOf(await submit()), 'work changes nothing: commit your work first');
  fixture.commit(dir, { '.beads/ab/bd-1.jsonl': '{}\n' });
  assert.equal(refusalOf(await submit()), 'work changes nothing outside .beads/: commit your work first');
  assert.deepEqual(fixture.refs(engine.dir, 'refs/gt/mr/'), {});
});

test('work that is not committed is refused by name, in whatever way git was told to overlook it', async () => {
  using fixture = gitFixture();
  const { engine, dir } = await polecat(fixture);
  fixture.commit(dir, { 'b.txt': 'b\n' });
  const refusal = async () => refusalOf(await engine.submit({ clone: dir, branch: 'work', pin: 'm1' }));
  fixture.write(`${dir}/new.txt`, 'x');
  assert.match(await refusal(), /not all work is committed \(new\.txt\): commit or remove it/);
  fixture.write(`${dir}/.git/info/exclude`, 'new.txt\n');
  assert.match(await refusal(), /new\.txt/);
  rmSync(`${dir}/new.txt`);
  fixture.git(dir, 'update-index', '--skip-worktree', 'a.txt');
  fixture.write(`${dir}/a.txt`, 'hidden\n');
  assert.match(await refusal(), /\(a\.txt\)/);
  fixture.git(dir, 'update-index', '--no-skip-worktree', 'a.txt');
  fixture.git(dir, 'update-index', '--assume-unchanged', 'a.txt');
  assert.equal(fixture.git(dir, 'status', '--porcelain'), '');
  assert.match(await refusal(), /\(a\.txt\)/);
  fixture.git(dir, 'update-index', '--no-assume-unchanged', 'a.txt');
  fixture.git(dir, 'checkout', '--quiet', 'a.txt');
  fixture.git(dir, 'config', 'core.fsmonitor', 'printf token; true');
  fixture.git(dir, 'config', 'core.fsmonitorHookVersion', '2');
  fixture.git(dir, 'status', '--porcelain');
  fixture.git(dir, 'update-index', '--fsmonitor-valid', 'a.txt');
  fixture.write(`${dir}/a.txt`, 'hidden\n');
  assert.equal(fixture.git(dir, 'status', '--porcelain'), '', 'a monitor that lies');
  assert.match(await refusal(), /\(a\.txt\)/);
  rmSync(`${dir}/a.txt`);
  assert.match(await refusal(), /\(a\.txt\)/);
});

test("what the person's own git ignores everywhere is not held against a branch", async () => {
  using fixture = gitFixture();
  const { engine, dir } = await polecat(fixture);
  fixture.commit(dir, { 'b.txt': 'b\n' });
  fixture.write(`${dir}/.claude/settings.local.json`, '{}\n');
  const submit = () => engine.submit({ clone: dir, branch: 'work', pin: 'm1' });
  assert.match(refusalOf(await submit()), /settings\.local\.json/);
  fixture.write(fixture.path('home', '.config', 'git', 'ignore'), '.claude/\n');
  assert.equal(fixture.git(dir, 'status', '--porcelain'), '');
  valueIn(await submit());
  fixture.write(fixture.path('home', '.gitconfig'), '[core]\n\texcludesFile = ~/my ignores\n');
  assert.match(refusalOf(await submit()), /settings\.local\.json/);
  fixture.write(fixture.path('home', 'my ignores'), '.claude/\n');
  valueIn(await submit());
});

test('a file that git shows as modified in every fresh clone is not held against a branch', async () => {
  using fixture = gitFixture();
  const person = fixture.personsRepository();
  fixture.commit(person, { 'run.bat': 'one\r\ntwo\r\n', 'mixed.bat': 'one\r\ntwo\n' });
  fixture.commit(person, { '.gitattributes': '*.bat text eol=crlf\n' });
  const { engine, dir } = await polecat(fixture, person);
  assert.match(fixture.git(dir, 'status', '--porcelain'), /run\.bat/);
  fixture.commit(dir, { 'b.txt': 'b\n' });
  const submit = () => engine.submit({ clone: dir, branch: 'work', pin: 'm1' });
  valueIn(await submit());
  const rescued = await engine.snapshotRescue({ name: 'r1', clone: dir, within: fixture.path('polecats') });
  const kept = fixture.git(engine.dir, 'diff', '--name-only', 'refs/gt/mr/m1', `${valueIn(rescued)?.commit}`);
  assert.equal(kept, '');
  fixture.write(`${dir}/run.bat`, 'one\r\nthree\r\n');
  assert.match(refusalOf(await submit()), /\(run\.bat\)/);
  fixture.write(`${dir}/run.bat`, 'one\r\ntwo\r\n');
  chmodSync(`${dir}/run.bat`, 0o755);
  assert.match(refusalOf(await submit()), /\(run\.bat\)/);
});

test('a file that Git LFS keeps is clean where it is what its pointer says, and is not handed in itself', async () => {
  using fixture = gitFixture();
  const pointer = (oid: string) => `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 3\n`;
  const foo = '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae';
  const person = fixture.personsRepository('person', {
    '.gitattributes': '*.bin filter=lfs\n',
    'big.bin': pointer(foo),
  });
  const { engine, dir } = await polecat(fixture, person);
  const submit = () => engine.submit({ clone: dir, branch: 'work', pin: 'm1' });
  fixture.git(dir, 'mv', 'big.bin', 'moved.bin');
  fixture.commit(dir, { 'b.txt': 'b\n' });
  valueIn(await submit());
  fixture.write(`${dir}/moved.bin`, 'foo');
  valueIn(await submit());
  fixture.write(`${dir}/moved.bin`, 'bar');
  assert.match(refusalOf(await submit()), /not all work is committed \(moved\.bin\)/);
  fixture.commit(dir, { 'moved.bin': pointer(foo.replaceAll('2', '3')) });
  assert.equal(
    refusalOf(await submit()),
    'moved.bin is kept by Git LFS, whose contents are not handed in: leave such files to a person',
  );
});

test('a missing checkout, git folder or branch is told apart', async () => {
  using fixture = gitFixture();
  const { engine, dir } = await polecat(fixture);
  const refusal = async (branch = 'work') =>
    refusalOf(await engine.submit({ clone: dir, branch, pin: 'm1' }));
  assert.match(await refusal('other'), /has no branch other: commit your work on it first/);
  assert.match(await refusal('main:refs/heads/main'), /cannot be the name of a branch/);
  assert.match(await refusal('--upload-pack=x'), /cannot be the name of a branch/);
  rmSync(`${dir}/.git`, { recursive: true });
  symlinkSync(fixture.path('person', '.git'), `${dir}/.git`);
  assert.match(await refusal(), /has lost its \.git folder/);
  rmSync(dir, { recursive: true });
  assert.match(await refusal(), /is gone/);
});

const HOSTILE = [
  'a;b`id`',
  '--upload-pack=x',
  'x.lock/y',
  '\u202eevil',
  '$(touch ran)',
  'a'.repeat(200),
  'caf\u00e9',
];

test('branches of any name are refused by their name alone or taken in as they are, and are rescued', async () => {
  using fixture = gitFixture();
  const { engine, dir } = await polecat(fixture);
  const tip = fixture.commit(dir, { 'b.txt': 'b\n' });
  const made: string[] = [];
  for (const [nth, name] of HOSTILE.entries()) {
    try {
      fixture.git(
        dir,
        'update-ref',
        `refs/heads/${name}`,
        fixture.git(dir, 'commit-tree', `${tip}^{tree}`, '-p', tip, '-m', `${nth}`),
      );
      made.push(fixture.git(dir, 'rev-parse', `refs/heads/${name}`));
    } catch {
      // Git knows no such name.
    }
    const answer = await engine.submit({ clone: dir, branch: name, pin: `m${nth}` });
    if (!answer.ok) assert.match(answer.problem.message, /cannot be the name of a branch to hand in$/);
    else assert.match(name, /^a+$/);
  }
  assert.ok(made.length >= 5);
  const rescue = valueIn(
    await engine.snapshotRescue({ name: 'r1', clone: dir, within: fixture.path('polecats') }),
  );
  for (const commit of made)
    fixture.git(engine.dir, 'merge-base', '--is-ancestor', commit, `${rescue?.commit}`);
  assert.ok(!existsSync(`${dir}/ran`) && !existsSync(`${engine.dir}/ran`));
});

test('a branch of another history is refused', async () => {
  using fixture = gitFixture();
  const { engine, dir } = await polecat(fixture);
  fixture.git(dir, 'checkout', '--quiet', '--orphan', 'work2');
  fixture.git(dir, 'commit', '--quiet', '--message', 'Alone');
  const refused = await engine.submit({ clone: dir, branch: 'work2', pin: 'm1' });
  assert.equal(refusalOf(refused), 'work2 shares no history with main');
});

test('a branch stays as it was submitted, whatever becomes of it in the clone', async () => {
  using fixture = gitFixture();
  const { engine, dir } = await polecat(fixture);
  const tip = fixture.commit(dir, { 'b.txt': 'b\n' });
  valueIn(await engine.submit({ clone: dir, branch: 'work', pin: 'm1' }));
  fixture.git(dir, 'reset', '--quiet', '--hard', 'HEAD~1');
  const second = fixture.commit(dir, { 'c.txt': 'c\n' });
  valueIn(await engine.submit({ clone: dir, branch: 'work', pin: 'm2' }));
  assert.deepEqual(fixture.refs(engine.dir, 'refs/gt/mr/'), {
    'refs/gt/mr/m1': tip,
    'refs/gt/mr/m2': second,
  });
});

async function polecat(fixture: GitFixture, person = fixture.personsRepository()) {
  const engine = await fixture.engineOf(person);
  const dir = fixture.path('polecats', 'nux');
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  return { engine, dir };
}
