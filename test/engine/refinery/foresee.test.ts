import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestView } from '../../../src/engine/view.ts';
import { commitAndFinish, makeFactory, slung } from '../../support/factory.ts';

test('a change is told to conflict with what was handed in before it, as long as that has not ended', async () => {
  await using factory = await makeFactory();
  const { engine } = factory;
  factory.life = (hands) => {
    const title = factory.rig.ledger.get(hands.spec.env['GT_BEAD'] ?? '')?.title ?? '';
    return commitAndFinish(hands, title === 'Apart' ? { 'b.txt': 'x\n' } : { 'a.txt': `${title}\n` });
  };
  await factory.call('mq.freeze');
  for (const [at, title] of ['One', 'Two', 'Apart'].entries()) {
    await slung(factory, title);
    await factory.until(() => engine.state.queue[`m${at + 1}`] !== undefined);
  }
  await factory.until(() => ['m2', 'm3'].every((mr) => engine.state.queue[mr]?.foreseen !== undefined));
  const shown = async (mr: string) => ((await factory.call('mq.show', { mr })) as RequestView).conflicts;
  assert.deepEqual(await shown('m1'), []);
  assert.deepEqual(await shown('m2'), [{ mr: 'm1', paths: ['a.txt'] }]);
  assert.deepEqual(await shown('m3'), []);
  await factory.call('mq.reject', { mr: 'm1', reason: 'no' });
  assert.deepEqual(await shown('m2'), []);
});
