// A crew member hands in, and the gate turns red: no next attempt will read why, so the member is told.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../../../src/engine/town-state.ts';
import { callVerb } from '../../../src/engine/verbs/handle.ts';
import { commitAndFinish, type Factory, makeFactory, slung } from '../../support/factory.ts';

interface HandedIn {
  readonly bead: string;
  readonly run: Run;
}

/** A crew member of that runtime hands in a bead's work. */
async function handIn(factory: Factory, runtime: string): Promise<HandedIn> {
  const { engine, git, rig } = factory;
  await factory.call('crew.add', { name: 'robin', runtime });
  const runs = (): Run[] =>
    Object.values(engine.state.runs).filter((run) => run.agent === 'tally/crew/robin');
  await factory.until(() => runs()[0]?.phase.kind === 'running');
  const { id: bead } = (await factory.call('bead.create', { title: 'By hand' })) as { id: string };
  git.commit(`${rig.paths.root}/crew/robin`, { 'new.txt': 'x\n' });
  const [run] = runs();
  assert.ok(run);
  const handed = await callVerb(engine, 'done', { bead }, { kind: 'run', run, seq: 1 });
  assert.ok(handed.ok, JSON.stringify(handed));
  return { bead, run };
}

const comments = (factory: Factory, bead: string): string =>
  factory.rig.ledger
    .get(bead)
    ?.comments.map(({ text }) => text)
    .join('\n') ?? '';

test('a rejection of crew work stands on the bead, and is said in the live run once', async () => {
  await using factory = await makeFactory({ gate: 'echo $((6 * 7)) went wrong; test ! -e new.txt' });
  const { bead, run } = await handIn(factory, 'made-up');
  await factory.until(() => factory.engine.state.queue['m1']?.told === true);
  assert.match(comments(factory, bead), /gate test failed[\s\S]*42 went wrong/);
  const said = factory.guests.sent.filter((each) => each.startsWith(`${run.run} `));
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', new RegExp(`m1 was turned down: bd show ${bead} says why`));
  assert.doesNotMatch(said[0] ?? '', /42/);
});

test('nothing is typed into a login shell, which would run it', async () => {
  await using factory = await makeFactory({ gate: 'test ! -e new.txt' });
  const { bead, run } = await handIn(factory, 'shell');
  await factory.until(() => factory.engine.state.queue['m1']?.told === true);
  assert.match(comments(factory, bead), /gate test failed/);
  assert.deepEqual(
    factory.guests.sent.filter((each) => each.startsWith(`${run.run} `)),
    [],
  );
});

test('crew are told of a conflict where it is, with what, and how it is brought up in their clone', async () => {
  await using factory = await makeFactory({ files: { 'new.txt': 'before\n' } });
  const { engine, git, rig, guests } = factory;
  factory.life = (hands) => commitAndFinish(hands, { 'new.txt': 'theirs\n' });
  await factory.call('mq.freeze');
  const other = await slung(factory, 'Theirs');
  await factory.until(() => engine.state.queue['m1'] !== undefined);
  const { bead, run } = await handIn(factory, 'made-up');
  await factory.call('mq.thaw');
  await factory.until(() => engine.state.queue['m2']?.told === true);
  const isSaid = (text: string): boolean => text.includes('m2 conflicts with what has landed since: bd show');
  await factory.until(() => guests.sent.some((each) => each.startsWith(`${run.run} `) && isSaid(each)));
  const [where, since, how = ''] = comments(factory, bead).split('\n');
  assert.match(where ?? '', /^conflict with what landed since, in new\.txt: /);
  assert.match(since ?? '', new RegExp(`^${other} \\(.{9}, "Theirs"\\) changed new\\.txt$`));
  const clone = `${rig.paths.root}/crew/robin`;
  const [fetch = '', merge = ''] = how.split(';')[0]?.split(', ') ?? [];
  git.git(clone, ...fetch.split(' ').slice(1));
  git.gitFails(clone, ...merge.split(' ').slice(1));
  assert.equal(git.git(clone, 'diff', '--name-only', '--diff-filter=U'), 'new.txt');
});
