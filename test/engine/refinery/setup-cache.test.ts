// What a setup brings is kept by its keys, and cloned into checkouts: nothing that a gate or a change does reaches it.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  makeFactory,
  slung,
  stateOf,
} from '../../support/factory.ts';

/** A rig whose setup makes `deps/made` of the lock file, and is counted. */
async function factoryWithSetup(
  gate: string,
  setup: object = {},
): Promise<{ readonly factory: Factory; readonly setups: () => number }> {
  const factory = await makeFactory({ files: { 'a.txt': 'a\n', lock: '1\n' } });
  const log = factory.git.path('setups');
  writeFileSync(log, '');
  const run = `echo run >>'${log}'; mkdir deps && cp lock deps/made`;
  changeRigSettings(factory, {
    setup: { run, keys: ['lock'], copy: ['deps'], ...setup },
    gates: [{ name: 'test', run: gate, timeoutMs: 20_000 }],
    gateAttempts: 1,
  });
  return { factory, setups: () => readFileSync(log, 'utf8').trim().split('\n').filter(Boolean).length };
}

async function land(factory: Factory, files: Record<string, string>): Promise<void> {
  factory.life = (hands) => commitAndFinish(hands, files);
  const bead = await slung(factory, `Writes ${Object.keys(files)}`);
  await factory.until(() => /landed|stopped/.test(stateOf(factory, bead) ?? ''));
  assert.equal(stateOf(factory, bead), 'landed', factory.engine.view().work[0]?.note);
}

test('a setup is run once for the same keys, and a gate that writes into what it brought changes nothing for the next', async () => {
  const gate = 'diff lock deps/made && test ! -e deps/left && touch deps/left && echo spoilt >deps/made';
  const { factory, setups } = await factoryWithSetup(gate);
  await using _ = factory;
  await land(factory, { 'b.txt': 'b\n' });
  assert.equal(setups(), 1);
  await land(factory, { 'c.txt': 'c\n' });
  assert.equal(setups(), 1, 'the second checkout is given what is kept');
  await land(factory, { lock: '2\n' });
  assert.equal(setups(), 2, 'another lock file is another setup');
  changeRigSettings(factory, { setup: { ...Object(factory.rig.settings.setup), variables: ['PATH'] } });
  await land(factory, { 'd.txt': 'd\n' });
  assert.equal(setups(), 3, 'and so is another setting');
});

test('what stands in the way is no fault: where a change has a link in its place, the setup is run and nothing is kept', async () => {
  const { factory } = await factoryWithSetup('true', { run: 'mkdir -p deps && touch deps/made' });
  await using _ = factory;
  const outside = factory.git.path('outside');
  factory.git.write(join(outside, 'mine'), 'mine\n');
  await land(factory, { 'b.txt': 'b\n' });
  const kept = readdirSync(factory.rig.paths.setups);
  assert.equal(kept.length, 1);
  factory.life = async (hands) => {
    symlinkSync(outside, join(hands.spec.cwd, 'deps'));
    hands.git.git(hands.spec.cwd, 'add', 'deps');
    return await commitAndFinish(hands, { 'c.txt': 'c\n', lock: '2\n' });
  };
  const bead = await slung(factory, 'Links');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.deepEqual(readdirSync(factory.rig.paths.setups), kept);
  await land(factory, { lock: '1\n' });
  assert.ok(existsSync(join(outside, 'mine')));
  assert.match(factory.notes.join('\n'), /deps is a symbolic link.*the tree has something in deps/s);
});

test('only the last few are kept, and nothing of a setup that failed', async () => {
  const run = 'mkdir deps && cp lock deps/made; ! grep -q bad lock';
  const { factory } = await factoryWithSetup('true', { run });
  await using _ = factory;
  for (let each = 1; each <= 6; each += 1) await land(factory, { lock: `v${each}\n` });
  assert.equal(readdirSync(factory.rig.paths.setups).length, 5);
  factory.life = (hands) => commitAndFinish(hands, { lock: 'bad\n' });
  const bead = await slung(factory, 'Breaks the setup');
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  const kept = readdirSync(factory.rig.paths.setups);
  const locks = kept.map((name) => readFileSync(join(factory.rig.paths.setups, name, '0', 'made'), 'utf8'));
  assert.ok(!locks.includes('bad\n') && locks.length === 5);
});

test('nothing is kept of a change that touches what decides how changes are tested', async () => {
  const { factory } = await factoryWithSetup('true');
  await using _ = factory;
  await land(factory, { 'AGENTS.md': 'Be brief.\n' });
  assert.ok(!existsSync(factory.rig.paths.setups));
  await land(factory, { 'b.txt': 'b\n' });
  assert.equal(readdirSync(factory.rig.paths.setups).length, 1);
});

test('a path that leads out of the checkout is no setting', async () => {
  await using factory = await makeFactory();
  for (const path of ['../x', '/etc', 'a/../../b', '.git/hooks', 'deps/', '.'])
    assert.throws(
      () => changeRigSettings(factory, { setup: { run: 'true', keys: ['lock'], copy: [path] } }),
      /copy/,
      path,
    );
  assert.throws(
    () => changeRigSettings(factory, { setup: { run: 'true', copy: ['deps'] } }),
    /files that it depends on/,
  );
});
