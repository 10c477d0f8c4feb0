// What a landing keeps of a branch's commits, by the rig's strategy.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { conflictPlaces } from '../../../src/engine/refinery/unmergeable.ts';
import type { BuildCandidate, BuiltCandidate } from '../../../src/engine/rigs/candidate.ts';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';
import type { EngineRepository } from '../../../src/engine/rigs/engine-repository.ts';
import { STRATEGIES, type Strategy } from '../../../src/engine/rigs/strategy.ts';
import { AGENT, type GitFixture, gitFixture, valueIn } from '../../support/git-fixture.ts';
import {
  BEAD,
  branch,
  builtOf,
  CLOSING,
  FILES,
  landFiles,
  rig,
  submitted,
} from '../../support/rig-branches.ts';

const ADA = ['-c', 'user.name=Ada', '-c', 'user.email=ada@x'];

test('all strategies land the same tree, with the trailers, the closing line and the authors in their way', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const tip = await workOfTwo(fixture, engine);
  await landFiles(fixture, engine, { 'z.txt': 'z\n' }, FILES);
  const base = await engine.head();
  const built = await buildAll(engine, { tip });
  const trees = STRATEGIES.map((strategy) =>
    fixture.git(engine.dir, 'rev-parse', `${built[strategy].commit}^{tree}`),
  );
  assert.equal(new Set(trees).size, 1);
  assert.equal(new Set(STRATEGIES.map((strategy) => built[strategy].gatedCommit)).size, 1);
  const log = (strategy: Strategy, ...range: readonly string[]): readonly string[] => {
    const format = ['log', '--topo-order', '--reverse', '--format=%an %ad %cn|%B', '--date=raw', '-z'];
    return fixture
      .git(engine.dir, ...format, built[strategy].commit, `^${base}`, ...range)
      .split('\0')
      .slice(0, -1);
  };
  const trailers = 'Bead: bd-ab1\nRun: r1\n';
  assert.deepEqual(log('squash'), [
    `Ada 1700000300 +0200 gt|Land it\n\n${trailers}Co-authored-by: nux <nux@gt.localhost>\n`,
  ]);
  assert.deepEqual(log('merge', `^${tip}`), [`Ada 1700000300 +0200 gt|Land it\n\n${trailers}`]);
  assert.deepEqual(parents(fixture, engine, built.merge.commit), [base, tip]);
  assert.deepEqual(log('rebase'), [
    'nux 1700000000 +0000 gt|First\n\nWith caf\u00e9.\n',
    `Ada 1700000300 +0200 gt|Last\n\nReviewed-by: me\n\n${trailers}`,
  ]);
  assert.equal(fixture.git(engine.dir, 'show', `${built.rebase.commit}:${BEAD}`), '{"open":1}\n{"closed":1}');
  const [first = ''] = parents(fixture, engine, built.rebase.commit);
  assert.deepEqual(parents(fixture, engine, first), [base]);
  assert.equal(
    fixture.git(engine.dir, 'rev-parse', `${first}:.beads`),
    fixture.git(engine.dir, 'rev-parse', `${base}:.beads`),
    'what the branch did to beads is in none of its commits',
  );
  assert.equal(fixture.git(engine.dir, 'fsck', '--full', '--no-dangling'), '');
});

test('candidates of a train stand on one another and land by one move, whatever their strategies', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const expected = await engine.head();
  let base = expected;
  for (const [nth, strategy] of (['rebase', 'merge', 'rebase', 'squash'] as const).entries()) {
    const files = [{ [`${nth}.txt`]: '1\n' }, { [`${nth}.txt`]: '2\n' }];
    const tip = await branch(fixture, engine, `nux${nth}`, ...files);
    const built = builtOf(await engine.buildCandidate({ ...LANDING, tip, base, strategy }));
    assert.equal(built.base, base);
    base = built.commit;
  }
  assert.equal(await engine.land({ commit: base, expected }), 'landed');
  assert.equal(
    fixture.git(engine.dir, 'show', 'main:0.txt', 'main:1.txt', 'main:2.txt', 'main:3.txt'),
    '2\n2\n2\n2',
  );
  const count = (...args: readonly string[]): string =>
    fixture.git(engine.dir, 'rev-list', '--count', ...args, `${expected}..main`);
  assert.deepEqual([count('--first-parent'), count()], ['6', '8']);
});

