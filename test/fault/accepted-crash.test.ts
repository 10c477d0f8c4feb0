// The process dies at any record of a request that it carries out: made again, as its sender does who got no answer, the request
// is answered and not repeated.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFactory } from '../support/factory.ts';
import type { Death } from '../support/mortal-files.ts';

const SEQ = 7;
const deaths: readonly Death[] = [
  { n: 1, when: 'before' },
  { n: 1, when: 'after' },
  { n: 2, when: 'before' },
];

for (const death of deaths) {
  test(`a death ${death.when} record ${death.n} of a trial's beginning makes no second one of it`, async () => {
    await using factory = await makeFactory({ gate: 'until test -e ../../go; do sleep 0.05; done' });
    const { git, source } = factory;
    git.git(source, 'switch', '--quiet', '--create', 'mine', 'main');
    git.commit(source, { 'mine.txt': 'x\n' });
    factory.dieAt(death);
    const ask = () => factory.call('mq.try', { name: 'mine' }, SEQ);
    await ask().catch((cause) => assert.ok(factory.isDead, String(cause)));
    await factory.drop();
    await factory.open();
    await ask();
    assert.deepEqual(Object.keys(factory.engine.state.trials), ['t1']);
    assert.deepEqual(await ask(), { repeated: true });
  });
}
