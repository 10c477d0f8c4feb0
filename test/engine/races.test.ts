// Two things at once, and one thing in the middle of another: requests, ends and starts that cross each other.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { ask } from '../support/ask.ts';
import {
  commitAndFinish,
  countBeats,
  type Factory,
  feedOf,
  makeFactory,
  slung,
  stateOf,
} from '../support/factory.ts';

const runsOf = ({ engine }: Factory, bead: string) =>
  Object.values(engine.state.runs).filter((run) => run.bead === bead);

const mainCommits = ({ git, rig }: Factory): number =>
  Number(git.git(rig.repository.dir, 'rev-list', '--count', 'main'));

const settle = (calls: Promise<unknown>[]) => Promise.allSettled(calls);

/** A promise that the test keeps back, and the call that lets it go. */
function held(): { readonly wait: Promise<void>; readonly release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { wait: promise, release: resolve };
}

test('of two slings of one bead at once one is refused, and it is worked on once', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands);
  const { id } = (await factory.call('bead.create', { title: 'Once' })) as { id: string };
  const answers = await settle([
    factory.call('sling', { beads: [id] }),
    factory.call('sling', { beads: [id] }),
  ]);
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
  await factory.until(() => stateOf(factory, id) === 'landed');
  assert.equal(mainCommits(factory), 2);
});

test('two rigs and two members of one name added at once are one, and it is whole', async () => {
  await using factory = await makeFactory();
  const source = factory.git.personsRepository('other', { 'b.txt': 'b\n' });
  const rig = { name: 'second', source };
  const [one, same, other] = await settle([
    factory.call('rig.add', rig),
    factory.call('rig.add', rig),
    factory.call('rig.add', { ...rig, prefix: 'zz' }),
  ]);
  assert.deepEqual(one, { status: 'fulfilled', value: { rig: 'second', branch: 'main', gates: 0 } });
  assert.deepEqual(same, one);
  assert.match(String(other?.status === 'rejected' && other.reason), /rig second exists already/);
  const member = { rig: 'second', name: 'robin' };
  const [first, again, another] = await settle([
    factory.call('crew.add', member),
    factory.call('crew.add', member),
    factory.call('crew.add', { ...member, runtime: 'shell' }),
  ]);
  assert.equal(first?.status, 'fulfilled');
  assert.deepEqual(again, first);
  assert.match(
    String(another?.status === 'rejected' && another.reason),
    /is in the crew already, with the default runtime/,
  );
  assert.ok(existsSync(`${factory.root}/rigs/second/crew/robin/.git`));
});

test('one branch of one repository is one rig, however its folder is written', async () => {
  await using factory = await makeFactory();
  symlinkSync(factory.source, `${factory.root}/../alias`);
  const source = `${factory.root}/../alias`;
  await assert.rejects(
    factory.call('rig.add', { name: 'twin', source }),
    /branch main of .* is rig tally already: name another with --branch/,
  );
  assert.equal(existsSync(`${factory.root}/rigs/twin`), false);
  factory.git.git(factory.source, 'branch', 'next');
  await factory.call('rig.add', { name: 'twin', source, branch: 'next' });
});

test('a rig that is whole on disk is never made anew: the next start takes it up', async () => {
  await using factory = await makeFactory();
  const bead = (await factory.call('bead.create', { title: 'Precious' })) as { id: string };
  await factory.drop();
  rmSync(`${factory.root}/events`, { recursive: true });
  await factory.open();
  await factory.call('rig.add', { name: 'tally', source: factory.source });
  const other = factory.call('rig.add', { name: 'tally', source: factory.source, prefix: 'zz' });
  await assert.rejects(other, /rig tally exists already/);
  assert.equal((await ask(factory, { kind: 'show', ids: [bead.id] })).length, 1);
});

test('two done of one run at once are one, and both are answered alike', async () => {
  await using factory = await makeFactory();
  const answers: unknown[] = [];
  factory.life = async ({ spec, git, call }) => {
    git.commit(spec.cwd, { 'new.txt': 'x\n' });
    answers.push(...(await Promise.all([call('done'), call('done')])));
    return null;
  };
  const bead = await slung(factory, 'Race');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.deepEqual(answers, [
    { mr: 'm1', bead },
    { mr: 'm1', bead },
  ]);
});

