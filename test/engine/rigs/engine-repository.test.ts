import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { EngineRepository } from '../../../src/engine/rigs/engine-repository.ts';
import { AGENT, type GitFixture, gitFixture, refusalOf, valueIn } from '../../support/git-fixture.ts';

test('the engine has its own copy of the branch, which needs the source no more', async () => {
  using fixture = gitFixture();
  const dir = fixture.personsRepository('person with spaces');
  const engine = await fixture.engineOf(dir);
  const tip = fixture.git(dir, 'rev-parse', 'HEAD');
  rmSync(dir, { recursive: true });
  assert.equal(await engine.head(), tip);
  assert.equal(engine.branch, 'main');
  assert.equal(engine.upstream, dir);
  assert.equal(fixture.git(engine.dir, 'fsck', '--full'), '');
  assert(!existsSync(`${engine.dir}/objects/info/alternates`));
});

test('what was created can be opened again, and what is not ours is refused', async () => {
  using fixture = gitFixture();
  const dir = fixture.personsRepository();
  const engine = await fixture.engineOf(dir);
  const again = valueIn(await EngineRepository.open(engine.dir));
  assert.equal(again.branch, 'main');
  assert.equal(again.upstream, dir);
  assert.match(refusalOf(await EngineRepository.open(fixture.path('none'))), /is missing: add the rig again/);
  assert.match(refusalOf(await EngineRepository.open(`${dir}/.git`)), /not one of gt's repositories/);
});

test('a failed creation leaves nothing, and an earlier half-made one is cleared', async () => {
  using fixture = gitFixture();
  const dir = fixture.path('town', 'engine.git');
  fixture.write(`${dir}.making-0000/HEAD`, 'half');
  const refused = await EngineRepository.create({ dir, source: fixture.path('none') });
  assert.match(refusalOf(refused), /does not exist/);
  const person = fixture.personsRepository();
  const head = fixture.git(person, 'rev-parse', 'HEAD');
  const object = `${person}/.git/objects/${head.slice(0, 2)}/${head.slice(2)}`;
  const tree = fixture.git(person, 'rev-parse', 'HEAD^{tree}');
  rmSync(`${person}/.git/objects/${tree.slice(0, 2)}/${tree.slice(2)}`);
  assert(existsSync(object));
  assert.match(refusalOf(await EngineRepository.create({ dir, source: person })), /^copying .*: /);
  assert.deepEqual(readdirSync(fixture.path('town')), []);
  valueIn(await EngineRepository.create({ dir, source: fixture.personsRepository('whole') }));
  assert.deepEqual(readdirSync(fixture.path('town')), ['engine.git']);
  assert.match(refusalOf(await EngineRepository.create({ dir, source: person })), /exists already/);
});

test('a repository whose .beads is no folder is refused, since no bead could ever land in it', async () => {
  using fixture = gitFixture();
  const source = fixture.personsRepository('person', { '.beads': 'my own file\n' });
  for (const from of [source, `file://${source}`]) {
    const refused = await EngineRepository.create({ dir: fixture.path('town', 'engine.git'), source: from });
    assert.match(refusalOf(refused), /: \.beads on main is not a folder, .*rename it/);
    assert.deepEqual(readdirSync(fixture.path('town')), []);
  }
});

test('a SHA-256 repository keeps its object format', async () => {
  using fixture = gitFixture();
  fixture.git(fixture.root, 'init', '--quiet', '--object-format=sha256', '--initial-branch=main', 'long');
  fixture.git(
    fixture.path('long'),
    '-c',
    'user.name=P',
    '-c',
    'user.email=p@x',
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'x',
  );
  const engine = await fixture.engineOf(fixture.path('long'));
  assert.equal((await engine.head()).length, 64);
});

test("a polecat's clone is on its own branch, borrows objects and has no .beads/", async () => {
  using fixture = gitFixture();
  const engine = await fixture.engineOf(
    fixture.personsRepository('p', { 'a.txt': 'a\n', '.beads/ab/bd-1.jsonl': '{}\n' }),
  );
  const dir = fixture.path('rigs', 'a rig', 'polecats', 'nux');
  const clone = valueIn(await engine.clonePolecat({ dir, branch: 'gt/r1/bd-1', author: AGENT }));
  assert.deepEqual(clone, { dir, base: await engine.head() });
  assert.deepEqual(readdirSync(dir).sort(), ['.git', 'a.txt']);
  assert.equal(fixture.git(dir, 'status', '--porcelain', '--branch'), '## gt/r1/bd-1');
  assert.equal(await engine.branchOf(dir), 'gt/r1/bd-1');
  assert.equal(await engine.branchOf(fixture.path('none')), null);
  assert.equal(fixture.git(dir, 'config', 'user.email'), AGENT.email);
  assert.match(readFileSync(`${dir}/.git/objects/info/alternates`, 'utf8'), /engine\.git\/objects/);
  fixture.commit(dir, { 'b.txt': 'b\n' });
  assert.equal(fixture.git(dir, 'config', 'maintenance.auto'), 'false');
  assert.equal(fixture.git(dir, 'show', '--stat', '--format=', 'HEAD').includes('.beads'), false);
  assert.match(refusalOf(await engine.clonePolecat({ dir, branch: 'x', author: AGENT })), /exists already/);
});

test("pushing fails, from the clone's own address and straight into the engine, and names gt done", async () => {
  using fixture = gitFixture();
  const { engine, dir } = await polecat(fixture);
  fixture.commit(dir, { 'b.txt': 'b\n' });
  const refusal = /^fatal: remote error: nothing is pushed from here: commit your work and run: gt done$/m;
  assert.match(fixture.gitFails(dir, 'push', 'origin', 'HEAD'), refusal);
  assert.match(fixture.gitFails(dir, 'push', '--force', '--no-verify', 'origin', 'HEAD'), refusal);
  const before = fixture.git(engine.dir, 'for-each-ref');
  assert.match(fixture.gitFails(dir, 'push', engine.dir, 'HEAD:refs/heads/evil'), /run: gt done/);
  assert.match(fixture.gitFails(dir, 'push', '--force', engine.dir, 'HEAD:refs/heads/main'), /run: gt done/);
  fixture.gitFails(dir, 'push', engine.dir, ':refs/heads/main');
  assert.equal(fixture.git(engine.dir, 'for-each-ref'), before);
});

test("a crew member's clone is whole and lives without the engine", async () => {
  using fixture = gitFixture();
  const engine = await fixture.engineOf(
    fixture.personsRepository('p', { 'a.txt': 'a\n', '.beads/ab/bd-1.jsonl': '{}\n' }),
  );
  const dir = fixture.path('crew', 'max');
  valueIn(await engine.cloneCrew({ dir, author: { name: 'max', email: 'max@gt.localhost' } }));
  rmSync(engine.dir, { recursive: true });
  assert.equal(fixture.git(dir, 'status', '--porcelain', '--branch'), '## main...origin/main');
  assert.equal(fixture.git(dir, 'fsck', '--full'), '');
  assert(existsSync(`${dir}/.beads/ab/bd-1.jsonl`));
});

test('a clone that was stopped half-way is removed by the next one', async () => {
  using fixture = gitFixture();
  const engine = await fixture.engineOf(fixture.personsRepository());
  fixture.write(fixture.path('polecats', 'nux.making-11', '.git', 'HEAD'), '');
  valueIn(await engine.clonePolecat({ dir: fixture.path('polecats', 'nux'), branch: 'b', author: AGENT }));
  assert.deepEqual(readdirSync(fixture.path('polecats')), ['nux']);
});

test("a gate's checkout holds the gated tree and nothing of an earlier one", async () => {
  using fixture = gitFixture();
  const engine = await fixture.engineOf(
    fixture.personsRepository('p', { 'a.txt': 'a\n', '.beads/ab/bd-1.jsonl': '{}\n' }),
  );
  const { gatedCommit, gatedTree } = await engine.gated(await engine.head());
  const dir = fixture.path('gates', 'slot 1');
  fixture.write(`${dir}/left over`, 'x');
  const checkout = await engine.gateCheckout({ dir, gatedCommit });
  assert.deepEqual(readdirSync(dir).sort(), ['.git', 'a.txt']);
  assert.equal(fixture.git(dir, 'status', '--porcelain'), '');
  assert.equal(fixture.git(dir, 'rev-parse', 'HEAD^{tree}'), gatedTree);
  fixture.write(`${dir}/made by a gate`, 'x');
  await checkout.remove();
  assert(!existsSync(dir));
  await checkout.remove();
});

async function polecat(fixture: GitFixture) {
  const engine = await fixture.engineOf(fixture.personsRepository());
  const within = fixture.path('polecats');
  const dir = `${within}/nux`;
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  return { engine, dir, within };
}
