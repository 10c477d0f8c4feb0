// Conflicts that were resolved before.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';
import type { EngineRepository } from '../../../src/engine/rigs/engine-repository.ts';
import type { Unmergeable } from '../../../src/engine/rigs/merge-branch.ts';
import { conflictKey, type KnownResolutions, type Resolution } from '../../../src/engine/rigs/resolutions.ts';
import { STRATEGIES } from '../../../src/engine/rigs/strategy.ts';
import { AGENT, type GitFixture, gitFixture, valueIn } from '../../support/git-fixture.ts';
import { builtOf, submitted } from '../../support/rig-branches.ts';

const LANDING = { message: 'Land it', beadFiles: [], closing: [] };
const START = 'a\nb\nc\nd\n';

/** What a branch has made of files; null: removed. */
type Files = Readonly<Record<string, string | null>>;

/** A rig with one clone, whose branch begins anew as often as is wanted. */
interface Yard {
  readonly fixture: GitFixture;
  readonly engine: EngineRepository;
  readonly dir: string;
  readonly start: CommitId;
}

async function yardOf(fixture: GitFixture): Promise<Yard> {
  const files = { 'one.txt': START, 'dir/two.txt': START, 'a.txt': 'a\n' };
  const engine = await fixture.engineOf(fixture.personsRepository('person', files));
  const dir = fixture.path('polecats', 'nux');
  const { base } = valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  return { fixture, engine, dir, start: base };
}

/** A branch of one commit from there. */
async function branch(yard: Yard, from: CommitId, files: Files): Promise<CommitId> {
  yard.fixture.git(yard.dir, 'checkout', '--quiet', '--force', '-B', 'work', from);
  return await commit(yard, files);
}

/** One more commit on the clone's branch, handed in. */
async function commit({ fixture, engine, dir }: Yard, files: Files): Promise<CommitId> {
  for (const [path, text] of Object.entries(files)) {
    if (text === null) fixture.git(dir, 'rm', '--quiet', '--ignore-unmatch', '--', path);
    else fixture.write(`${dir}/${path}`, text);
  }
  fixture.git(dir, 'add', '--all', '--sparse');
  fixture.git(dir, 'commit', '--quiet', '--allow-empty', '--message', 'Write');
  return await submitted(engine, dir, 'm1');
}

async function land(engine: EngineRepository, tip: CommitId): Promise<CommitId> {
  const built = builtOf(await engine.buildCandidate({ ...LANDING, tip }));
  assert.equal(await engine.land({ commit: built.commit, expected: built.base }), 'landed');
  return built.commit;
}

type Conflict = Unmergeable & { readonly kind: 'conflict' };

interface Clash {
  readonly tip: CommitId;
  readonly conflict: Conflict;
}

/** Of two branches from the start, the first of which has landed; null where they do not conflict, or not file by file. */
async function clash(yard: Yard, ours: Files, theirs: Files): Promise<Clash | null> {
  const { engine, start } = yard;
  for (const ref of ['refs/heads/main', 'refs/gt/branch'])
    yard.fixture.git(engine.dir, 'update-ref', ref, start);
  await land(engine, await branch(yard, start, { ...ours, 'ours.txt': 'ours\n' }));
  const tip = await branch(yard, start, { ...theirs, 'theirs.txt': 'theirs\n' });
  const found = await engine.merge({ tip });
  return found.kind === 'conflict' && found.files ? { tip, conflict: found } : null;
}

async function mustClash(yard: Yard, ours: Files, theirs: Files): Promise<Clash> {
  const found = await clash(yard, ours, theirs);
  assert(found !== null);
  return found;
}

/** The branch that conflicts with our branch merged into it, and these files. */
async function merged(yard: Yard, { tip, conflict }: Clash, files: Files): Promise<CommitId> {
  const { fixture, dir } = yard;
  fixture.git(dir, 'checkout', '--quiet', '--force', '-B', 'work', tip);
  // It conflicts, which is what is resolved.
  fixture.gitFails(dir, 'merge', '--quiet', conflict.base);
  return await commit(yard, files);
}

