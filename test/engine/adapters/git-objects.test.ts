// Objects by processes that stay, against what git itself says of them.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { GitObjects } from '../../../src/engine/adapters/git-objects.ts';
import { GitPipe } from '../../../src/engine/adapters/git-pipe.ts';
import { entriesIn, type TreeEntry } from '../../../src/engine/adapters/git-tree.ts';
import { gitFixture } from '../../support/git-fixture.ts';
import { until } from '../../support/until.ts';

/** Processes of git that this one has started and that live. */
function gits(): readonly number[] {
  return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .split(' ')
    .filter((pid) => pid !== '' && /^git\0/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1')))
    .map(Number);
}

test('what is written is what git reads, and what git wrote is read', async () => {
  using git = gitFixture();
  const dir = git.personsRepository('person', { 'a.txt': 'one\n', 'in/b é.txt': 'two\n' });
  await using objects = new GitObjects(`${dir}/.git`);
  const head = git.git(dir, 'rev-parse', 'HEAD');
  assert.equal(await objects.resolve('refs/heads/main^{commit}'), head);
  const entries = await objects.tree(head);
  assert.deepEqual(
    entries?.map(({ mode, name }) => [mode, name]),
    [
      ['100644', 'a.txt'],
      ['40000', 'in'],
    ],
  );
  assert.equal(await objects.writeTree(entries ?? []), git.git(dir, 'rev-parse', 'HEAD^{tree}'));
  const [inside] = (await objects.tree(`${head}:in`)) ?? [];
  assert.equal(Buffer.from(inside?.name ?? '', 'latin1').toString('utf8'), 'b é.txt');
  const text = `ESC \u001b and 漢字 \u{1f9d1}\u200d\u{1f33e}\n${'x'.repeat(200_000)}`;
  const blob = await objects.write('blob', text);
  assert.equal((await objects.read(blob))?.body.toString('utf8'), text);
  assert.equal(git.git(dir, 'cat-file', '-t', blob), 'blob');
});

test('texts that are written at once come out as they are, and leave no file behind', async () => {
  using git = gitFixture();
  const dir = git.personsRepository();
  const temporary = (): readonly string[] => readdirSync(`${dir}/.git/gt-temporary`);
  await using objects = new GitObjects(`${dir}/.git`);
  for (const round of ['first', 'second']) {
    const texts = Array.from(
      { length: 30 },
      (_, nth) => `${round} ${nth} ${'x'.repeat(1_000 * (nth % 3))}\n`,
    );
    const blobs = await Promise.all(texts.map((text) => objects.write('blob', text)));
    const read = await Promise.all(blobs.map((blob) => objects.read(blob)));
    assert.deepEqual(
      read.map((object) => object?.body.toString('utf8')),
      texts,
    );
    assert.equal(temporary().length, 30, 'the files of the first round serve the second');
  }
  await objects[Symbol.asyncDispose]();
  assert.deepEqual(temporary(), []);
});

test('a tree is written once, in whatever order its entries come, and again where what was written may be gone', async () => {
  using git = gitFixture();
  const dir = git.personsRepository();
  await using objects = new GitObjects(`${dir}/.git`);
  const [file] = (await objects.tree('HEAD')) ?? [];
  assert.ok(file);
  const folder = await objects.writeTree([{ ...file, name: 'in' }]);
  // As git sorts, `a.txt` is between the file `a` and the folder `a`.
  const entries = [
    { mode: '40000', name: 'a', id: folder },
    { ...file, name: 'a.txt' },
    { ...file, name: 'a-' },
  ];
  const tree = await objects.writeTree(entries);
  assert.equal(git.git(dir, 'ls-tree', '--name-only', tree), 'a-\na.txt\na');
  assert.deepEqual(
    (await objects.tree(tree))?.map(({ name }) => name),
    ['a-', 'a.txt', 'a'],
  );
  const path = `${dir}/.git/objects/${tree.slice(0, 2)}/${tree.slice(2)}`;
  rmSync(path);
  assert.equal(await objects.writeTree(entries.toReversed()), tree);
  assert.ok(!existsSync(path), 'what was written a moment ago passes for being there');
  objects.forget();
  assert.equal(await objects.writeTree(entries), tree);
  assert.ok(existsSync(path));
});

test('a tree that is begun is there once one that holds it is, and not where its own entries are not', async () => {
  using git = gitFixture();
  const dir = git.personsRepository();
  await using objects = new GitObjects(`${dir}/.git`);
  const [file] = (await objects.tree('HEAD')) ?? [];
  assert.ok(file);
  const deep = (name: string, entry: TreeEntry): TreeEntry => {
    const { id } = objects.beginTree([
      { ...entry, name: 'in' },
      { ...file, name },
    ]);
    return { mode: '40000', name, id };
  };
  const nested = Array.from({ length: 20 }, (_, nth) => deep(`b${nth}`, deep(`a${nth}`, file)));
  const tree = await objects.writeTree(nested);
  assert.equal(git.git(dir, 'ls-tree', '-r', '--name-only', tree).split('\n').length, 60);
  const lost = objects.beginTree([{ ...file, id: 'f'.repeat(40) }]);
  await assert.rejects(objects.writeTree([{ mode: '40000', name: 'in', id: lost.id }]), { name: 'GitError' });
  await assert.rejects(lost.written, { name: 'GitError' });
  assert.equal(await objects.tree(lost.id), null);
  assert.equal(await objects.writeTree(nested), tree);
});

test('a tree with zeros before its modes is the one without', async () => {
  using git = gitFixture();
  const dir = git.personsRepository();
  await using objects = new GitObjects(`${dir}/.git`);
  const head = git.git(dir, 'rev-parse', 'HEAD^{tree}');
  const body = Buffer.concat([Buffer.from('040000 in\0'), Buffer.from(head, 'hex')]);
  const write = ['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'];
  const padded = execFileSync('git', ['-C', dir, ...write], { input: body, encoding: 'utf8' }).trim();
  const tree = await objects.writeTree((await objects.tree(padded)) ?? []);
  assert.notEqual(tree, padded);
  assert.equal(git.git(dir, 'rev-parse', `${tree}:in`), head);
});

test('what no tree can be is an error, whatever its bytes are', async () => {
  using git = gitFixture();
  const dir = git.personsRepository();
  const input = `100644 a\0${'x'.repeat(60)}`;
  const write = ['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'];
  const broken = execFileSync('git', write, { cwd: dir, input, encoding: 'utf8' }).trim();
  await using objects = new GitObjects(`${dir}/.git`);
  await assert.rejects(objects.tree(broken), {
    name: 'GitError',
    message: /reading a tree: .* is malformed/,
  });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      try {
        assert.ok(entriesIn('0'.repeat(40), Buffer.from(bytes)).length <= bytes.length / 22);
      } catch (cause) {
        assert.equal((cause as Error).name, 'GitError');
      }
    }),
  );
});

