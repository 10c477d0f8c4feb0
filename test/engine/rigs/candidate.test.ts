import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { conflictPlaces } from '../../../src/engine/refinery/unmergeable.ts';
import type { BuiltCandidate } from '../../../src/engine/rigs/candidate.ts';
import { type CommitId, isCommitId } from '../../../src/engine/rigs/commit-id.ts';
import { EngineRepository } from '../../../src/engine/rigs/engine-repository.ts';
import { AGENT, gitFixture, valueIn } from '../../support/git-fixture.ts';
import { FOO_POINTER, LFS_ATTRIBUTES, pointerTo } from '../../support/lfs-repository.ts';
import {
  BEAD,
  branch,
  builtOf,
  CLOSING,
  FILES,
  landFiles,
  OTHER,
  rig,
  submitted,
  tree,
} from '../../support/rig-branches.ts';

test("a candidate is the branch squashed onto the base, with the ledger's beads and the closing line", async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const tip = await branch(fixture, engine, 'nux', { 'b.txt': 'b\n' }, { 'c/d.txt': 'd\n' });
  const built = builtOf(
    await engine.buildCandidate({
      tip,
      message: 'Fix it\n\nBecause.',
      trailers: ({ files }) => [
        ['Bead', 'bd-ab1'],
        ['Run', `r${files - 1}`],
      ],
      beadFiles: FILES,
      closing: CLOSING,
    }),
  );
  assert.equal(fixture.git(engine.dir, 'rev-parse', `${built.commit}^`), await engine.head());
  assert.equal(tree(fixture, engine, built.commit), `${BEAD} ${OTHER} a.txt b.txt c/d.txt`);
  assert.equal(
    fixture.git(engine.dir, 'cat-file', 'blob', `${built.commit}:${BEAD}`),
    '{"open":1}\n{"closed":1}',
  );
  assert.equal(tree(fixture, engine, built.gatedCommit), 'a.txt b.txt c/d.txt');
  assert.equal(fixture.git(engine.dir, 'rev-parse', `${built.gatedCommit}^{tree}`), built.gatedTree);
  assert.equal(
    fixture.git(engine.dir, 'log', '-1', '--format=%an <%ae>, %cn%n%B', built.commit),
    'nux <nux@gt.localhost>, gt\nFix it\n\nBecause.\n\nBead: bd-ab1\nRun: r1',
  );
  assert.equal(fixture.git(engine.dir, 'fsck', '--full', '--no-dangling'), '');
});

test('what a branch did under .beads/ is dropped, also where it renamed, deleted or conflicted', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const dir = fixture.path('polecats', 'nux');
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  fixture.git(dir, 'sparse-checkout', 'disable');
  fixture.commit(dir, { 'b.txt': 'b\n', [BEAD]: '{"forged":1}\n' });
  fixture.git(dir, 'mv', '.beads', 'moved');
  fixture.git(dir, 'commit', '--quiet', '--message', 'Move');
  const tip = await submitted(engine, dir, 'm1');
  await landFiles(fixture, engine, { 'z.txt': 'z\n' }, [
    { path: '.beads/ab/bd-ab9.jsonl', text: 'new\n', revision: 1 },
  ]);
  const built = builtOf(await engine.buildCandidate({ tip, message: 'x', beadFiles: FILES, closing: [] }));
  assert.equal(
    tree(fixture, engine, built.commit),
    `${BEAD} .beads/ab/bd-ab9.jsonl ${OTHER} a.txt b.txt moved/ab/bd-ab1.jsonl moved/cd/bd-cd2.jsonl z.txt`,
  );
  assert.equal(fixture.git(engine.dir, 'cat-file', 'blob', `${built.commit}:${BEAD}`), '{"open":1}');
});

