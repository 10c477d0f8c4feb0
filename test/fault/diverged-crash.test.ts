// The process dies at any record of a person's answer about diverged commits: they are handed in once, under one bead, which is
// there whether they answer again or not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decision } from '../../src/engine/town-state.ts';
import { commitAndFinish, type Factory, makeFactory, slung, stateOf } from '../support/factory.ts';
import type { Death } from '../support/mortal-files.ts';
import { quickClock } from '../support/quick-clock.ts';

const asked = ({ engine }: Factory): Decision | undefined =>
  Object.values(engine.state.decisions).find(({ about }) => about === 'diverged');
const beads = ({ rig }: Factory) => rig.ledger.all().filter(({ title }) => title.startsWith('Merge what is'));
const requests = ({ engine }: Factory) => Object.values(engine.state.queue).filter(({ joins }) => joins);

/** A frozen queue, with a commit of a person's beside what has landed, about which they are asked. */
async function partedTown(): Promise<Factory> {
  const factory = await makeFactory({ clock: quickClock(10) });
  factory.life = (hands) => commitAndFinish(hands, { [`${hands.spec.env['GT_BEAD']}.txt`]: 'x\n' });
  const { git, source } = factory;
  // What is not committed keeps the checkout from following, so that the next commit stands beside what landed.
  git.write(`${source}/a.txt`, 'mine\n');
  const first = await slung(factory, 'First');
  await factory.until(() => stateOf(factory, first) === 'landed');
  git.git(source, 'commit', '--quiet', '--all', '--message', 'Mine');
  await slung(factory, 'Waits');
  await factory.until(() => asked(factory) !== undefined);
  await factory.call('mq.freeze');
  return factory;
}

const deaths = [1, 2, 3].flatMap((n): Death[] => [
  { n, when: 'before' },
  { n, when: 'after' },
]);

for (const death of deaths) {
  test(`a death ${death.when} record ${death.n} of the answer hands diverged commits in once, under one bead`, async () => {
    await using factory = await partedTown();
    factory.dieAt(death);
    const answer = () => factory.call('decision.answer', { id: asked(factory)?.id, choice: 1 }, 7);
    await answer().catch((cause) => assert.ok(factory.isDead, String(cause)));
    await factory.drop();
    await factory.open();
    // What was recorded has its bead, though nobody answers any more; what was not has none.
    assert.deepEqual(
      beads(factory).map(({ id }) => id as string),
      requests(factory).map(({ bead }) => bead as string),
    );
    if (asked(factory)) await factory.call('decision.answer', { id: asked(factory)?.id, choice: 1 }, 8);
    const [request, ...others] = requests(factory);
    assert.ok(request);
    assert.deepEqual(others, []);
    await factory.call('mq.thaw');
    await factory.until(() => factory.engine.state.queue[request.mr]?.phase.kind === 'landed');
    assert.deepEqual(
      beads(factory).map(({ id, status }) => [id, status]),
      [[request.bead, 'closed']],
    );
    assert.equal(asked(factory), undefined);
  });
}
