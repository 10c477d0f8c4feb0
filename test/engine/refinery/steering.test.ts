// A person steers the queue, on real git: freezes, drains, moves, tries again, and reads what happened.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import type { MergeRequestId, RigName } from '../../../src/engine/ids.ts';
import type { MergeRequestPhase } from '../../../src/engine/merge-request.ts';
import type { Asker } from '../../../src/engine/verbs/asker.ts';
import { revertMergeRequest } from '../../../src/engine/verbs/revert.ts';
import { moveMergeRequest, retryMergeRequest } from '../../../src/engine/verbs/steer-queue.ts';
import type { QueueStep, RequestView, RigFigures } from '../../../src/engine/view.ts';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  makeFactory,
  slung,
} from '../../support/factory.ts';

const phaseOf = ({ engine }: Factory, mr: string): MergeRequestPhase['kind'] | undefined =>
  engine.state.queue[mr]?.phase.kind;
const subjects = ({ git, rig }: Factory): string =>
  git.git(rig.repository.dir, 'log', '--format=%s', '--reverse', 'main');

/** Each bead's polecat hands in a file of its own. */
async function filesTown(gate = 'true'): Promise<Factory> {
  const factory = await makeFactory({ gate });
  factory.life = (hands) => {
    const bead = hands.spec.env['GT_BEAD'];
    return commitAndFinish(hands, { [`${bead}.txt`]: `${bead}\n` });
  };
  return factory;
}

/** Slings beads of these titles one after the other; their requests are in that order. */
async function handIn(factory: Factory, ...titles: readonly string[]): Promise<string[]> {
  const beads: string[] = [];
  for (const title of titles) {
    const before = Object.keys(factory.engine.state.queue).length;
    beads.push(await slung(factory, title));
    await factory.until(() => Object.keys(factory.engine.state.queue).length > before);
  }
  return beads;
}