test('a run that exits while its done is being taken in has handed in: no other run is started', async () => {
  await using factory = await makeFactory();
  const { submit } = factory.rig.repository;
  const taken = held();
  factory.rig.repository.submit = async (request) => {
    const answer = await submit.call(factory.rig.repository, request);
    await taken.wait;
    return answer;
  };
  factory.life = async ({ spec, git, call }) => {
    git.commit(spec.cwd, { 'new.txt': 'x\n' });
    void call('done');
    return 0;
  };
  const bead = await slung(factory, 'Race');
  await factory.until(() => runsOf(factory, bead)[0]?.phase.kind === 'ended');
  // Long enough for the back-off to pass and the plans to look again.
  const beats = countBeats(factory);
  await factory.until(() => beats() > 30);
  taken.release();
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.equal(factory.engine.state.works[`tally/${bead}`]?.attempt, 1);
  assert.equal(factory.engine.state.works[`tally/${bead}`]?.exits, 0);
});

test('a run that is restarted while it is being started never gets a second program beside it', async () => {
  await using factory = await makeFactory();
  const spawning = held();
  let isSpawning = false;
  factory.guests.beforeSpawn = async (spec) => {
    if (spec.env['GT_ATTEMPT'] !== '1' || !spec.env['GT_BEAD']) return;
    isSpawning = true;
    await spawning.wait;
  };
  const together: number[] = [];
  factory.life = async (hands) => {
    const beads = [...factory.guests.running.values()].filter((spec) => spec.env['GT_BEAD']);
    together.push(beads.length);
    return hands.attempt === 1 ? null : commitAndFinish(hands);
  };
  const bead = await slung(factory, 'Race');
  await factory.until(() => isSpawning);
  await factory.call('restart', { target: bead });
  const beats = countBeats(factory);
  await factory.until(() => beats() > 5);
  assert.equal(runsOf(factory, bead).length, 1);
  spawning.release();
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.ok(
    together.every((count) => count === 1),
    String(together),
  );
});

test('work that is stopped while its run is being started ends with nothing of it alive', async () => {
  await using factory = await makeFactory();
  const spawning = held();
  factory.guests.beforeSpawn = async (spec) => {
    if (spec.env['GT_BEAD']) await spawning.wait;
  };
  factory.life = async () => null;
  const bead = await slung(factory, 'Race');
  await factory.until(() => runsOf(factory, bead).length === 1);
  await factory.call('stop', { target: bead, reason: 'not now' });
  spawning.release();
  await factory.until(() => Object.keys(factory.engine.state.polecats).length === 0);
  assert.equal(stateOf(factory, bead), 'stopped');
  assert.ok([...factory.guests.running.values()].every((spec) => !spec.env['GT_BEAD']));
  const [shown] = await ask(factory, { kind: 'show', ids: [bead] });
  assert.equal(shown?.status, 'blocked');
  assert.deepEqual(
    shown.comments.map(({ text }) => text),
    ['stopped: not now'],
  );
});

test('a start that throws ends in one clear reason, and the work goes on', async () => {
  await using factory = await makeFactory();
  const { clonePolecat } = factory.rig.repository;
  let tries = 0;
  factory.rig.repository.clonePolecat = async (clone) => {
    tries += 1;
    if (tries === 1) throw new Error('the disk went away');
    return await clonePolecat.call(factory.rig.repository, clone);
  };
  factory.life = (hands) => commitAndFinish(hands);
  const bead = await slung(factory, 'Race');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.match(feedOf(factory.engine), /r2 could not start: the disk went away/);
});

test('work that is landing cannot be stopped or rejected, and what was rejected while its gate runs does not land', async () => {
  await using factory = await makeFactory({ gate: 'test -e go || sleep 600' });
  factory.life = (hands) => commitAndFinish(hands);
  const { land } = factory.rig.repository;
  const landing = held();
  let landings = 0;
  factory.rig.repository.land = async (request) => {
    landings += 1;
    await landing.wait;
    return await land.call(factory.rig.repository, request);
  };
  const first = await slung(factory, 'Slow');
  await factory.until(() => factory.engine.gating.size === 1);
  await factory.call('stop', { target: first, reason: 'too slow' });
  // The gate ends at once, and its slot is free for the next.
  await factory.until(() => factory.engine.gating.size === 0 && factory.engine.gateCheckouts.size === 0);
  assert.equal(stateOf(factory, first), 'stopped');
  factory.rig.settings = { ...factory.rig.settings, gates: [] };
  const second = await slung(factory, 'Quick');
  await factory.until(() => landings === 1);
  await assert.rejects(factory.call('stop', { target: second }), /is landing right now/);
  await assert.rejects(factory.call('mq.reject', { mr: 'm2' }), /is landing right now/);
  await assert.rejects(factory.call('mq.hold', { mr: 'm2', held: true }), /is landing right now/);
  landing.release();
  await factory.until(() => stateOf(factory, second) === 'landed');
  assert.deepEqual(readdirSync(factory.rig.paths.gates), []);
});