test('of candidates that are built at once each closes its own beads', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const tip = await branch(fixture, engine, 'nux', { 'b.txt': 'b\n' });
  const plain = { tip, message: 'x', beadFiles: FILES, closing: [] };
  await engine.buildCandidate(plain);
  const other = { path: OTHER, text: 'changed\n', revision: 'changed' };
  const beadFiles = FILES.map((file) => (file.path === OTHER ? other : file));
  const both = await Promise.all([
    engine.buildCandidate({ ...plain, beadFiles, closing: CLOSING }),
    engine.buildCandidate({ ...plain, beadFiles }),
  ]);
  const [closed, open] = both.map((each) =>
    fixture.git(engine.dir, 'cat-file', 'blob', `${builtOf(each).commit}:${BEAD}`),
  );
  assert.equal(open, '{"open":1}');
  assert.equal(closed, '{"open":1}\n{"closed":1}');
});

test('a file whose name only ends as the ledger is called stays', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const tip = await branch(fixture, engine, 'nux', { 'x\t.beads': 'x\n' });
  const built = builtOf(await engine.buildCandidate({ tip, message: 'x', beadFiles: [], closing: [] }));
  assert.equal(fixture.git(engine.dir, 'cat-file', 'blob', `${built.commit}:x\t.beads`), 'x');
});

test("both sides' changes are merged when they do not touch", async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const tip = await branch(fixture, engine, 'nux', { 'b.txt': 'b\n' });
  await landFiles(fixture, engine, { 'z.txt': 'z\n' });
  const built = builtOf(await engine.buildCandidate({ tip, message: 'x', beadFiles: [], closing: [] }));
  assert.equal(built.base, await engine.head());
  assert.equal(tree(fixture, engine, built.commit), `${BEAD} ${OTHER} a.txt b.txt z.txt`);
});

test('a conflict names its paths and lands nothing', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const tip = await branch(fixture, engine, 'nux', { 'a.txt': 'theirs\n', 'caf\u00e9 x.txt': '1\n' });
  await landFiles(fixture, engine, { 'a.txt': 'ours\n', 'caf\u00e9 x.txt': '2\n' });
  const candidate = await engine.buildCandidate({ tip, message: 'x', beadFiles: FILES, closing: CLOSING });
  assert(candidate.kind === 'conflict');
  const { files, ...rest } = candidate;
  assert.equal(files?.length, 2);
  assert.deepEqual(rest, {
    kind: 'conflict',
    base: await engine.head(),
    parted: fixture.git(engine.dir, 'rev-parse', `${tip}^`),
    paths: ['a.txt', 'caf\u00e9 x.txt'],
  });
});

test('conflicts that are no difference of lines say what they are, by the names that people know', async () => {
  using fixture = gitFixture();
  const files = {
    bin: 'a\0b\n',
    'ren.txt': '1\n2\n3\n4\n',
    link: 'file\n',
    'del.txt': 'x\n',
    'a.txt': 'a\n',
  };
  const engine = await fixture.engineOf(fixture.personsRepository('person', files));
  const [ours, theirs] = [fixture.path('polecats', 'ours'), fixture.path('polecats', 'theirs')];
  for (const dir of [ours, theirs])
    valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  fixture.git(ours, 'mv', 'ren.txt', 'ours.txt');
  fixture.git(ours, 'rm', '--quiet', 'del.txt', 'link');
  symlinkSync('ours.txt', `${ours}/link`);
  fixture.git(ours, 'add', 'link');
  fixture.commit(ours, { bin: 'c\0d\n', 'a.txt': 'ours\n' });
  fixture.git(theirs, 'mv', 'ren.txt', 'theirs.txt');
  fixture.commit(theirs, { bin: 'e\0f\n', link: 'changed\n', 'del.txt': 'changed\n', 'a.txt': 'theirs\n' });
  const first = builtOf(
    await engine.buildCandidate({
      tip: await submitted(engine, ours, 'm1'),
      message: 'x',
      beadFiles: [],
      closing: [],
    }),
  );
  await engine.land({ commit: first.commit, expected: first.base });
  const tip = await submitted(engine, theirs, 'm2');
  const candidate = await engine.buildCandidate({ tip, message: 'x', beadFiles: [], closing: [] });
  assert(candidate.kind === 'conflict');
  assert.equal(
    conflictPlaces(candidate),
    'a.txt, bin (binary), del.txt (modify/delete), link (distinct modes), ours.txt (rename/rename), ' +
      'ren.txt (rename/rename), theirs.txt (rename/rename)',
  );
});