test('a commit is remembered, but one with a message of book length is not', async () => {
  using git = gitFixture();
  const dir = git.personsRepository();
  await using objects = new GitObjects(`${dir}/.git`);
  const tree = git.git(dir, 'rev-parse', 'HEAD^{tree}');
  const who = 'n <n@x> 0 +0000';
  const [short, long] = await Promise.all(
    [1, 20_000].map((length) =>
      objects.write('commit', `tree ${tree}\nauthor ${who}\ncommitter ${who}\n\n${'x'.repeat(length)}\n`),
    ),
  );
  assert.ok(short && long);
  for (const id of [short, long]) assert.equal((await objects.read(id))?.type, 'commit');
  for (const id of [short, long]) rmSync(`${dir}/.git/objects/${id.slice(0, 2)}/${id.slice(2)}`);
  assert.equal((await objects.read(short))?.type, 'commit');
  assert.equal(await objects.read(long), null);
});

test('what is not there is null, and no revision can be two questions', async () => {
  using git = gitFixture();
  const dir = git.personsRepository();
  await using objects = new GitObjects(`${dir}/.git`);
  for (const revision of [
    'refs/heads/none',
    '',
    'HEAD:none',
    'HEAD^{tree}^{commit}',
    '0'.repeat(40),
    'a b c',
  ])
    assert.equal(await objects.resolve(revision), null, revision);
  assert.equal(await objects.read('HEAD:none'), null);
  await assert.rejects(objects.resolve('HEAD\ncontents HEAD'), { name: 'GitError' });
  assert.equal(await objects.resolve('HEAD'), git.git(dir, 'rev-parse', 'HEAD'));
});

test('what git finds malformed is an error, and the next question is answered', async () => {
  using git = gitFixture();
  const dir = git.personsRepository();
  await using objects = new GitObjects(`${dir}/.git`);
  await assert.rejects(objects.write('commit', 'no commit\n'), { name: 'GitError' });
  const missing: TreeEntry = { mode: '100644', name: 'a', id: 'f'.repeat(40) };
  await assert.rejects(objects.writeTree([missing]), { name: 'GitError' });
  const empty = await objects.writeTree([]);
  assert.equal(empty, '4b825dc642cb6eb9a060e54bf8d69288fbee4904');
});

