// What a crew member hands in more than once, and what else wants the same bead meanwhile.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimedBeads } from '../../src/engine/claimed-beads.ts';
import type { AgentId } from '../../src/engine/ids.ts';
import type { Run } from '../../src/engine/town-state.ts';
import { submitWork } from '../../src/engine/verbs/done.ts';
import { changeRigSettings, type Factory, feedOf, makeFactory } from '../support/factory.ts';
import { quickClock } from '../support/quick-clock.ts';

interface Member {
  readonly clone: string;
  readonly bead: string;
  done(): ReturnType<typeof submitWork>;
}

/** A crew member with one commit, `one.txt`, in its clone. */
async function robin(factory: Factory): Promise<Member> {
  await factory.call('crew.add', { name: 'robin' });
  const run = (): Run | undefined =>
    Object.values(factory.engine.state.runs).find(({ agent }) => agent === 'tally/crew/robin');
  await factory.until(() => run()?.phase.kind === 'running');
  const { id } = (await factory.call('bead.create', { title: 'By hand' })) as { id: string };
  const clone = `${factory.rig.paths.root}/crew/robin`;
  factory.git.commit(clone, { 'one.txt': '1\n' });
  const found = run();
  assert.ok(found);
  return {
    clone,
    bead: id,
    done: () => submitWork(factory.engine, { bead: id }, { kind: 'run', run: found, seq: null }),
  };
}

const landedFiles = ({ git, rig }: Factory): string =>
  git.git(rig.repository.dir, 'ls-tree', '--name-only', 'main', '--', 'one.txt', 'two.txt');

test('a crew member who hands in again lands all of it, also from under a gate that runs', async () => {
  await using factory = await makeFactory({ gate: 'until test -e ../../go; do sleep 0.05; done' });
  const member = await robin(factory);
  assert.deepEqual(await member.done(), { ok: true, value: { mr: 'm1', bead: member.bead } });
  await factory.until(() => factory.engine.gating.size === 1);
  await factory.call('mq.approve', { mr: 'm1' });
  factory.git.commit(member.clone, { 'two.txt': '2\n' });
  assert.deepEqual(await member.done(), { ok: true, value: { mr: 'm1', bead: member.bead } });
  factory.git.write(`${factory.rig.paths.root}/go`, '');
  await factory.until(() => factory.engine.state.queue['m1']?.phase.kind === 'landed');
  assert.equal(landedFiles(factory).trim(), 'one.txt\ntwo.txt');
  // Who approved had not seen what came since.
  const reviewed = ['log', '-1', '--format=%(trailers:key=Reviewed-by)', 'main'];
  assert.equal(factory.git.git(factory.rig.repository.dir, ...reviewed).trim(), '');
  assert.match(feedOf(factory.engine), /m1 handed in anew by tally\/crew\/robin/);
});

test('what a crew member hands in anew takes the place of what waits for a person, and nothing of it lands unseen', async () => {
  await using factory = await makeFactory();
  changeRigSettings(factory, { review: 'lgtm' });
  const member = await robin(factory);
  await factory.call('bead.update', {
    bead: member.bead,
    assignee: 'tally/crew/robin',
    status: 'in_progress',
  });
  await member.done();
  const phase = () => factory.engine.state.queue['m1']?.phase.kind;
  await factory.until(() => phase() === 'review');
  assert.deepEqual(claimedBeads(factory.engine, 'tally/crew/robin' as AgentId), []);
  await assert.rejects(factory.call('sling', { beads: [member.bead] }), /waits to land as m1/);
  const { change } = (await factory.call('mq.diff', { mr: 'm1' })) as { change: string };
  factory.git.commit(member.clone, { 'two.txt': '2\n' });
  assert.deepEqual(await member.done(), { ok: true, value: { mr: 'm1', bead: member.bead } });
  await assert.rejects(factory.call('mq.approve', { mr: 'm1', change }), /not what you have seen/);
  await factory.until(() => phase() === 'review' && factory.engine.view().decisions.length === 1);
  assert.deepEqual(Object.keys(factory.engine.state.queue), ['m1']);
});

test('what a person was asked about the rig is settled where the change is handed in anew', async () => {
  await using factory = await makeFactory({ clock: quickClock(50) });
  const member = await robin(factory);
  changeRigSettings(factory, { setup: 'exit 3' });
  await member.done();
  const asked = () => factory.engine.view().decisions.length;
  await factory.until(() => asked() === 1);
  factory.git.commit(member.clone, { 'two.txt': '2\n' });
  await member.done();
  assert.equal(asked(), 0);
  assert.equal(factory.engine.state.queue['m1']?.rigFaults, 0);
});

test('two hand-ins at once are two: what was committed between them lands', async () => {
  await using factory = await makeFactory({ gate: 'until test -e ../../go; do sleep 0.05; done' });
  const member = await robin(factory);
  const { submit } = factory.rig.repository;
  let taken = 0;
  factory.rig.repository.submit = async (request) => {
    const submission = await submit.call(factory.rig.repository, request);
    taken += 1;
    if (taken === 1) factory.git.commit(member.clone, { 'two.txt': '2\n' });
    return submission;
  };
  const answers = await Promise.all([member.done(), member.done()]);
  assert.deepEqual(
    answers.map((answer) => answer.ok && answer.value),
    [1, 2].map(() => ({ mr: 'm1', bead: member.bead })),
  );
  factory.git.write(`${factory.rig.paths.root}/go`, '');
  await factory.until(() => factory.engine.state.queue['m1']?.phase.kind === 'landed');
  assert.equal(landedFiles(factory).trim(), 'one.txt\ntwo.txt');
});

test('the same commit handed in again is the same request, and new ones that come too late are refused', async () => {
  await using factory = await makeFactory();
  const member = await robin(factory);
  const { land } = factory.rig.repository;
  const { promise, resolve } = Promise.withResolvers<void>();
  factory.rig.repository.land = async (request) => {
    await promise;
    return await land.call(factory.rig.repository, request);
  };
  await member.done();
  const phase = () => factory.engine.state.queue['m1']?.phase;
  await factory.until(() => {
    const now = phase();
    return now?.kind === 'built' && now.landing;
  });
  assert.deepEqual(await member.done(), { ok: true, value: { mr: 'm1', bead: member.bead } });
  factory.git.commit(member.clone, { 'two.txt': '2\n' });
  const late = await member.done();
  assert.match(late.ok ? '' : late.problem.message, /m1 is landing right now without your new commits/);
  resolve();
  await factory.until(() => phase()?.kind === 'landed');
  assert.equal(landedFiles(factory).trim(), 'one.txt');
  const refs = factory.git.git(factory.rig.repository.dir, 'for-each-ref', 'refs/gt/mr');
  assert.equal(refs.trim().split('\n').length, 1, refs);
});

test('a bead that waits to land from a crew member’s hand is not slung', async () => {
  await using factory = await makeFactory({ gate: 'sleep 600' });
  const member = await robin(factory);
  await member.done();
  await assert.rejects(
    factory.call('sling', { beads: [member.bead] }),
    new RegExp(`${member.bead} waits to land as m1: gt why m1`),
  );
  await factory.call('mq.reject', { mr: 'm1' });
  await factory.call('sling', { beads: [member.bead] });
});