test('a commit that conflicts where it is replayed alone is named, though all of them together would merge', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const dir = await clone(fixture, engine, 'nux');
  fixture.commit(dir, { 'b.txt': 'b\n' });
  const middle = fixture.commit(dir, { 'a.txt': 'tried\n' });
  fixture.commit(dir, { 'a.txt': 'one\n' }, 'Take it back');
  const tip = await submitted(engine, dir, 'm1');
  await landFiles(fixture, engine, { 'a.txt': 'ours\n' });
  assert.equal((await engine.buildCandidate({ ...LANDING, tip, strategy: 'squash' })).kind, 'built');
  const candidate = await engine.buildCandidate({ ...LANDING, tip, strategy: 'rebase' });
  assert(candidate.kind === 'conflict');
  assert.equal(candidate.commit, middle);
  assert.equal(conflictPlaces(candidate), `a.txt, by its commit ${middle.slice(0, 9)} alone`);
});

test('a merge of the branch of before is left out by rebase; one with changes of its own is a conflict', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const [plain, changed] = [await clone(fixture, engine, 'plain'), await clone(fixture, engine, 'changed')];
  for (const dir of [plain, changed]) fixture.commit(dir, { 'b.txt': 'b\n' }, 'Mine');
  await landFiles(fixture, engine, { 'z.txt': 'z\n' });
  for (const dir of [plain, changed]) {
    fixture.git(dir, 'fetch', '--quiet', engine.dir, 'main');
    fixture.git(dir, 'merge', '--quiet', '--no-edit', 'FETCH_HEAD');
  }
  fixture.write(`${changed}/own.txt`, 'own\n');
  fixture.git(changed, 'add', '--sparse', 'own.txt');
  fixture.git(changed, 'commit', '--quiet', '--amend', '--no-edit');
  fixture.commit(changed, { 'c.txt': 'c\n' });
  const base = await engine.head();
  const build = { ...LANDING, strategy: 'rebase' } as const;
  const built = builtOf(await engine.buildCandidate({ ...build, tip: await submitted(engine, plain, 'm1') }));
  assert.deepEqual(parents(fixture, engine, built.commit), [base]);
  assert.match(fixture.git(engine.dir, 'log', '-1', '--format=%B', built.commit), /^Mine\n\nBead: /);
  const candidate = await engine.buildCandidate({ ...build, tip: await submitted(engine, changed, 'm2') });
  assert(candidate.kind === 'conflict');
  assert.equal(conflictPlaces(candidate), 'own.txt (not the same when replayed commit by commit)');
});

test('commits of another encoding, without a message or without a parent are replayed, and no more than 1,000', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const dir = await clone(fixture, engine, 'nux');
  const root = rootCommit(fixture, dir);
  const latin1 = ['-c', 'i18n.commitEncoding=ISO-8859-1', 'commit', '--quiet', '--allow-empty-message'];
  writeFileSync(`${dir}/.git/message`, Buffer.from('caf\u00e9\n', 'latin1'));
  fixture.write(`${dir}/b.txt`, 'b\n');
  fixture.git(dir, 'add', '--sparse', 'b.txt');
  fixture.git(dir, ...latin1, '--file', '.git/message');
  fixture.git(dir, 'merge', '--quiet', '--no-edit', '--allow-unrelated-histories', root);
  fixture.write(`${dir}/c.txt`, 'c\n');
  fixture.git(dir, 'add', '--sparse', 'c.txt');
  fixture.git(dir, ...latin1, '--message', '');
  const build = { ...LANDING, strategy: 'rebase' } as const;
  const built = builtOf(await engine.buildCandidate({ ...build, tip: await submitted(engine, dir, 'm1') }));
  const messages = fixture.git(engine.dir, 'log', '--format=%B', built.commit, `^${built.base}`);
  assert.deepEqual(messages.split(/\n+/).sort(), ['Bead: bd-ab1', 'Land it', 'Root', 'Run: r1', 'caf\u00e9']);
  addCommits(dir, 1_000);
  const tip = await submitted(engine, dir, 'm2');
  const candidate = await engine.buildCandidate({ ...build, tip });
  assert.deepEqual(candidate, { kind: 'too-long', base: built.base, commits: 1_003, most: 1_000 });
});