test('a process that is killed again and again is started again, and nothing is answered twice', async () => {
  using git = gitFixture();
  const dir = git.personsRepository();
  await using objects = new GitObjects(`${dir}/.git`);
  const head = git.git(dir, 'rev-parse', 'HEAD');
  for (let round = 0; round < 20; round += 1) {
    const asked = Array.from({ length: 50 }, (_, at) => objects.resolve(at % 2 === 0 ? 'HEAD' : 'HEAD:none'));
    for (const pid of gits()) process.kill(pid, 'SIGKILL');
    const answers = await Promise.all(asked);
    assert.deepEqual(
      answers,
      answers.map((_, at) => (at % 2 === 0 ? head : null)),
    );
  }
});

test('a process that nobody asks ends by itself, and one that is put to rest at once', async () => {
  using git = gitFixture();
  const dir = git.personsRepository();
  const before = gits().length;
  const pipe = new GitPipe({
    gitDir: `${dir}/.git`,
    args: ['cat-file', '--batch-command'],
    idleMs: 100,
  });
  const ask = () => pipe.ask('info HEAD\n', (bytes) => ({ value: bytes.toString(), length: bytes.length }));
  await ask();
  assert.equal(gits().length, before + 1);
  await until('it ends by itself', () => gits().length === before);
  assert.match(await ask(), / commit /);
  await pipe[Symbol.asyncDispose]();
  assert.equal(gits().length, before);
});

test('what takes longer to answer than a process stays idle is answered before the next question', async () => {
  using git = gitFixture();
  const dir = git.personsRepository();
  const [slow, plain] = [git.path('slow'), git.path('plain')];
  assert.equal(spawnSync('mkfifo', [slow]).status, 0);
  writeFileSync(plain, 'x');
  await using pipe = new GitPipe({
    gitDir: `${dir}/.git`,
    args: ['hash-object', '--stdin-paths'],
    idleMs: 10,
  });
  const answered: string[] = [];
  const ask = async (path: string) => {
    await pipe.ask(`${path}\n`, (bytes) => {
      const end = bytes.indexOf(10);
      return end < 0 ? bytes.length + 1 : { value: null, length: end + 1 };
    });
    answered.push(path);
  };
  const asked = [ask(slow)];
  // What must not happen shows nothing: it is given ten times as long as the pipe stays without a question, and as long again.
  await sleep(100);
  asked.push(ask(plain));
  await sleep(100);
  writeFileSync(slow, 'y');
  await Promise.all(asked);
  assert.deepEqual(answered, [slow, plain]);
});

test('a repository of SHA-256 has its ids', async () => {
  using git = gitFixture();
  const dir = git.path('wide');
  git.git(git.root, 'init', '--quiet', '--object-format=sha256', '--initial-branch=main', dir);
  await using objects = new GitObjects(`${dir}/.git`);
  const blob = await objects.write('blob', 'wide\n');
  assert.equal(blob.length, 64);
  const tree = await objects.writeTree([{ mode: '100644', name: 'a', id: blob }]);
  assert.deepEqual(await objects.tree(tree), [{ mode: '100644', name: 'a', id: blob }]);
});

test('trees of any names come back as they went in, many at once', async () => {
  using git = gitFixture();
  const dir = git.personsRepository();
  await using objects = new GitObjects(`${dir}/.git`);
  const blob = await objects.write('blob', 'x');
  const names = fc.uniqueArray(
    fc
      .uint8Array({ minLength: 1, maxLength: 40 })
      .map((bytes) => Buffer.from(bytes).toString('latin1'))
      .filter((name) => !/[/\0]/.test(name) && !/^\.{1,2}$|^\.git$/i.test(name)),
    { maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(names, { minLength: 1, maxLength: 5 }), async (trees) => {
      const ids = await Promise.all(
        trees.map((each) => objects.writeTree(each.map((name) => ({ mode: '100755', name, id: blob })))),
      );
      const read = await Promise.all(ids.map((id) => objects.tree(id)));
      assert.deepEqual(
        read.map((entries) => entries?.map(({ name }) => name).sort()),
        trees.map((each) => each.toSorted()),
      );
    }),
    { numRuns: 60 },
  );
});
