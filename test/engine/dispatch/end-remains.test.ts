// Processes that stand in a checkout after their run has ended, where no terminal host has ended them.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { after, test } from 'node:test';
import { isAlive } from '../../../src/engine/adapters/processes.ts';
import { commitAndFinish, makeFactory, slung, stateOf } from '../../support/factory.ts';

const skip = process.platform === 'linux' ? false : 'needs /proc';
const started: ChildProcess[] = [];

after(() => {
  for (const child of started) child.kill('SIGKILL');
});

/** A process that stands in `cwd` and is deaf to all but SIGKILL. */
function stand(cwd: string, env: Readonly<Record<string, string>>): number {
  const child = spawn('/bin/sh', ['-c', 'trap "" HUP TERM; while :; do sleep 1; done'], {
    cwd,
    env: { PATH: '/usr/bin:/bin', ...env },
    detached: true,
    stdio: 'ignore',
  });
  started.push(child);
  return child.pid ?? 0;
}

test('a fresh run finds nothing of an ended one in its checkout, but others left alone', {
  skip,
}, async () => {
  await using factory = await makeFactory();
  const pids: { readonly ended: number; readonly live: number; readonly person: number }[] = [];
  const alive: boolean[][] = [];
  factory.life = async (hands) => {
    const { spec, attempt } = hands;
    if (attempt === 1) {
      const ofLive = { GT_SPOOL: `${factory.root}/spool/r1`, GT_TOWN: factory.root };
      const person = stand(spec.cwd, { GT_TOWN: factory.root });
      pids.push({ ended: stand(spec.cwd, spec.env), live: stand(spec.cwd, ofLive), person });
      return 1;
    }
    alive.push(pids.flatMap(({ ended, live, person }) => [ended, live, person].map(isAlive)));
    return await commitAndFinish(hands);
  };
  const bead = await slung(factory, 'Left');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.deepEqual(alive, [[false, true, true]]);
});
