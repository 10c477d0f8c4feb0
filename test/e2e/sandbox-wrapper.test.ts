// A polecat on the far side of a wrapper: over a real ssh to loopback, with the town's socket forwarded.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { landedFile, scriptedTown, slungBead } from '../support/sandboxed-town.ts';
import { endTown, waitForWork } from '../support/small-town.ts';
import { Sshd, whyNoSshd } from '../support/sshd.ts';

const skip = isBuilt() ? whyNoSshd() : 'not built: npm run build';

const AGENT = `set -e
{ gt hook; echo "$GT_AGENT at $GT_SOCKET, spool \${GT_SPOOL:-none}, over \${SSH_CONNECTION:+ssh}"; } > far.txt
git add far.txt
git commit --quiet --message Far
gt done
`;

test('over ssh a run’s verbs go back through the forwarded socket, and its work lands', {
  skip,
}, async () => {
  await using world = new GtProgram();
  await using sshd = await Sshd.start(world);
  const forward = ['-o', 'ExitOnForwardFailure=yes', '-R', '{farSocket}:{socket}'];
  const sandbox = { wrapper: sshd.wrapper(forward), farSocket: world.path('far-{run}.sock') };
  await using town = await scriptedTown(world, AGENT, { sandbox });
  const { cwd } = town;
  const bead = await slungBead(world, cwd, 'Far away');
  await waitForWork(world, cwd, bead, 'landed');
  const said = landedFile(world, cwd, 'far.txt');
  assert.match(said, /Far away/);
  assert.ok(said.includes(`at ${world.path('far-r1.sock')}, spool none, over ssh`), said);
  await world.mustGt(['down'], { cwd });
});

test('a wrapper that ends at once stops the bead with what it said, after as many tries as any', async () => {
  await using world = new GtProgram();
  const wrapper = ['sh', '-c', 'echo no such host; exit 255'];
  await using town = await scriptedTown(world, AGENT, { sandbox: { wrapper }, witness: { backoffMs: 10 } });
  const { cwd } = town;
  const bead = await slungBead(world, cwd, 'Refused');
  const { attempt, note } = await waitForWork(world, cwd, bead, 'stopped');
  assert.equal(attempt, 3);
  assert.match(note, /exit 255: no such host/);
  await endTown(world, cwd);
});
