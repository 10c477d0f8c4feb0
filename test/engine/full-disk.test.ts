// A log that takes no record: every verb says so in one line, leaves nothing half-done, and works once there is space.

import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { readRigSettings } from '../../src/engine/town.ts';
import { commitAndFinish, type Factory, makeFactory, stateOf } from '../support/factory.ts';

const make = async (factory: Factory, title: string): Promise<string> =>
  ((await factory.call('bead.create', { title })) as { id: string }).id;

/** What of a town must not change by a verb that was refused. */
function lookOf({ engine, rig, root }: Factory): unknown {
  const names = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).toSorted() : []);
  return structuredClone({
    state: engine.state,
    rigs: [...engine.rigs.keys()],
    settings: [rig.settings, readRigSettings(root, rig.name)],
    beads: rig.ledger.all(),
    folders: ['rigs', 'wisps', 'rigs/tally/crew', 'rigs/tally/polecats'].map((each) =>
      names(`${root}/${each}`),
    ),
  });
}

test('on a full disk each verb is refused with one line, and the town looks as before', async () => {
  await using factory = await makeFactory({
    settings: { limits: { polecats: 1, spawnsPerSecond: 100 } },
  });
  factory.life = async () => null;
  await factory.call('crew.add', { name: 'robin' });
  const crewRuns = () =>
    Object.values(factory.engine.state.runs).filter((run) => run.phase.kind === 'running');
  const [open, working, stopped] = [
    await make(factory, 'Open'),
    await make(factory, 'Working'),
    await make(factory, 'Stopped'),
  ];
  await factory.call('sling', { beads: [working] });
  await factory.until(() => crewRuns().length === 3);
  await factory.call('sling', { beads: [stopped] });
  await factory.call('stop', { target: stopped });
  await factory.until(() => factory.engine.state.works[`tally/${stopped}`]?.phase.kind === 'stopped');
  await factory.engine.settled();
  const other = factory.git.personsRepository('other', { 'b.txt': 'b\n' });
  factory.fullDisk(true);
  const before = lookOf(factory);
  for (const [verb, args] of [
    ['sling', { beads: [open] }],
    ['sling', { beads: [stopped] }],
    ['stop', { target: working }],
    ['restart', { target: working }],
    ['nudge', { target: working }],
    ['escalate', { text: 'help' }],
    ['rig.add', { name: 'second', source: other }],
    ['crew.add', { name: 'wren' }],
    ['crew.remove', { name: 'robin' }],
    ['crew.sheriff', { name: 'robin', on: true }],
  ] as const) {
    await assert.rejects(factory.call(verb, args), /disk full.*nothing was done$/);
    assert.deepEqual(lookOf(factory), before);
  }
  assert.match(factory.engine.view().warnings.join('\n'), /free space; the town goes on by itself/);
  factory.fullDisk(false);
  await factory.call('stop', { target: working });
  await factory.until(() => factory.engine.state.works[`tally/${working}`]?.phase.kind === 'stopped');
  await factory.call('sling', { beads: [stopped] });
  assert.doesNotMatch(factory.engine.view().warnings.join('\n'), /free space/);
});

test('a run’s done is refused on a full disk, and asked again it lands once', async () => {
  await using factory = await makeFactory();
  const refusals: string[] = [];
  factory.life = async (hands) => {
    hands.git.commit(hands.spec.cwd, { 'new.txt': 'x\n' });
    factory.fullDisk(true);
    await hands.call('done').catch((cause: Error) => refusals.push(cause.message));
    factory.fullDisk(false);
    await hands.call('done');
    return null;
  };
  const bead = await make(factory, 'Persist');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.match(refusals.join(), /nothing was done/);
  assert.equal(Object.keys(factory.engine.state.queue).length, 1);
});

test('an end that the log does not take is recorded when there is space, and a start too', async () => {
  await using factory = await makeFactory();
  factory.life = async (hands) => {
    if (hands.attempt > 1) return commitAndFinish(hands);
    factory.fullDisk(true);
    return 1;
  };
  const bead = await make(factory, 'End unheard');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => factory.notes.some((note) => /recording the end of r\d+/.test(note)));
  factory.fullDisk(false);
  await factory.until(() => stateOf(factory, bead) === 'landed');
  // The disk is full between the spawn and its event: the program must not work on unseen.
  factory.guests.beforeSpawn = async (spec) => {
    if (spec.env['GT_BEAD']) factory.fullDisk(true);
  };
  factory.life = (hands) => commitAndFinish(hands);
  const other = await make(factory, 'Start unheard');
  await factory.call('sling', { beads: [other] });
  await factory.until(() =>
    factory.notes.some((note) => note.startsWith(`start-run tally/${other}: LogWriteError`)),
  );
  assert.ok([...factory.guests.running.values()].every((spec) => spec.env['GT_BEAD'] !== other));
  factory.guests.beforeSpawn = async () => {};
  factory.fullDisk(false);
  await factory.until(() => stateOf(factory, other) === 'landed');
  assert.equal(factory.engine.state.works[`tally/${other}`]?.exits, 0);
});

test('a landing that the log does not take is finished when there is space, once', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands);
  const { repository } = factory.rig;
  const { land } = repository;
  repository.land = async (landing) => {
    const outcome = await land.call(repository, landing);
    factory.fullDisk(true);
    return outcome;
  };
  const bead = await make(factory, 'Land');
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => factory.notes.some((note) => /merge m1.*disk full/.test(note)));
  repository.land = land;
  factory.fullDisk(false);
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.equal(factory.git.git(repository.dir, 'rev-list', '--count', 'main'), '2');
});

test('an engine that starts on a full disk is up, starts nothing, and goes on when there is space', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands);
  const bead = await make(factory, 'Wait for space');
  await factory.drop();
  await factory.open({ isFullAtStart: true });
  assert.match(factory.engine.view().warnings.join('\n'), /free space/);
  await assert.rejects(factory.call('sling', { beads: [bead] }), /nothing was done/);
  factory.fullDisk(false);
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => stateOf(factory, bead) === 'landed');
});