test('a submodule lands as the side that has moved it says; moved by both, or a folder where the other has a file, it is a conflict', async () => {
  using fixture = gitFixture();
  const person = fixture.personsRepository();
  const engine = await fixture.engineOf(person);
  const at = (digit: string): string => digit.repeat(40);
  const branchWith = (name: string, from: string, sub: string | null, files: object = {}): CommitId => {
    fixture.git(person, 'switch', '--quiet', '--create', name, from);
    for (const [path, text] of Object.entries(files)) fixture.write(`${person}/${path}`, text);
    fixture.git(person, 'add', '--all', '--', ...Object.keys(files));
    if (sub !== null) fixture.git(person, 'update-index', '--add', '--cacheinfo', `160000,${at(sub)},sub`);
    fixture.git(person, 'commit', '--quiet', '--message', name);
    const made = fixture.git(person, 'rev-parse', 'HEAD');
    fixture.git(engine.dir, 'fetch', '--quiet', person, made);
    assert(isCommitId(made));
    return made;
  };
  branchWith('start', 'main', '1');
  const ours = branchWith('ours', 'start', '2', { 'new/a.txt': 'a\n' });
  const build = async (tip: CommitId) =>
    await engine.buildCandidate({ tip, base: ours, message: 'x', beadFiles: [], closing: [] });
  const apart = builtOf(await build(branchWith('apart', 'start', null, { 'b.txt': 'b\n' })));
  assert.equal(fixture.git(engine.dir, 'rev-parse', `${apart.commit}:sub`), at('2'));
  const same = builtOf(await build(branchWith('same', 'start', '2', { 'c.txt': 'c\n' })));
  assert.equal(fixture.git(engine.dir, 'rev-parse', `${same.commit}:sub`), at('2'));
  const both = await build(branchWith('both', 'start', '3'));
  assert(both.kind === 'conflict');
  assert.equal(conflictPlaces(both), 'sub (submodule)');
  const folder = await build(branchWith('folder', 'start', null, { new: 'a file\n' }));
  assert(folder.kind === 'conflict');
  assert.equal(conflictPlaces(folder), 'new (file/directory)');
});

test('pointers of Git LFS that both sides have changed are no text to merge, and are named', async () => {
  using fixture = gitFixture();
  const files = { '.gitattributes': LFS_ATTRIBUTES, 'a.bin': FOO_POINTER, 'b.txt': FOO_POINTER };
  const person = fixture.personsRepository('p', files);
  const engine = await fixture.engineOf(person);
  const commit = (digit: string): CommitId => {
    fixture.git(person, 'switch', '--quiet', '--create', `side-${digit}`, 'main');
    const made = fixture.commit(person, { 'a.bin': pointerTo(digit), 'b.txt': `${FOO_POINTER}${digit}\n` });
    fixture.git(engine.dir, 'fetch', '--quiet', person, made);
    assert(isCommitId(made));
    return made;
  };
  const [ours, tip] = [commit('1'), commit('2')];
  const candidate = await engine.buildCandidate({
    tip,
    base: ours,
    message: 'x',
    beadFiles: [],
    closing: [],
  });
  assert(candidate.kind === 'conflict');
  assert.equal(conflictPlaces(candidate), 'a.bin (kept by Git LFS), b.txt');
});

test('names that differ in case alone do not land where the file system ignores case, and do elsewhere', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  await landFiles(fixture, engine, { 'docs/read.me': 'x\n', 'caf\u00e9': 'x\n' });
  const files = { 'Docs/other.md': 'x\n', 'cafe\u0301': 'x\n', 'fine.md': 'x\n' };
  const tip = await branch(fixture, engine, 'nux', files);
  const build = { tip, message: 'x', beadFiles: [], closing: [] };
  assert.equal((await engine.buildCandidate(build)).kind, 'built');
  fixture.git(engine.dir, 'config', 'core.ignoreCase', 'true');
  const blind = valueIn(await EngineRepository.open(engine.dir));
  const candidate = await blind.buildCandidate(build);
  assert(candidate.kind === 'conflict');
  assert.deepEqual(candidate.paths, ['Docs', 'docs', 'cafe\u0301', 'caf\u00e9']);
  assert.match(conflictPlaces(candidate), /^Docs \(one name but for case\), docs /);
});

