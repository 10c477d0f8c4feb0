import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { diskIndex } from '../../../src/beads/disk-files.ts';
import { keepValue } from '../../../src/beads/keep-value.ts';
import { BeadStore } from '../../../src/beads/store.ts';
import { BranchBeads } from '../../../src/engine/adapters/branch-beads.ts';
import { gitFixture } from '../../support/git-fixture.ts';
import { until } from '../../support/until.ts';

const NOW = Date.UTC(2026, 0, 1);

function created(folder: string, title: string): void {
  const store = BeadStore.open(folder);
  assert.ok(store.ok);
  const made = store.value.create({ title, prefix: 'lib', by: 'joe', at: NOW });
  assert.ok(made.ok);
  store.value[Symbol.dispose]();
}

test('the beads of a working tree follow files, branches and what is taken away', async () => {
  using git = gitFixture();
  const folder = git.personsRepository();
  let changes = 0;
  const opened = BranchBeads.open({ folder, gitFolder: `${folder}/.git`, isOwn: true }, () => {
    changes += 1;
  });
  assert.ok(opened.ok);
  using beads = opened.value;
  const titles = () =>
    beads
      .all()
      .map(({ title }) => title)
      .sort()
      .join();
  assert.deepEqual([beads.branch, titles()], ['main', '']);
  created(folder, 'First');
  await until('the first bead', () => titles() === 'First');
  git.git(folder, 'add', '.');
  git.git(folder, 'commit', '-qm', 'One');
  git.git(folder, 'switch', '-qc', 'work');
  created(folder, 'Second');
  await until('the bead of the branch', () => titles() === 'First,Second' && beads.branch === 'work');
  git.git(folder, 'add', '.');
  git.git(folder, 'commit', '-qm', 'Two');
  git.git(folder, 'switch', '-q', 'main');
  await until('the branch before', () => titles() === 'First' && beads.branch === 'main');
  git.git(folder, 'switch', '-q', 'work');
  await until('the branch again', () => titles() === 'First,Second');
  rmSync(`${folder}/.beads`, { recursive: true });
  await until('nothing', () => titles() === '');
  created(folder, 'Third');
  await until('a new start', () => titles() === 'Third');
  assert.equal(beads.linesOf(beads.all()[0] ?? assert.fail()).length, 1);
  assert.ok(changes >= 5);
  assert.equal(git.git(folder, 'status', '--porcelain', '--', ':!.beads'), '', 'nothing was written');
});

test('nothing is told of files that are not beads, and a detached HEAD is named by its commit', async () => {
  using git = gitFixture();
  const folder = git.personsRepository();
  created(folder, 'First');
  const opened = BranchBeads.open({ folder, gitFolder: `${folder}/.git`, isOwn: true }, () => {});
  assert.ok(opened.ok);
  using beads = opened.value;
  const before = beads.all();
  mkdirSync(`${folder}/.beads/notes`);
  git.write(`${folder}/.beads/notes/a.txt`, 'x');
  git.write(`${folder}/b.txt`, 'x');
  git.git(folder, 'checkout', '-q', '--detach');
  await until('the commit', () => beads.branch === git.git(folder, 'rev-parse', 'HEAD').slice(0, 8));
  assert.equal(beads.all(), before);
});

test('a working tree with more beads than is reasonable is refused', () => {
  using git = gitFixture();
  const folder = git.personsRepository();
  created(folder, 'x'.repeat(400));
  const opened = BranchBeads.open({ folder, gitFolder: `${folder}/.git`, isOwn: true }, () => {}, 100);
  assert.ok(!opened.ok && /are more than/.test(opened.problem.message), JSON.stringify(opened));
});

test('the index that bd keeps is believed as far as the files bear it out, and never written', () => {
  using git = gitFixture();
  const folder = git.personsRepository();
  created(folder, 'First');
  const index = `${folder}/.git/gt-beads.index`;
  git.write(index, 'no index at all');
  for (const isOwn of [true, false]) {
    const opened = BranchBeads.open({ folder, gitFolder: `${folder}/.git`, isOwn }, () => {});
    assert.ok(opened.ok);
    assert.equal(opened.value.all()[0]?.title, 'First');
    opened.value[Symbol.dispose]();
  }
  assert.equal(readFileSync(index, 'utf8'), 'no index at all');
});

test('ids are those by which bd shows them, at once when a prefix is renamed', async () => {
  using git = gitFixture();
  const folder = git.personsRepository();
  created(folder, 'First');
  const opened = BranchBeads.open({ folder, gitFolder: `${folder}/.git`, isOwn: true }, () => {});
  assert.ok(opened.ok);
  using beads = opened.value;
  assert.match(beads.all()[0]?.id ?? '', /^lib-/);
  const store = BeadStore.open(folder);
  assert.ok(store.ok);
  const fact = { key: 'prefix.renamed.lib>new', value: '1' };
  assert.ok(keepValue(store.value, fact, { by: 'joe', at: NOW }).ok);
  await until('the new prefix', () => beads.all()[0]?.id.startsWith('new-') === true);
  const [bead] = beads.all();
  assert.equal(beads.all()[0], bead, 'the same until something changes');
  assert.equal(bead && beads.linesOf(bead).length, 1);
});

test('a file that is gone before its text was read says nothing, and stops nobody', () => {
  using git = gitFixture();
  const folder = git.personsRepository();
  for (let count = 1; count <= 70; count += 1) created(folder, `Bead ${count}`);
  // As bd leaves it: whoever opens it need not read the files.
  const index = diskIndex(`${folder}/.git/gt-beads.index`);
  const later = { ...index, nowMs: () => Date.now() + 10_000 };
  assert.ok(BeadStore.open(folder, { index: later }).ok);
  assert.ok(index.read() !== null);
  const opened = BranchBeads.open({ folder, gitFolder: `${folder}/.git`, isOwn: true }, () => {});
  assert.ok(opened.ok);
  using beads = opened.value;
  const before = beads.all();
  assert.equal(before.length, 70);
  rmSync(`${folder}/.beads`, { recursive: true });
  assert.ok(before.every((bead) => beads.linesOf(bead).length <= 1));
  assert.equal(beads.all(), before);
});
