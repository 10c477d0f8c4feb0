// What a crew member claims hangs on its hook: a fresh run finds it, nobody else gets it, and it is given back where
// the member goes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead } from '../../src/beads/bead.ts';
import type { Run } from '../../src/engine/town-state.ts';
import { handleRequest } from '../../src/engine/verbs/handle.ts';
import { type Factory, makeFactory } from '../support/factory.ts';

const ROBIN = 'tally/crew/robin';

/** The member's run that is up; null while there is none. */
function liveRun(factory: Factory): Run | null {
  const runs = Object.values(factory.engine.state.runs);
  return runs.find(({ agent, phase }) => agent === ROBIN && phase.kind === 'running') ?? null;
}

/** What the member's program is answered. */
async function asRobin(
  factory: Factory,
  verb: string,
  args: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  await factory.until(() => liveRun(factory) !== null);
  const run = liveRun(factory)?.run;
  const spec = [...factory.guests.running.values()].find(({ env }) => env['GT_RUN'] === run);
  const answer = await handleRequest(factory.engine, {
    ...{ verb, args, seq: null },
    token: spec?.env['GT_TOKEN'] ?? '',
  });
  if (!answer.ok) throw new Error(answer.problem.message);
  return answer.value;
}

async function make(factory: Factory, title: string): Promise<string> {
  return ((await factory.call('bead.create', { title })) as Bead).id;
}

/** A town with a crew member who has claimed the first of two beads. */
async function claimedByRobin(
  gate = 'true',
): Promise<Factory & { readonly bead: string; readonly other: string }> {
  const factory = await makeFactory({ gate });
  await factory.call('crew.add', { name: 'robin' });
  const [bead, other] = [await make(factory, 'Sort the index'), await make(factory, 'Later')];
  await asRobin(factory, 'bead.claim', { bead });
  return Object.assign(factory, { bead, other });
}

test('a fresh run of a member is told what the member has claimed, also by another engine', async () => {
  await using factory = await claimedByRobin();
  const before = liveRun(factory)?.run;
  await factory.reopen({ loseGuests: true });
  await factory.until(() => liveRun(factory) !== null && liveRun(factory)?.run !== before);
  const hook = (await asRobin(factory, 'hook', {})) as { bead: Bead };
  assert.equal(hook.bead.id, factory.bead);
  const { text } = (await asRobin(factory, 'prime', {})) as { text: string };
  assert.match(text, new RegExp(`On your hook: ${factory.bead} Sort the index`));
  const shown = factory.engine.view().roster.find(({ agent }) => agent === ROBIN);
  assert.deepEqual([shown?.bead, shown?.beadTitle], [factory.bead, 'Sort the index']);
});

test('what a member has claimed is neither slung nor claimed by somebody else', async () => {
  await using factory = await claimedByRobin();
  await assert.rejects(factory.call('sling', { beads: [factory.bead] }), /is not ready/);
  await assert.rejects(
    factory.call('bead.claim', { bead: factory.bead }),
    /is claimed by tally\/crew\/robin/,
  );
});

test('several claims hang there one behind the other, and gt done asks which is meant', async () => {
  await using factory = await claimedByRobin();
  await asRobin(factory, 'bead.claim', { bead: factory.other });
  const hook = (await asRobin(factory, 'hook', {})) as { bead: Bead; further: readonly string[] };
  assert.deepEqual([hook.bead.id, ...hook.further].toSorted(), [factory.bead, factory.other].toSorted());
  await assert.rejects(asRobin(factory, 'done', {}), /name the bead that your branch closes/);
});

test('what is handed in is off the hook until it is turned down', async () => {
  await using factory = await claimedByRobin('until test -e ../../go; do sleep 0.05; done');
  factory.git.commit(`${factory.rig.paths.root}/crew/robin`, { 'one.txt': '1\n' });
  await asRobin(factory, 'done', {});
  const hooked = async () => ((await asRobin(factory, 'hook', {})) as { bead: Bead | null }).bead?.id ?? null;
  assert.equal(await hooked(), null);
  await factory.call('mq.reject', { mr: 'm1' });
  assert.equal(await hooked(), factory.bead);
});

test('a member who is let go gives back what was claimed', async () => {
  await using factory = await claimedByRobin();
  await factory.call('crew.remove', { name: 'robin' });
  await factory.until(() => factory.engine.state.leaving[ROBIN as never] === undefined);
  const bead = factory.rig.ledger.get(factory.bead);
  assert.deepEqual([bead?.status, bead?.assignee], ['open', '']);
});

test('a town without a mayor shows none', async () => {
  await using factory = await makeFactory({ settings: { roles: { mayor: null } } });
  assert.deepEqual(factory.engine.view().roster, []);
});