/** Lands the branch in the place of the one that conflicted, and answers what that teaches. */
async function learn(
  { engine }: Yard,
  { tip, conflict }: Clash,
  fresh: CommitId,
): Promise<readonly Resolution[]> {
  const base = await engine.head();
  const landed = { base, commit: await land(engine, fresh) };
  const { files = [], parted } = conflict;
  const keyed = files.map(({ path, sides }) => ({ path, key: conflictKey(sides) }));
  const before = { tip, base: conflict.base, parted };
  return await engine.resolutionsOf({ before, files: keyed, tip: fresh, landed });
}

function knowing(resolutions: readonly Resolution[]): KnownResolutions {
  const byKey = new Map(resolutions.map((each) => [each.key, each]));
  return (key) => byKey.get(key);
}

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', 'x', 'y'), { minLength: 1, maxLength: 5 })
  .map((lines) => `${lines.join('\n')}\n`);
const side = fc.record({
  'one.txt': fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: fc.constant(null) }),
  'dir/two.txt': fc.oneof({ weight: 1, arbitrary: text }, { weight: 1, arbitrary: fc.constant(START) }),
  'new.txt': text,
});

test('what was resolved and has landed gives the landed tree where the same sides meet, and nothing elsewhere', async () => {
  using fixture = gitFixture();
  const yard = await yardOf(fixture);
  const { engine } = yard;
  let conflicts = 0;
  await fc.assert(
    fc.asyncProperty(side, side, side, async (ours, theirs, wanted) => {
      const found = await clash(yard, ours, theirs);
      if (found === null) return;
      const { tip, conflict } = found;
      const { base, paths } = conflict;
      const resolved = Object.entries(wanted).filter(([path]) => paths.includes(path));
      const learned = await learn(yard, found, await merged(yard, found, Object.fromEntries(resolved)));
      conflicts += 1;
      const { gatedTree } = await engine.gated(await engine.head());
      const again = await engine.merge({ tip, base, known: knowing(learned) });
      assert(again.kind === 'merged');
      assert.equal(again.gatedTree, gatedTree);
      assert.deepEqual(
        again.resolved.map(({ path }) => path),
        paths,
      );
      const partly = await engine.merge({ tip, base, known: knowing(learned.slice(1)) });
      assert.deepEqual(partly, conflict, 'some of them are not enough');
      const [first, ...rest] = conflict.files ?? [];
      assert.ok(first);
      const other = await branch(yard, yard.start, { ...theirs, [first.path]: 'another\n' });
      const elsewhere = await engine.merge({ tip: other, base, known: knowing(learned) });
      assert.equal(elsewhere.kind, 'conflict', `${rest.length} of the files are the same`);
    }),
    { numRuns: 6 },
  );
  assert.ok(conflicts >= 3, `${conflicts} conflicts`);
});

const OURS = { 'one.txt': 'ours\n', 'a.txt': null };
const THEIRS = { 'one.txt': 'theirs\n', 'a.txt': 'theirs\n' };
const BOTH = { 'one.txt': 'both\n', 'a.txt': null };

