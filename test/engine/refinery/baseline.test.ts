// What was broken before is held against no change, and a result is used again for the same tree alone.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { RigFigures } from '../../../src/engine/view.ts';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  feedOf,
  makeFactory,
  slung,
} from '../../support/factory.ts';

/** Fails by each file called `bad-…`, and names it as a test would be; says how often it ran. */
const GATE =
  'echo run >> ../../runs; bad=0; for file in bad-*; do test -e "$file" || continue; echo "not ok 1 - $file"; bad=1; done; exit $bad';

const phaseOf = ({ engine }: Factory, mr: string) => engine.state.queue[mr]?.phase;
const runs = ({ rig }: Factory) => readFileSync(`${rig.paths.root}/runs`, 'utf8').trim().split('\n').length;

/** A person has pushed `bad-old`; each bead's polecat does what its title says. */
async function brokenTown(): Promise<Factory> {
  const factory = await makeFactory({ gate: GATE });
  factory.git.commit(factory.source, { 'bad-old': 'x\n' });
  factory.life = async (hands) => {
    const { spec, git, call } = hands;
    const title = factory.rig.ledger.get(spec.env['GT_BEAD'] ?? '')?.title ?? '';
    if (title !== 'mend') return await commitAndFinish(hands, { [title]: 'x\n' });
    git.git(spec.cwd, 'rm', '--quiet', 'bad-old');
    git.git(spec.cwd, 'commit', '--quiet', '--message', 'Mend');
    await call('done');
    return null;
  };
  return factory;
}

test('a change that fails as the branch does waits, asks once, and lands behind what mends the branch', async () => {
  await using factory = await brokenTown();
  await slung(factory, 'good-one');
  await factory.until(() => factory.engine.state.queue['m1']?.aside !== undefined);
  const why = 'main fails gate test without this change too: what mends it lands first';
  assert.deepEqual(
    factory.engine.view().queue.map(({ state, note }) => [state, note]),
    [['held', why]],
  );
  await slung(factory, 'good-two');
  await factory.until(() => factory.engine.state.queue['m2']?.aside !== undefined);
  assert.deepEqual(
    factory.engine.view().decisions.map(({ text }) => text),
    [`good-one: ${why}`],
  );
  assert.equal(runs(factory), 3, 'the branch is judged once');
  await slung(factory, 'mend');
  await factory.until(() => ['m1', 'm2', 'm3'].every((mr) => phaseOf(factory, mr)?.kind === 'landed'));
  assert.deepEqual(factory.engine.view().decisions, []);
});

test('a change that breaks something else on a broken branch is turned down for it', async () => {
  await using factory = await brokenTown();
  await slung(factory, 'bad-new');
  await factory.until(() => phaseOf(factory, 'm1')?.kind === 'rejected');
  const phase = phaseOf(factory, 'm1');
  assert.match(phase?.kind === 'rejected' ? phase.note : '', /not ok 1 - bad-new/);
});

test('what has passed on a tree is not run again there, whoever comes to that tree', async () => {
  await using factory = await makeFactory({ gate: GATE });
  changeRigSettings(factory, { review: 'lgtm' });
  factory.life = (hands) => commitAndFinish(hands, { 'one.txt': '1\n' });
  await slung(factory, 'One');
  await factory.until(() => phaseOf(factory, 'm1')?.kind === 'review');
  await factory.call('mq.reject', { mr: 'm1', reason: 'not now' });
  await factory.until(() => phaseOf(factory, 'm2')?.kind === 'review');
  assert.equal(runs(factory), 1);
  changeRigSettings(factory, { gates: [{ name: 'test', run: `${GATE} # another` }] });
  await factory.call('mq.retry', { mr: 'm2' });
  const { change } = (await factory.call('mq.diff', { mr: 'm2' })) as { change: string };
  await factory.call('mq.approve', { mr: 'm2', change });
  await factory.until(() => phaseOf(factory, 'm2')?.kind === 'landed');
  assert.equal(runs(factory), 2, 'another gate is another result');
});

test('a break that a later change of the same landing mends is marked where it was seen', async () => {
  const gate = [
    'if test -e mend.txt; then until test -e ../../mended; do sleep 0.02; done; exit 0; fi',
    'if test -e bad.txt; then until test -e ../../both; do sleep 0.02; done; exit 1; fi',
    'until test -e ../../judged; do sleep 0.02; done',
  ].join('\n');
  await using factory = await makeFactory({ gate });
  changeRigSettings(factory, { gateSlots: 2 });
  factory.life = (hands) => {
    const title = factory.rig.ledger.get(hands.spec.env['GT_BEAD'] ?? '')?.title ?? '';
    return commitAndFinish(hands, { [`${title}.txt`]: 'x\n' });
  };
  await factory.call('mq.freeze');
  for (const [at, title] of ['bad', 'mend'].entries()) {
    await slung(factory, title);
    await factory.until(() => factory.engine.state.queue[`m${at + 1}`] !== undefined);
  }
  await factory.call('mq.thaw');
  await factory.until(() => phaseOf(factory, 'm2')?.kind === 'built');
  factory.git.write(`${factory.rig.paths.root}/both`, '');
  await factory.until(() => factory.engine.state.queue['m1']?.red !== undefined);
  factory.git.write(`${factory.rig.paths.root}/mended`, '');
  await factory.until(() => ['m1', 'm2'].every((mr) => phaseOf(factory, mr)?.kind === 'landed'));
  factory.git.write(`${factory.rig.paths.root}/judged`, '');
  assert.match(feedOf(factory.engine), /m1 landed as \w+: m2 mends what it breaks/);
});

test('a change that fails once by chance is tested once more, lands, and is counted', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, { 'new.txt': 'x\n' });
  const run = `echo run >> ../../runs; test ! -e new.txt || ! mkdir '${factory.git.path('by-chance')}'`;
  changeRigSettings(factory, { gates: [{ name: 'test', run, timeoutMs: 60_000 }] });
  const bead = await slung(factory, 'Unlucky');
  await factory.until(() => phaseOf(factory, 'm1')?.kind === 'landed');
  assert.equal(runs(factory), 3, 'the change, the branch, and the change once more');
  assert.equal(factory.engine.state.works[`tally/${bead}`]?.attempt, 1);
  const [figures] = (await factory.call('mq.stats')) as readonly RigFigures[];
  assert.ok((figures?.flakeRate ?? 0) > 0, JSON.stringify(figures));
});
