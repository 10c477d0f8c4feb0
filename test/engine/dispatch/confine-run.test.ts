// Runs whose sandbox cannot start: in a real engine, with terminals that only note what they are asked for.

import assert from 'node:assert/strict';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { findProgram } from '../../../src/engine/adapters/find-program.ts';
import { changeRigSettings, type Factory, makeFactory, slung, stateOf } from '../../support/factory.ts';
import { whyNoBwrap } from '../../support/sandboxed-town.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const skip = whyNoBwrap();
const PATH = process.env['PATH'] ?? '';

/** Slings a bead and answers why it was stopped; no program may have been started for it. */
async function whyStopped(factory: Factory, sandbox: unknown): Promise<string> {
  changeRigSettings(factory, { sandbox });
  const bead = await slung(factory, 'Confined');
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  const work = factory.engine.view().work.find((each) => each.bead === bead);
  assert.equal(work?.attempt, 3, 'it is tried as often as any start that fails');
  assert.deepEqual(factory.guests.spawned, []);
  return work.note;
}

function fastFactory(command = ['true']): Promise<Factory> {
  return makeFactory({
    settings: {
      runtimes: { 'made-up': { command } },
      roles: { mayor: null, polecat: 'made-up' },
      deacon: { heartbeatMs: 50, keepEndedMs: 1 },
      limits: { spawnsPerSecond: 100 },
      witness: { backoffMs: 1 },
    },
  });
}

/** A folder with a `bwrap` of the test's and all that an engine calls; PATH is that alone meanwhile. */
async function withBwrap(script: string | null, action: () => Promise<void>): Promise<void> {
  using folder = tempFolder();
  for (const name of ['git', 'sh', 'node', 'env', 'true']) {
    const file = findProgram(name, `${PATH}:/usr/bin:/bin`);
    if (file !== null) symlinkSync(file, folder.at(name));
  }
  if (script !== null) {
    writeFileSync(folder.at('bwrap'), `#!/bin/sh\n${script}\n`);
    chmodSync(folder.at('bwrap'), 0o755);
  }
  process.env['PATH'] = folder.path;
  try {
    await action();
  } finally {
    process.env['PATH'] = PATH;
  }
}

test('without bubblewrap nothing is started, and the bead says why', async () => {
  await withBwrap(null, async () => {
    await using factory = await fastFactory();
    assert.match(
      await whyStopped(factory, 'bwrap'),
      /could not start: its sandbox cannot start: bwrap is not on the PATH: install bubblewrap/,
    );
  });
});

test('where namespaces are forbidden the run is refused with what bubblewrap says', async () => {
  const says = 'bwrap: No permissions to create new namespace';
  await withBwrap(`echo '${says}' >&2; exit 1`, async () => {
    await using factory = await fastFactory();
    assert.match(await whyStopped(factory, 'bwrap'), new RegExp(`its sandbox cannot start: ${says}`));
  });
});

test('a program that cannot be seen in the sandbox is named, with what to do', { skip }, async () => {
  using folder = tempFolder();
  const program = folder.at('agent');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  await using factory = await fastFactory([program]);
  const why = await whyStopped(factory, 'bwrap');
  assert.ok(why.includes(`${program} cannot be seen in it: name its folder as "readable"`), why);
});

test('a grant that would show the town’s own files refuses the run', { skip }, async () => {
  await using factory = await fastFactory();
  const why = await whyStopped(factory, { bwrap: { writable: [factory.root] } });
  assert.match(why, /its sandbox cannot start: "writable" names .* the town keeps files of its own/);
});

test('of a wrapper nothing is tried: it is what is started, and its end is the run’s', async () => {
  await using factory = await fastFactory();
  factory.guests.onSpawn = () => {};
  changeRigSettings(factory, { sandbox: { wrapper: ['no-such-wrapper', '{run}'], carry: [] } });

  await slung(factory, 'Wrapped');
  await factory.until(() => factory.guests.running.size > 0);
  const [spec] = [...factory.guests.running.values()];
  assert.deepEqual([spec?.file, ...(spec?.args ?? [])], ['no-such-wrapper', 'r1', 'true']);
  const { polecats, rigs } = factory.engine.view();
  assert.deepEqual(
    [polecats[0]?.sandbox, rigs[0]?.sandbox],
    ['wrapper no-such-wrapper', 'wrapper no-such-wrapper'],
  );
});