test('nothing goes before what is landing, which is said, and what is moved behind it lands in its new order', async () => {
  await using factory = await makeFactory({ rig: { gates: {} } });
  factory.life = (hands) => commitAndFinish(hands, { [`${hands.spec.env['GT_BEAD']}.txt`]: 'x\n' });
  const { land } = factory.rig.repository;
  const landing = held();
  factory.rig.repository.land = async (request) => {
    await landing.wait;
    return await land.call(factory.rig.repository, request);
  };
  await slung(factory, 'First');
  const phaseOf = (mr: string) => factory.engine.state.queue[mr]?.phase;
  await factory.until(() => phaseOf('m1')?.kind === 'built');
  for (const mr of ['m2', 'm3', 'm4']) {
    await slung(factory, mr);
    await factory.until(() => phaseOf(mr) !== undefined);
  }
  const move = (args: object) => factory.call('mq.move', args);
  await assert.rejects(move({ mr: 'm1', step: 'later' }), /m1 is landing right now/);
  await assert.rejects(move({ mr: 'm3', before: 'm1' }), /m1 is landing right now: nothing goes before it/);
  for (const step of ['first', 'earlier'])
    await assert.rejects(
      move({ mr: 'm2', step }),
      /m2 is the first of its lane behind m1, landing right now: nothing goes before that/,
    );
  await move({ mr: 'm4', step: 'first' });
  landing.release();
  await factory.until(() => ['m1', 'm2', 'm3', 'm4'].every((mr) => phaseOf(mr)?.kind === 'landed'));
  const log = factory.git.git(factory.rig.repository.dir, 'log', '--reverse', '--format=%B', 'main');
  const beadOf = (mr: string) => String(factory.engine.state.queue[mr]?.bead);
  assert.deepEqual(log.match(/(?<=Bead: )\S+/g), ['m1', 'm4', 'm2', 'm3'].map(beadOf));
});

test('a candidate that is held while its gate runs is not landed until it is let go', async () => {
  await using factory = await makeFactory({ gate: 'test -e ../../go || sleep 600' });
  factory.life = (hands) => commitAndFinish(hands);
  const bead = await slung(factory, 'Race');
  await factory.until(() => factory.engine.gating.size === 1);
  await factory.call('mq.hold', { mr: 'm1', held: true });
  await factory.until(() => factory.engine.gating.size === 0 && factory.engine.gateCheckouts.size === 0);
  assert.equal(factory.engine.view().queue[0]?.state, 'held');
  factory.git.write(`${factory.rig.paths.root}/go`, '');
  await factory.call('mq.hold', { mr: 'm1', held: false });
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.equal(mainCommits(factory), 2);
});

test('a crew member goes on after its done, and leaves only when its program has ended', async () => {
  await using factory = await makeFactory();
  await factory.call('crew.add', { name: 'robin' });
  await factory.call('crew.sheriff', { name: 'robin', on: true });
  const agent = 'tally/crew/robin';
  const runs = () => Object.values(factory.engine.state.runs).filter((run) => run.agent === agent);
  await factory.until(() => runs()[0]?.phase.kind === 'running');
  const { id } = (await factory.call('bead.create', { title: 'By hand' })) as { id: string };
  const clone = `${factory.rig.paths.root}/crew/robin`;
  factory.git.commit(clone, { 'new.txt': 'x\n' });
  const [run] = runs();
  assert.ok(run);
  const { submitWork } = await import('../../src/engine/verbs/done.ts');
  const asker = { kind: 'run', run, seq: 1 } as const;
  const handed = await submitWork(factory.engine, { bead: id }, asker);
  assert.ok(handed.ok, JSON.stringify(handed));
  await factory.until(() => mainCommits(factory) === 2);
  assert.equal(runs()[0]?.phase.kind, 'running');
  assert.deepEqual(await factory.call('crew.remove', { name: 'robin' }), { agent, isGone: true });
  assert.equal(existsSync(clone), false);
  assert.equal(factory.rig.settings.sheriff, null);
  assert.deepEqual(runs(), []);
});

test('a link in a checkout’s place is not followed, and what it leads to stays as it was', async () => {
  await using factory = await makeFactory();
  const victim = factory.git.personsRepository('victim', { 'mine.txt': 'mine\n' });
  const seen: string[] = [];
  factory.life = async (hands) => {
    seen.push(readdirSync(hands.spec.cwd).join());
    if (hands.attempt > 1) return commitAndFinish(hands);
    rmSync(hands.spec.cwd, { recursive: true });
    symlinkSync(victim, hands.spec.cwd);
    return 1;
  };
  const bead = await slung(factory, 'Race');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.deepEqual(seen, ['.git,a.txt', '.git,a.txt']);
  assert.deepEqual(readdirSync(victim).toSorted(), ['.git', 'mine.txt']);
});
