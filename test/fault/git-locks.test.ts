// What a killed git leaves behind must not stop the next one.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { AGENT, gitFixture, valueIn } from '../support/git-fixture.ts';

test('a landing that a stale lock blocks is no landing, and goes through once the locks are cleared', async () => {
  using fixture = gitFixture();
  const engine = await fixture.engineOf(fixture.personsRepository());
  const dir = fixture.path('polecats', 'nux');
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  fixture.commit(dir, { 'b.txt': 'b\n' });
  const { tip } = valueIn(await engine.submit({ clone: dir, branch: 'work', pin: 'm1' }));
  const built = await engine.buildCandidate({ tip, message: 'Land', beadFiles: [], closing: [] });
  assert(built.kind === 'built');
  const expected = await engine.head();
  fixture.write(`${engine.dir}/refs/heads/main.lock`, '');
  fixture.write(`${engine.dir}/index.lock`, '');
  fixture.write(`${engine.dir}/gt-temporary/w-dead/index.lock`, '');
  await assert.rejects(engine.land({ commit: built.commit, expected }), /landing [0-9a-f]+: .*main\.lock/);
  assert.equal(await engine.head(), expected);
  const { locks } = await engine.recover();
  assert.equal(locks.length, 3);
  assert(!existsSync(`${engine.dir}/gt-temporary`));
  assert.equal(await engine.land({ commit: built.commit, expected }), 'landed');
});

test('a failed write while building a candidate moves no ref', async () => {
  using fixture = gitFixture();
  const engine = await fixture.engineOf(fixture.personsRepository());
  const before = fixture.git(engine.dir, 'for-each-ref');
  const tip = await engine.head();
  const outside = [{ path: 'src/evil.ts', text: 'x', revision: 1 }];
  const other = fixture.path('polecats', 'nux');
  valueIn(await engine.clonePolecat({ dir: other, branch: 'work', author: AGENT }));
  fixture.commit(other, { 'b.txt': 'b\n' });
  const { tip: branch } = valueIn(await engine.submit({ clone: other, branch: 'work', pin: 'm1' }));
  await engine.deleteRef('refs/gt/mr/m1');
  const building = engine.buildCandidate({
    tip: branch,
    base: tip,
    message: 'x',
    beadFiles: outside,
    closing: [],
  });
  await assert.rejects(building, /"src\/evil\.ts" is not below \.beads\//);
  assert.equal(fixture.git(engine.dir, 'for-each-ref'), before);
});
