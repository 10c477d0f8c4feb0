// Gates of one phase at once: each in a checkout of its own, and none longer than it tells something.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { RequestView } from '../../../src/engine/view.ts';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  makeFactory,
  slung,
  stateOf,
} from '../../support/factory.ts';

const timeoutMs = 60_000;

/** Tells of its start in a file of its name, one line each time. */
const told = ({ git }: Factory, name: string): string =>
  `echo "$GT_SLOT|$GT_PORT_BASE|$PWD|$TMPDIR" >> '${git.path(name)}'`;
const until = ({ git }: Factory, ...names: readonly string[]): string =>
  `until ${names.map((name) => `test -e '${git.path(name)}'`).join(' && ')}; do sleep 0.02; done`;
const linesOf = ({ git }: Factory, name: string): readonly string[] =>
  existsSync(git.path(name)) ? readFileSync(git.path(name), 'utf8').trimEnd().split('\n') : [];

const shown = async (factory: Factory): Promise<RequestView> =>
  (await factory.call('mq.show', { mr: 'm1' })) as RequestView;

test('gates of one phase run side by side over a kill, each in a place of its own, and the next phase after both', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands);
  const both = (own: string, other: string): string =>
    [told(factory, own), 'test -e made', 'touch mine', until(factory, own, other, 'go')].join('\n');
  changeRigSettings(factory, {
    setup: 'echo x > made',
    gateSlots: 2,
    gates: [
      { name: 'lint', run: told(factory, 'lint'), timeoutMs },
      { name: 'unit', run: both('unit', 'types'), phase: 1, timeoutMs },
      { name: 'types', run: `test ! -e mine && ${both('types', 'unit')}`, phase: 1, timeoutMs },
      { name: 'slow', run: told(factory, 'slow'), phase: 2, timeoutMs },
    ],
  });
  const bead = await slung(factory, 'Mend it');
  await factory.until(() => linesOf(factory, 'unit').length === 1 && linesOf(factory, 'types').length === 1);
  const { state, note, gates } = await shown(factory);
  assert.deepEqual([state, note], ['gating', 'gates unit, types']);
  assert.deepEqual(
    gates.map((gate) => `${gate.name} ${gate.state}`),
    ['lint passed', 'unit running', 'types running', 'slow waiting'],
  );
  const places = [...linesOf(factory, 'unit'), ...linesOf(factory, 'types')].map((line) => line.split('|'));
  for (const at of [0, 1, 2, 3]) assert.notEqual(places[0]?.[at], places[1]?.[at]);
  await factory.reopen();
  await factory.until(() => linesOf(factory, 'unit').length === 2 && linesOf(factory, 'types').length === 2);
  assert.equal(linesOf(factory, 'lint').length, 1, 'what has passed before is not run again');
  assert.equal(existsSync(factory.git.path('slow')), false);
  factory.git.write(factory.git.path('go'), '');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.equal(linesOf(factory, 'slow').length, 1);
  await factory.until(() => factory.engine.gateCheckouts.size === 0);
  assert.deepEqual(readdirSync(factory.rig.paths.gates), []);
});

test('a gate that is red ends the one beside it, which is counted as run in vain', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, { bad: 'x\n' });
  changeRigSettings(factory, {
    gateSlots: 2,
    gateAttempts: 1,
    gates: [
      { name: 'long', run: `${told(factory, 'long')}; exec sleep 600`, phase: 0, timeoutMs: 700_000 },
      { name: 'quick', run: `${until(factory, 'long')}; test ! -e bad`, phase: 0, timeoutMs },
    ],
  });
  const bead = await slung(factory, 'Break it');
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  const { history } = await shown(factory);
  assert.match(history.at(-1)?.text ?? '', /gate quick failed/);
  assert.equal(linesOf(factory, 'long').length, 1, 'it is not begun again beside what is looked at again');
  assert.equal(factory.engine.state.rigs['tally']?.tally?.wasted, 1);
  assert.equal(factory.engine.gating.size, 0);
});

test('setups side by side have a log each, and each checkout what they bring', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands);
  changeRigSettings(factory, {
    setup: `echo "set up in $PWD"; echo x >> '${factory.git.path('setups')}'; ${until(factory, 'go')}; touch made`,
    gateSlots: 2,
    gates: ['a', 'b'].map((name) => ({ name, run: 'test -e made', phase: 3, timeoutMs })),
  });
  const bead = await slung(factory, 'Mend it');
  await factory.until(() => linesOf(factory, 'setups').length === 2);
  factory.git.write(factory.git.path('go'), '');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  const { gateLogs } = factory.rig.paths;
  const logs = readdirSync(gateLogs).filter((name) => name.endsWith('-setup.log'));
  const texts = logs.map((name) => readFileSync(`${gateLogs}/${name}`, 'utf8'));
  assert.equal(new Set(texts).size, 2);
});