test('of branches that merged each other, nothing that either reverted comes back', async () => {
  using fixture = gitFixture();
  const lines = (changed: Readonly<Record<number, string>>): string =>
    Array.from({ length: 30 }, (_, at) => `${changed[at] ?? at}\n`).join('');
  for (const kept of [2, 20]) {
    const person = fixture.personsRepository(`person ${kept}`, { 'f.txt': lines({}) });
    fixture.git(person, 'checkout', '--quiet', '-b', 'side');
    const side = fixture.commit(person, { 'f.txt': lines({ 2: 'changed' }) });
    fixture.git(person, 'checkout', '--quiet', 'main');
    const main = fixture.commit(person, { 'f.txt': lines({ 20: 'changed' }) });
    fixture.git(person, 'merge', '--quiet', '--message', 'x', side);
    fixture.commit(person, { 'f.txt': lines({ [kept]: 'changed' }) }, 'Revert the other');
    const engine = await fixture.engineOf(person, `engine ${kept}`);
    const dir = fixture.path('polecats', `nux ${kept}`);
    valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
    fixture.git(dir, 'fetch', '--quiet', person, 'side');
    fixture.git(dir, 'reset', '--quiet', '--hard', side);
    fixture.git(dir, 'merge', '--quiet', '--message', 'x', main);
    fixture.commit(dir, { 'other.txt': 'x\n' });
    assert.equal(fixture.git(dir, 'merge-base', '--all', 'HEAD', 'origin/main').split('\n').length, 2);
    const tip = await submitted(engine, dir, 'm1');
    const built = builtOf(await engine.buildCandidate({ tip, message: 'x', beadFiles: [], closing: [] }));
    fixture.git(dir, 'checkout', '--quiet', '-b', 'merged', 'origin/main');
    fixture.git(dir, 'merge', '--quiet', '--message', 'x', 'work');
    assert.equal(built.gatedTree, fixture.git(dir, 'rev-parse', 'HEAD^{tree}'), `line ${kept}`);
  }
});

test('a branch whose change the base has already is empty, by history or by content', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const tip = await branch(fixture, engine, 'nux', { 'b.txt': 'b\n' });
  await landFiles(fixture, engine, { 'b.txt': 'b\n' });
  const base = await engine.head();
  const build = { message: 'x', beadFiles: FILES, closing: CLOSING };
  assert.deepEqual(await engine.buildCandidate({ ...build, tip }), { kind: 'empty', base });
  assert.deepEqual(await engine.buildCandidate({ ...build, tip: base }), { kind: 'empty', base });
});

test('a branch of another history is unrelated', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const stranger = await fixture.engineOf(
    fixture.personsRepository('stranger', { 's.txt': 's\n' }),
    'other.git',
  );
  fixture.git(engine.dir, 'fetch', '--quiet', stranger.dir, '+main:refs/gt/stranger');
  const tip = await stranger.head();
  const candidate = await engine.buildCandidate({ tip, message: 'x', beadFiles: [], closing: [] });
  assert.deepEqual(candidate, { kind: 'unrelated', base: await engine.head() });
});

test('the same work on the same base gives the same gated commit, and other beads do not change it', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const tip = await branch(fixture, engine, 'nux', { 'b.txt': 'b\n' });
  const one = builtOf(await engine.buildCandidate({ tip, message: 'x', beadFiles: FILES, closing: [] }));
  const two = builtOf(await engine.buildCandidate({ tip, message: 'y', beadFiles: [], closing: CLOSING }));
  assert.equal(one.gatedTree, two.gatedTree);
  assert.equal(one.gatedCommit, two.gatedCommit);
  assert.notEqual(one.commit, two.commit);
});

