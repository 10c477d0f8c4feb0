import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { AGENT, type GitFixture, gitFixture, valueIn } from '../../support/git-fixture.ts';

const KEEP_ALL = {
  isEnded: () => false,
  isSettled: () => false,
  isOver: () => false,
  keepFrom: '2000-01-01',
};

test('a repository in which little has piled up is left as it is', async () => {
  using fixture = gitFixture();
  const engine = await fixture.engineOf(fixture.personsRepository());
  const before = readdirSync(engine.dir, { recursive: true });
  assert.equal(await engine.tidy(KEEP_ALL), null);
  assert.deepEqual(readdirSync(engine.dir, { recursive: true }), before);
});

test('many packs, loose objects and refs become few, and every object stays, reachable or not', async () => {
  using fixture = gitFixture();
  const { engine, dir, commit } = await borrowing(fixture);
  pileUp(engine.dir);
  const objects = () =>
    fixture.git(engine.dir, 'cat-file', '--batch-all-objects', '--batch-check').split('\n');
  const before = objects();
  const refs = fixture.git(engine.dir, 'for-each-ref');
  const told = await engine.tidy(KEEP_ALL);
  assert.match(told ?? '', /^packed \d+ refs, packed \d+ packs and \d+ loose objects anew$/);
  assert.deepEqual(objects(), before);
  assert.equal(fixture.git(engine.dir, 'for-each-ref'), refs);
  assert(readdirSync(`${engine.dir}/objects/pack`).filter((name) => name.endsWith('.pack')).length < 5);
  assert.deepEqual(readdirSync(`${engine.dir}/objects`).sort(), ['info', 'pack']);
  assert(!existsSync(`${engine.dir}/refs/gt/rescue`));
  // Nothing but this repository holds the commit, and no ref of it does.
  assert.equal(fixture.git(engine.dir, 'for-each-ref', '--contains', commit), '');
  assert.equal(fixture.git(dir, 'fsck', '--full', '--no-dangling'), '');
  assert.equal(fixture.git(dir, 'show', `${commit}:b.txt`), 'b');
});

test('branches come in while the repository is packed', async () => {
  using fixture = gitFixture();
  const { engine, dir } = await borrowing(fixture);
  pileUp(engine.dir);
  const tips: string[] = [];
  const handIn = async () => {
    for (let nth = 1; nth <= 5; nth += 1) {
      tips.push(fixture.commit(dir, { 'b.txt': `${nth}\n` }));
      valueIn(await engine.submit({ clone: dir, branch: 'work', pin: `m${nth}` }));
    }
  };
  const [told] = await Promise.all([engine.tidy(KEEP_ALL), handIn()]);
  assert.match(told ?? '', /packs and/);
  assert.deepEqual(Object.values(fixture.refs(engine.dir, 'refs/gt/mr')), tips);
  assert.equal(fixture.git(engine.dir, 'fsck', '--full', '--no-dangling'), '');
});

test('pins that have ended and branches that landed long ago are dropped, others stay', async () => {
  using fixture = gitFixture();
  const { engine, dir } = await borrowing(fixture);
  const { tip } = valueIn(await engine.submit({ clone: dir, branch: 'work', pin: 'r1' }));
  await engine.keepLanded([
    { name: 'm1', tip, at: Date.UTC(2026, 0, 30) },
    { name: 'm2', tip, at: Date.UTC(2026, 0, 31) },
  ]);
  assert.deepEqual(fixture.refs(engine.dir, 'refs/gt/mr'), {}, 'what landed needs no pin');
  for (const pin of ['r2', 'r3']) valueIn(await engine.submit({ clone: dir, branch: 'work', pin }));
  for (const bead of ['bd-1', 'bd-2']) assert.equal(await engine.publish(bead, tip), `conflict/${bead}`);
  const isSettled = (bead: string) => bead === 'bd-1';
  const told = await engine.tidy({
    ...KEEP_ALL,
    ...{ isEnded: (pin: string) => pin === 'r2', isSettled, keepFrom: '2026-01-31' },
  });
  assert.deepEqual(fixture.refs(engine.dir, 'refs/heads/conflict'), { 'refs/heads/conflict/bd-2': tip });
  assert.equal(told, 'dropped 3 old refs');
  assert.deepEqual(fixture.refs(engine.dir, 'refs/gt/mr'), { 'refs/gt/mr/r3': tip });
  assert.deepEqual(fixture.refs(engine.dir, 'refs/gt/landed'), { 'refs/gt/landed/2026-01-31/m2': tip });
});

