// What an agent can write into its own checkout must never run in the engine: configuration, hooks, filters, drivers.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { AGENT, type GitFixture, gitFixture, refusalOf, valueIn } from '../support/git-fixture.ts';

test('no engine operation runs code of a poisoned clone', async () => {
  using fixture = gitFixture();
  const { engine, dir, within } = await polecat(fixture);
  const attack = poison(fixture, dir);
  attack.mustWork(() => fixture.git(dir, 'status', '--porcelain'));
  attack.mustWork(() => fixture.git(dir, 'add', '--all'));
  fixture.git(dir, 'commit', '--quiet', '--no-verify', '--message', 'Evil', '-a');
  attack.mustWork(() => fixture.git(dir, '-c', 'core.pager=cat', 'show', '--textconv', 'HEAD'));
  attack.disarm();

  const { tip } = valueIn(await engine.submit({ clone: dir, branch: 'work', pin: 'm1' }));
  const built = await engine.buildCandidate({ tip, message: 'Land', beadFiles: [], closing: [] });
  assert(built.kind === 'built', built.kind);
  const gate = await engine.gateCheckout({
    dir: fixture.path('gates', 'one'),
    gatedCommit: built.gatedCommit,
  });
  assert.equal(await engine.land({ commit: built.commit, expected: built.base }), 'landed');
  fixture.write(`${dir}/b.txt`, 'not committed\n');
  fixture.write(`${dir}/new.txt`, 'new\n');
  const refused = await engine.submit({ clone: dir, branch: 'work', pin: 'm2' });
  assert(!refused.ok);
  const rescue = valueIn(await engine.snapshotRescue({ name: 'r1', clone: dir, within }));
  assert(rescue !== null);
  await gate.remove();
  assert(!existsSync(attack.marker), 'something of the clone ran');
  assert.equal(fixture.git(engine.dir, 'cat-file', 'blob', `${rescue.commit}:new.txt`), 'new');
});

test("a merge driver of a branch cannot make the other side's edit vanish", async () => {
  using fixture = gitFixture();
  const { engine, dir } = await polecat(fixture);
  fixture.git(dir, 'config', 'merge.evil.driver', 'true');
  fixture.commit(dir, { '.gitattributes': '* merge=evil\n', 'a.txt': 'theirs\n' });
  const { tip } = valueIn(await engine.submit({ clone: dir, branch: 'work', pin: 'm1' }));
  const other = fixture.path('polecats', 'slit');
  valueIn(await engine.clonePolecat({ dir: other, branch: 'work', author: AGENT }));
  fixture.commit(other, { 'a.txt': 'ours\n' });
  const first = valueIn(await engine.submit({ clone: other, branch: 'work', pin: 'm2' }));
  const built = await engine.buildCandidate({ tip: first.tip, message: 'x', beadFiles: [], closing: [] });
  assert(built.kind === 'built');
  await engine.land({ commit: built.commit, expected: built.base });
  const candidate = await engine.buildCandidate({ tip, message: 'x', beadFiles: [], closing: [] });
  assert.deepEqual(candidate.kind === 'conflict' && candidate.paths, ['a.txt']);
});

test('a submodule with a poisoned configuration is not entered', async () => {
  using fixture = gitFixture();
  const { engine, dir, within } = await polecat(fixture);
  fixture.git(fixture.root, 'init', '--quiet', `${dir}/sub`);
  fixture.git(
    `${dir}/sub`,
    '-c',
    'user.name=x',
    '-c',
    'user.email=x@x',
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'x',
  );
  fixture.git(dir, 'add', 'sub');
  fixture.git(dir, 'commit', '--quiet', '--message', 'Submodule');
  const attack = poison(fixture, `${dir}/sub`);
  attack.mustWork(() => fixture.git(dir, 'status', '--porcelain'));
  attack.disarm();
  await engine.submit({ clone: dir, branch: 'work', pin: 'm1' });
  await engine.snapshotRescue({ name: 'r1', clone: dir, within });
  assert(!existsSync(attack.marker), 'something of the submodule ran');
});

test('a branch with a tree that would plant a .git folder where it is checked out is not taken in', async () => {
  using fixture = gitFixture();
  const { engine, dir } = await polecat(fixture);
  const blob = fixture.git(dir, 'rev-parse', 'HEAD:a.txt');
  fixture.write(fixture.path('entries'), `100644 blob ${blob}\t.git\n`);
  const make = `git mktree < '${fixture.path('entries')}'`;
  const tree = execFileSync('sh', ['-c', make], { cwd: dir, encoding: 'utf8' }).trim();
  const evil = fixture.git(dir, 'commit-tree', tree, '-p', 'HEAD', '-m', 'Evil');
  fixture.git(dir, 'update-ref', 'refs/heads/work', evil);
  const refused = refusalOf(await engine.submit({ clone: dir, branch: 'work', pin: 'm1' }));
  assert.match(refused, /cannot be read: .*hasDotgit/);
  assert.deepEqual(fixture.refs(engine.dir, 'refs/gt/mr'), {});
});

test('a git folder replaced by a file that points at a poisoned one is not believed', async () => {
  using fixture = gitFixture();
  const { engine, dir, within } = await polecat(fixture);
  const evil = fixture.personsRepository('evil');
  const attack = poison(fixture, evil);
  rmSync(`${dir}/.git`, { recursive: true });
  fixture.write(`${dir}/.git`, `gitdir: ${evil}/.git\n`);
  fixture.write(`${dir}/new.txt`, 'new\n');
  attack.mustWork(() => fixture.git(dir, 'status', '--porcelain'));
  attack.disarm();
  assert.equal((await engine.submit({ clone: dir, branch: 'work', pin: 'm1' })).ok, false);
  const rescue = valueIn(await engine.snapshotRescue({ name: 'r1', clone: dir, within }));
  assert(rescue !== null);
  assert(!existsSync(attack.marker), 'something of the other repository ran');
});

