// Real polecats under real bubblewrap: what they hand in lands, and what they try against the machine, the town and
// each other fails. The same script without the sandbox succeeds in all of it, which is how these tests could fail.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { TownView } from '../../src/engine/view.ts';
import { escapeScript, planted, TRIED } from '../support/escapes.ts';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { landedFile, scriptedTown, slungBead, whyNoBwrap } from '../support/sandboxed-town.ts';
import { endTown, statusOf, waitForStatus, waitForWork } from '../support/small-town.ts';

const skip = isBuilt() ? whyNoBwrap() : 'not built: npm run build';

const SECRETS = ['.ssh/id_ed25519', '.aws/credentials', '.config/gh/hosts.yml', '.netrc', '.npmrc'];

/** A listener on this machine's loopback, as any service of the person's is. */
async function listener(): Promise<Server & AsyncDisposable> {
  const server = createServer((socket) => socket.on('error', () => {}).end('hello\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const SERVICE = 'reach a service of this machine';

for (const { how, sandbox, succeeds, reachesServices } of [
  { how: 'without a sandbox', sandbox: 'none', succeeds: true, reachesServices: true },
  { how: 'in a sandbox', sandbox: 'bwrap', succeeds: false, reachesServices: true },
  {
    ...{ how: 'in a sandbox without a network', sandbox: { bwrap: { network: 'off' } } },
    ...{ succeeds: false, reachesServices: false },
  },
]) {
  test(`${how} a polecat ${succeeds ? 'can do all' : 'can do nothing'} that it must not`, {
    skip,
  }, async (t) => {
    await using world = new GtProgram();
    await using service = await listener();
    for (const file of SECRETS) {
      mkdirSync(dirname(join(world.home, file)), { recursive: true });
      writeFileSync(join(world.home, file), `secret of ${file}\n`);
    }
    const outside = world.path('outside');
    mkdirSync(outside);
    const repository = world.path('town', 'rigs', 'lib', 'engine.git');
    const other = world.repository('other', { 'secret.txt': 'secret\n' });
    const ground = {
      ...{ outside, town: world.path('town'), repository, secrets: SECRETS, other },
      port: portOf(service),
    };
    await using town = await scriptedTown(world, escapeScript(world.home, ground), {
      sandbox,
      // Its checkout goes as soon as it can.
      deacon: { keepEndedMs: 1 },
    });
    const { cwd } = town;
    const sibling = await slungBead(world, cwd, 'Sibling');
    await waitForStatus(
      world,
      cwd,
      ({ polecats }) => polecats.some(({ activity }) => activity === 'working'),
      {
        what: 'the sibling to be at work',
      },
    );
    const bead = await slungBead(world, cwd, 'Escape');
    await waitForWork(world, cwd, bead, 'landed');
    await waitForStatus(world, cwd, ({ polecats }) => polecats.every((each) => each.bead !== bead), {
      what: 'its checkout to be taken away',
    });
    const kept = world.git(repository, 'cat-file', '--batch-check', '--batch-all-objects');
    const secret = world.git(other, 'rev-parse', 'HEAD').trim();
    await t.test('have another repository read', () => assert.equal(kept.includes(secret), succeeds));
    const report = landedFile(world, cwd, 'report.txt').split('\n');
    for (const tried of TRIED) {
      await t.test(tried, () => {
        const isDone = tried === SERVICE ? reachesServices : succeeds;
        assert.ok(report.includes(`${tried}: ${isDone ? 'done' : 'failed'}`), report.join('\n'));
      });
    }
    for (const file of planted(world.home, ground)) {
      await t.test(`write ${file.replace(world.folder, '')}`, () => assert.equal(existsSync(file), succeeds));
    }
    const attemptOf = ({ work }: TownView) => work.find((each) => each.bead === sibling)?.attempt ?? 0;
    if (succeeds)
      await waitForStatus(world, cwd, (view) => attemptOf(view) > 1, {
        what: 'the sibling to be done again',
      });
    else assert.equal(attemptOf(await statusOf(world, cwd)), 1, 'the sibling works on');
    await endTown(world, cwd);
  });
}