test('a frozen queue lands nothing, and what a person moved lands first once it goes on', async () => {
  await using factory = await filesTown();
  await factory.call('mq.freeze', { reason: 'release' });
  await handIn(factory, 'One', 'Two', 'Three');
  const { text } = (await factory.call('why', { subject: 'm1' })) as { text: string };
  assert.equal(text, 'm1 is held: the queue is frozen, by person: release');
  await assert.rejects(factory.call('mq.move', { mr: 'm3', before: 'm3' }), /can't be before itself/);
  await assert.rejects(factory.call('mq.move', { mr: 'm3' }), /say where to/);
  await assert.rejects(factory.call('mq.move', { mr: 'm1', step: 'earlier' }), /m1 is the first of its lane/);
  await assert.rejects(factory.call('mq.move', { mr: 'm3', step: 'later', lane: 'low' }), /give it alone/);
  await factory.call('mq.move', { mr: 'm3', step: 'earlier' });
  await factory.call('mq.move', { mr: 'm2', lane: 'urgent' });
  assert.deepEqual(
    factory.engine.view().queue.map(({ id }) => id),
    ['m2', 'm1', 'm3'],
  );
  await factory.call('mq.thaw');
  await factory.until(() => ['m1', 'm2', 'm3'].every((mr) => phaseOf(factory, mr) === 'landed'));
  assert.match(subjects(factory), /Two[\s\S]*One[\s\S]*Three/);
});

test('a queue that drains lands what has a candidate, and takes nothing on', async () => {
  await using factory = await filesTown('until test -e ../../go; do sleep 0.05; done');
  await handIn(factory, 'One');
  await factory.until(() => factory.engine.gating.size === 1);
  await factory.call('mq.freeze', { isDraining: true });
  await handIn(factory, 'Two');
  factory.git.write(`${factory.rig.paths.root}/go`, '');
  await factory.until(() => phaseOf(factory, 'm1') === 'landed');
  assert.equal(phaseOf(factory, 'm2'), 'queued');
  await factory.call('mq.thaw', { rig: 'tally' });
  await factory.until(() => phaseOf(factory, 'm2') === 'landed');
});

test('a bead that waits for another lands behind it, also where that was said under the gate', async () => {
  await using factory = await filesTown('until test -e ../../go; do sleep 0.05; done');
  const [one, two] = await handIn(factory, 'One', 'Two');
  await factory.until(() => factory.engine.gating.size > 0);
  await factory.call('bead.dep', { bead: one, on: two });
  factory.git.write(`${factory.rig.paths.root}/go`, '');
  await factory.until(() => phaseOf(factory, 'm1') === 'landed');
  assert.match(subjects(factory), /Two[\s\S]*One/);
});

test('what waits for a bead whose change was turned down waits on and says so, and lands once that bead is closed', async () => {
  await using factory = await filesTown();
  await factory.call('mq.freeze');
  const [one = '', two] = await handIn(factory, 'One', 'Two');
  await factory.call('bead.dep', { bead: two, on: one });
  factory.life = async () => null;
  await factory.call('mq.reject', { mr: 'm1', reason: 'never' });
  await factory.call('mq.thaw');
  const { git, source } = factory;
  git.git(source, 'switch', '--quiet', '--create', 'three');
  git.commit(source, { 'three.txt': 'x\n' });
  const { id: three } = (await factory.call('bead.create', { title: 'Three' })) as { id: string };
  await factory.call('mq.submit', { folder: source, branch: 'three', bead: three });
  await factory.until(() => phaseOf(factory, 'm3') === 'landed');
  assert.equal(phaseOf(factory, 'm2'), 'queued');
  const { text } = (await factory.call('why', { subject: 'm2' })) as { text: string };
  assert.match(text, new RegExp(`its bead waits for ${one}`));
  await factory.call('stop', { target: one, reason: 'not wanted' });
  await factory.call('bead.close', { bead: one, reason: 'not wanted' });
  await factory.until(() => phaseOf(factory, 'm2') === 'landed');
});

test('a request tells which of its gates have passed while another one runs', async () => {
  await using factory = await filesTown();
  const [gate] = factory.rig.settings.gates;
  assert.ok(gate);
  const slow = { ...gate, name: 'slow', run: 'until test -e ../../go; do sleep 0.05; done' };
  changeRigSettings(factory, { gates: [gate, slow] });
  await handIn(factory, 'One');
  await factory.until(() => factory.engine.state.queue['m1']?.green?.passed.length === 1);
  const { gates } = (await factory.call('mq.show', { mr: 'm1' })) as RequestView;
  assert.deepEqual(
    gates.map(({ name, elapsedMs }) => [name, elapsedMs !== null]),
    [
      ['test', true],
      ['slow', false],
    ],
  );
  factory.git.write(`${factory.rig.paths.root}/go`, '');
  await factory.until(() => phaseOf(factory, 'm1') === 'landed');
});

test('once a gate has told how long it takes, what waits is told when it lands, and the queue what landing costs', async () => {
  await using factory = await filesTown('sleep 0.1; until test -e ../../go; do sleep 0.02; done');
  const etaOf = async (mr: string) => ((await factory.call('mq.show', { mr })) as RequestView).etaMs;
  await handIn(factory, 'One');
  await factory.until(() => factory.engine.gating.size === 1);
  assert.equal(await etaOf('m1'), null);
  factory.git.write(`${factory.rig.paths.root}/go`, '');
  await factory.until(() => phaseOf(factory, 'm1') === 'landed');
  rmSync(`${factory.rig.paths.root}/go`);
  await handIn(factory, 'Two', 'Three');
  await factory.until(() => factory.engine.gating.size > 0 && phaseOf(factory, 'm3') !== undefined);
  const [second, third] = [(await etaOf('m2')) ?? 0, (await etaOf('m3')) ?? 0];
  assert.ok(second >= 1_000 && third >= second, `${second} and ${third} ms`);
  assert.deepEqual(
    factory.engine.view().queue.map(({ id, etaMs }) => [id, etaMs === null]),
    [
      ['m2', false],
      ['m3', false],
      ['m1', true],
    ],
  );
  const [figures] = (await factory.call('mq.stats')) as readonly RigFigures[];
  assert.deepEqual([figures?.rig, figures?.landed, figures?.runs, figures?.wasted], ['tally', 1, 1, 0]);
  assert.ok((figures?.gateMsPerLanding ?? 0) >= 100, JSON.stringify(figures));
  assert.ok((figures?.waitMs?.p50 ?? 0) >= 100, JSON.stringify(figures));
  factory.git.write(`${factory.rig.paths.root}/go`, '');
  await factory.until(() => ['m2', 'm3'].every((mr) => phaseOf(factory, mr) === 'landed'));
});

test('a request tells all of itself, and the queue what happened, in order', async () => {
  await using factory = await filesTown();
  const [bead] = await handIn(factory, 'One');
  await factory.until(() => phaseOf(factory, 'm1') === 'landed');
  const shown = (await factory.call('mq.show', { mr: 'm1' })) as RequestView;
  assert.deepEqual([shown.bead, shown.state, shown.lane, shown.deferrals], [bead, 'landed', 'normal', 0]);
  assert.equal(shown.tip, factory.engine.state.queue['m1']?.tip);
  const events = ['mr.submitted', 'mr.built', 'gate.passed', 'mr.landed'];
  assert.deepEqual(
    shown.history.map(({ event }) => event),
    events,
  );
  const { items } = (await factory.call('mq.log', {})) as { items: QueueStep[] };
  assert.deepEqual(items, shown.history);
  await assert.rejects(factory.call('mq.show', { mr: 'm9' }), /no merge request "m9"/);
  await factory.reopen();
  assert.deepEqual(((await factory.call('mq.log', { mr: 'm1' })) as { items: unknown }).items, items);
});

test('what has landed so long ago that the queue lists it no more is shown as long as it is known', async () => {
  await using factory = await filesTown();
  const { engine } = factory;
  await handIn(factory, 'One');
  await factory.until(() => phaseOf(factory, 'm1') === 'landed');
  const request = engine.state.queue['m1'];
  assert(request?.phase.kind === 'landed');
  for (let nth = 2; nth <= 60; nth += 1) {
    const phase = { ...request.phase, at: request.phase.at + nth };
    engine.state.queue[`m${nth}`] = { ...request, mr: `m${nth}` as MergeRequestId, phase };
  }
  assert.ok(!engine.view().queue.some(({ id }) => id === 'm1'));
  const shown = (await factory.call('mq.show', { mr: 'm1' })) as RequestView;
  assert.deepEqual([shown.title, shown.state, shown.landedAs], ['One', 'landed', request.phase.commit]);
});

test('what was turned down and has not gone back to anybody is handed in anew', async () => {
  await using factory = await filesTown('test -e ../../go || ! ls bd-*.txt');
  const { rig } = factory;
  changeRigSettings(factory, { gateAttempts: 1 });
  const [bead] = await handIn(factory, 'One');
  await factory.until(
    () => factory.engine.view().work.find((work) => work.bead === bead)?.state === 'stopped',
  );
  factory.git.write(`${rig.paths.root}/go`, '');
  assert.deepEqual(await factory.call('mq.retry', { mr: 'm1' }), { mr: 'm2' });
  await factory.until(() => phaseOf(factory, 'm2') === 'landed');
  await assert.rejects(factory.call('mq.retry', { mr: 'm1' }), /is closed/);
  assert.match(subjects(factory), /One/);
});

test('a person hands in a branch of their own, is told on its bead where it goes back, and hands it in anew', async () => {
  await using factory = await makeFactory({ gate: 'test ! -e bad.txt' });
  const { git, source } = factory;
  const { id: bead } = (await factory.call('bead.create', { title: 'By hand', priority: 0 })) as {
    id: string;
  };
  git.git(source, 'switch', '--quiet', '--create', 'mine');
  git.commit(source, { 'bad.txt': 'x\n', 'good.txt': 'x\n' });
  git.write(`${source}/not-committed.txt`, 'x\n');
  const submit = () => factory.call('mq.submit', { folder: source, branch: 'mine', bead });
  assert.deepEqual(await submit(), { mr: 'm1', bead });
  await factory.until(() => factory.engine.state.queue['m1']?.told === true);
  assert.match(
    factory.rig.ledger
      .get(bead)
      ?.comments.map(({ text }) => text)
      .join() ?? '',
    /gate test failed/,
  );
  git.git(source, 'rm', '--quiet', 'bad.txt');
  git.git(source, 'commit', '--quiet', '--message', 'Without it');
  assert.deepEqual(await submit(), { mr: 'm2', bead });
  await factory.until(() => phaseOf(factory, 'm2') === 'landed');
  assert.equal(factory.rig.ledger.get(bead)?.status, 'closed');
  await assert.rejects(submit(), /is closed/);
  const format = '--format=%an %(trailers:key=Bead)%(trailers:key=Run)';
  assert.equal(git.git(factory.rig.repository.dir, 'log', '-1', format, 'main').trim(), `Pat Bead: ${bead}`);
  assert.equal(factory.engine.state.queue['m2']?.lane, 'urgent');
});

test('what was handed in to take back a landing, and turned down, is handed in again under the same bead', async () => {
  await using factory = await filesTown();
  await handIn(factory, `One ${'🐝'.repeat(248)}`);
  await factory.until(() => phaseOf(factory, 'm1') === 'landed');
  await factory.call('mq.freeze');
  const revert = () => factory.call('mq.revert', { mr: 'm1' }) as Promise<{ mr: string; bead: string }>;
  const { mr, bead } = await revert();
  assert.equal(mr, 'm2');
  assert.deepEqual(await revert(), { mr, bead });
  await factory.call('mq.reject', { mr, reason: 'not yet' });
  assert.deepEqual(await revert(), { mr: 'm3', bead });
  await factory.call('mq.reject', { mr: 'm3', reason: 'never' });
  await factory.call('mq.retry', { mr: 'm3' });
  assert.deepEqual(await revert(), { mr: 'm4', bead });
  await factory.call('mq.reject', { mr: 'm4', reason: 'never' });
  await factory.call('bead.close', { bead, reason: 'Over' });
  const other = await revert();
  assert.notEqual(other.bead, bead);
  assert.equal(factory.rig.ledger.all().length, 3);
  await factory.call('mq.thaw');
  await factory.until(() => phaseOf(factory, other.mr) === 'landed');
});

test('what has landed is taken back by a change of its own, and not where that is no more, or was changed since', async () => {
  await using factory = await filesTown();
  const [one] = await handIn(factory, 'One', 'Two');
  await factory.until(() => ['m1', 'm2'].every((mr) => phaseOf(factory, mr) === 'landed'));
  const [run] = Object.values(factory.engine.state.runs);
  assert.ok(run);
  const stranger: Asker = { kind: 'run', run: { ...run, rig: 'other' as RigName }, seq: null };
  for (const verb of [revertMergeRequest, retryMergeRequest, moveMergeRequest]) {
    const answer = await verb(factory.engine, { mr: 'm1', lane: 'urgent' }, stranger);
    assert.match(answer.ok ? '' : answer.problem.message, /ask its own Sheriff/);
  }
  const { mr, bead } = (await factory.call('mq.revert', { mr: 'm1' })) as { mr: string; bead: string };
  assert.equal(mr, 'm3');
  await factory.until(() => phaseOf(factory, 'm3') === 'landed');
  const { git, rig } = factory;
  const files = git.git(rig.repository.dir, 'ls-tree', '--name-only', 'main').split('\n');
  assert.equal(files.includes(`${one}.txt`), false);
  assert.equal(files.filter((name) => /^bd-.*\.txt$/.test(name)).length, 1, 'of the other it takes nothing');
  assert.equal(rig.ledger.get(bead)?.status, 'closed');
  assert.match(subjects(factory), /Revert m1: One$/);
  await assert.rejects(factory.call('mq.revert', { mr: 'm1' }), /nothing of m1 is left/);
  factory.life = (hands) => commitAndFinish(hands, { 'a.txt': 'other\n' });
  await handIn(factory, 'Three');
  await factory.until(() => phaseOf(factory, 'm4') === 'landed');
  factory.life = (hands) => commitAndFinish(hands, { 'a.txt': 'another\n' });
  await handIn(factory, 'Four');
  await factory.until(() => phaseOf(factory, 'm5') === 'landed');
  await assert.rejects(factory.call('mq.revert', { mr: 'm4' }), /changed the same places, in a\.txt/);
});