test('configuration that a clone takes from elsewhere has no say either', async () => {
  using fixture = gitFixture();
  const elsewhere: readonly ((dir: string, config: string) => void)[] = [
    (dir, config) => fixture.git(dir, 'config', 'include.path', config),
    (dir, config) => fixture.git(dir, 'config', 'includeIf.onbranch:**.path', config),
    (dir, config) => {
      fixture.git(dir, 'config', 'extensions.worktreeConfig', 'true');
      fixture.git(dir, 'config', '--worktree', 'include.path', config);
    },
    (dir) => appendFileSync(`${dir}/.git/commondir`, `${fixture.path('evil', '.git')}\n`),
  ];
  const evil = fixture.personsRepository('evil');
  const attack = poison(fixture, evil);
  const { engine, within } = await polecat(fixture);
  for (const [nth, point] of elsewhere.entries()) {
    const dir = `${within}/pointed ${nth}`;
    valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
    fixture.commit(dir, { 'b.txt': 'b\n', '.gitattributes': '* filter=evil diff=evil merge=evil\n' });
    point(dir, `${evil}/.git/config`);
    fixture.write(`${dir}/new.txt`, 'new\n');
    attack.mustWork(() => fixture.git(dir, 'status', '--porcelain'));
    attack.disarm();
    await engine.submit({ clone: dir, branch: 'work', pin: `m${nth}` });
    await engine.snapshotRescue({ name: `r${nth}`, clone: dir, within });
    await engine.branchOf(dir);
    assert(!existsSync(attack.marker), `way ${nth} ran something`);
  }
});

test('objects that a clone borrows from elsewhere are what their names say, or are not taken in', async () => {
  using fixture = gitFixture();
  const { engine, dir } = await polecat(fixture);
  fixture.commit(dir, { 'b.txt': 'shown\n' });
  const shown = fixture.git(dir, 'rev-parse', 'HEAD:b.txt');
  const loose = (id: string) => `${dir}/.git/objects/${id.slice(0, 2)}/${id.slice(2)}`;
  const forged = fixture.path('forged', 'objects', shown.slice(0, 2), shown.slice(2));
  fixture.write(fixture.path('hidden'), 'hidden\n');
  const other = fixture.git(dir, 'hash-object', '-w', fixture.path('hidden'));
  mkdirSync(dirname(forged), { recursive: true });
  renameSync(loose(other), forged);
  rmSync(loose(shown), { force: true });
  appendFileSync(`${dir}/.git/objects/info/alternates`, `${fixture.path('forged', 'objects')}\n`);
  const refused = refusalOf(await engine.submit({ clone: dir, branch: 'work', pin: 'm1' }));
  assert.match(refused, /cannot be read: /);
  assert.deepEqual(fixture.refs(engine.dir, 'refs/gt/mr'), {});
});

interface Attack {
  readonly marker: string;
  /** Runs what an innocent person would, and fails the test unless the attack fires then. */
  mustWork(innocent: () => void): void;
  disarm(): void;
}

/** Everything in a repository's configuration that names a program now names one that leaves a mark. */
function poison(fixture: GitFixture, dir: string): Attack {
  const marker = fixture.path('marker');
  const script = fixture.path('attack.sh');
  fixture.write(script, `#!/bin/sh\ntouch '${marker}'\ncat\n`);
  chmodSync(script, 0o755);
  const run = `"${script.replaceAll(' ', '\\\\ ')}"`;
  appendFileSync(
    `${dir}/.git/config`,
    `
[core]
  fsmonitor = ${run}
  hooksPath = ${dir}/.git/evil-hooks
  sshCommand = ${run}
  gitProxy = ${run}
  alternateRefsCommand = ${run}
  pager = ${run}
[filter "evil"]
  clean = ${run}
  smudge = ${run}
[diff]
  external = ${run}
[diff "evil"]
  textconv = ${run}
[merge "evil"]
  driver = ${run}
[uploadpack]
  packObjectsHook = ${run}
[gpg]
  program = ${run}
[credential]
  helper = ${run}
`,
  );
  for (const hook of [
    'pre-commit',
    'post-checkout',
    'reference-transaction',
    'post-index-change',
    'post-update',
  ]) {
    fixture.write(`${dir}/.git/evil-hooks/${hook}`, `#!/bin/sh\ntouch '${marker}'\n`);
    fixture.write(`${dir}/.git/hooks/${hook}`, `#!/bin/sh\ntouch '${marker}'\n`);
    chmodSync(`${dir}/.git/evil-hooks/${hook}`, 0o755);
    chmodSync(`${dir}/.git/hooks/${hook}`, 0o755);
  }
  fixture.write(`${dir}/.gitattributes`, '* filter=evil diff=evil merge=evil\n');
  fixture.write(`${dir}/b.txt`, 'b\n');
  const disarm = () => rmSync(marker, { force: true });
  return {
    marker,
    disarm,
    mustWork: (innocent) => {
      disarm();
      innocent();
      assert(existsSync(marker), 'the attack itself does not work');
    },
  };
}

async function polecat(fixture: GitFixture) {
  const engine = await fixture.engineOf(fixture.personsRepository());
  const within = fixture.path('polecats');
  const dir = `${within}/nux`;
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  return { engine, dir, within };
}