test('a branch that was handed in and that nothing else holds is kept when its pin goes', async () => {
  using fixture = gitFixture();
  const { engine, dir } = await borrowing(fixture);
  const submit = (pin: string) => engine.submit({ clone: dir, branch: 'work', pin });
  const { tip: first } = valueIn(await submit('r1-bd-1-7'));
  fixture.git(dir, 'commit', '--quiet', '--amend', '--message', 'Anew');
  const { tip: second } = valueIn(await submit('r1-bd-1-9'));
  fixture.commit(dir, { 'c.txt': 'c\n' });
  valueIn(await submit('r2'));
  await engine.tidy({ ...KEEP_ALL, isEnded: (pin) => pin.startsWith('r1-') });
  const rescues = fixture.refs(engine.dir, 'refs/gt/rescue');
  assert.deepEqual(
    rescues,
    { 'refs/gt/rescue/r1-bd-1-7-handed-in': first },
    'the pin that stays holds the other',
  );
  assert.deepEqual(Object.keys(fixture.refs(engine.dir, 'refs/gt/mr')), ['refs/gt/mr/r2']);
  assert.notEqual(fixture.git(engine.dir, 'for-each-ref', '--contains', second), '');
});

test('what a killed repack left goes at the next start', async () => {
  using fixture = gitFixture();
  const engine = await fixture.engineOf(fixture.personsRepository());
  const left = ['tmp_pack_aB3dEf', '.tmp-77-pack-0123.idx'];
  for (const name of left) fixture.write(`${engine.dir}/objects/pack/${name}`, 'half');
  await engine.recover();
  const names = readdirSync(`${engine.dir}/objects/pack`);
  assert.deepEqual(
    names.filter((name) => left.includes(name)),
    [],
  );
  assert.equal(fixture.git(engine.dir, 'fsck', '--full'), '');
});

/** A polecat's clone with a commit whose objects only the engine's repository has, and no ref of that any more. */
async function borrowing(fixture: GitFixture) {
  const engine = await fixture.engineOf(fixture.personsRepository());
  const dir = fixture.path('polecats', 'nux');
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  const commit = fixture.commit(dir, { 'b.txt': 'b\n' });
  valueIn(await engine.submit({ clone: dir, branch: 'work', pin: 'm0' }));
  await engine.deleteRef('refs/gt/mr/m0');
  fixture.git(dir, 'gc', '--quiet', '--prune=now');
  assert.equal(fixture.git(dir, 'count-objects'), '0 objects, 0 kilobytes');
  assert.deepEqual(readdirSync(`${dir}/.git/objects/pack`), []);
  return { engine, dir, commit };
}

/** Thirty packs of an object each, and a hundred and twenty refs. */
function pileUp(repository: string): void {
  const script = `
    for n in $(seq 30); do
      echo "$n" | git hash-object -w --stdin | git pack-objects -q objects/pack/pack >/dev/null
    done
    git prune-packed -q
    echo loose | git hash-object -w --stdin >/dev/null
    for n in $(seq 120); do echo "create refs/gt/rescue/r$n HEAD"; done | git update-ref --stdin`;
  execFileSync('sh', ['-ec', script], { cwd: repository });
}

test('what was rescued of a pin is not written over by another of the same name', async () => {
  using fixture = gitFixture();
  const engine = await fixture.engineOf(fixture.personsRepository());
  const made = [1, 2].map((nth) => {
    const tree = fixture.git(engine.dir, 'rev-parse', 'main^{tree}');
    const commit = fixture.git(
      engine.dir,
      '-c',
      'user.name=x',
      '-c',
      'user.email=x',
      'commit-tree',
      tree,
      '-m',
      `${nth}`,
    );
    return commit;
  });
  for (const commit of made) {
    fixture.git(engine.dir, 'update-ref', 'refs/gt/mr/r1', commit);
    await engine.dropPins(['r1']);
  }
  assert.deepEqual(Object.values(fixture.refs(engine.dir, 'refs/gt/rescue')).sort(), made.sort());
});
