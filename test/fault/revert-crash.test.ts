// The process dies at any record of a request to take back what has landed: it is handed in once, under one bead, which is there
// whether it is asked for again or not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commitAndFinish, type Factory, makeFactory, slung, stateOf } from '../support/factory.ts';
import type { Death } from '../support/mortal-files.ts';

const beads = ({ rig }: Factory) => rig.ledger.all().filter(({ title }) => title.startsWith('Revert m1'));
const requests = ({ engine }: Factory) => Object.values(engine.state.queue).filter(({ mr }) => mr !== 'm1');
const revert = (factory: Factory, seq: number) => factory.call('mq.revert', { mr: 'm1' }, seq);

/** A frozen queue, and a bead that has landed before as `m1`. */
async function landedTown(): Promise<{ readonly factory: Factory; readonly landed: string }> {
  const factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, { 'new.txt': 'x\n' });
  const landed = await slung(factory, 'One');
  await factory.until(() => stateOf(factory, landed) === 'landed');
  await factory.call('mq.freeze');
  return { factory, landed };
}

const deaths: readonly Death[] = [
  { n: 1, when: 'before' },
  { n: 1, when: 'after' },
  { n: 2, when: 'before' },
];

for (const death of deaths) {
  test(`a death ${death.when} record ${death.n} of a revert hands it in once, under one bead`, async () => {
    const { factory, landed } = await landedTown();
    await using _ = factory;
    factory.dieAt(death);
    await revert(factory, 7).catch((cause) => assert.ok(factory.isDead, String(cause)));
    await factory.drop();
    await factory.open();
    // What was recorded has its bead, though nobody asks any more; what was not has none.
    assert.deepEqual(
      beads(factory).map(({ id }) => id as string),
      requests(factory).map(({ bead }) => bead as string),
    );
    await revert(factory, 7);
    const [request, ...others] = requests(factory);
    assert.ok(request);
    assert.deepEqual(others, []);
    // By who has not heard that it was carried out, and says so in a request of their own.
    assert.deepEqual(await revert(factory, 8), { mr: request.mr, bead: request.bead });
    assert.deepEqual(requests(factory), [request]);
    const [bead, ...more] = beads(factory);
    assert.deepEqual(more, []);
    assert.deepEqual([bead?.id, bead?.type], [request.bead, 'bug']);
    assert.deepEqual(
      bead?.edges.map(({ type, on }) => [type, on as string]),
      [['related', landed]],
    );
    await factory.call('mq.thaw');
    await factory.until(() => factory.engine.state.queue[request.mr]?.phase.kind === 'landed');
    assert.equal(factory.rig.ledger.get(request.bead)?.status, 'closed');
  });
}
