import assert from 'node:assert/strict';
import { chownSync, mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { findCheckout, inspectSource, isRemote } from '../../../src/engine/rigs/inspect-source.ts';
import { gitFixture, refusalOf, valueIn } from '../../support/git-fixture.ts';

test('a checkout is used with the branch that is checked out', async () => {
  using fixture = gitFixture();
  const dir = fixture.personsRepository();
  const tip = fixture.git(dir, 'rev-parse', 'HEAD');
  assert.deepEqual(valueIn(await inspectSource(dir)), {
    kind: 'checkout',
    upstream: dir,
    gitDir: `${dir}/.git`,
    branch: 'main',
    tip,
  });
});

test('a bare repository is used with its HEAD', async () => {
  using fixture = gitFixture();
  fixture.git(fixture.root, 'clone', '--quiet', '--bare', fixture.personsRepository(), 'bare.git');
  const source = valueIn(await inspectSource(fixture.path('bare.git')));
  assert.equal(source.kind, 'bare');
  assert.equal(source.branch, 'main');
});

test("a URL is used with the remote's default branch, or the one that is named", async () => {
  using fixture = gitFixture();
  const dir = fixture.personsRepository();
  fixture.git(dir, 'branch', 'next');
  const source = valueIn(await inspectSource(`file://${dir}`));
  assert.equal(source.kind, 'remote');
  assert.equal(source.branch, 'main');
  assert.equal(valueIn(await inspectSource(`file://${dir}`, { branch: 'next' })).branch, 'next');
  const refusal = refusalOf(await inspectSource(`file://${dir}`, { branch: 'none' }));
  assert.equal(refusal, `file://${dir} has no branch none`);
});

test("an address where nothing answers is refused with git's reason", async () => {
  using fixture = gitFixture();
  const refused = await inspectSource(`file://${fixture.path('nothing')}`);
  assert.match(
    refusalOf(refused),
    /^file:.* cannot be read: .*does not (exist|appear to be a git repository)/,
  );
  assert(!refused.ok && refused.problem.kind === 'environment', 'the town itself answered');
});

test('a command dressed as an address is not run', async () => {
  using fixture = gitFixture();
  assert.match(refusalOf(await inspectSource(`ext::touch ${fixture.path('ran')}`)), /cannot be read/);
  assert.match(refusalOf(await inspectSource('--upload-pack=x')), /neither a folder nor a URL/);
});

test('what cannot be a rig is refused in one line that says what to do', async () => {
  using fixture = gitFixture();
  const cases: [string, RegExp][] = [];
  mkdirSync(fixture.path('plain'));
  cases.push([fixture.path('plain'), /plain is not a git repository: run git init and make a commit first$/]);
  cases.push([fixture.path('absent'), /absent does not exist$/]);
  fixture.git(fixture.root, 'init', '--quiet', 'unborn');
  cases.push([fixture.path('unborn'), /unborn has no commit yet: make one first$/]);
  const detached = fixture.personsRepository('detached');
  fixture.git(detached, 'checkout', '--quiet', '--detach');
  cases.push([detached, /detached has a detached HEAD: name the rig's branch with --branch$/]);
  fixture.write(`${detached}/sub/file`, '');
  cases.push([`${detached}/sub`, /is only a folder inside the repository .*detached: name that instead$/]);
  cases.push([
    `${detached}/.git`,
    /detached\/\.git is inside the git folder of .*detached: name that instead$/,
  ]);
  cases.push([`${detached}/.git/refs`, /is inside the git folder of .*detached: name that instead$/]);
  cases.push([`${detached}/a.txt`, /is a file, not a repository$/]);
  fixture.git(
    fixture.root,
    'clone',
    '--quiet',
    '--depth=1',
    `file://${fixture.personsRepository('deep')}`,
    'shallow',
  );
  cases.push([fixture.path('shallow'), /is a shallow clone: run git fetch --unshallow in it first$/]);
  const url = `file://${fixture.path('deep')}`;
  fixture.git(fixture.path('deep'), 'config', 'uploadpack.allowFilter', 'true');
  fixture.git(fixture.root, 'clone', '--quiet', '--filter=blob:none', '--no-checkout', url, 'partial');
  cases.push([fixture.path('partial'), /is a partial clone, .*: name its remote instead$/]);
  const grafted = fixture.personsRepository('grafted');
  const tip = fixture.commit(grafted, { 'b.txt': 'b\n' });
  fixture.write(`${grafted}/.git/info/grafts`, `${tip}\n`);
  cases.push([grafted, /has grafts, .*: run git replace --convert-graft-file in it first$/]);
  const stranger = fixture.personsRepository('stranger');
  if (process.getuid?.() === 0) {
    chownSync(stranger, 65_534, 65_534);
    chownSync(`${stranger}/.git`, 65_534, 65_534);
    cases.push([
      stranger,
      /belongs to another user: run git config --global --add safe\.directory .*stranger$/,
    ]);
  }
  for (const [source, expected] of cases) {
    const refusal = refusalOf(await inspectSource(source));
    assert.match(refusal, expected);
    assert(!refusal.includes('\n'));
  }
  fixture.git(grafted, 'replace', '--convert-graft-file');
  const engine = await fixture.engineOf(grafted);
  assert.equal(
    fixture.git(engine.dir, 'rev-list', '--count', 'main'),
    '2',
    'what a replacement hides is copied',
  );
  assert.equal(valueIn(await inspectSource(detached, { branch: 'main' })).branch, 'main');
  assert.match(refusalOf(await inspectSource(detached, { branch: '-x' })), /cannot be the name/);
});

test('a folder whose name holds a line break is used like any other', async () => {
  using fixture = gitFixture();
  const dir = fixture.personsRepository('two\nlines\n');
  const source = valueIn(await inspectSource(dir));
  assert.deepEqual([source.kind, source.upstream], ['checkout', dir]);
  assert.equal(await findCheckout(dir), dir);
  const engine = await fixture.engineOf(dir);
  assert.equal(engine.upstream, dir);
  fixture.commit(dir, { 'b.txt': 'b\n' });
  assert.equal((await engine.fetchUpstream()).kind, 'forward');
  fixture.git(fixture.root, 'clone', '--quiet', '--bare', dir, 'ba\nre');
  assert.equal(valueIn(await inspectSource(fixture.path('ba\nre'))).kind, 'bare');
});

test('the checkout around a folder is found, and none where there is none', async () => {
  using fixture = gitFixture();
  const dir = fixture.personsRepository();
  fixture.write(`${dir}/sub/file`, '');
  assert.equal(await findCheckout(`${dir}/sub`), dir);
  assert.equal(await findCheckout(fixture.root), null);
});

test('addresses and folders are told apart as git does', () => {
  assert.deepEqual(['https://x/y', 'git@host:path', 'host:path', 'ext::sh -c x'].map(isRemote), [
    true,
    true,
    true,
    true,
  ]);
  assert.deepEqual(['/a:b', './a:b', 'folder', '../up'].map(isRemote), [false, false, false, false]);
});