test('a new revision of a bead file replaces the remembered one', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const tip = await branch(fixture, engine, 'nux', { 'b.txt': 'b\n' });
  const build = (text: string, revision: number) =>
    engine.buildCandidate({ tip, message: 'x', beadFiles: [{ path: BEAD, text, revision }], closing: [] });
  const show = (built: BuiltCandidate) =>
    fixture.git(engine.dir, 'cat-file', 'blob', `${built.commit}:${BEAD}`);
  assert.equal(show(builtOf(await build('one\n', 1))), 'one');
  assert.equal(show(builtOf(await build('one\ntwo \u00e9\n', 2))), 'one\ntwo \u00e9');
});

test("files below .beads/ that are not the ledger's stay as the base has them", async () => {
  using fixture = gitFixture();
  const engine = await fixture.engineOf(
    fixture.personsRepository('person', {
      'a.txt': 'a\n',
      '.beads/config.yaml': 'x: 1\n',
      [BEAD]: 'caf\u00e9\n',
    }),
  );
  assert.deepEqual(await engine.beadFiles(), [
    { path: BEAD, text: 'caf\u00e9\n' },
    { path: '.beads/config.yaml', text: 'x: 1\n' },
  ]);
  const tip = await branch(fixture, engine, 'nux', { 'b.txt': 'b\n' });
  const built = builtOf(await engine.buildCandidate({ tip, message: 'x', beadFiles: FILES, closing: [] }));
  assert.equal(tree(fixture, engine, built.commit), `${BEAD} ${OTHER} .beads/config.yaml a.txt b.txt`);
  assert.deepEqual((await engine.beadFiles(built.commit))[0], { path: BEAD, text: '{"open":1}\n' });
});

test('a rig without beads has none in its landing commits', async () => {
  using fixture = gitFixture();
  const engine = await fixture.engineOf(fixture.personsRepository());
  const tip = await branch(fixture, engine, 'nux', { 'b.txt': 'b\n' });
  const built = builtOf(await engine.buildCandidate({ tip, message: 'x', beadFiles: [], closing: [] }));
  assert.equal(tree(fixture, engine, built.commit), '.gitignore a.txt b.txt');
  assert.deepEqual(await engine.beadFiles(), []);
});

test('other authors of the branch are named in the landing commit', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const dir = fixture.path('polecats', 'nux');
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  fixture.commit(dir, { 'b.txt': 'b\n' });
  fixture.git(
    dir,
    '-c',
    'user.name=Ada',
    '-c',
    'user.email=ada@x',
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'More',
  );
  const author = { name: 'Pat', email: 'pat@example.com' };
  const tip = await submitted(engine, dir, 'm1');
  const built = builtOf(
    await engine.buildCandidate({ tip, message: 'x', author, beadFiles: [], closing: [] }),
  );
  assert.equal(
    fixture.git(engine.dir, 'log', '-1', '--format=%an%n%b', built.commit),
    'Pat\nCo-authored-by: Ada <ada@x>\nCo-authored-by: nux <nux@gt.localhost>',
  );
});

test('landing moves the branch once, says so again, and loses to whoever was first', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const expected = await engine.head();
  const one = await branch(fixture, engine, 'nux', { 'b.txt': 'b\n' });
  const two = await branch(fixture, engine, 'slit', { 'c.txt': 'c\n' });
  const build = { beadFiles: [], closing: [] };
  const first = builtOf(await engine.buildCandidate({ ...build, tip: one, message: 'one' }));
  const second = builtOf(await engine.buildCandidate({ ...build, tip: two, message: 'two' }));
  assert.equal(await engine.land({ commit: first.commit, expected }), 'landed');
  assert.equal(await engine.land({ commit: second.commit, expected }), 'moved');
  assert.equal(
    await engine.land({ commit: first.commit, expected }),
    'landed',
    'a repeated landing has landed',
  );
  assert.equal(await engine.head(), first.commit);
  fixture.git(engine.dir, 'merge-base', '--is-ancestor', expected, first.commit);
  const subjects = fixture.git(engine.dir, 'log', '--first-parent', '--format=%s', 'main');
  assert.deepEqual(subjects.split('\n'), ['one', 'Start']);
  await assert.rejects(engine.land({ commit: expected, expected: first.commit }), /does not build on/);
});