test('a resolution serves by each strategy, on what has not landed too, and outlives git gc', async () => {
  using fixture = gitFixture();
  const yard = await yardOf(fixture);
  const { engine, start } = yard;
  const found = await mustClash(yard, OURS, THEIRS);
  const known = knowing(await learn(yard, found, await merged(yard, found, BOTH)));
  fixture.git(engine.dir, 'gc', '--quiet', '--prune=now');
  const unlanded = await branch(yard, start, OURS);
  const ahead = builtOf(await engine.buildCandidate({ ...LANDING, tip: unlanded, base: start }));
  for (const strategy of STRATEGIES) {
    const build = { ...LANDING, tip: found.tip, base: ahead.commit, strategy } as const;
    assert.equal((await engine.buildCandidate(build)).kind, 'conflict');
    const built = builtOf(await engine.buildCandidate({ ...build, known }));
    assert.deepEqual(
      built.resolved.map(({ path }) => path),
      ['a.txt', 'one.txt'],
    );
    const files = fixture.git(engine.dir, 'ls-tree', '-r', '--name-only', built.commit).split('\n');
    assert.deepEqual(files, ['dir/two.txt', 'one.txt', 'theirs.txt']);
    assert.equal(fixture.git(engine.dir, 'show', `${built.commit}:one.txt`), 'both');
  }
});

test('it is learned of a branch that was merged or rebased, not of one made anew', async () => {
  using fixture = gitFixture();
  const yard = await yardOf(fixture);
  const { engine, dir } = yard;
  const anew = await mustClash(yard, OURS, THEIRS);
  fixture.git(dir, 'config', 'user.email', 'other@x');
  const fresh = await branch(yard, anew.conflict.base, { ...BOTH, 'theirs.txt': 'theirs\n' });
  fixture.git(dir, 'config', 'user.email', AGENT.email);
  assert.deepEqual(await learn(yard, anew, fresh), []);
  const found = await mustClash(yard, OURS, THEIRS);
  fixture.git(dir, 'checkout', '--quiet', '--force', '-B', 'work', found.tip);
  fixture.gitFails(dir, 'rebase', '--quiet', found.conflict.base);
  fixture.write(`${dir}/one.txt`, 'both\n');
  fixture.git(dir, 'rm', '--quiet', 'a.txt');
  fixture.git(dir, 'add', 'one.txt');
  fixture.git(dir, 'rebase', '--continue');
  const learned = await learn(yard, found, await submitted(engine, dir, 'm1'));
  assert.deepEqual(
    learned.map(({ file }) => file?.mode ?? null),
    [null, '100644'],
  );
});

test('nothing is learned of a file that our side has changed since, nor used where nothing of the change is left', async () => {
  using fixture = gitFixture();
  const yard = await yardOf(fixture);
  const { engine } = yard;
  const moved = await mustClash(yard, { 'one.txt': `ours\n${START}` }, { 'one.txt': `theirs\n${START}` });
  const fresh = await merged(yard, moved, { 'one.txt': `both\n${START}` });
  await land(engine, await branch(yard, moved.conflict.base, { 'one.txt': `ours\n${START}late\n` }));
  assert.deepEqual(await learn(yard, moved, fresh), []);
  const found = await mustClash(yard, { 'one.txt': 'ours\n' }, { 'one.txt': 'theirs\n' });
  const known = knowing(await learn(yard, found, await merged(yard, found, { 'one.txt': 'ours\n' })));
  const { base } = found.conflict;
  assert.equal((await engine.merge({ tip: found.tip, base, known })).kind, 'merged');
  const alone = await branch(yard, yard.start, { 'one.txt': 'theirs\n' });
  assert.equal((await engine.merge({ tip: alone, base, known })).kind, 'conflict');
});

test('conflicts of more than one file each are not resolved by what is known', async () => {
  using fixture = gitFixture();
  const yard = await yardOf(fixture);
  const known: KnownResolutions = (key) => ({ key, file: null });
  for (const [ours, theirs] of [
    [
      { 'one.txt': null, 'left.txt': START },
      { 'one.txt': null, 'right.txt': START },
    ],
    [{ 'x/y.txt': 'a folder\n' }, { x: 'a file\n' }],
  ] as const) {
    assert.equal(await clash(yard, ours, theirs), null);
    const tip = fixture.git(yard.dir, 'rev-parse', 'work') as string as CommitId;
    assert.equal((await yard.engine.merge({ tip, known })).kind, 'conflict');
  }
});
