// Gates that read some paths alone: a change elsewhere is none to them.

import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  makeFactory,
  slung,
  stateOf,
} from '../../support/factory.ts';

const FILES = { 'web/a.txt': 'a\n', 'api/a.txt': 'a\n', 'shared.txt': 's\n' };

/** Each side's gate tells of its run, and is red where its side has a file `bad`; nothing of the other is there. */
async function makeSides(): Promise<Factory> {
  const factory = await makeFactory({
    files: FILES,
    settings: { limits: { polecats: 8, spawnsPerSecond: 100 } },
  });
  const runs = factory.git.path('runs');
  const gate = (side: string, other: string) => ({
    name: side,
    run: `echo ${side} >> '${runs}'; test ! -e ${other} && test ! -e ${side}/bad`,
    paths: [side, 'shared.txt'],
  });
  changeRigSettings(factory, { gates: [gate('web', 'api'), gate('api', 'web')], gateAttempts: 1 });
  return factory;
}

const runsOf = ({ git }: Factory): readonly string[] =>
  existsSync(git.path('runs')) ? readFileSync(git.path('runs'), 'utf8').trimEnd().split('\n') : [];

const HANDED_IN = new Set(['submitted', 'landed', 'stopped']);

async function handIn(factory: Factory, files: Readonly<Record<string, string>>): Promise<string> {
  factory.life = (hands) => commitAndFinish(hands, files);
  const bead = await slung(factory, Object.keys(files).join(' '));
  await factory.until(() => HANDED_IN.has(stateOf(factory, bead) ?? ''));
  return bead;
}

test('a change to one side is tested by the gate of that side, and what is red there holds up nobody of the other', async () => {
  await using factory = await makeSides();
  const first = await handIn(factory, { 'web/b.txt': 'b\n' });
  await factory.until(() => stateOf(factory, first) === 'landed');
  assert.deepEqual([...runsOf(factory)].sort(), ['api', 'web']);
  const second = await handIn(factory, { 'web/c.txt': 'c\n' });
  await factory.until(() => stateOf(factory, second) === 'landed');
  assert.deepEqual(runsOf(factory).slice(2), ['web'], 'what the other gate reads is as it was');

  await factory.call('mq.freeze');
  const bad = await handIn(factory, { 'web/bad': 'x\n' });
  const good = await handIn(factory, { 'api/c.txt': 'c\n' });
  await factory.call('mq.thaw');
  await factory.until(() => stateOf(factory, bad) === 'stopped' && stateOf(factory, good) === 'landed');
  const later = runsOf(factory).slice(3);
  assert.equal(later.filter((side) => side === 'api').length, 1, 'its own gate has said what it has to say');
  assert.ok(later.filter((side) => side === 'web').length <= 2);
  const { git, source, rig } = factory;
  await factory.until(
    () => git.git(source, 'rev-parse', 'main') === git.git(rig.repository.dir, 'rev-parse', 'main'),
  );
  assert.equal(existsSync(`${source}/api/c.txt`), true);
  assert.equal(existsSync(`${source}/web/bad`), false);

  const both = await handIn(factory, { 'shared.txt': 'new\n' });
  await factory.until(() => stateOf(factory, both) === 'landed');
  assert.deepEqual([...runsOf(factory).slice(3 + later.length)].sort(), ['api', 'web'], 'both read it');
});

test('two gates that read the same paths, for two changes at once, have a place each', async () => {
  await using factory = await makeSides();
  const { git } = factory;
  const gate = (name: string, other: string) => ({
    name,
    run: `echo "$PWD" > '${git.path(name)}'; until test -e '${git.path(other)}'; do sleep 0.02; done; sleep 0.2`,
    paths: ['web'],
    timeoutMs: 20_000,
  });
  changeRigSettings(factory, { gates: [gate('one', 'two'), gate('two', 'one')], gateSlots: 2 });
  await factory.call('mq.freeze');
  const beads = [
    await handIn(factory, { 'web/b.txt': 'b\n' }),
    await handIn(factory, { 'api/b.txt': 'b\n' }),
  ];
  await factory.call('mq.thaw');
  await factory.until(() => beads.every((bead) => HANDED_IN.has(stateOf(factory, bead) ?? '')));
  await factory.until(() => beads.every((bead) => stateOf(factory, bead) === 'landed'));
  assert.notEqual(readFileSync(git.path('one'), 'utf8'), readFileSync(git.path('two'), 'utf8'));
});

test('what is gated by parts lands once over a restart, and a gate of other paths is asked anew', async () => {
  await using factory = await makeSides();
  await factory.call('mq.freeze');
  const bead = await handIn(factory, { 'api/d.txt': 'd\n' });
  await factory.reopen();
  await factory.call('mq.thaw');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  const before = runsOf(factory).length;
  const [web] = factory.rig.settings.gates;
  assert.ok(web);
  changeRigSettings(factory, { gates: [{ ...web, paths: ['web', 'shared.txt', 'more'] }] });
  const next = await handIn(factory, { 'api/e.txt': 'e\n' });
  await factory.until(() => stateOf(factory, next) === 'landed');
  assert.deepEqual(runsOf(factory).slice(before), ['web']);
});
