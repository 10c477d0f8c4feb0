// Gates that write where they should only read: into their checkout, its history, and the repository that it came from.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeRigSettings, commitAndFinish, makeFactory, slung, stateOf } from '../support/factory.ts';

test('a gate that commits, pushes, edits its repository and leaves files lands what it was given, and leaves nothing to the next change', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, { [`${hands.spec.env['GT_BEAD']}.txt`]: 'x\n' });
  const { git, rig, source } = factory;
  const run = [
    'test ! -e left.txt && test "$(cat a.txt | head -1)" = one',
    'echo left > left.txt; echo changed > a.txt; git config user.name x; git config user.email x@x',
    'git add --all && git commit --quiet --message Gate && git config core.hooksPath /nowhere',
    '! git push --quiet origin HEAD:main && ! git push --quiet "$(git config remote.origin.url)" HEAD:main',
  ].join('\n');
  changeRigSettings(factory, { gates: [{ name: 'test', run, timeoutMs: 60_000 }] });
  for (const title of ['One', 'Two']) {
    const bead = await slung(factory, title);
    await factory.until(() => stateOf(factory, bead) === 'landed');
  }
  await factory.until(
    () => git.git(source, 'rev-parse', 'main') === git.git(rig.repository.dir, 'rev-parse', 'main'),
  );
  assert.deepEqual(git.git(source, 'log', '--format=%s', 'main').split('\n'), ['Two', 'One', 'Start']);
  const changed = git.git(source, 'diff', '--name-only', 'main~2', 'main').split('\n');
  assert.equal(changed.filter((path) => !path.startsWith('.beads/')).length, 2);
  assert.doesNotMatch(git.git(rig.repository.dir, 'config', '--list', '--local'), /user\.name|hookspath/);
});
