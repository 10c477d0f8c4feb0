// A disk that fills up while a gate runs: what the gate then says is held against nobody.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import {
  changeRigSettings,
  commitAndFinish,
  feedOf,
  makeFactory,
  slung,
  stateOf,
} from '../support/factory.ts';
import { quickClock } from '../support/quick-clock.ts';
import { smallDisk, whyNoSmallDisk } from '../support/small-disk.ts';

test('a gate that fails on a full disk turns no change down; the queue waits, says so, and goes on when there is space', {
  skip: whyNoSmallDisk(),
}, async () => {
  await using factory = await makeFactory({ clock: quickClock(10) });
  factory.life = (hands) => commitAndFinish(hands);
  const { git, rig } = factory;
  using disk = smallDisk(rig.paths.gates, 8);
  const at = (name: string): string => `'${git.path(name)}'`;
  const run = `touch ${at('begun')}; until [ -e ${at('go')} ]; do sleep 0.02; done; echo result > result.txt`;
  changeRigSettings(factory, { gates: [{ name: 'test', run, timeoutMs: 60_000 }] });
  const bead = await slung(factory, 'Wait for space');
  await factory.until(() => existsSync(git.path('begun')));
  disk.fill();
  git.write(git.path('go'), '');
  const isSaid = (): boolean => /disk full/.test(factory.engine.view().queue[0]?.note ?? '');
  await factory.until(isSaid);
  await factory.until(() => (factory.engine.state.queue['m1']?.deferrals ?? 0) >= 2 && isSaid());
  disk.free();
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.doesNotMatch(feedOf(factory.engine), /rejected/);
  assert.equal(factory.engine.state.works[`tally/${bead}`]?.attempt, 1);
});
