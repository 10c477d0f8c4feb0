// Asking a run that was in a sandbox: what its checkout and its CLI are made to do then is confined as the run was.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { scriptedTown, slungBead, whyNoBwrap } from '../support/sandboxed-town.ts';
import { endTown, waitForStatus, waitForWork } from '../support/small-town.ts';

const skip = isBuilt() ? whyNoBwrap() : 'not built: npm run build';

for (const { how, sandbox, keepEndedMs, isPlanted } of [
  { how: 'without a sandbox', sandbox: 'none', keepEndedMs: 600_000, isPlanted: true },
  { how: 'in its sandbox, on its checkout', sandbox: 'bwrap', keepEndedMs: 600_000, isPlanted: false },
  { how: 'in its sandbox, where its checkout is gone', sandbox: 'bwrap', keepEndedMs: 1, isPlanted: false },
])
  test(`a run is asked ${how}`, { skip }, async () => {
    await using world = new GtProgram();
    const outside = world.path('outside');
    mkdirSync(outside);
    const agent = `if [ "$1" = ask ]; then
        (: > '${outside}/planted') 2>/dev/null; echo "answer to $3"
      else
        echo hi > hi.txt; git add hi.txt; git commit --quiet --message Hi; gt done
      fi`;
    const talker = {
      command: ['sh', '-c', agent, 'talker'],
      choosesSession: true,
      launch: { ask: [['ask', '{session}', '{prompt}']] },
    };
    await using town = await scriptedTown(world, '', {
      ...{ sandbox, deacon: { keepEndedMs } },
      ...{ runtimes: { talker }, roles: { mayor: null, polecat: 'talker' } },
    });
    const { cwd } = town;
    const bead = await slungBead(world, cwd, 'Say hi');
    await waitForWork(world, cwd, bead, 'landed');
    if (keepEndedMs === 1)
      await waitForStatus(world, cwd, ({ polecats }) => polecats.length === 0, {
        what: 'its checkout to be taken away',
      });
    assert.match(await world.mustGt(['seance', 'r1', 'Why hi?'], { cwd }), /answer to Why hi\?/);
    assert.equal(existsSync(`${outside}/planted`), isPlanted);
    await endTown(world, cwd);
  });