const LANDING = {
  message: 'Land it',
  trailers: () => [
    ['Bead', 'bd-ab1'],
    ['Run', 'r1'],
  ],
  beadFiles: FILES,
  closing: CLOSING,
} satisfies Partial<BuildCandidate>;

/** Two authors; a commit of beads alone, an empty one, and one that the branch has by now. */
async function workOfTwo(fixture: GitFixture, engine: EngineRepository): Promise<CommitId> {
  const dir = await clone(fixture, engine, 'nux');
  fixture.git(dir, 'sparse-checkout', 'disable');
  const amend = (date: string, ...options: readonly string[]): void => {
    fixture.git(
      dir,
      ...options,
      'commit',
      '--quiet',
      '--amend',
      '--no-edit',
      '--date',
      date,
      '--reset-author',
    );
  };
  fixture.commit(dir, { 'b.txt': 'b\n', [BEAD]: '{"forged":1}\n' }, 'First\n\nWith caf\u00e9.');
  amend('1700000000 +0000');
  fixture.commit(dir, { [BEAD]: '{"forged":2}\n' }, 'Beads alone');
  fixture.git(dir, 'commit', '--quiet', '--allow-empty', '--message', 'Empty');
  fixture.commit(dir, { 'z.txt': 'z\n' }, 'On the branch by now');
  fixture.commit(dir, { 'b.txt': 'c\n' }, 'Last\n\nReviewed-by: me');
  amend('1700000300 +0200', ...ADA);
  return await submitted(engine, dir, 'm1');
}

/** A commit of one file, of no history. */
function rootCommit(fixture: GitFixture, dir: string): string {
  fixture.git(dir, 'checkout', '--quiet', '--orphan', 'other');
  fixture.git(dir, 'rm', '-r', '--quiet', '--cached', '.');
  fixture.write(`${dir}/root.txt`, 'root\n');
  fixture.git(dir, 'add', '--sparse', 'root.txt');
  fixture.git(dir, 'commit', '--quiet', '--message', 'Root');
  const root = fixture.git(dir, 'rev-parse', 'HEAD');
  fixture.git(dir, 'checkout', '--quiet', '--force', 'work');
  return root;
}

/** So many commits on the branch, each another content of one file (git-fast-import(1)). */
function addCommits(dir: string, count: number): void {
  const commit = (nth: number): string =>
    `commit refs/heads/work\ncommitter n <n@x> 0 +0000\ndata 1\nx\n${nth === 0 ? 'from refs/heads/work^0\n' : ''}` +
    `M 100644 inline many.txt\ndata ${`${nth}`.length}\n${nth}\n`;
  const input = Array.from({ length: count }, (_, nth) => commit(nth)).join('');
  execFileSync('git', ['fast-import', '--quiet'], { cwd: dir, input });
  execFileSync('git', ['reset', '--quiet', '--hard'], { cwd: dir });
}

async function clone(fixture: GitFixture, engine: EngineRepository, name: string): Promise<string> {
  const dir = fixture.path('polecats', name);
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  return dir;
}

async function buildAll(
  engine: EngineRepository,
  build: Pick<BuildCandidate, 'tip'>,
): Promise<Readonly<Record<Strategy, BuiltCandidate>>> {
  const built = async (strategy: Strategy): Promise<BuiltCandidate> =>
    builtOf(await engine.buildCandidate({ ...LANDING, ...build, strategy }));
  return { squash: await built('squash'), rebase: await built('rebase'), merge: await built('merge') };
}

function parents(fixture: GitFixture, engine: EngineRepository, commit: string): readonly string[] {
  return fixture.git(engine.dir, 'log', '-1', '--format=%P', commit).split(' ');
}
