// What a person may call a run, an agent or a bead by, and what is said where that is not plain.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead } from '../../src/beads/bead.ts';
import type { RunId } from '../../src/engine/ids.ts';
import { submitWork } from '../../src/engine/verbs/done.ts';
import { commitAndFinish, type Factory, makeFactory } from '../support/factory.ts';

const make = async (factory: Factory, args: object): Promise<string> =>
  ((await factory.call('bead.create', args)) as Bead).id;

test('a short name that several live agents have is refused with their full names', async () => {
  await using factory = await makeFactory();
  factory.life = async () => null;
  const source = factory.git.personsRepository('other', { 'b.txt': 'b\n' });
  await factory.call('rig.add', { name: 'second', source });
  const one = await make(factory, { rig: 'tally', title: 'One' });
  const two = await make(factory, { rig: 'second', title: 'Two' });
  await factory.call('sling', { beads: [one, two] });
  const isRunning = (bead: string) =>
    Object.values(factory.engine.state.runs).some((run) => run.bead === bead && run.phase.kind === 'running');
  await factory.until(() => isRunning(one) && isRunning(two));
  const said = /several are called amber: name one of second\/polecats\/amber, tally\/polecats\/amber/;
  for (const [verb, args] of [
    ['stop', { target: 'amber' }],
    ['restart', { target: 'amber' }],
    ['nudge', { target: 'amber' }],
    ['peek', { target: 'amber' }],
    ['why', { subject: 'amber' }],
  ] as const) {
    await assert.rejects(factory.call(verb, args), said, verb);
  }
  assert.deepEqual(await factory.call('stop', { target: 'tally/polecats/amber' }), { bead: one });
  const ofTally = () =>
    Object.values(factory.engine.state.runs).filter(({ agent }) => agent === 'tally/polecats/amber');
  await factory.until(() => ofTally().every(({ phase }) => phase.kind === 'ended'));
  assert.deepEqual(await factory.call('stop', { target: 'amber' }), { bead: two });
});

test('a crew member is not called what a command takes for something else', async () => {
  await using factory = await makeFactory();
  for (const [name, meaning] of [
    ['mayor', 'the mayor is called so'],
    ['r12', 'runs are called so'],
    ['m3', 'merge requests are called so'],
    ['amber', 'polecats are called so'],
    ['zephyr-2', 'polecats are called so'],
  ] as const) {
    await assert.rejects(
      factory.call('crew.add', { name }),
      new RegExp(`"${name}" can't be a crew member's name: ${meaning}`),
    );
  }
  await factory.call('crew.add', { name: 'ambrose' });
});

test('a bead on a hook is not counted as ready', async () => {
  await using factory = await makeFactory();
  factory.life = async () => null;
  const one = await make(factory, { title: 'One' });
  await make(factory, { title: 'Two' });
  await factory.until(() => factory.engine.view().rigs[0]?.beads.ready === 2);
  await factory.call('sling', { beads: [one] });
  assert.equal(factory.engine.view().rigs[0]?.beads.ready, 1);
});

test('why a bead is closed is told: landed as what, or for which reason', async () => {
  await using factory = await makeFactory();
  await factory.call('crew.add', { name: 'robin' });
  const run = () =>
    Object.values(factory.engine.state.runs).find(({ agent }) => agent === 'tally/crew/robin');
  await factory.until(() => run()?.phase.kind === 'running');
  const bead = await make(factory, { title: 'By hand' });
  factory.git.commit(`${factory.rig.paths.root}/crew/robin`, { 'one.txt': '1\n' });
  const found = run();
  assert.ok(found);
  await submitWork(factory.engine, { bead }, { kind: 'run', run: found, seq: null });
  const why = async (subject: string) => ((await factory.call('why', { subject })) as { text: string }).text;
  assert.match(await why(bead), new RegExp(`^${bead} is submitted as m1, `));
  await factory.until(() => factory.engine.state.queue['m1']?.phase.kind === 'landed');
  assert.match(await why(bead), new RegExp(`^${bead} is landed as m1, commit [0-9a-f]{9}$`));
  const other = await make(factory, { title: 'Other' });
  await factory.call('bead.close', { bead: other, reason: 'not wanted' });
  assert.equal(await why(other), `${other} is closed: not wanted`);
});

test('everything that keeps a bead is told at once', async () => {
  await using factory = await makeFactory();
  const [first, second, waiting] = [
    await make(factory, { title: 'First' }),
    await make(factory, { title: 'Second' }),
    await make(factory, { title: 'Waiting' }),
  ];
  for (const on of [first, second]) await factory.call('bead.dep', { bead: waiting, on, type: 'blocks' });
  await factory.call('bead.update', { bead: waiting, status: 'blocked' });
  const { text } = (await factory.call('why', { subject: waiting })) as { text: string };
  const waits = [`it waits for ${first} (First)`, `it waits for ${second} (Second)`];
  assert.match(text, new RegExp(`^${waiting} is not ready: its status is blocked; `));
  for (const each of waits) assert.ok(text.includes(each), text);
});

test('the token of a run that the town has forgotten is forgotten', async () => {
  await using factory = await makeFactory();
  let token = '';
  let run = '';
  factory.life = async (hands) => {
    token = hands.spec.env['GT_TOKEN'] ?? '';
    run = hands.spec.env['GT_RUN'] ?? '';
    return await commitAndFinish(hands);
  };
  await factory.call('sling', { beads: [await make(factory, { title: 'One' })] });
  await factory.until(() => token !== '');
  assert.equal(factory.engine.tokens.ownerOf(token)?.kind, 'run');
  await factory.until(() => run !== '' && factory.engine.state.runs[run as RunId] === undefined);
  await factory.until(() => factory.engine.tokens.ownerOf(token) === null);
});
