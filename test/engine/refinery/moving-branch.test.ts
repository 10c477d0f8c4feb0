// A branch that somebody else moves faster than gates run.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { changeRigSettings, commitAndFinish, makeFactory, slung, stateOf } from '../../support/factory.ts';
import { quickClock } from '../../support/quick-clock.ts';

test('what is outrun again and again waits for a person instead of being gated for ever, and then lands', async () => {
  await using factory = await makeFactory({ clock: quickClock(20) });
  const { git, source } = factory;
  const busy = git.path('busy');
  git.write(busy, '');
  const push = `cd '${source}' && echo >> pushed.txt && git add pushed.txt && git commit --quiet --message 'Pushed meanwhile'`;
  changeRigSettings(factory, {
    gates: [{ name: 'test', run: `! test -e '${busy}' || ${push}` }],
  });
  factory.life = (hands) => commitAndFinish(hands, { [`${hands.spec.env['GT_BEAD']}.txt`]: 'x\n' });
  const bead = await slung(factory, 'Outrun');
  const asked = () => factory.engine.view().decisions;
  await factory.until(() => asked().length === 1);
  assert.equal(asked()[0]?.subject, 'tally');
  assert.match(
    asked()[0]?.text ?? '',
    /^main moved under 5 landings in a row, last by "Pushed meanwhile": nothing lands/,
  );
  const other = await slung(factory, 'Late');
  await factory.until(() => stateOf(factory, other) === 'submitted');
  for (const subject of ['m1', 'm2']) {
    const { text } = (await factory.call('why', { subject })) as { text: string };
    assert.match(text, /the branch moved under 5 landings in a row; tried again in [45]\d\d s$/);
  }
  await factory.reopen();
  rmSync(busy);
  assert.equal(stateOf(factory, bead), 'submitted');
  await factory.call('decision.resolve', { id: 'd1' });
  await factory.until(() => [bead, other].every((each) => stateOf(factory, each) === 'landed'));
  assert.deepEqual(asked(), []);
  assert.equal(factory.engine.state.rigs['tally']?.moves, undefined);
});
