import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gitFixture } from '../../support/git-fixture.ts';
import { branch, builtOf, rig } from '../../support/rig-branches.ts';

test('what has changed a file since a branch parted is told with the bead that it landed for', async () => {
  using fixture = gitFixture();
  const engine = await rig(fixture);
  const parted = await engine.head();
  const land = async (name: string, strategy: 'squash' | 'rebase', ...commits: Record<string, string>[]) => {
    const tip = await branch(fixture, engine, name, ...commits);
    const trailers = () => [['Bead', `bd-${name}`]] as const;
    const build = { tip, strategy, trailers, message: `Land ${name}`, beadFiles: [], closing: [] };
    const { commit, base } = builtOf(await engine.buildCandidate(build));
    await engine.land({ commit, expected: base });
  };
  await land('one', 'squash', { 'a.txt': '1\n', 'b*.txt': '1\n' });
  await land('two', 'squash', { 'bc.txt': '1\n' });
  await land('three', 'rebase', { 'b*.txt': '2\n' }, { 'c.txt': '2\n' });
  const person = fixture.path('person');
  fixture.git(person, 'pull', '--quiet', engine.dir, 'main');
  const theirs = fixture.commit(person, { 'a.txt': 'theirs\n' }, 'By a person');
  const move = await engine.fetchUpstream();
  assert(move.kind === 'forward');
  await engine.adoptForward(move);
  await land('four', 'squash', { 'd.txt': '1\n' });
  const base = await engine.head();
  const since = await engine.landingsTouching({ parted, base, paths: ['a.txt', 'b*.txt', 'none.txt'] });
  assert.deepEqual(
    since.map(({ subject, bead, paths }) => [subject, bead, paths]),
    [
      ['By a person', null, ['a.txt']],
      ['Land one', 'bd-one', ['a.txt', 'b*.txt']],
      ['Change', 'bd-three', ['b*.txt']],
    ],
  );
  assert.equal(since[0]?.commit, theirs);
  const later = await engine.landingsTouching({ parted: since[1]?.commit ?? parted, base, paths: ['a.txt'] });
  assert.deepEqual(
    later.map(({ subject }) => subject),
    ['By a person'],
  );
});
